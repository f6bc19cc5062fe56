"""Rows typed in by hand: the columns with their types, and the rows as a table under them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from canvas.document.reading import plain_value
from canvas.sql.types import BOOLEAN, STRING
from canvas.ui.forms import messages, typenames
from canvas.ui.forms.detecting import draw_detect
from canvas.ui.forms.editor_table import edit_table
from canvas.ui.forms.fields import Field, fields_of
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, plain_list, plain_mapping
from canvas.ui.forms.other_type import draw_other_type
from canvas.ui.forms.tables import Edited, Row, twice


def draw_types(form: Form, field: Field) -> None:
    """Names and types of columns."""
    slot = form.slot(field.place, field.label, lambda raw: type_rows(raw, field.name))
    rows: list[Row] = slot.value
    types = [str(row["type"]) for row in rows]
    beside = next((f.name for f in (fields_of(form.kind) if form.kind else ()) if f.kind == "rows"), None)
    messages.heading(field.label)
    draw_detect(form, field)
    edit_table(
        slot,
        {
            "name": st.column_config.TextColumn("Name", width="small"),
            "type": st.column_config.SelectboxColumn(
                "Type",
                options=typenames.offered(types),
                format_func=typenames.type_words,
                width="medium",
            ),
        },
        lambda new, now: type_settings(new, now, field.name, beside),
        signature=tuple(typenames.offered(types)),
    )
    named = _types(rows)
    draw_other_type(
        form,
        field.place,
        named,
        lambda name, text: slot.change({field.name: {**_types(slot.current), name: text}}, renew=True),
    )
    problems_at(form, field.place, slot)


def _types(rows: list[Row]) -> dict[str, str]:
    return {str(row["name"]): str(row["type"]) for row in rows}


def type_rows(raw: Raw, key: str) -> list[Row]:
    """A line for each column."""
    return [
        {"name": str(name), "type": typenames.canonical(str(kind or ""))}
        for name, kind in plain_mapping(raw.get(key)).items()
    ]


def type_settings(new: Edited, now: Raw, key: str, beside: str | None) -> Mapping[str, Any] | str:
    """The columns that the edited lines mean; the rows beside them keep their values by column."""
    names = [str(row.get("name") or "").strip() for row in new.rows]
    again = twice(names)
    if again is not None:
        what = f"Two columns are called `{again}`" if again else "Two columns have no name"
        return f"{what}. Give one of them another name."
    columns = {name: row.get("type") or "STRING" for name, row in zip(names, new.rows, strict=True)}
    settings: dict[str, Any] = {key: columns or None}
    rows = plain_list(now.get(beside)) if beside else []
    if beside and rows and new.origins != tuple(range(len(plain_mapping(now.get(key))))):
        settings[beside] = [[_cell(plain_list(row), origin) for origin in new.origins] for row in rows]
    return settings


def _cell(row: list[Any], origin: int | None) -> Any:
    return row[origin] if origin is not None and origin < len(row) else None


def draw_rows(form: Form, field: Field) -> None:
    """The rows, each value as it is written."""
    beside = next((f.name for f in (fields_of(form.kind) if form.kind else ()) if f.kind == "types"), None)
    columns = plain_mapping(form.raw.get(beside)) if beside else {}
    kinds = [str(kind) for kind in columns.values()]
    slot = form.slot(field.place, field.label, lambda raw: value_rows(raw, field.name, len(kinds)))
    messages.heading(field.label, f"{len(slot.value)}" if slot.value else "")
    if not columns:
        messages.hint("Add a column first, then type the rows in.")
        problems_at(form, field.place, slot)
        return
    edit_table(
        slot,
        {f"c{i}": _value_column(str(name), kinds[i]) for i, name in enumerate(columns)},
        lambda new, now: {field.name: [row_values(row, kinds) for row in new.rows] or None},
        signature=tuple(columns.items()),
    )
    problems_at(form, field.place, slot)


def _value_column(name: str, kind: str) -> Any:
    if typenames.parsed(kind) == BOOLEAN:
        return st.column_config.SelectboxColumn(name or " ", options=["true", "false"], help=kind)
    return st.column_config.TextColumn(name or " ", help=kind)


def value_rows(raw: Raw, key: str, width: int) -> list[Row]:
    """The rows with every value as text; a row that is too short or too long is shown as far as it fits."""
    return [
        {f"c{i}": as_cell(_cell(plain_list(row), i)) for i in range(width)}
        for row in plain_list(raw.get(key))
    ]


def as_cell(value: Any) -> str | None:
    """A value as a cell of a table shows it."""
    if value is None:
        return None
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def row_values(row: Row, kinds: list[str]) -> list[Any]:
    """A row as the document says it: texts as they are, numbers as numbers, nothing as null."""
    return [typed(row.get(f"c{i}"), kind) for i, kind in enumerate(kinds)]


def typed(text: Any, kind: str) -> Any:
    """What was typed into a cell of that type."""
    if text is None or isinstance(text, bool):
        return text
    if typenames.parsed(kind) == STRING:
        return str(text)
    return plain_value(str(text).strip())
