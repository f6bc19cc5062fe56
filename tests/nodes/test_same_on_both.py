"""Steps that are written so that both engines give the same, or that say where they may not."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from canvas.plan.fingerprint import doubts_of
from canvas.steps import Step, ordered

ROWS = "{type: inline, columns: {k: STRING, t: STRING}, rows: [[a, 'on']]}"


def step_of(node: str) -> Step:
    text = f"format: canvas/1\nname: test\nnodes:\n  rows: {ROWS}\n  n: {node}\n"
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [str(p) for p in plan.problems if p.severity == "error"] == []
    return plan.output("n")


@pytest.mark.parametrize(
    ("separator", "doubtful"), [(",", False), (", ", False), ("--", True), ("aba", True)]
)
def test_a_separator_that_overlaps_itself_is_doubtful_where_the_rest_stays(
    separator: str, *, doubtful: bool
) -> None:
    node = (
        f"{{type: split_column, input: rows, column: t, separator: '{separator}', into: [p, q], more: last}}"
    )
    assert bool(doubts_of(ordered([step_of(node)]))) is doubtful
