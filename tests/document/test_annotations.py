"""Notes and groups in a file: kept byte by byte, checked, and never in the way of the pipeline."""

from __future__ import annotations

import pytest

from canvas.document.annotations import Group, Unread
from canvas.document.loading import Loaded, load_pipeline
from canvas.document.writing import canonical, render
from canvas.nodes import REGISTRY

FILE = """\
format: canvas/1
name: p
nodes:
  sales: {type: inline, columns: {id: INT}, rows: [[1]]}
  kept: {type: limit, input: sales, rows: 1}
notes:   # for the reviewer
  why: Store 12 closed in March   # yes
  long: |-
    Its rows stay in,
    as agreed.
groups:
  # the first half
  cleaning: {title: Clean the sales, members: [sales, why]}
"""


def load(text: str) -> Loaded:
    return load_pipeline(text, REGISTRY, "p.yaml")


def with_sections(text: str) -> str:
    return FILE[: FILE.index("notes:")] + text


def test_notes_and_groups_are_read() -> None:
    loaded = load(FILE)
    said = loaded.pipeline.annotations
    assert loaded.problems == ()
    assert said.notes == {
        "why": "Store 12 closed in March",
        "long": "Its rows stay in,\nas agreed.",
    }
    assert said.groups == {"cleaning": Group("Clean the sales", ("sales", "why"))}


def test_what_did_not_change_keeps_its_bytes() -> None:
    before = load(FILE).pipeline
    after = load(FILE.replace("as agreed.", "as finance asked.")).pipeline
    assert render(after, FILE, before=before) == FILE.replace("as agreed.", "as finance asked.")
    assert render(before, FILE, before=before) == FILE


def test_the_canonical_form_has_both_at_the_end_with_their_comments() -> None:
    made = canonical(load(FILE).pipeline, FILE)
    assert made == (
        "format: canvas/1\nname: p\nnodes:\n"
        "  sales:\n    type: inline\n    columns: {id: INT}\n    rows:\n      - [1]\n"
        "  kept:\n    type: limit\n    input: sales\n    rows: 1\n"
        "notes:   # for the reviewer\n  why: Store 12 closed in March   # yes\n"
        "  long: |-\n    Its rows stay in,\n    as agreed.\n"
        "groups:\n  # the first half\n  cleaning:\n    title: Clean the sales\n    members: [sales, why]\n"
    )
    assert canonical(load(made).pipeline, made) == made


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("notes: {why: 12}", "notes.why", "A note is a text."),
        ("notes: {why: [a]}", "notes.why", "A note is a text."),
        ("notes: {sales: x}", "notes.sales", "There is already a step or note `sales`."),
        ("notes: {a b: x}", "notes.a b", "A note's name has letters, digits and single `_` only"),
        ("groups: {g: [sales]}", "groups.g", "A group is a block"),
        ("groups: {g: {titel: x, members: [sales]}}", "groups.g", "Did you mean `title`?"),
        ("groups: {g: {members: [sales]}}", "groups.g", "The group's `title` is missing"),
        ("groups: {g: {title: G}}", "groups.g", "The group's `members` are missing"),
        ("groups: {g: {title: G, members: [sale]}}", "groups.g", "Did you mean `sales`?"),
        (
            "groups: {g: {title: G, members: [sales]}, h: {title: H, members: [SALES]}}",
            "groups.h",
            "`SALES` is in the group `g` already.",
        ),
    ],
)
def test_a_mistake_is_named_and_stops_nothing(text: str, field: str, message: str) -> None:
    loaded = load(with_sections(text + "\n"))
    (problem,) = loaded.problems
    assert (problem.field, problem.severity) == (field, "warning")
    assert message in problem.message
    assert list(loaded.pipeline.nodes) == ["sales", "kept"]


def test_what_cannot_be_read_is_kept_as_it_was_written() -> None:
    text = with_sections("notes:\n  odd: [1, 2]   # whose?\n  fine: x\ngroups:\n  g: nonsense\n")
    before = load(text).pipeline
    assert before.annotations.notes["odd"] == Unread([1, 2])
    assert before.annotations.texts() == {"fine": "x"} and before.annotations.framed() == {}
    after = load(text.replace("fine: x", "fine: y")).pipeline
    assert render(after, text, before=before) == text.replace("fine: x", "fine: y")
    assert "odd: [1, 2]   # whose?" in canonical(before, text)
