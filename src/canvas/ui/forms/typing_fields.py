"""Pickers of Spark types, in plain words."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from canvas.sql.types import MAX_PRECISION
from canvas.ui.forms import typenames
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form
from canvas.ui.forms.state import here


def draw_type(form: Form, field: Field) -> None:
    """One type."""
    slot = form.field_slot(field)
    pick_type(
        field.label,
        slot.key,
        slot.value if isinstance(slot.value, str) else None,
        lambda text: slot.put(field, text),
        help_text=field.about or "",
    )
    problems_at(form, field.place, slot)


def pick_type(
    label: str, key: str, value: str | None, put: Callable[[str], None], *, help_text: str = ""
) -> None:
    """A list of types; of a DECIMAL also its digits."""
    name = typenames.canonical(value) if value else None
    names = typenames.offered([name] if name else [])

    def changed() -> None:
        chosen = st.session_state[key]
        if chosen:
            put(chosen)

    st.selectbox(
        label,
        names,
        index=names.index(name) if name in names else None,
        key=key,
        help=help_text or None,
        format_func=typenames.type_label,
        placeholder="Choose a type",
        on_change=here(key, changed),
    )
    decimal = typenames.decimal_of(name) if name else None
    if decimal is not None:
        _digits(label, f"{key}.{name}", decimal.precision, decimal.scale, put)


def _digits(label: str, key: str, precision: int, scale: int, put: Callable[[str], None]) -> None:
    keys = (f"{key}.precision", f"{key}.scale")

    def changed() -> None:
        digits = int(st.session_state[keys[0]] or precision)
        after = min(int(st.session_state[keys[1]] or 0), digits)
        put(f"DECIMAL({digits},{after})")

    with st.container(horizontal=True, gap="xsmall", key=f"cvrow.{key}"):
        st.number_input(
            "Digits in all",
            min_value=1,
            max_value=MAX_PRECISION,
            value=precision,
            step=1,
            key=keys[0],
            on_change=here(keys[0], changed),
            help=f"{label}: before and after the point together",
        )
        st.number_input(
            "After the point",
            min_value=0,
            max_value=MAX_PRECISION,
            value=scale,
            step=1,
            key=keys[1],
            on_change=here(keys[1], changed),
        )
