"""The form of one step, drawn from its type."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

import streamlit as st

from canvas.document.model import BrokenNode
from canvas.nodes.base import NodeType
from canvas.ui.forms.drawing import draw_field
from canvas.ui.forms.fields import Field, fields_of
from canvas.ui.forms.fixing import say
from canvas.ui.forms.form import Form, FormPlace, value_at
from canvas.ui.forms.heads import draw_head
from canvas.ui.forms.messages import hint
from canvas.ui.forms.sentences import sentence, still_needed
from canvas.ui.look import marked


def node_form(place: FormPlace, node: str) -> None:
    """The settings of a step."""
    with st.container(key="cvform"):
        st.html(f"<style>{styles()}</style>")
        _draw(place, node)


def _draw(place: FormPlace, node: str) -> None:
    document = place.state.document
    if document is None or node not in document.plan.pipeline.nodes:
        hint("This step is not there any more.")
        return
    form = Form(place, document, node)
    draw_head(form)
    if form.kind is None:
        _unknown(form)
        return
    fields = fields_of(form.kind)
    top = st.container(key=f"cvtop.{form.widgets.scope}", gap="xsmall")
    for field in shown_fields(fields):
        draw_field(form, field)
    _inputs(form, [f for f in fields if f.kind == "wire"])
    _sentence(form, form.kind, fields)
    with top:
        for number, problem in enumerate(form.book.rest()):
            is_half_made = problem.field is None and isinstance(form.model, BrokenNode)
            say(form, replace(problem, severity="warning") if is_half_made else problem, f"rest.{number}")


def shown_fields(fields: tuple[Field, ...]) -> list[Field]:
    """The fields that are drawn by themselves: a table of columns to keep shows what is left out, too."""
    has_map = any(f.kind == "column_map" for f in fields)
    return [f for f in fields if f.kind != "wire" and not (has_map and f.name == "drop")]


def _unknown(form: Form) -> None:
    """A step of a type that there is not."""
    for number, problem in enumerate(form.book.rest()):
        say(form, problem, f"rest.{number}")


def _inputs(form: Form, wires: list[Field]) -> None:
    """Where the rows come from; open while something is not connected."""
    if not wires:
        return
    said = [str(form.raw.get(f.name) or "") for f in wires]
    label = "Rows from " + " and ".join(said) if all(said) else "Inputs"
    is_wrong = not all(said) or any(form.book.has(f.place) for f in wires)
    with st.expander(label.replace("_", "\\_"), expanded=is_wrong):
        for field in wires:
            draw_field(form, field)


def missing_fields(form: Form, fields: tuple[Field, ...]) -> list[Field]:
    """The fields that the step cannot do without and that hold nothing."""
    return [f for f in fields if f.required and value_at(form.raw, f.path) in (None, "", {}, [])]


def _sentence(form: Form, kind: type[NodeType], fields: tuple[Field, ...]) -> None:
    """What the step will do, or what is still needed."""
    missing = missing_fields(form, fields)
    if missing:
        st.html(f'<p class="cv-does cv-warn">{marked(still_needed(missing))}</p>')
    elif isinstance(form.model, NodeType) and not form.is_wrong:
        st.html(f'<p class="cv-does">{marked(sentence(kind, form.model))}</p>')


@cache
def styles() -> str:
    """The style sheet of the forms."""
    return files("canvas.ui.forms").joinpath("forms.css").read_text(encoding="utf-8")
