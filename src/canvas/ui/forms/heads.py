"""The head of a form: what kind of step it is and its name; and what people read about it."""

from __future__ import annotations

from html import escape

import streamlit as st

from canvas.nodes.base import NodeType
from canvas.ui.editing.changes import Rename, SetTitle
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import GONE, Form
from canvas.ui.forms.messages import complain
from canvas.ui.forms.state import here
from canvas.ui.theme import CATEGORY_COLOURS


def draw_head(form: Form) -> None:
    """Icon and label of the type, then the step's name."""
    st.html(_heading(form.kind, form.model.type))
    _name(form)
    problems_at(form, "type")


def draw_about(form: Form) -> None:
    """The title on the canvas, and a note for whoever works on it."""
    _title(form)
    _note(form)
    problems_at(form, "title")
    problems_at(form, "description")


def _heading(kind: type[NodeType] | None, said: str) -> str:
    if kind is None:
        return f'<div class="cv-step"><h2>{escape(said) or "Unknown step"}</h2></div>'
    light, dark = CATEGORY_COLOURS[kind.about.category]
    return (
        f'<div class="cv-step" style="--light:{light};--dark:{dark}" title="{escape(kind.help())}">'
        f'<span class="cv-icon" aria-hidden="true" translate="no">{escape(kind.about.icon)}</span>'
        f"<h2>{escape(kind.about.label)}</h2></div>"
    )


def _name(form: Form) -> None:
    key = form.widgets.key("id", form.node)

    def changed() -> None:
        new = str(st.session_state[key] or "").strip()
        if new == form.node:
            form.widgets.wrote("id", new)
            return
        message = form.submit(f"Rename {form.node}", [Rename(form.node, new)])
        if message:
            form.widgets.refuse("id", message)
        else:
            form.widgets.wrote("id", new)
            form.place.renamed(form.node, new)

    with st.container(key=f"cvtag.name.{form.widgets.scope}"):
        st.text_input(
            "Name",
            value=form.node,
            key=key,
            label_visibility="collapsed",
            on_change=here(key, changed),
        )
    complain(form.widgets.refused("id"))


def _title(form: Form) -> None:
    slot = form.slot("title", "Title", lambda raw: raw.get("title"))
    key = slot.key

    def changed() -> None:
        title = str(st.session_state[key] or "").strip() or None
        if form.now() is None:
            form.widgets.refuse("title", GONE)
            return
        message = form.submit(f"Title of {form.node}", [SetTitle(form.node, title)], "title")
        if message:
            form.widgets.refuse("title", message)
        else:
            form.widgets.wrote("title", title)

    st.text_input(
        "Title",
        value=str(slot.value or ""),
        key=key,
        placeholder="On the canvas, in place of the name",
        live=True,
        autocomplete="off",
        on_change=here(key, changed),
    )
    complain(slot.refused)


def _note(form: Form) -> None:
    slot = form.slot("description", "Note", lambda raw: raw.get("description"), typing=True)
    key = slot.key

    def changed() -> None:
        slot.change({"description": str(st.session_state[key] or "").strip() or None})

    st.text_area(
        "Note",
        value=str(slot.value or ""),
        key=key,
        placeholder="Why it is there, for whoever opens it",
        height=76,
        on_change=here(key, changed),
    )
    complain(slot.refused)
