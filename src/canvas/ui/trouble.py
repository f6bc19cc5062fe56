"""What happened to a pipeline's file while it is open, above the canvas, with the ways on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from canvas.ui import look, shell
from canvas.ui.editing import Editor, State


def words(editor: Editor, state: State) -> str:
    """What is wrong with the file as it is now; empty where nothing is."""
    name = f"`{editor.path.name}`"
    if state.gone:
        return f"{name} was deleted or moved outside Canvas. Nothing of it is lost here."
    if state.lost:
        why = state.problems[0].message.replace(str(editor.path), name)
        return f"{why} What you see is how it was before."
    if state.document is None:
        problem = state.problems[0]
        line = f" (line {problem.line})" if problem.line else ""
        return (
            f"{name} cannot be drawn as it is now{line}: {problem.message} "
            "What you see is how it was when it could be."
        )
    return ""


def draw(editor: Editor, state: State, show_text: Callable[[], None] | None) -> None:
    """Says it, with the buttons that put it right; an empty place where all is well."""
    said = words(editor, state)
    place = st.container(key="trouble", horizontal=True, vertical_alignment="center")
    if not said:
        return
    with place:
        st.html(look.note(said, "error"), width="stretch")
        if state.lost:
            _ways_of_a_lost_file(editor)
        elif show_text is not None:
            st.button("Show its text", type="primary", on_click=show_text)
            if st.button("Undo that change"):
                editor.undo()
                st.rerun()


def _ways_of_a_lost_file(editor: Editor) -> None:
    if st.button("Write it again", type="primary"):
        refused = editor.restore()
        if refused is None:
            st.rerun()
        st.html(look.note(refused, "error"))
    if st.button("To the list of pipelines"):
        st.switch_page(shell.LIST)
