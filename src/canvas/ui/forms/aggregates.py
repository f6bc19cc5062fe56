"""Calculations over groups: a function of a column for the simple ones, formulas for all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

import streamlit as st
from sqlglot import exp

from canvas.sql.identifiers import column as column_reference
from canvas.sql.parsing import WRITE_DIALECT, InvalidExpression, parse_expression
from canvas.sql.schema import Schema
from canvas.sql.types import is_numeric
from canvas.ui.forms import messages
from canvas.ui.forms.buttons import icon_button, row
from canvas.ui.forms.columns import as_column, column_names, labelled
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Slot, index_of
from canvas.ui.forms.formula_fields import Rows, edit_formulas, formula_slot, write_rows
from canvas.ui.forms.plain import PAUSE
from canvas.ui.forms.state import here
from canvas.ui.listing import plain_markdown

Way = Literal["count rows", "sum", "avg", "min", "max", "count", "count distinct"]
LABELS: Mapping[Way, str] = {
    "count rows": "Number of rows",
    "sum": "Sum of",
    "avg": "Average of",
    "min": "Smallest of",
    "max": "Largest of",
    "count": "Filled values of",
    "count distinct": "Different values of",
}
Put = Callable[["Simple"], None]
SIMPLE, FORMULA = "Simple", "Formulas"


@dataclass(frozen=True)
class Simple:
    """A function of one column; of none where rows are counted."""

    way: Way
    column: str = ""


def read_simple(text: str) -> Simple | None:
    """The calculation where it is a simple one, else None."""
    try:
        tree = parse_expression(text)
    except InvalidExpression:
        return None
    if not isinstance(tree, exp.Anonymous) or len(tree.expressions) != 1:
        return None
    name, argument = str(tree.this).lower(), tree.expressions[0]
    if name == "count" and isinstance(argument, exp.Star):
        return Simple("count rows")
    if name == "count" and isinstance(argument, exp.Distinct) and len(argument.expressions) == 1:
        name, argument = "count distinct", argument.expressions[0]
    is_column = isinstance(argument, exp.Column) and not argument.text("table")
    way = next((w for w in LABELS if w == name), None)
    return (
        Simple(way, argument.name) if way and is_column and not isinstance(argument.this, exp.Star) else None
    )


def write_simple(simple: Simple) -> str:
    """The calculation as Spark SQL."""
    if simple.way == "count rows":
        inner: exp.Expression = exp.Star()
    else:
        inner = column_reference(simple.column)
    if simple.way == "count distinct":
        inner = exp.Distinct(expressions=[inner])
    name = simple.way.partition(" ")[0]
    return exp.Anonymous(this=name, expressions=[inner]).sql(dialect=WRITE_DIALECT, normalize_functions=False)


def name_for(simple: Simple, taken: Sequence[str]) -> str:
    """A name for a new calculation that no other has: `sum_amount`, `rows`."""
    base = "rows" if simple.way == "count rows" else f"{simple.way.replace(' ', '_')}_{simple.column}"
    used = {t.lower() for t in taken}
    number, name = 2, base
    while name.lower() in used:
        name, number = f"{base}_{number}", number + 1
    return name


def draw_aggregates(form: Form, field: Field) -> None:
    """A group of widgets for each calculation, or the formula editor for all."""
    slot = formula_slot(form, field)
    rows: Rows = slot.value
    key = f"{form.widgets.scope}.{field.place}.way"
    with row(f"{key}.row"):
        messages.heading(field.label)
        way = st.segmented_control(
            f"How to write {field.label}",
            [SIMPLE, FORMULA],
            default=SIMPLE,
            key=key,
            required=True,
            label_visibility="collapsed",
        )
    if way == FORMULA:
        edit_formulas(form, field)
        return
    for index, (name, _) in enumerate(rows):
        with st.container(key=f"cvgroup.{form.widgets.scope}.{field.place}.{index}", gap="xsmall"):
            _calculation(form, field, slot, index)
        problems_at(form, f"{field.place}.{name}")
    _add(form, field, slot)
    problems_at(form, field.place, slot)


def _calculation(form: Form, field: Field, slot: Slot, index: int) -> None:
    rows: Rows = slot.value
    name, text = rows[index]
    scope = f"{form.widgets.scope}.{field.place}.{index}"

    def put(new_name: str | None = None, new_text: str | None = None) -> None:
        now: Rows = slot.current
        if index < len(now):
            old_name, old_text = now[index]
            changed = (old_name if new_name is None else new_name, new_text or old_text)
            typing = replace(slot, typing=new_name is not None)
            write_rows(typing, field, [*now[:index], changed, *now[index + 1 :]])

    def take_away() -> None:
        write_rows(slot, field, [r for r in slot.current if r[0] != name])

    part = f"{field.place}.{index}.name"
    name_key = form.widgets.key(part, name)

    def named() -> None:
        new = str(st.session_state[name_key] or "").strip()
        form.widgets.wrote(part, new)
        put(new_name=new)

    simple = read_simple(text)
    with row(f"{scope}.what"):
        if simple is None:
            st.html(f'<p class="cv-hint"><code>{escape(text)}</code></p>')
        else:
            _simple(form, slot, simple, index, lambda new: put(new_text=write_simple(new)))
        icon_button(f"Remove {name}", "close", f"{scope}.remove", take_away)
    with st.container(key=f"cvtag.as.{scope}"):
        st.text_input(
            f"Name of calculation {index + 1}",
            value=name,
            key=name_key,
            placeholder="Name of the new column",
            label_visibility="collapsed",
            live=PAUSE,
            autocomplete="off",
            on_change=here(name_key, named),
        )


def _simple(form: Form, slot: Slot, simple: Simple, index: int, put: Put) -> None:
    schema = form.schema("input")
    place = f"{slot.part}.{index}"
    way = form.cell(f"{place}.way", simple.way)
    column = form.cell(f"{place}.column", as_column(schema, simple.column))
    way_key, column_key = way.key, column.key
    names, ways = column_names(schema, [simple.column]), list(LABELS)
    st.selectbox(
        f"What calculation {index + 1} does",
        ways,
        index=ways.index(simple.way),
        key=way_key,
        format_func=lambda w: LABELS[w],
        label_visibility="collapsed",
        on_change=here(
            way_key,
            lambda: put(_with_column(replace(simple, way=way.take(way_key) or simple.way), schema)),
        ),
    )
    if simple.way != "count rows":
        st.selectbox(
            f"Column of calculation {index + 1}",
            names,
            index=index_of(names, column.value),
            key=column_key,
            format_func=labelled(schema),
            label_visibility="collapsed",
            on_change=here(
                column_key, lambda: put(replace(simple, column=column.take(column_key) or simple.column))
            ),
        )


def _with_column(simple: Simple, schema: Schema | None) -> Simple:
    """The calculation with a column where it needs one and has none."""
    if simple.way == "count rows" or simple.column or not schema:
        return simple
    return replace(
        simple, column=next((c.name for c in schema if is_numeric(c.type)), schema.columns[0].name)
    )


def _add(form: Form, field: Field, slot: Slot) -> None:
    """Buttons for the likeliest calculations."""
    rows: Rows = slot.value
    schema = form.schema("input")
    taken = [*(n for n, _ in rows), *(str(n) for n in form.raw.get("group_by") or ())]
    numbers = [c.name for c in schema or () if is_numeric(c.type)]
    offers = [Simple("count rows"), *(Simple("sum", n) for n in numbers[-1:])]
    with st.container(horizontal=True, gap="xsmall", key=f"cvchips.{form.widgets.scope}.{field.place}"):
        for offer in offers:
            label = LABELS[offer.way] + (f" {plain_markdown(offer.column)}" if offer.column else "")
            st.button(
                label,
                key=f"{form.widgets.scope}.{field.place}.add.{offer.way}",
                icon=":material/add:",
                on_click=lambda o=offer: write_rows(
                    slot, field, [*slot.current, (name_for(o, taken), write_simple(o))]
                ),
            )
