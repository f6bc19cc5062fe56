"""A pipeline that cannot be drawn: its file as text with the problems marked, to be put right in place."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from canvas.errors import Problem
from canvas.ui import look, shell
from canvas.ui.editing import Editor, State

_AROUND = 2
"""So many lines are shown before and after a marked one."""


def draw(editor: Editor, state: State) -> None:
    """The file's text with what is wrong; for a file that is gone, the ways on."""
    with st.container(key="textview"):
        if state.gone:
            _gone(editor)
        else:
            _text(editor, state)


def _gone(editor: Editor) -> None:
    st.html(
        look.page_heading(
            f"{editor.path.name} is not there any more",
            "The file was deleted or moved outside Canvas. Nothing of it is lost here.",
        )
    )
    with st.container(horizontal=True):
        if st.button("Write it again", type="primary"):
            said = editor.restore()
            if said:
                st.error(said)
            else:
                st.rerun()
        if st.button("To the list of pipelines"):
            st.switch_page(shell.LIST)


def _text(editor: Editor, state: State) -> None:
    st.html(
        look.page_heading(
            f"{editor.path.name} cannot be drawn yet",
            "Here is its text. Put right what is marked and save; the canvas comes back by itself.",
        )
    )
    st.html(look.problems_box(state.problems, heading="What is wrong"))
    st.html(marked_lines(state.text, state.problems))
    text = st.text_area("The file", value=state.text, height=420, key=f"file_text_{state.revision}")
    with st.container(horizontal=True):
        if st.button("Save", type="primary"):
            said = editor.replace_text(text, "Edit the file's text")
            if said:
                st.error(said)
            else:
                st.rerun()
        if state.undo and st.button(f"Undo: {state.undo}"):
            editor.undo()
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
        rows.append(f"<li{mark}><i>{number}</i><code>{escape(lines[number - 1]) or ' '}</code></li>")
        last = number
    return f'<ol class="cv-lines">{"".join(rows)}</ol>' if rows else ""
