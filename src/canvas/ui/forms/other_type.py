"""A type that no list offers, such as a DECIMAL of other digits, for one line of a table of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from canvas.ui.forms.form import Form
from canvas.ui.forms.typing_fields import pick_type


def draw_other_type(form: Form, part: str, types: Mapping[str, str], put: Callable[[str, str], None]) -> None:
    """A button that opens a picker for one column's type; `types` are those that the columns have."""
    if not types:
        return
    scope = f"{form.widgets.scope}.{part}.other"
    with st.popover("Another type", icon=":material/tune:", type="tertiary", key=scope):
        name = st.selectbox("Column", list(types), key=f"{scope}.column")
        if name is None:
            return
        pick_type(
            "Type", f"{scope}.type.{name}.{types[name]}", types[name] or None, lambda text: put(name, text)
        )
