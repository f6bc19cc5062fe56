"""The parameters of the pipeline that a step uses: a line for each, saying what it is if left empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from canvas.document.model import Parameter
from canvas.errors import CanvasError
from canvas.sql.types import STRING
from canvas.ui.forms import messages, typenames
from canvas.ui.forms.fields import Field
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, plain_mapping, value_at
from canvas.ui.forms.plain import PAUSE
from canvas.ui.forms.state import here
from canvas.ui.forms.typed_rows import as_cell, typed

_UNKNOWN = Parameter(type="STRING")


def draw_arguments(form: Form, field: Field) -> None:
    """A line for each parameter of the chosen pipeline, and for each that was given and is none."""
    known = _parameters(form)
    said = plain_mapping(value_at(form.raw, field.path))
    names = list(dict.fromkeys([*known, *map(str, said)]))
    if names:
        messages.heading(field.label)
    for name in names:
        _draw_argument(form, field, name, known.get(name))
    problems_at(form, field.place)


def _parameters(form: Form) -> Mapping[str, Parameter]:
    library = form.document.pipeline.library
    name = form.raw.get("pipeline")
    if library is None or not isinstance(name, str) or not name:
        return {}
    try:
        return library.find(name).parameters
    except CanvasError:  # the form says at the pipeline what is wrong with it
        return {}


def _draw_argument(form: Form, above: Field, name: str, parameter: Parameter | None) -> None:
    known = parameter or _UNKNOWN
    kind = typenames.canonical(known.type)
    field = replace(above, path=(*above.path, name), label=name, required=False, optional=True)
    slot = form.slot(field.place, field.label, lambda raw: _given(value_at(raw, field.path)), typing=True)
    key = slot.key

    def changed() -> None:
        text = str(slot.typed(key) or "")
        slot.put(field, (text if text.startswith(":") else typed(text, kind)) if text else None)

    st.text_input(
        name if parameter else f"{name} (unknown)",
        value=as_cell(slot.value) or "",
        key=key,
        help=_about(known, kind) if parameter else None,
        placeholder=_otherwise(known) if parameter else "",
        live=PAUSE,
        autocomplete="off",
        on_change=here(key, changed),
    )
    problems_at(form, field.place, slot)


def _given(said: Any) -> Any:
    """The value of an argument, written alone or as a block."""
    return said.get("value") if isinstance(said, Mapping) else said


def _about(parameter: Parameter, kind: str) -> str:
    own = "A parameter of this pipeline is written `:name`."
    return " ".join(part for part in (parameter.description, f"{typenames.type_words(kind)}.", own) if part)


def _otherwise(parameter: Parameter) -> str:
    default = as_cell(parameter.default)
    if default is None:
        return "needed"
    is_empty_text = default == "" and typenames.parsed(parameter.type) == STRING
    return "as usual: nothing" if is_empty_text else f"as usual: {default}"
