"""The values that a test compares with: chosen from those of the sample, from a calendar, or typed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import streamlit as st

from canvas.sql.types import DATE, TIMESTAMP, DataType, is_numeric
from canvas.ui.forms.building import Spot
from canvas.ui.forms.buttons import icon_button, icon_menu, row
from canvas.ui.forms.conditions import MANY_VALUES, NO_VALUE
from canvas.ui.forms.plain import PAUSE
from canvas.ui.forms.samples import sample_values
from canvas.ui.forms.state import here

_A_DATE = "A date…"
_MIDNIGHT = " 00:00:00"


def draw_values(spot: Spot) -> None:
    """The values that the column is compared with."""
    test = spot.test
    if test.op in NO_VALUE:
        return
    if test.op in MANY_VALUES:
        _several(spot, _offered(spot))
    elif test.op == "between":
        with row(f"{spot.scope}.between"):
            _one(spot, 0)
        with row(f"{spot.scope}.and"):
            st.html('<span class="cv-eq">and</span>', width="content")
            _one(spot, 1)
    else:
        _one(spot, 0)


def _offered(spot: Spot) -> list[str]:
    """Values of the sample, then the pipeline's parameters."""
    form = spot.builder.form
    return [*sample_values(form, spot.test.column), *(f":{p}" for p in form.parameters)]


def _one(spot: Spot, number: int) -> None:
    """One value, with the widget that fits the column's type."""
    test, kind = spot.test, spot.builder.type_of(spot.test.column)
    typed = test.values[number].shown if number < len(test.values) else ""
    if kind in (DATE, TIMESTAMP) and (not typed or _as_day(typed) or _parameter(spot, typed)):
        _day(spot, number, typed)
    else:
        _typed(spot, number, typed)


def _label(spot: Spot, number: int) -> str:
    return f"{'Value' if number == 0 else 'Second value'} of condition {spot.index + 1}"


def _typed(spot: Spot, number: int, typed: str) -> None:
    """A line to type into, and beside it what there is to choose from.

    It is no list that can be typed into: that forgets what was typed and not chosen with Enter.
    """
    cell = spot.cell(f"value.{number}.{spot.test.column}", typed)
    key = cell.key
    offered = _offered(spot)
    st.text_input(
        _label(spot, number),
        value=typed,
        key=key,
        placeholder=_example(spot.builder.type_of(spot.test.column), [o for o in offered if o[:1] == ":"]),
        label_visibility="collapsed",
        live=PAUSE,
        autocomplete="off",
        on_change=here(key, lambda: spot.give(number, str(cell.take(key) or ""), typing=True)),
    )
    if offered:
        menu = f"{spot.scope}.{number}.values"
        name = f"Choose the {_label(spot, number).lower()}"
        icon_menu(name, menu, offered, lambda value: spot.give(number, value))


def _example(kind: DataType | None, parameters: Sequence[str]) -> str:
    example = "100" if kind is not None and is_numeric(kind) else "A value"
    if kind in (DATE, TIMESTAMP):
        example = "2024-03-31 18:00:00"
    return f"{example}, or {parameters[0]}" if parameters else example


def _as_day(text: str) -> datetime.date | None:
    """The day that a text names, where it names a day and no time."""
    try:
        return datetime.date.fromisoformat(text) if len(text) == len("2024-03-31") else None
    except ValueError:
        return None


def _parameter(spot: Spot, text: str) -> bool:
    return text.startswith(":") and text[1:] in spot.builder.form.parameters


def _day(spot: Spot, number: int, typed: str) -> None:
    """A calendar; beside it the way to a parameter and, of a moment, to the time of the day."""
    dates = [f":{n}" for n, t in spot.builder.form.document.plan.parameters.items() if t in (DATE, TIMESTAMP)]
    if typed.startswith(":"):
        _one_parameter(spot, number, typed, dates)
        return
    cell = spot.cell(f"day.{number}.{spot.test.column}", _as_day(typed))
    key = cell.key

    def chosen() -> None:
        day = cell.take(key)
        spot.give(number, day.isoformat() if isinstance(day, datetime.date) else "")

    st.date_input(
        _label(spot, number),
        value=cell.value,
        min_value=datetime.date.min,
        max_value=datetime.date.max,
        format="YYYY-MM-DD",
        key=key,
        label_visibility="collapsed",
        on_change=here(key, chosen),
    )
    scope = f"{spot.scope}.{number}"
    if dates:
        icon_button("Use a parameter", "data_object", f"{scope}.use", lambda: spot.give(number, dates[0]))
    elif typed and spot.builder.type_of(spot.test.column) == TIMESTAMP:
        icon_button("Add a time", "schedule", f"{scope}.time", lambda: spot.give(number, typed + _MIDNIGHT))


def _one_parameter(spot: Spot, number: int, typed: str, dates: Sequence[str]) -> None:
    cell = spot.cell(f"parameter.{number}.{spot.test.column}", typed)
    key, options = cell.key, list(dict.fromkeys([typed, *dates, _A_DATE]))

    def chosen() -> None:
        now = cell.take(key)
        spot.give(number, "" if now in (None, _A_DATE) else now)

    st.selectbox(
        _label(spot, number),
        options,
        index=0,
        key=key,
        label_visibility="collapsed",
        on_change=here(key, chosen),
    )


def _several(spot: Spot, offered: Sequence[str]) -> None:
    chosen = list(dict.fromkeys(v.shown for v in spot.test.values))
    cell = spot.cell(f"many.{spot.test.column}", chosen)
    key = cell.key
    st.multiselect(
        f"Values of condition {spot.index + 1}",
        list(dict.fromkeys([*chosen, *offered])),
        default=chosen,
        key=key,
        accept_new_options=True,
        placeholder="Choose, or type one and press Enter",
        label_visibility="collapsed",
        on_change=here(key, lambda: spot.give_all(cell.take(key) or [])),
    )
