"""A column got another name here: the offer to rename it in all steps after this one, as one entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from canvas.nodes.base import NodeType, quoted
from canvas.plan.renaming import Rewrite, renamed, rewrites
from canvas.sql.schema import Schema
from canvas.ui.documents import Document
from canvas.ui.editing.changes import SetValue
from canvas.ui.forms.form import GONE, Form
from canvas.ui.forms.form import plain_data as plain
from canvas.ui.look import marked


@dataclass(frozen=True)
class Known:
    """A step and its columns, by output, when all that follows it was last right."""

    model: NodeType
    schemas: Mapping[str, Schema]


@dataclass(frozen=True)
class Offer:
    """New names of a step's columns by old ones, and the settings after it that still say the old ones."""

    node: str
    names: Mapping[str, str]
    rewrites: tuple[Rewrite, ...]

    @property
    def text(self) -> str:
        """`` `net` is called `total` now. `a` and `b` still say `net`. ``"""
        said = ", ".join(f"`{old}` is called `{new}` now" for old, new in self.names.items())
        steps = list(dict.fromkeys(one.node for one in self.rewrites))
        verb = "says" if len(steps) == 1 else "say"
        return f"{said}. {quoted(steps)} still {verb} {quoted(list(self.names), 'or')}."


def draw_offers(form: Form) -> None:
    """The offers of this step; where it is wrong or waits, also those of the steps before it."""
    nodes = [form.node]
    if form.is_wrong or form.document.plan.nodes[form.node].waits_for is not None:
        nodes += [
            n for n in form.document.plan.graph.upstream(form.node) if _key(form, n) in st.session_state
        ]
    for node in nodes:
        offer = _offer(form, node)
        if offer is not None:
            _draw(form, offer)


def offer_of(document: Document, node: str, known: Known) -> Offer | None:
    """What follows from the names that a step's columns have now; None where nothing does."""
    schemas = document.plan.nodes[node].schemas
    names = {
        old: new
        for port, before in known.schemas.items()
        if port in schemas
        for old, new in renamed(before, schemas[port]).items()
    }
    found = rewrites(document.pipeline, node, known.model) if names else []
    return Offer(node, names, tuple(found)) if found else None


def _offer(form: Form, node: str) -> Offer | None:
    """The offer of a step; where there is none, its columns are taken as they are now."""
    document, key = form.document, _key(form, node)
    model, schemas = document.pipeline.nodes[node], document.plan.nodes[node].schemas
    if not isinstance(model, NodeType) or not schemas:
        return None
    known = st.session_state.get(key)
    offer = offer_of(document, node, known) if known and known.schemas != schemas else None
    if offer is None:
        st.session_state[key] = Known(model, schemas)
    return offer


def _key(form: Form, node: str) -> str:
    return f"columns:{form.document.name}.{node}"


def _draw(form: Form, offer: Offer) -> None:
    def follow() -> None:
        document = form.place.editor.look().document
        known = st.session_state.get(_key(form, offer.node))
        is_there = document is not None and offer.node in document.pipeline.nodes
        now = offer_of(document, offer.node, known) if document and known and is_there else None
        if now is not None:
            changes = [SetValue(one.node, one.key, plain(one.value)) for one in now.rewrites]
            label = "Rename " + ", ".join(f"{old} to {new}" for old, new in now.names.items())
            form.place.editor.change(label, changes)
        elif not is_there:
            form.widgets.refuse("id", GONE)

    def leave() -> None:
        st.session_state.pop(_key(form, offer.node), None)

    scope = f"{form.widgets.scope}.follow.{offer.node}"
    st.html(f'<p class="cv-said cv-warn" role="status">{marked(offer.text)}</p>')
    with st.container(horizontal=True, gap="xsmall", key=f"cvchips.{scope}"):
        st.button("Rename it there too", key=f"{scope}.do", icon=":material/edit_note:", on_click=follow)
        st.button("Leave it", key=f"{scope}.leave", type="tertiary", on_click=leave)
