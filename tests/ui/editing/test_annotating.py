"""Notes and groups on the canvas, by the same cases as in the browser: what it draws, the server makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import canvas.ui.editing.annotating as annotating
from canvas.document.annotations import LONGEST_GROUP_TITLE, LONGEST_NOTE
from canvas.ui.editing import Editor
from tests.ui.editing.conftest import Open, Tab, agree, move, note, on_disk, pasted, remove, rename, said

BOARD = Path(annotating.__file__).parents[1] / "component" / "src" / "board"
CASES: list[dict[str, Any]] = json.loads((BOARD / "annotations.cases.json").read_text(encoding="utf-8"))
STEPS = "".join(f"{name}: {{type: limit, rows: 1}}\n" for name in ("one", "two", "three"))


def drawn(editor: Editor) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """The notes and groups as the file says them now."""
    document = editor.look().document
    assert document is not None
    found = document.pipeline.annotations
    groups = {n: {"title": g.title, "members": list(g.members)} for n, g in found.framed().items()}
    return found.texts(), groups


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_case(open_editor: Open, case: dict[str, Any]) -> None:
    editor = open_editor(STEPS)
    first, tab = on_disk(editor), Tab(editor, "one")
    for change in case["changes"]:
        assert tab.do(change) == []
    assert drawn(editor) == (case["notes"], case["groups"])
    agree(editor)
    for _ in case["changes"]:
        tab.undo()
    assert on_disk(editor) == first


def test_groups_follow_a_step_that_gets_another_name(open_editor: Open) -> None:
    editor = open_editor(STEPS)
    tab = Tab(editor, "one")
    tab.do(said("group", "g", title="G", members=["ONE", "two"]))
    assert tab.do(rename("one", "first")) == []
    assert drawn(editor)[1] == {"g": {"title": "G", "members": ["first", "two"]}}


def test_a_note_stands_where_it_was_put_and_a_step_cannot_take_its_name(open_editor: Open) -> None:
    editor = open_editor(STEPS)
    tab = Tab(editor, "one")
    assert tab.do(note("why", "So.", 10, 20)) == [] and tab.do(move("why", 30, 40)) == []
    assert editor.look().positions["why"] == (30, 40)
    assert tab.do(rename("one", "WHY")) == ["There is already a note `why`. Choose another name."]
    assert tab.do(remove("why")) == []
    assert "why" not in editor.look().positions and drawn(editor) == ({}, {})
    agree(editor)


def test_what_is_too_long_or_gone_is_refused_in_words(open_editor: Open) -> None:
    editor = open_editor(STEPS)
    before, tab = on_disk(editor), Tab(editor, "one")
    assert tab.do(note("n", "x" * (LONGEST_NOTE + 1))) == [
        "A note has at most 5,000 characters, and this one has 5,001."
    ]
    assert tab.do(said("group", "g", title="x" * (LONGEST_GROUP_TITLE + 1), members=["one"])) == [
        "A group's title has at most 200 characters, and this one has 201."
    ]
    assert tab.do(said("write", "n", text="x")) == ["This note is not there any more."]
    assert tab.do(said("ungroup", "g")) == ["This group is not there any more."]
    gone = "None of these steps is there any more, so they were not grouped."
    assert tab.do(said("group", "g", title="G", members=["no_such"])) == [gone]
    assert on_disk(editor) == before


def test_a_copied_part_brings_its_notes_and_groups_under_names_of_their_own(open_editor: Open) -> None:
    part = (
        "nodes:\n  one: {type: limit, rows: 1}\n  two: {type: limit, input: one, rows: 2}\n"
        'notes:\n  note: "why: # so\\nyes"\n'
        "groups:\n  g: {title: Both, members: [one, two, note]}\n"
        "layout:\n  one: [10, 10]\n  note: [10, -50]\n"
    )
    editor = open_editor(STEPS)
    tab = Tab(editor, "one")
    tab.do(note("note", "mine"), said("group", "g", title="Mine", members=["one", "note"]))
    assert tab.do(pasted(part, 100, 100)) == []
    assert drawn(editor) == (
        {"note": "mine", "note_2": "why: # so\nyes"},
        {
            "g": {"title": "Mine", "members": ["one", "note"]},
            "g_2": {"title": "Both", "members": ["one_2", "two_2", "note_2"]},
        },
    )
    places = editor.look().positions
    assert (places["note_2"], places["one_2"]) == ((100, 100), (100, 160))
    agree(editor)


def test_notes_alone_can_be_copied(open_editor: Open) -> None:
    editor = open_editor(STEPS)
    tab = Tab(editor, "one")
    assert tab.do(pasted("notes: {a: hello}\nlayout: {a: [5, 5]}\n", 7, 8)) == []
    assert (drawn(editor)[0], editor.look().positions["a"]) == ({"a": "hello"}, (7, 8))


@pytest.mark.parametrize(
    "part", ["notes: {a: [1]}", "notes: {a: 'x'}\nnodes: {a: {type: limit}}", "notes: []"]
)
def test_garbage_among_notes_is_not_pasted(editor: Editor, tab: Tab, part: str) -> None:
    before = on_disk(editor)
    assert tab.do(pasted(part)) == ["What was copied is no part of a pipeline, so it was not pasted."]
    assert on_disk(editor) == before
