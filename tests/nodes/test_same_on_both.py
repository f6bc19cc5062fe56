"""Steps that are written so that both engines give the same, or that say where they may not."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from canvas.plan.fingerprint import doubts_of
from canvas.steps import Step, ordered
from compilers.spark_sql.script import statement_text

ROWS = "{type: inline, columns: {k: STRING, t: STRING}, rows: [[a, 'on']]}"


def step_of(node: str) -> Step:
    text = f"format: canvas/1\nname: test\nnodes:\n  rows: {ROWS}\n  n: {node}\n"
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [str(p) for p in plan.problems if p.severity == "error"] == []
    return plan.output("n")


@pytest.mark.parametrize(
    "node",
    [
        "{type: cast, input: rows, columns: {t: BOOLEAN}}",
        "{type: select, input: rows, columns: {t: {from: t, type: BOOLEAN}}}",
        "{type: parse_json, input: rows, column: t, columns: {x: BOOLEAN}}",
        "{type: read_file, path: x.csv, format: csv, columns: {t: BOOLEAN}}",
    ],
)
def test_only_the_words_that_spark_takes_are_true_or_false(node: str) -> None:
    step = step_of(node)
    sql = " ".join(statement_text(step, ()).split())
    assert "IN ('true', 't', 'yes', 'y', '1') THEN TRUE" in sql
    assert "IN ('false', 'f', 'no', 'n', '0') THEN FALSE" in sql
    assert not doubts_of(ordered([step]))


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


def test_the_calculations_of_a_pivot_see_their_rows_only_also_where_they_have_an_order() -> None:
    call = "listagg(t, ',') WITHIN GROUP (ORDER BY t)"
    for formula in (call, f"{call} FILTER (WHERE t > 'a')"):
        node = f'{{type: pivot, input: rows, column: k, values: [a], aggregates: {{x: "{formula}"}}}}'
        sql = " ".join(statement_text(step_of(node), ()).split())
        assert sql.count("FILTER") == 1
        assert sql.index("WITHIN GROUP") < sql.index("FILTER"), sql
