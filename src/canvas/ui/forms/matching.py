"""How many rows of the left side of a join find a partner, counted on the sample in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from canvas.nodes.base import NodeType
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document
from canvas.ui.forms.fields import fields_of
from canvas.ui.forms.form import Form
from canvas.ui.forms.messages import heading, hint

_NODE = "rows_without_match"
_WITHOUT = "anti"


@dataclass(frozen=True)
class Matches:
    """Rows of the left side on the sample: all of them, and those without a partner."""

    rows: int
    without: int


def draw_matches(form: Form) -> None:
    """A bar with the share of rows that match; nothing where it cannot be counted."""
    made = _counted(form)
    if made is None:
        return
    heading("On the sample")
    if isinstance(made, str):
        hint(made)
        return
    matched = made.rows - made.without
    share = 100 * matched / made.rows if made.rows else 100.0
    tone = ' class="cv-warn"' if made.without else ""
    st.html(
        f'<div class="cv-match" role="img" aria-label="{matched:,} of {made.rows:,} rows match">'
        f'<i style="width:{share:.1f}%"></i></div>'
        f'<div class="cv-counts"><span>{matched:,} matched</span>'
        f"<span{tone}>{made.without:,} without a match</span></div>"
    )


def _counted(form: Form) -> Matches | str | None:
    desk, model = form.place.desk, form.model
    if desk is None or form.is_wrong or not isinstance(model, NodeType):
        return None
    settings = without_match(model)
    edge = next(iter(form.document.plan.graph.into[form.node]), None)
    if settings is None or edge is None:
        return None
    document, sampling = form.document, form.place.sampling
    kept_key, asked = f"matches:{form.widgets.scope}", (document.text, sampling)
    kept = st.session_state.get(kept_key)
    if kept is not None and kept[0] == asked:
        found: Matches = kept[1]
        return found
    other = beside(document, model.model_copy(update=dict(settings)))
    whole = _rows(desk, document, Question(document.text, edge.source, edge.port or None, sampling=sampling))
    lonely = _rows(desk, other, Question(other.text, _NODE, sampling=sampling))
    if whole is None or lonely is None:
        return None
    if "wait" in (whole, lonely):
        return "Counting…"
    made = Matches(int(whole), int(lonely))
    st.session_state[kept_key] = (asked, made)
    return made


def without_match(model: NodeType) -> Mapping[str, Any] | None:
    """The settings with which a join keeps just the left rows without a partner; None where it cannot."""
    fields = fields_of(type(model))
    how = next((f for f in fields if f.kind == "choice" and _WITHOUT in [v for v, _ in f.choices]), None)
    if how is None or getattr(model, how.name) == "cross":
        return None
    inside = {f.name: f.model() for f in fields if f.kind == "options" and f.model is not None}
    return {how.name: _WITHOUT, **inside}


def beside(document: Document, model: NodeType) -> Document:
    """The document with one more step, under a name of its own: its rows are mistaken for no other's."""
    nodes = {**document.pipeline.nodes, _NODE: model}
    loaded = replace(document.loaded, pipeline=replace(document.pipeline, nodes=nodes))
    return replace(document, text=f"{document.text}\n# {_NODE}: {model!r}", loaded=loaded)


def _rows(desk: Desk, document: Document, question: Question) -> int | str | None:
    """How many rows there are; `wait` while that is being counted, None where it cannot be."""
    answer = desk.ask(document, question)
    if not answer.done():
        answer.add_done_callback(lambda _: desk.tell(document.name))
        return "wait"
    return None if answer.cancelled() or answer.exception() else answer.result().row_count
