"""The order of rows: columns with their directions, the most important first."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from canvas.ui.forms import messages
from canvas.ui.forms.buttons import order_buttons, row
from canvas.ui.forms.columns import as_column, column_names, labelled
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, Slot, index_of, plain_mapping, value_at
from canvas.ui.forms.state import here
from canvas.ui.forms.words import DIRECTIONS

Key = tuple[str, str]


def keys_of(raw: Raw, field: Field) -> list[Key]:
    """The columns and their directions."""
    return [(str(name), str(way)) for name, way in plain_mapping(value_at(raw, field.path)).items()]


def draw_sort(form: Form, field: Field) -> None:
    """A row for each column, and a list to add another."""
    slot = form.slot(field.place, field.label, lambda raw: keys_of(raw, field))
    keys: list[Key] = slot.value
    messages.heading(field.label)
    for index, (name, _) in enumerate(keys):
        with st.container(key=f"cvgroup.{form.widgets.scope}.{field.place}.{index}", gap="xsmall"):
            _key(form, field, slot, index)
        problems_at(form, f"{field.place}.{name}")
    _add(form, field, slot)
    problems_at(form, field.place, slot)


def _key(form: Form, field: Field, slot: Slot, index: int) -> None:
    """One column and its direction."""
    keys: list[Key] = slot.value
    name, way = keys[index]
    scope = f"{form.widgets.scope}.{field.place}.{index}"
    schema = form.schema(field.of)
    used = {n.lower() for n, _ in keys} - {name.lower()}
    column = form.cell(f"{field.place}.{index}.column", as_column(schema, name))
    direction = form.cell(f"{field.place}.{index}.direction", way)
    column_key, direction_key = column.key, direction.key

    def set_column() -> None:
        change(lambda key: (column.take(column_key) or key[0], key[1]))

    def set_direction() -> None:
        change(lambda key: (key[0], direction.take(direction_key) or key[1]))

    def change(how: Callable[[Key], Key]) -> None:
        new = list(slot.current)
        if index < len(new):
            new[index] = how(new[index])
            slot.put(field, dict(new))

    def put(new: list[Key]) -> None:
        slot.put(field, dict(new))

    with row(scope):
        options = [n for n in column_names(schema, [name]) if n.lower() not in used]
        st.selectbox(
            f"Column {index + 1} of {field.label}",
            options,
            index=index_of(options, column.value),
            key=column_key,
            format_func=labelled(schema),
            label_visibility="collapsed",
            on_change=here(column_key, set_column),
        )
        order_buttons(name, scope, len(keys), index, lambda: slot.current, put)
    ways = list(dict.fromkeys([*list(DIRECTIONS)[:4], way]))
    st.selectbox(
        f"Direction of {name}",
        ways,
        index=ways.index(way),
        key=direction_key,
        format_func=lambda w: DIRECTIONS.get(w, w),
        label_visibility="collapsed",
        on_change=here(direction_key, set_direction),
    )


def _add(form: Form, field: Field, slot: Slot) -> None:
    keys: list[Key] = slot.value
    used = {name.lower() for name, _ in keys}
    schema = form.schema(field.of)
    free = [n for n in column_names(schema, ()) if n.lower() not in used]
    key = f"{form.widgets.scope}.{field.place}.add#{len(keys)}"

    def add() -> None:
        chosen = st.session_state.get(key)
        if chosen:
            slot.put(field, {**dict(slot.current), chosen: "asc"})

    st.selectbox(
        f"Add a column to {field.label}",
        free,
        index=None,
        key=key,
        format_func=labelled(schema),
        placeholder="Add another column…" if keys else "Choose a column…",
        label_visibility="collapsed",
        on_change=here(key, add),
    )
