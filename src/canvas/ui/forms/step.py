"""The form of one step, drawn from its type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from canvas.document.model import BrokenNode
from canvas.nodes.base import NodeType
from canvas.ui.forms.drawing import draw_fields
from canvas.ui.forms.fields import WIRES, Field, fields_of
from canvas.ui.forms.fixing import say
from canvas.ui.forms.following import draw_offers
from canvas.ui.forms.form import Form, FormPlace, Raw, value_at
from canvas.ui.forms.heads import draw_about, draw_head
from canvas.ui.forms.messages import hint, say_limit
from canvas.ui.forms.sentences import still_needed
from canvas.ui.forms.state import drawn
from canvas.ui.look import marked
from canvas.ui.wording import short


def node_form(place: FormPlace, node: str) -> None:
    """The settings of a step."""
    with clean_place(f"{place.editor.name}.{node}"):
        st.html(f"<style>{styles()}</style>")
        _draw(place, node)
        drawn()


def clean_place(whose: str) -> DeltaGenerator:
    """The place of a form. One that shows another's takes that away first.

    A browser draws what is new piece by piece over what was there, and what a quick hand typed into a field
    that was still the other's went to the other, or nowhere. So there are two places, and the other form's
    is emptied before anything is drawn in this one's.
    """
    shown: tuple[str, int] = st.session_state.get("form_of", ("", 0))
    last, turn = shown
    turn = turn if last == whose else 1 - turn
    st.session_state["form_of"] = (whose, turn)
    places: list[DeltaGenerator] = [
        st.container(key="cvform") if place == turn else st.empty() for place in (0, 1)
    ]
    return places[turn]


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
    fields = [f for f in shown_fields(fields_of(form.kind)) if is_asked(form.raw, f)]
    top = st.container(key=f"cvtop.{form.widgets.scope}", gap="xsmall")
    loose = [f for f in fields if f.kind == "wire" and not form.raw.get(f.name)]
    draw_fields(form, loose)
    draw_fields(form, [f for f in fields if f.kind != "wire" and not f.rare])
    draw_offers(form)
    _sentence(form, form.kind, fields)
    _limits(form)
    _more(form, [f for f in fields if f not in loose and (f.rare or f.kind == "wire")])
    with top:
        for number, problem in enumerate(form.book.rest()):
            is_half_made = problem.field is None and isinstance(form.model, BrokenNode)
            say(form, replace(problem, severity="warning") if is_half_made else problem, f"rest.{number}")


def shown_fields(fields: tuple[Field, ...]) -> list[Field]:
    """The fields that are drawn by themselves: a table of columns to keep shows what is left out, too."""
    has_map = any(f.kind == "column_map" for f in fields)
    return [f for f in fields if not (has_map and f.name == "drop")]


def is_asked(raw: Raw, field: Field) -> bool:
    """Whether a field means anything with the other settings; one that holds something is always shown."""
    if field.when is None or value_at(raw, field.path) not in (None, "", {}, []):
        return True
    other, values = field.when
    return raw.get(other) in values


def _unknown(form: Form) -> None:
    """A step of a type that there is not."""
    for number, problem in enumerate(form.book.rest()):
        say(form, problem, f"rest.{number}")


def _more(form: Form, fields: Sequence[Field]) -> None:
    """What is seldom needed, folded away; open where something in it is wrong."""
    set_here = [f for f in fields if f.kind not in WIRES and form.raw.get(f.path[0]) not in (None, {}, [])]
    is_wrong = any(form.book.has(f.place) for f in fields)
    label = f"More · {len(set_here)} set" if set_here else "More"
    # The key keeps it open, with what is being typed in it, while its label changes.
    with st.expander(label, expanded=is_wrong, key=f"cvmore.{form.widgets.scope}"):
        draw_fields(form, fields)
        draw_about(form)


def missing_fields(form: Form, fields: Sequence[Field]) -> list[Field]:
    """The fields that the step cannot do without and that hold nothing."""
    return [f for f in fields if f.required and value_at(form.raw, f.path) in (None, "", {}, [])]


def _sentence(form: Form, kind: type[NodeType], fields: Sequence[Field]) -> None:
    """What the step will do, or what is still needed."""
    missing = missing_fields(form, fields)
    if missing:
        st.html(f'<p class="cv-does cv-warn">{marked(f"{kind.help()} {still_needed(missing)}")}</p>')
    elif (cause := form.document.plan.nodes[form.node].waits_for) is not None:
        said = f"`{cause}` comes before this step and is not ready: its columns are not known yet."
        st.html(f'<p class="cv-does cv-warn">{marked(said)}</p>')
    elif isinstance(form.model, NodeType) and not form.is_wrong:
        st.html(f'<p class="cv-does">{marked(short(form.model.tells()))}</p>')


def _limits(form: Form) -> None:
    """What the targets say about the step, as far as it is known."""
    targets = form.place.desk.targets(form.document) if form.place.desk else None
    for target in targets or ():
        for problem in target.limits(form.node):
            say_limit(target.label, problem)


@cache
def styles() -> str:
    """The style sheet of the forms."""
    return files("canvas.ui.forms").joinpath("forms.css").read_text(encoding="utf-8")
