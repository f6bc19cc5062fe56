"""A pipeline's file as text with its problems marked, to be put right in place.

What is typed here is the person's until it is saved: where the file changes meanwhile, that is said, and
nothing is put over it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from canvas.errors import Problem
from canvas.ui import look, shell, trouble
from canvas.ui.editing import Editor, State

_AROUND = 2
"""So many lines are shown before and after a marked one."""


@dataclass(frozen=True)
class TextPlace:
    """Where the text of a pipeline is shown. `key`: of what is remembered; `leave`: back to the canvas."""

    editor: Editor
    key: str
    leave: Callable[[], None]

    def shown(self, state: State) -> State:
        """The state whose text is in the field: the one it was opened with."""
        kept: State = st.session_state.setdefault(self.key, state)
        return kept

    def renew(self) -> None:
        """Shows the text as it is now."""
        st.session_state.pop(self.key, None)


def draw(place: TextPlace, state: State) -> None:
    """The file's text with what is wrong in it."""
    shown = place.shown(state)
    with st.container(key="textview"):
        if state.lost:
            trouble.draw(place.editor, state, None)
        _heading(place, shown)
        problems = _problems(shown)
        shell.show(look.problems_box(problems, heading="What is wrong"))
        shell.show(marked_lines(shown.text, problems))
        text = st.text_area(
            "The file",
            value=shown.text,
            height=420,
            key=f"{place.key}.{shown.revision}",
            placeholder="format: canvas/1",
        )
        with st.container(horizontal=True):
            _buttons(place, state, text or "")


def draw_news(place: TextPlace, state: State) -> None:
    """That the file is another by now than the text in the field, and the way to it."""
    shown = st.session_state.get(place.key)
    if shown is None or (shown.text, shown.gone, shown.lost) == (state.text, state.gone, state.lost):
        return
    with st.container(key="textnews", horizontal=True, vertical_alignment="center"):
        said = trouble.words(place.editor, state) if state.lost else (
            "The file was changed outside Canvas. Saving here writes over that; undo brings it back."
        )  # fmt: skip
        st.html(look.note(said, "warn"), width="stretch")
        if st.button("Show it as it is now", on_click=place.renew):
            st.rerun()


def _heading(place: TextPlace, shown: State) -> None:
    name = place.editor.path.name
    if shown.document is None:
        title, about = (
            f"{name} cannot be drawn yet",
            "Here is its text. Put right what is marked and save; the canvas comes back by itself.",
        )
    else:
        title, about = f"{name} as text", "Every change of it is an entry of the pipeline's history."
    st.html(look.page_heading(title, about))


def _problems(shown: State) -> list[Problem]:
    found = shown.problems if shown.document is None else shown.document.errors
    return list(found)


def _buttons(place: TextPlace, state: State, text: str) -> None:
    editor = place.editor
    if st.button("Save", type="primary"):
        refused = editor.replace_text(text, "Edit the file's text")
        if refused is None:
            _go_on(place)
        st.html(look.note(refused or "", "error"))
    for label, act, name in (("Undo", editor.undo, state.undo), ("Redo", editor.redo, state.redo)):
        if name and st.button(f"{label}: {name}", key=f"{place.key}.{label}"):
            refused = act()
            if refused is None:
                _go_on(place)
            st.html(look.note(refused or "", "error"))
    if state.document is not None and st.button("To the canvas"):
        place.leave()
        st.rerun()


def _go_on(place: TextPlace) -> None:
    """Shows the text as it is now, or the canvas where it can be drawn."""
    place.renew()
    if place.editor.look().document is not None:
        place.leave()
    st.rerun()


def marked_lines(text: str, problems: Sequence[Problem]) -> str:
    """The lines that have problems, marked, with some before and after; as HTML."""
    lines = text.splitlines()
    bad = {min(p.line, len(lines)) for p in problems if p.line is not None}
    near = {n for line in bad for n in range(line - _AROUND, line + _AROUND + 1) if 1 <= n <= len(lines)}
    rows, last = [], 0
    for number in sorted(near):
        if last and number != last + 1:
            rows.append('<li class="cv-gap">…</li>')
        mark = ' class="cv-marked" aria-label="problem"' if number in bad else ""
        rows.append(f"<li{mark}><i>{number}</i><code>{escape(_cut(lines[number - 1])) or ' '}</code></li>")
        last = number
    return f'<ol class="cv-lines">{"".join(rows)}</ol>' if rows else ""


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


_LONGEST_LINE = 2000
"""A longer line is cut where it is marked, not in the text."""
