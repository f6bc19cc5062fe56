"""The values that a test compares with: chosen from those of the sample, or typed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from canvas.sql.types import DATE, TIMESTAMP, DataType, is_numeric
from canvas.ui.forms.building import Spot
from canvas.ui.forms.conditions import MANY_VALUES, NO_VALUE
from canvas.ui.forms.form import index_of
from canvas.ui.forms.samples import sample_values
from canvas.ui.forms.state import here


def draw_values(spot: Spot) -> None:
    """The values that the column is compared with."""
    test = spot.test
    if test.op in NO_VALUE:
        return
    offered = [
        *sample_values(spot.builder.form, test.column),
        *(f":{p}" for p in spot.builder.form.parameters),
    ]
    if test.op in MANY_VALUES:
        _several(spot, offered)
        return
    for number in range(2 if test.op == "between" else 1):
        kind = spot.builder.type_of(test.column)
        typed = test.values[number].shown if number < len(test.values) else ""
        is_listed = kind is None or not (is_numeric(kind) or kind in (DATE, TIMESTAMP))
        draw = _one_of if is_listed and offered and test.op in ("=", "<>") else _typed
        draw(spot, number, typed, offered)


def _one_of(spot: Spot, number: int, typed: str, offered: Sequence[str]) -> None:
    cell = spot.cell(f"one.{spot.test.column}", typed or None)
    key, options = cell.key, list(dict.fromkeys([*([typed] if typed else []), *offered]))
    st.selectbox(
        f"Value of condition {spot.index + 1}",
        options,
        index=index_of(options, typed),
        key=key,
        accept_new_options=True,
        placeholder="Choose or type a value",
        label_visibility="collapsed",
        on_change=here(key, lambda: spot.give(number, cell.take(key) or "")),
    )


def _typed(spot: Spot, number: int, typed: str, offered: Sequence[str]) -> None:
    kind = spot.builder.type_of(spot.test.column)
    cell = spot.cell(f"value.{number}.{spot.test.column}", typed)
    key = cell.key

    def changed() -> None:
        spot.give(number, str(cell.take(key) or ""))

    st.text_input(
        f"{'Value' if number == 0 else 'Second value'} of condition {spot.index + 1}",
        value=typed,
        key=key,
        placeholder=_example(kind, [o for o in offered if o.startswith(":")]),
        label_visibility="collapsed",
        on_change=here(key, changed),
    )


def _example(kind: DataType | None, parameters: Sequence[str]) -> str:
    example = "100" if kind is not None and is_numeric(kind) else "A value"
    if kind in (DATE, TIMESTAMP):
        example = "2024-03-31" if kind == DATE else "2024-03-31 18:00:00"
    return f"{example}, or {parameters[0]}" if parameters else example


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
        placeholder="Choose or type values",
        label_visibility="collapsed",
        on_change=here(key, lambda: spot.give_all(cell.take(key) or [])),
    )
