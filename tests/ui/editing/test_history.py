"""Undo and redo: every change can be taken back and done again, over the canvas and the forms alike."""

from __future__ import annotations

import pytest

from canvas.document.positions import read_positions
from canvas.ui.editing import Editor, Move, SetTitle, SetValue, history
from tests.ui.editing.conftest import (
    FLOW,
    Open,
    Tab,
    add,
    agree,
    connect,
    move,
    on_disk,
    remove,
    rename,
    title,
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time as the history sees it; tests put it forward."""
    now = [1000.0]
    monkeypatch.setattr(history.time, "monotonic", lambda: now[0])
    return now


def back(editor: Editor) -> int:
    """Undoes all there is; how many steps that were."""
    steps = 0
    while editor.look().undo is not None:
        assert editor.undo() is None
        agree(editor)
        steps += 1
    return steps


def test_undo_gives_back_every_byte_and_every_place(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    done = [
        [move("kept", 10, 10)],
        [rename("sales", "tills")],
        [add("few", "limit", (1, 2)), connect("last", "few")],
        [remove("by_size")],
        [title("kept", "What counts")],
    ]
    stood = [(first, dict(editor.look().positions))]
    for changes in done:
        assert tab.do(*changes) == []
        stood.append((on_disk(editor), dict(editor.look().positions)))
    for text, positions in reversed(stood[:-1]):
        tab.undo()
        assert (on_disk(editor), read_positions(editor.path)) == (text, positions)
    assert editor.look().undo is None
    for text, positions in stood[1:]:
        tab.redo()
        assert (on_disk(editor), read_positions(editor.path)) == (text, positions)
    assert editor.look().redo is None


def test_what_would_be_undone_is_named(editor: Editor, tab: Tab) -> None:
    tab.do(title("kept", "A"), label="Name kept")
    tab.do(remove("last"), label="Delete last")
    said = [(editor.look().undo, editor.look().redo)]
    for _ in range(2):
        editor.undo()
        said.append((editor.look().undo, editor.look().redo))
    assert said == [("Delete last", None), ("Name kept", "Delete last"), (None, "Name kept")]


def test_undo_with_nothing_to_undo_does_nothing(editor: Editor, tab: Tab) -> None:
    revision = editor.look().revision
    assert (tab.undo(), tab.redo(), editor.look().revision) == ([], [], revision)


def test_a_change_after_an_undo_forgets_what_was_undone(editor: Editor, tab: Tab) -> None:
    tab.do(title("kept", "A"))
    tab.undo()
    tab.do(title("kept", "B"))
    assert editor.look().redo is None
    tab.redo()
    assert "title: B" in on_disk(editor)


def test_a_change_that_changes_nothing_keeps_what_was_undone(editor: Editor, tab: Tab) -> None:
    tab.do(title("kept", "A"), label="Name")
    tab.undo()
    tab.do(title("kept", None))
    assert editor.look().redo == "Name"


def test_typing_is_one_entry_until_the_hand_rests(editor: Editor, clock: list[float]) -> None:
    first = on_disk(editor)
    for text in ("amount > 1", "amount > 10", "amount > 100"):
        editor.change("Condition", [SetValue("kept", "condition", text)], merge="kept.condition")
        clock[0] += 1.9
    clock[0] += 0.2
    editor.change("Condition", [SetValue("kept", "condition", "amount > 5")], merge="kept.condition")
    editor.undo()
    assert "condition: amount > 100\n" in on_disk(editor)
    editor.undo()
    assert (on_disk(editor), editor.look().undo) == (first, None)


def test_typing_into_two_fields_is_two_entries(editor: Editor, clock: list[float]) -> None:
    editor.change("A", [SetValue("kept", "condition", "amount > 1")], merge="kept.condition")
    editor.change("B", [SetValue("last", "rows", 5)], merge="last.rows")
    editor.change("A", [SetValue("kept", "condition", "amount > 2")], merge="kept.condition")
    assert back(editor) == 3


def test_a_drag_in_steps_is_one_entry_and_another_steps_drag_is_not(
    editor: Editor, clock: list[float]
) -> None:
    tab = Tab(editor, "one")
    for x in range(5):
        tab.do(move("kept", x, 0))
    tab.do(move("last", 1, 1))
    tab.do(move("kept", 9, 9), move("last", 9, 9))
    assert back(editor) == 3


def test_there_and_back_again_leaves_nothing_to_undo(open_editor: Open) -> None:
    editor = open_editor()
    at = editor.look().positions.get("kept", (0, 0))
    editor.change("Move", [Move("kept", at)])
    before = editor.look().undo
    editor.change("Nudge", [Move("kept", (at[0] + 10, at[1]))], merge="move:kept")
    editor.change("Nudge", [Move("kept", at)], merge="move:kept")
    assert (editor.look().undo, editor.look().redo) == (before, None)
    assert editor.look().positions["kept"] == at


def test_the_first_change_never_merges_into_how_the_file_was(open_editor: Open) -> None:
    editor = open_editor()
    editor.change("Move", [Move("kept", (1, 1))], merge="x")
    assert back(editor) == 1


def test_after_an_undo_typing_begins_an_entry_of_its_own(editor: Editor, clock: list[float]) -> None:
    editor.change("Rows", [SetValue("last", "rows", 1)], merge="rows")
    editor.change("Title", [SetTitle("last", "A")])
    editor.undo()
    editor.change("Rows", [SetValue("last", "rows", 3)], merge="rows")
    editor.undo()
    assert "rows: 1\n" in on_disk(editor)


def test_the_history_is_bounded_and_still_begins_where_the_file_was(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_ENTRIES", 6)
    first = on_disk(editor)
    for n in range(20):
        editor.change("Rows", [SetValue("last", "rows", n)])
    assert back(editor) == 5
    assert on_disk(editor) == first


def test_what_one_tab_did_another_takes_back(editor: Editor) -> None:
    one, two = Tab(editor, "one"), Tab(editor, "two")
    first = on_disk(editor)
    one.do(title("kept", "A"))
    two.undo()
    assert on_disk(editor) == first
    one.redo()
    assert "title: A" in on_disk(editor)


def test_a_tab_that_undoes_and_goes_on_in_one_send_is_taken_at_its_word(editor: Editor, tab: Tab) -> None:
    tab.do(title("kept", "A"))
    tab.note("undo")
    tab.note("undo")
    tab.note("redo")
    tab.note("change", [title("last", "B")])
    assert tab.send() == []
    assert ("title: A" in on_disk(editor), "title: B" in on_disk(editor)) == (True, True)


def test_undo_over_a_text_that_was_no_pipeline(open_editor: Open) -> None:
    editor = open_editor(FLOW)
    first = on_disk(editor)
    assert editor.replace_text("format: [\n", "Edit the file's text") is None
    state = editor.look()
    assert (state.document, state.undo, len(state.problems)) == (None, "Edit the file's text", 1)
    assert editor.change("Title", [SetTitle("kept", "x")]) == (
        "The pipeline's file cannot be read as it is now. Put its text right first."
    )
    editor.undo()
    assert on_disk(editor) == first
    agree(editor)
    editor.redo()
    assert (on_disk(editor), editor.look().document) == ("format: [\n", None)
