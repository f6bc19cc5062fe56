"""The pipeline's file in other hands: changed, deleted, torn or locked while the editor is open."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from canvas.document.positions import positions_path, read_positions
from canvas.ui.editing import Editor, Move, SetTitle, SetValue, Unsaved
from canvas.ui.editing.editor import CHANGED_OUTSIDE, GONE, UNREADABLE
from tests.ui.editing.conftest import FLOW, HEAD, Open, Tab, add, agree, move, on_disk, remove, title


def write(editor: Editor, text: str) -> None:
    """Another program writes the file."""
    editor.path.write_bytes(text.encode())
    status = editor.path.stat()
    os.utime(editor.path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def test_what_another_program_wrote_is_shown_and_undo_brings_back_what_was_here(editor: Editor) -> None:
    first, revision = on_disk(editor), editor.look().revision
    write(editor, first.replace("amount > 3", "amount > 7"))
    state = editor.look()
    assert (state.undo, state.message) == ("Change outside Canvas", CHANGED_OUTSIDE)
    assert state.revision > revision
    assert state.document is not None and state.document.raw("kept")["condition"] == "amount > 7"
    editor.undo()
    assert (on_disk(editor), editor.look().message) == (first, None)
    editor.redo()
    assert "amount > 7" in on_disk(editor)
    agree(editor)


def test_an_operation_builds_on_what_another_program_wrote_meanwhile(editor: Editor, tab: Tab) -> None:
    """The file is looked at before each change: nothing of either is lost."""
    write(editor, on_disk(editor).replace("amount > 3", "amount > 7"))
    assert tab.do(title("kept", "What counts")) == []
    assert "amount > 7" in on_disk(editor) and "title: What counts" in on_disk(editor)
    agree(editor)


def test_an_operation_on_a_step_that_another_program_removed_is_refused(editor: Editor, tab: Tab) -> None:
    write(editor, on_disk(editor).replace("  last:\n", "  final:\n"))
    assert tab.do(title("last", "x")) == ["There is no step `last` any more."]
    agree(editor)


def test_a_file_that_was_only_touched_is_no_change(editor: Editor) -> None:
    before = editor.look()
    write(editor, on_disk(editor))
    after = editor.look()
    assert (after.undo, after.revision, after.message) == (None, before.revision, None)


def test_the_message_goes_with_the_next_change(editor: Editor, tab: Tab) -> None:
    write(editor, on_disk(editor) + "# theirs\n")
    assert editor.look().message == CHANGED_OUTSIDE
    tab.do(title("kept", "x"))
    assert editor.look().message is None


def test_a_text_that_is_no_pipeline_opens_as_text_and_comes_back(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    write(editor, "format: [\n")
    state = editor.look()
    assert (state.text, state.document, state.problems[0].line) == ("format: [\n", None, 2)
    assert tab.do(title("kept", "x")) == [UNREADABLE]
    assert editor.replace_text(first, "Edit the file's text") is None
    agree(editor)
    assert (on_disk(editor), editor.look().undo) == (first, "Edit the file's text")


def test_a_file_that_is_deleted_is_said_and_can_be_written_again(editor: Editor, tab: Tab) -> None:
    tab.do(move("kept", 3, 4))
    first = on_disk(editor)
    editor.path.unlink()
    positions_path(editor.path).unlink()
    state = editor.look()
    assert (state.gone, state.text) == (True, first)
    refused = [tab.do(title("kept", "x")), tab.undo(), tab.redo()]
    assert refused == [[GONE]] * 3
    assert editor.replace_text(first + "# more\n", "Edit the file's text") == GONE
    assert not editor.path.exists(), "what a person deleted does not come back by itself"
    assert editor.restore() is None
    assert (on_disk(editor), read_positions(editor.path)) == (first, {"kept": (3, 4)})
    assert editor.look().gone is False
    agree(editor)
    assert tab.do(title("kept", "x")) == []


def test_a_file_that_comes_back_by_itself_is_open_again(editor: Editor, tab: Tab) -> None:
    """As in a change of branches: gone for a moment, then there as before."""
    first = on_disk(editor)
    editor.path.unlink()
    revision = editor.look().revision
    write(editor, first)
    state = editor.look()
    assert (state.gone, state.undo, state.revision > revision) == (False, None, True)
    editor.path.unlink()
    assert editor.look().gone
    write(editor, first + "# theirs\n")
    assert (editor.look().gone, editor.look().undo) == (False, "Change outside Canvas")
    assert tab.do(title("kept", "x")) == []
    agree(editor)


@pytest.fixture
def torn(editor: Editor) -> Editor:
    """An editor whose file became something that is no text at all."""
    assert editor.change("Title", [SetTitle("kept", "x")]) is None
    editor.path.write_bytes(b"\xff\xfe\x00 no text")
    assert editor.look().document is None
    return editor


def test_a_file_that_is_no_text_is_said_and_left_alone(torn: Editor) -> None:
    state = torn.look()
    assert state.gone is False
    assert "is not UTF-8 text" in state.problems[0].message
    assert torn.change("Title", [SetTitle("kept", "y")]) == UNREADABLE
    assert torn.path.read_bytes() == b"\xff\xfe\x00 no text"


def test_the_last_good_text_can_be_saved_over_a_file_that_is_no_text(torn: Editor) -> None:
    """It stands in the text field; saving it as it stands must not be taken for no change."""
    text = torn.look().text
    assert torn.replace_text(text, "Edit the file's text") is None
    assert on_disk(torn) == text
    agree(torn)


def test_undo_writes_over_a_file_that_is_no_text(torn: Editor) -> None:
    assert torn.undo() is None
    assert "title" not in on_disk(torn)
    agree(torn)


def test_undoing_a_move_writes_the_text_again_where_the_file_is_no_text(editor: Editor, tab: Tab) -> None:
    """The text is the same before and after the move, but not what the disk says."""
    first = on_disk(editor)
    tab.do(move("kept", 1, 2))
    editor.path.write_bytes(b"\xff\xfe\x00 no text")
    assert tab.undo() == []
    assert on_disk(editor) == first
    agree(editor)


def test_a_file_that_became_a_folder_is_said(editor: Editor, tab: Tab) -> None:
    editor.path.unlink()
    editor.path.mkdir()
    state = editor.look()
    assert "is a folder" in state.problems[0].message
    assert tab.do(title("kept", "x")) == [UNREADABLE]
    assert len(tab.undo()) <= 1
    editor.path.rmdir()
    assert editor.look().gone
    assert editor.restore() is None
    agree(editor)


def test_a_file_that_cannot_be_written_refuses_the_change_whole(
    editor: Editor, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab.do(move("kept", 1, 2))
    first = on_disk(editor)
    replace = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target) == editor.path:
            raise OSError(28, "No space left on device")
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        (said,) = tab.do(add("few", "limit", (50, 60)))
        assert "p.yaml could not be saved: the disk is full" in said
        assert (on_disk(editor), read_positions(editor.path)) == (first, {"kept": (1, 2)})
        agree(editor)
    assert tab.do(add("few", "limit", (50, 60))) == []
    agree(editor)


def test_places_that_cannot_be_written_refuse_the_change_whole(editor: Editor, tab: Tab) -> None:
    """Else the step would be there, in the file, while the person is told that it is not."""
    first = on_disk(editor)
    positions_path(editor.path).mkdir()
    (said,) = tab.do(add("few", "limit", (50, 60)))
    assert "p.layout.yaml could not be saved" in said
    assert (on_disk(editor), editor.look().undo) == (first, None)
    positions_path(editor.path).rmdir()
    assert tab.do(add("few", "limit", (50, 60))) == []
    agree(editor)


def test_places_that_another_program_wrote_are_taken_over(editor: Editor, tab: Tab) -> None:
    """A change of branches brings its drawing along; the next move must not write the old one over it."""
    tab.do(move("kept", 1, 2))
    positions_path(editor.path).write_text(
        "format: canvas-layout/1\nnodes:\n  kept: [70, 80]\n  last: [9, 9]\n"
    )
    state = editor.look()
    assert dict(state.positions) == {"kept": (70, 80), "last": (9, 9)}
    tab.do(move("kept", 5, 6))
    assert read_positions(editor.path) == {"kept": (5, 6), "last": (9, 9)}
    tab.undo()
    tab.undo()
    assert read_positions(editor.path) == {"kept": (1, 2)}


def test_places_that_cannot_be_read_keep_the_drawing(editor: Editor, tab: Tab) -> None:
    tab.do(move("kept", 1, 2))
    for torn in (b"\xff\xfe", b"format: [\n", b""):
        positions_path(editor.path).write_bytes(torn)
        assert dict(editor.look().positions) == {"kept": (1, 2)}
    positions_path(editor.path).unlink()
    assert dict(editor.look().positions) == {"kept": (1, 2)}
    tab.do(move("last", 3, 4))
    assert read_positions(editor.path) == {"kept": (1, 2), "last": (3, 4)}


def test_places_of_steps_that_are_not_there_are_dropped_with_the_next_move(open_editor: Open) -> None:
    editor = open_editor()
    positions_path(editor.path).write_text("format: canvas-layout/1\nnodes:\n  ghost: [1, 1]\n")
    again = Editor(editor.workspace, editor.path)
    Tab(again, "one").do(move("kept", 2, 2))
    assert read_positions(editor.path) == {"kept": (2, 2)}


def test_a_new_editor_goes_on_where_the_last_one_stopped(editor: Editor, tab: Tab) -> None:
    tab.do(add("few", "limit", (5, 6)))
    again = Editor(editor.workspace, editor.path)
    assert (again.look().text, dict(again.look().positions)) == (on_disk(editor), {"few": (5, 6)})
    assert again.epoch != editor.epoch
    assert again.look().undo is None


def test_two_editors_of_one_file_see_each_others_changes(editor: Editor, tab: Tab) -> None:
    """Two servers on one workspace: each takes the other's changes for ones from outside."""
    other = Editor(editor.workspace, editor.path)
    tab.do(title("kept", "A"))
    assert other.change("Title", [SetTitle("last", "B")]) is None
    tab.do(remove("by_size"))
    assert other.look().text == editor.look().text == on_disk(editor)
    assert "title: A" in on_disk(editor) and "title: B" in on_disk(editor)


def test_many_threads_lose_no_change(editor: Editor) -> None:
    """Each tab's page runs in a thread of its own."""
    wrong: list[object] = []

    def work(name: str) -> None:
        tab = Tab(editor, name)
        for n in range(8):
            wrong.extend(tab.do(add(f"{name}_{n}", "limit")))
            wrong.extend(m for m in [editor.change("T", [SetTitle(f"{name}_{n}", name)])] if m)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    state = editor.look()
    assert state.document is not None
    made = {n: m.title for n, m in state.document.pipeline.nodes.items()}
    assert {n: made[n] for n in made if made[n]} == {f"{t}_{n}": t for t in "abcd" for n in range(8)}
    agree(editor)


def test_a_file_under_a_link_stays_under_it(open_editor: Open, tmp_path: Path) -> None:
    editor = open_editor()
    real = tmp_path / "elsewhere.yaml"
    shutil.move(editor.path, real)
    editor.path.symlink_to(real)
    linked = Editor(editor.workspace, editor.path)
    assert linked.change("Rows", [SetValue("last", "rows", 7)]) is None
    assert editor.path.is_symlink() and "rows: 7" in real.read_text()


def test_an_empty_pipeline_can_be_drawn_from_nothing_and_undone_to_nothing(open_editor: Open) -> None:
    for text in ("format: canvas/1\nname: p\nnodes: {}\n", "format: canvas/1\nname: p\n", HEAD):
        editor = open_editor(text=text)
        tab = Tab(editor, "one")
        tab.do(add("a", "inline"))
        tab.do(add("b", "limit"))
        tab.do(remove("a"), remove("b"))
        agree(editor)
        for _ in range(3):
            tab.undo()
        assert on_disk(editor) == text


def test_a_file_with_problems_everywhere_can_still_be_edited(open_editor: Open) -> None:
    odd = (
        FLOW + "1st: {type: limit}\nKept: {type: teleport, input: [7]}\na__b: {type: union, inputs: {x: 1}}\n"
    )
    editor = open_editor(odd)
    tab = Tab(editor, "one")
    for name in ("1st", "Kept", "a__b"):
        assert tab.do(title(name, "T")) == []
    assert tab.do(remove("kept")) == []
    agree(editor)


def test_a_change_that_could_not_be_saved_says_so_in_its_type(editor: Editor, tab: Tab) -> None:
    """A form keeps such a change, and makes it when the file can be written; a wrong one it does not keep."""
    wrong = editor.change("Title", [SetTitle("nobody", "x")])
    assert wrong == "There is no step `nobody` any more." and not isinstance(wrong, Unsaved)
    positions_path(editor.path).mkdir()
    assert isinstance(editor.change("Move", [Move("kept", (1, 2))]), Unsaved)
    editor.path.write_bytes(b"\xff\xfe")
    assert isinstance(editor.change("Title", [SetTitle("kept", "x")]), Unsaved)
    editor.path.unlink()
    assert isinstance(editor.change("Title", [SetTitle("kept", "x")]), Unsaved)


def test_a_file_is_written_again_with_its_folder(editor: Editor) -> None:
    first = on_disk(editor)
    shutil.rmtree(editor.path.parent)
    assert editor.look().gone
    assert editor.restore() is None
    assert on_disk(editor) == first


def test_what_was_drawn_last_stays_known_while_the_file_cannot_be(editor: Editor) -> None:
    document = editor.look().document
    for torn in (b"format: [", b"\xff\xfe"):
        editor.path.write_bytes(torn)
        state = editor.look()
        assert (state.document, state.drawn) == (None, document)
        assert state.lost == (torn == b"\xff\xfe")
    editor.path.unlink()
    assert (editor.look().lost, editor.look().gone) == (True, True)
