"""Names that cannot be: refused in words where they are typed, and nothing changed."""

from __future__ import annotations

import pytest

from canvas.ui.editing import Editor, Rename, SetParameters, SetTitle
from tests.ui.editing.conftest import FLOW, Open, Tab, move, on_disk, rename, title


def test_names_and_titles_of_any_length_are_refused_in_words(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    long = "L" * 300
    assert tab.do(rename("kept", long)) == [
        "A step's name has at most 100 characters, and this one has 300. Shorten it."
    ]
    assert tab.do(title("kept", long * 4)) == [
        "A title has at most 1,000 characters, and this one has 1,200."
    ]
    for change in (Rename("kept", long), SetTitle("kept", long * 4)):
        assert "characters, and this one has" in (editor.change("From a form", [change]) or "")
    assert on_disk(editor) == first
    assert tab.do(title("kept", long)) == []


def test_a_step_whose_name_is_still_to_be_put_right_keeps_its_place(open_editor: Open) -> None:
    editor = open_editor(FLOW + "9x: {type: limit}\n'a: b # c': {type: limit}\n'on': {type: limit}\n")
    names = ("9x", "a: b # c", "on")
    assert [m for n in names for m in Tab(editor, n).do(move(n, 7, 8))] == []
    again = Editor(editor.workspace, editor.path)
    assert dict(again.look().positions) == dict.fromkeys(names, (7, 8))


@pytest.mark.parametrize("name", ["a b", "<img>", "", "a`b", "日", "a\nb", "L" * 300])
def test_a_parameter_with_a_bad_name_is_refused_at_once(editor: Editor, name: str) -> None:
    """Once in the file it would vanish from the table in which it was typed."""
    first = on_disk(editor)
    said = editor.change("Parameters", [SetParameters({name: {"type": "INT", "default": 1}})])
    assert said is not None and said.startswith("A parameter's name has")
    assert on_disk(editor) == first
