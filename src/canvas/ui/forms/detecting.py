"""The button that finds out the columns of files from the files themselves."""

from __future__ import annotations

import streamlit as st

from canvas.errors import CanvasError
from canvas.ui.documents import Document
from canvas.ui.forms.fields import Field, fields_of
from canvas.ui.forms.form import Form, Raw
from canvas.ui.forms.messages import hint
from canvas.ui.forms.samples import sample_texts
from canvas.ui.forms.searching import Search

MOST_NOTES = 6


def draw_detect(form: Form, field: Field) -> None:
    """A button, where the step reads files; under it what was noticed in them."""
    fields = fields_of(form.kind) if form.kind else ()
    if form.model.type == "parse_json":
        _draw_json(form, field)
        return
    places = [f for f in fields if f.kind in ("path", "database_query", "table_name")]
    if not places or (form.kind and form.kind.input_fields()):
        return
    take_columns(form, field)
    if Search(form, field).goes_on("Looking for its columns …"):
        return
    looked_in = [f for f in places if f.kind == "path"] or places
    path = looked_in[0]
    has_columns, has_path = bool(form.raw.get(field.name)), any(form.raw.get(f.name) for f in looked_in)
    st.button(
        "Detect again" if has_columns else "Detect columns",
        key=f"{form.widgets.scope}.{field.place}.detect",
        icon=":material/document_search:",
        type="tertiary" if has_columns else "primary" if has_path else "secondary",
        disabled=not has_path,
        help=None if has_path else f"Choose the {path.label.lower()} first.",
        on_click=lambda: detect_columns(form, field),
    )
    for note in st.session_state.get(_notes(form), ())[:MOST_NOTES]:
        hint(note)


def _draw_json(form: Form, field: Field) -> None:
    """A button that finds the fields in the JSON of the sample."""
    column = form.raw.get("column")
    st.button(
        "Detect again" if form.raw.get(field.name) else "Detect from the sample",
        key=f"{form.widgets.scope}.{field.place}.detect",
        icon=":material/document_search:",
        type="tertiary" if form.raw.get(field.name) else "primary" if column else "secondary",
        disabled=not column,
        help=None if column else "Choose the column first.",
        on_click=lambda: detect_json(form, field),
    )


def detect_json(form: Form, field: Field) -> None:
    """Sets the fields that the JSON of the sample has, with their types."""
    from canvas.preview.json_columns import json_columns

    now = form.now()
    if now is None:
        return
    texts = sample_texts(form, str(now.get("column") or ""))
    found = json_columns(texts)
    if not found:
        why = "No text of the sample is a JSON object." if texts else "There are no rows of the sample yet."
        form.widgets.refuse(field.place, f"{why} Look at the step before, or add the fields by hand.")
        return
    message = form.apply("Detect the columns", {field.name: dict(found)})
    form.widgets.refuse(field.place, message)


def detect_columns(form: Form, field: Field) -> None:
    """Looks into the files, and sets columns, options and format as they are there."""
    now, document = form.now(), form.place.editor.look().document
    if now is None:
        return
    if document is None:
        form.widgets.refuse(field.place, "The pipeline's file cannot be read as it is now.")
        return
    Search(form, field).begin(now, lambda: _detected(document, form.node, now))
    take_columns(form, field)


def take_columns(form: Form, field: Field) -> None:
    """Sets what was found, where it is there by now; says why where that cannot be."""
    found = Search(form, field).found()
    if found is not None:
        settings, notes = found
        known = {f.name for f in fields_of(form.kind)} if form.kind else set()
        message = form.apply("Detect the columns", {k: v for k, v in settings.items() if k in known})
        form.widgets.refuse(field.place, message)
        st.session_state[_notes(form)] = notes


def _detected(document: Document, node: str, raw: Raw) -> tuple[dict[str, object], tuple[str, ...]] | str:
    from canvas.preview.detect import detect
    from canvas.preview.detect_tables import detect_table

    try:
        look = detect if raw.get("type") == "read_file" else detect_table
        found = look(document.workspace, document.workspace.settings(), document.values, node, dict(raw))
    except CanvasError as error:
        return error.said
    if not found.columns:
        return "No columns were found there."
    settings: dict[str, object] = {
        "format": found.format,
        "options": dict(found.options) or None,
        "columns": dict(found.columns),
    }
    return settings, found.notes


def _notes(form: Form) -> str:
    return f"notes:{form.widgets.scope}"
