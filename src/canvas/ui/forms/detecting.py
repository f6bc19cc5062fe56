"""The button that finds out the columns of files from the files themselves."""

from __future__ import annotations

import streamlit as st

from canvas.ui.forms.fields import Field
from canvas.ui.forms.form import Form


def draw_detect(form: Form, field: Field, *, is_first: bool) -> None:
    """A button, where the step reads files."""
    del form, field, is_first
    st.empty()
