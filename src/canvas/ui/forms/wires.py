"""Where a step's rows come from: the canvas's wires, as lists for the keyboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from canvas.nodes.base import OUT, NodeType
from canvas.ui.forms import messages
from canvas.ui.forms.buttons import order_buttons, row
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, index_of, plain_list
from canvas.ui.forms.state import here


def outputs(form: Form) -> Iterator[str]:
    """What may be connected: the outputs of all steps that this one does not feed."""
    graph = form.document.plan.graph
    below = {form.node}
    waiting = [form.node]
    while waiting:
        for edge in graph.out_of.get(waiting.pop(), ()):
            if edge.target not in below:
                below.add(edge.target)
                waiting.append(edge.target)
    for name, node in form.document.plan.pipeline.nodes.items():
        if name not in below and isinstance(node, NodeType):
            yield from (name if port == OUT else f"{name}.{port}" for port in node.outputs())


def draw_wire(form: Form, field: Field) -> None:
    """One input."""
    slot = form.field_slot(field)
    key = slot.key
    value = slot.value if isinstance(slot.value, str) and slot.value else None

    def changed() -> None:
        if slot.typed(key):
            slot.put(field, slot.typed(key))

    options = list(dict.fromkeys([*outputs(form), *([value] if value else [])]))
    st.selectbox(
        field.label,
        options,
        index=index_of(options, value),
        key=key,
        help=field.about,
        placeholder="Not connected yet",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_wires(form: Form, field: Field) -> None:
    """Several inputs in their order, which can be changed."""
    slot = form.slot(field.place, field.label, lambda raw: plain_list(raw.get(field.name)))
    wires = [str(w) for w in slot.value]
    messages.heading(field.label)

    def put(new: Sequence[str]) -> None:
        slot.change({field.name: list(new) or None})

    for index, wire in enumerate(wires):
        name = f"{form.widgets.scope}.{field.place}.{index}"
        with row(name):
            st.html(f'<span class="cv-item">{index + 1}. {escape(wire)}</span>')
            order_buttons(wire, name, len(wires), index, lambda: slot.current, put, remove="Disconnect")
        problems_at(form, f"{field.place}.{index}")
    free = [o for o in outputs(form) if o not in wires]
    key = f"{form.widgets.scope}.{field.place}.add#{len(wires)}"

    def add() -> None:
        chosen = st.session_state.get(key)
        if chosen:
            put([*slot.current, chosen])

    st.selectbox(
        f"Add an input to {form.node}",
        free,
        index=None,
        key=key,
        placeholder="Add an input…" if free else "Every step is connected",
        disabled=not free,
        label_visibility="collapsed",
        on_change=here(key, add),
    )
    problems_at(form, field.place, slot)
