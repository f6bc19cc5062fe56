"""Fields that hold formulas: one, or several by name, written in the formula editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from canvas.errors import Problem
from canvas.sql.schema import Schema
from canvas.ui.forms import formulas, messages
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import apply, is_missing, problems_at
from canvas.ui.forms.form import Form, Raw, Slot, plain_mapping, value_at
from canvas.ui.forms.live import live_results
from canvas.ui.forms.state import is_news, watch
from canvas.ui.forms.tables import twice

Rows = list[tuple[str, str]]

_NAMES: Mapping[str, tuple[str, str]] = {
    "expressions": ("Column", "Add a formula"),
    "aggregates": ("Column", "Add a calculation"),
    "windows": ("Column", "Add a calculation"),
    "conditions": ("Rule", "Add a rule"),
    "routes": ("Route", "Add a route"),
}
_KINDS: Mapping[str, formulas.Kind] = {
    "expression": "expression",
    "expressions": "expression",
    "condition": "condition",
    "conditions": "condition",
    "aggregates": "aggregate",
    "windows": "window",
    "query": "query",
}


def words_of(field: Field) -> tuple[str, str]:
    """What one of several formulas is called, and what adds another; empty for a single one."""
    return _NAMES.get(field.place) or _NAMES.get(field.kind, ("", ""))


def rows_in(raw: Raw, field: Field) -> Rows:
    """The formulas that the document says, by name; a single one under no name."""
    value = value_at(raw, field.path)
    if field.kind in _NAMES:
        return [(str(name), _text(text)) for name, text in plain_mapping(value).items()]
    return [("", _text(value))]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def formulas_of(form: Form, field: Field, rows: Rows) -> formulas.Formulas:
    """The formulas of a field with what they may name."""
    if field.kind == "query":
        return formulas.Formulas(tuple(rows), "query", _tables(form), form.document.plan.parameters)
    inputs = {side: schemas[0] for side, schemas in form.inputs.items() if schemas}
    only = len(inputs) == 1 and len(form.kind.input_fields() if form.kind else ()) == 1
    named: Mapping[str, Schema] = {"": next(iter(inputs.values()))} if only else inputs
    return formulas.Formulas(
        rows=tuple(rows),
        kind=_KINDS[field.kind],
        inputs=named,
        parameters=form.document.plan.parameters,
        sequential=field.kind == "expressions",
    )


def _tables(form: Form) -> Mapping[str, Schema]:
    """The columns of what is connected, by the name that a query calls it by."""
    plan = form.document.plan
    found: dict[str, Schema] = {}
    for edge in plan.graph.into[form.node]:
        schema = plan.nodes[edge.source].schemas.get(edge.port)
        if schema is not None:
            found[f"{edge.source}.{edge.port}" if edge.port else edge.source] = schema
    return found


def formula_slot(form: Form, field: Field) -> Slot:
    """The slot of a field's formulas."""
    return form.slot(field.place, field.label, lambda raw: rows_in(raw, field))


def draw_formulas(form: Form, field: Field) -> None:
    """The formula editor with the field's label above it."""
    messages.heading(field.label)
    edit_formulas(form, field)


def edit_formulas(form: Form, field: Field) -> None:
    """The formula editor."""
    # Importing it registers the components, which only a running app can do.
    from canvas.ui.components import formula as formula_editor

    slot = replace(formula_slot(form, field), typing=True)
    seen = form.widgets.look(slot.part, slot.value)
    rows: Rows = slot.value
    key = f"{form.widgets.scope}.{slot.part}.formula"
    name_label, add_label = words_of(field)
    words = formulas.Words(field.label, field.example, name_label, add_label)
    asked = formulas_of(form, field, rows)
    problems = _problems(form, field, rows)
    data = formulas.formula_data(asked, words, seen.generation, problems, live_results(form, asked))
    watch(key)

    def written() -> None:
        if is_news(key):
            take(slot, field, st.session_state.get(key))

    formula_editor(data, key=key, on_written=written)
    for number, found in problems.items():
        for problem in found:
            if problem.remedy is not None:
                messages.remedy(problem, f"{key}.{number}", lambda p: apply(form, p))
    problems_at(form, field.place, slot)


def take(slot: Slot, field: Field, said: Any) -> None:
    """Writes what the formula editor says into the document; what is older than the document is left out.

    Several texts may come before the form is drawn again: each builds on what the document says by then.
    """
    value = said.get("written") if isinstance(said, Mapping) else None
    rows = formulas.rows_of(value)
    generation = slot.form.widgets.look(slot.part, slot.current).generation
    if rows is None or not isinstance(value, Mapping) or value.get("generation") != generation:
        return
    write_rows(slot, field, rows)


def write_rows(slot: Slot, field: Field, rows: Sequence[tuple[str, str]]) -> None:
    """Sets the formulas of a field."""
    if field.kind not in _NAMES:
        text = rows[0][1].strip() if rows else ""
        slot.put(field, text or None)
        return
    kept = formulas.filled(rows)
    again = twice([name for name, _ in kept])
    if again is not None:
        what = f"Two of them are called `{again}`" if again else "Two of them have no name"
        slot.form.widgets.refuse(slot.part, f"{what}. Give one of them another name.")
        return
    slot.put(field, dict(kept) or (None if field.required else field.default))


def _problems(form: Form, field: Field, rows: Rows) -> dict[int, list[Problem]]:
    """The plan's problems by row; those of the field itself stay for the line under the editor."""
    if field.kind not in _NAMES:
        found = form.book.take(field.place)
        return {0: [p for p in found if not is_missing(form, p)]}
    return {i: form.book.take(f"{field.place}.{name}") for i, (name, _) in enumerate(rows)}
