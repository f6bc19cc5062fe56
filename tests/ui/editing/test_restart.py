"""A server that ends and comes again: what a tab sends anew is made once, whenever the end came."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from canvas.document import writing
from canvas.document.positions import read_positions
from canvas.ui.editing import Editor
from canvas.ui.editing.disk import Disk
from tests.ui.editing.conftest import FLOW, Open, Tab, move, on_disk, pasted, wires

PART = "nodes:\n  copied: {type: limit, rows: 3}\n"


class Killed(BaseException):
    """The server ends here."""


def again(tab: Tab) -> Editor:
    """Another server for the same file; the tab sends all that it has heard nothing of."""
    editor = Editor(tab.editor.workspace, tab.editor.path)
    tab.editor = editor
    tab.send()
    assert tab.pending == []
    return editor


def sent(tab: Tab, *changes: dict[str, Any]) -> None:
    """An operation of which the tab hears no answer."""
    tab.note("change", list(changes))
    tab.editor.submit(tab.outbox())


def test_what_was_made_but_never_answered_is_not_made_again(tab: Tab) -> None:
    sent(tab, pasted(PART))
    sent(tab, pasted(PART))
    assert [n for n in wires(again(tab)) if n.startswith("copied")] == ["copied", "copied_2"]
    sent(tab, pasted(PART))
    assert [n for n in wires(again(tab)) if n.startswith("copied")] == ["copied", "copied_2", "copied_3"]


@pytest.mark.parametrize("saved", ["nothing", "the layout", "both"])
def test_it_may_end_in_the_middle_of_saving(tab: Tab, saved: str) -> None:
    sent(tab, pasted(PART, 5, 5))
    text = on_disk(tab.editor)

    def ends(*arguments: Any) -> None:
        if saved == "both":
            save(*arguments)
        raise Killed

    save = writing.save
    where = (Disk, "_place") if saved == "nothing" else (writing, "save")
    with mock.patch.object(*where, ends), pytest.raises(Killed):
        sent(tab, pasted(PART, 9, 9))
    assert (on_disk(tab.editor) == text) == (saved != "both")
    editor = again(tab)
    assert [n for n in wires(editor) if n.startswith("copied")] == ["copied", "copied_2"]
    assert read_positions(editor.path) == {"copied": (5, 5), "copied_2": (9, 9)}


def test_a_move_that_was_not_saved_is_made(tab: Tab) -> None:
    sent(tab, move("kept", 1, 2))
    with mock.patch.object(Disk, "_place", side_effect=Killed), pytest.raises(Killed):
        sent(tab, move("kept", 3, 4))
    assert read_positions(again(tab).path) == {"kept": (3, 4)}


def test_another_file_under_the_same_name_has_no_operations_yet(open_editor: Open, tab: Tab) -> None:
    sent(tab, pasted(PART))
    other = open_editor(FLOW.replace("10", "20"))
    other.submit({**tab.outbox(), "epoch": other.epoch})
    assert [n for n in wires(other) if n.startswith("copied")] == ["copied"]


def test_garbage_in_its_place_is_nothing(tab: Tab) -> None:
    sent(tab, pasted(PART))
    file = tab.editor.workspace.private / "editing" / "p.json"
    for text in ("", "[]", '{"before": 1, "now": {"lasts": [], "text": 1}}'):
        file.write_text(text)
        assert Editor(tab.editor.workspace, tab.editor.path).client("one").last == 0
