"""Pickers of columns: the names with their types; a name that is no column stays, marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from canvas.sql.schema import Schema
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, index_of, plain_list
from canvas.ui.forms.state import here


def column_names(schema: Schema | None, used: Iterable[str]) -> list[str]:
    """The names to choose from: the columns there are, and those named that there are not."""
    known = list(schema.names) if schema else []
    lowered = {name.lower() for name in known}
    return [*known, *dict.fromkeys(name for name in used if name and name.lower() not in lowered)]


def as_column(schema: Schema | None, name: str) -> str:
    """The name as the input spells it."""
    found = schema.find(name) if schema else None
    return found.name if found else name


_GAP = " " * 100
"""A list draws it as one blank, a closed field as it is: there it pushes what follows out of sight."""


def labelled(schema: Schema | None) -> Callable[[str], str]:
    """How a name is shown: in a list with its type, in the closed field without; or that it is not there."""

    def label(name: str) -> str:
        found = schema.find(name) if schema else None
        if found is not None:
            return f"{name}{_GAP}{found.type}"
        return f"{name} · not there" if schema is not None else name

    return label


def marked_names(schema: Schema | None) -> Callable[[str], str]:
    """How a name is shown where many are chosen, each on a tag: alone, unless it is not there."""

    def label(name: str) -> str:
        return f"{name} · not there" if schema is not None and schema.find(name) is None else name

    return label


def draw_columns(form: Form, field: Field) -> None:
    """Several columns, in the order in which they are chosen."""
    slot = form.field_slot(field)
    key = slot.key
    schema = form.schema(field.of)
    names = [as_column(schema, str(n)) for n in plain_list(slot.value)]
    chosen = list(dict.fromkeys(names))

    def changed() -> None:
        slot.put(field, list(slot.typed(key) or []) or (None if field.optional else field.default))

    st.multiselect(
        field.label,
        column_names(schema, names),
        default=chosen,
        key=key,
        help=field.about,
        format_func=marked_names(schema),
        placeholder="All columns" if field.optional else "Choose columns",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def draw_column(form: Form, field: Field) -> None:
    """One column."""
    slot = form.field_slot(field)
    key = slot.key
    schema = form.schema(field.of)
    name = as_column(schema, slot.value) if isinstance(slot.value, str) else None
    options = column_names(schema, [name or ""])

    def changed() -> None:
        if slot.typed(key) is not None:
            slot.put(field, slot.typed(key))

    st.selectbox(
        field.label,
        options,
        index=index_of(options, name),
        key=key,
        help=field.about,
        format_func=labelled(schema),
        placeholder="Choose a column",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)
