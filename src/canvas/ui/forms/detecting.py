"""The button that finds out the columns of files from the files themselves."""

from __future__ import annotations

import streamlit as st

from canvas.errors import CanvasError
from canvas.ui.forms.fields import Field
from canvas.ui.forms.form import Form
from canvas.ui.forms.messages import complain, hint

_PART = "detect"


def draw_detect(form: Form, field: Field, *, is_first: bool) -> None:
    """A button, where the step reads files."""
    if form.kind is None or "path" not in form.kind.model_fields or field.name != "columns":
        return
    key = f"{form.widgets.scope}.{_PART}"
    st.button(
        "Detect columns" if is_first else "Detect again",
        key=key,
        icon=":material/frame_inspect:",
        type="primary" if is_first else "secondary",
        help="Looks into the files and fills in the format, the columns and their types.",
        on_click=lambda: _detect(form),
    )
    complain(form.widgets.refused(_PART))
    for note in st.session_state.get(f"{key}.notes", ()):
        hint(note)


def _detect(form: Form) -> None:
    # Reading files loads pyarrow's readers, which a form that is only looked at does not need.
    from canvas.preview.detect import detect

    form.widgets.look(_PART, None)
    raw = form.now() or {}
    try:
        document = form.document
        found = detect(document.workspace, document.workspace.settings(), document.values, form.node, raw)
    except CanvasError as error:
        form.widgets.refuse(_PART, error.problems[0].message)
        return
    form.widgets.refuse(_PART, "")
    st.session_state[f"{form.widgets.scope}.{_PART}.notes"] = found.notes
    values = {"format": found.format, "options": dict(found.options) or None, "columns": dict(found.columns)}
    said = form.apply("Columns", values)
    if said:
        form.widgets.refuse(_PART, said)
