"""A plan made from the plan before an edit: equal to one made from nothing, and most of it the same steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.plan.fingerprint import fingerprints, plan_hash

TEXT = """\
format: canvas/1
name: p
parameters:
  least: {type: INT, default: 3}
nodes:
  rows: {type: inline, columns: {id: INT, name: STRING}, rows: [[1, a], [5, b]]}
  kept: {type: filter, input: rows, condition: id > :least}
  named: {type: derive, input: kept, columns: {loud: upper(name)}}
  parts: {type: split, input: named, routes: {large: id > 4}}
  other: {type: sort, input: rows, by: {id: asc}}
  all: {type: union, inputs: [parts.large, other], missing: fill}
"""


def plan_of(text: str, before: Plan | None = None) -> Plan:
    loaded = load_pipeline(text, REGISTRY, "p.yaml")
    return make_plan(loaded.pipeline, loaded.problems, before=before)


def content(plan: Plan) -> dict[str, str]:
    ends = {n: plan.output(n) for n, node in plan.nodes.items() if node.lowered}
    found = fingerprints(ends.values(), values={"least": 3})
    return {name: found[id(end)] for name, end in ends.items()}


def kept(before: Plan, after: Plan) -> set[str]:
    return {name for name, node in after.nodes.items() if node is before.nodes.get(name)}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("upper(name)", "lower(name)", {"rows", "kept", "other"}),
        ("id > :least", "id >= :least", {"rows", "other"}),
        ("[5, b]", "[5, c]", set()),
        ("by: {id: asc}", "by: {name: asc}", {"rows", "kept", "named", "parts"}),
        ("by: {id: asc}", "by: {nobody: asc}", {"rows", "kept", "named", "parts"}),
        ("type: INT, default", "type: BIGINT, default", set()),
        ("default: 3", "default: 4", {"rows", "kept", "named", "parts", "other", "all"}),
        (
            "inputs: [parts.large, other]",
            "inputs: [other, parts.large]",
            {"rows", "kept", "named", "parts", "other"},
        ),
        ("input: rows, by", "input: kept, by", {"rows", "kept", "named", "parts"}),
        ("  kept: ", "  kept2: ", {"rows", "other"}),
        ("{type: derive, input: kept", "{type: derive, input: rows", {"rows", "kept", "other"}),
    ],
)
def test_what_an_edit_leaves_alone_is_not_planned_again(old: str, new: str, same: set[str]) -> None:
    assert old in TEXT
    before, text = plan_of(TEXT), TEXT.replace(old, new)
    after, fresh = plan_of(text, before), plan_of(text)
    assert kept(before, after) == same
    assert content(after) == content(fresh)
    assert after.problems == fresh.problems
    assert plan_hash(after) == plan_hash(fresh)


def test_what_was_wrong_is_planned_again_once_it_is_right() -> None:
    wrong = plan_of(TEXT.replace("upper(name)", "upper(nam)"))
    right = plan_of(TEXT, wrong)
    assert not [p for p in right.problems if p.severity == "error"]
    assert content(right) == content(plan_of(TEXT))


def test_the_sample_pipelines_are_the_same_from_either_plan() -> None:
    for path in sorted(Path("sample_data/retail/pipelines").glob("*.yaml")):
        if path.name.endswith(".layout.yaml"):
            continue
        text = path.read_text(encoding="utf-8")
        before = plan_of(text)
        again = plan_of(text + "\n", before)
        assert kept(before, again) == set(again.nodes), path.name
        assert plan_hash(again) == plan_hash(before)
