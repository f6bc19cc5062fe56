"""A table with one line for each name and its settings, such as the columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic import BaseModel

from canvas.ui.forms import messages, typenames
from canvas.ui.forms.columns import column_names
from canvas.ui.forms.detecting import draw_detect
from canvas.ui.forms.editor_table import edit_table
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Raw, Slot, plain_list, plain_mapping, value_at
from canvas.ui.forms.other_type import draw_other_type
from canvas.ui.forms.plain import token
from canvas.ui.forms.tables import Edited, Row, twice

NAME = "name"


def draw_table(form: Form, field: Field) -> None:
    """The names with their settings, to be edited in place."""
    slot = form.slot(field.place, field.label, lambda raw: table_rows(raw, field))
    rows: list[Row] = slot.value
    messages.heading(field.label, str(len(rows)) if rows else "")
    draw_detect(form, field)
    types = [str(row.get("type") or "") for row in rows]
    names = _choosable(form, rows)
    edit_table(
        slot,
        {
            NAME: _names(form, names),
            **_columns(form, field, types),
        },
        lambda new, now: table_setting(field, new, now),
        signature=(*typenames.offered(types), *names),
    )
    if any(inner.kind == "type" for inner in field.fields):
        named = {str(row[NAME]): str(row["type"] or "") for row in rows}
        draw_other_type(form, field.place, named, lambda name, text: _retype(slot, field, name, text))
    problems_at(form, field.place, slot)


def _said(rows: list[Row]) -> list[str]:
    return [str(row[NAME]) for row in rows]


def _choosable(form: Form, rows: list[Row]) -> list[str]:
    """The names of columns where those of an input are meant; none where new ones are typed in."""
    if form.kind is None or not form.kind.input_fields():
        return []
    return column_names(form.schema("input"), _said(rows))


def _names(form: Form, names: list[str]) -> Any:
    if form.kind is not None and form.kind.input_fields():
        return st.column_config.SelectboxColumn("Column", options=names, width="small")
    return st.column_config.TextColumn("Name", width="small")


def _retype(slot: Slot, field: Field, name: str, text: str) -> None:
    """Gives one column another type."""
    now = slot.form.now()
    if now is None:
        return
    new = [{**row, "type": text} if row[NAME] == name else row for row in table_rows(now, field)]
    said = table_setting(field, Edited(tuple(new), tuple(range(len(new)))), now)
    if not isinstance(said, str):
        slot.change(said, renew=True)


def _columns(form: Form, field: Field, types: list[str]) -> dict[str, Any]:
    return {inner.name: _column(form, inner, types) for inner in field.fields}


def _column(form: Form, field: Field, types: list[str]) -> Any:
    match field.kind:
        case "type":
            return st.column_config.SelectboxColumn(
                field.label,
                options=typenames.offered(types),
                format_func=typenames.type_words,
                width="medium",
            )
        case "choice":
            labels = {token(value): label for value, label in field.choices}
            return st.column_config.SelectboxColumn(
                field.label,
                options=list(labels),
                format_func=lambda t: labels.get(str(t), str(t)),
                help=field.about,
            )
        case "column":
            names = column_names(form.schema(field.of), ())
            return st.column_config.SelectboxColumn(field.label, options=names)
        case "switch":
            return st.column_config.CheckboxColumn(field.label, help=field.help)
        case "texts" | "columns":
            return st.column_config.ListColumn(field.label, help=field.help)
        case _:
            return st.column_config.TextColumn(field.label, help=field.help)


def table_rows(raw: Raw, field: Field) -> list[Row]:
    """A line for each name."""
    block = plain_mapping(value_at(raw, field.path))
    short = _short_key(field.model)
    rows = []
    for name, said in block.items():
        settings = said if isinstance(said, dict) else {short: said} if short else {}
        rows.append({NAME: str(name), **{f.name: _cell(f, settings) for f in field.fields}})
    return rows


def _cell(field: Field, settings: Mapping[str, Any]) -> Any:
    value = settings.get(field.name, field.default)
    match field.kind:
        case "texts" | "columns":
            return [str(v) for v in ([value] if isinstance(value, str) else plain_list(value))]
        case "choice":
            return token(value)
        case "switch":
            return bool(value)
        case "type":
            return typenames.canonical(str(value)) if value else None
        case _:
            return None if value is None else str(value)


def table_setting(field: Field, new: Edited, now: Raw) -> Mapping[str, Any] | str:
    """The setting that the edited lines mean, or why they mean none."""
    names = [str(row.get(NAME) or "").strip() for row in new.rows]
    again = twice(names)
    if again is not None:
        what = f"Two are called `{again}`" if again else "Two have no name"
        return f"{what}. Give one of them another name."
    before = plain_mapping(value_at(now, field.path))
    old = list(before)
    made: dict[str, Any] = {}
    for name, origin, row in zip(names, new.origins, new.rows, strict=True):
        kept = before.get(old[origin]) if origin is not None and origin < len(old) else None
        made[name] = entry(field, row, kept)
    return {field.path[0]: made or None}


def entry(field: Field, row: Row, kept: Any) -> Any:
    """One line as the document says it: what is as usual is left out, the shortest form where there is one.

    `kept` is what the document said, which stays where the line says the same.
    """
    short = _short_key(field.model)
    before = kept if isinstance(kept, dict) else {short: kept} if short and kept is not None else {}
    made: dict[str, Any] = {}
    for inner in field.fields:
        value = _plain(inner, row.get(inner.name))
        if inner.name in before and _cell(inner, before) == _cell(inner, {inner.name: value}):
            made[inner.name] = before[inner.name]
        elif inner.required or value != inner.default:
            made[inner.name] = value
    if not made.get("type", True):
        made["type"] = "STRING"
    return made[short] if short and list(made) == [short] else made


def _plain(field: Field, value: Any) -> Any:
    match field.kind:
        case "texts" | "columns":
            texts = [str(v) for v in plain_list(value)]
            if field.optional:
                return None if not texts else texts[0] if len(texts) == 1 else texts
            return texts
        case "choice":
            return next((v for v, _ in field.choices if token(v) == value), field.default)
        case "switch":
            return bool(value)
        case _:
            return str(value) if value not in (None, "") else None


def _short_key(model: type[BaseModel] | None) -> str | None:
    """The setting that may stand alone in place of the block, where the model has such a short form."""
    short = getattr(model, "_short", None)
    return next(iter(short("")), None) if short is not None else None
