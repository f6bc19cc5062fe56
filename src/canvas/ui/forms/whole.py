"""The form of the whole pipeline, shown where no step is chosen: what it is for, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from canvas.document.model import Parameter
from canvas.document.reading import plain_value
from canvas.sql.types import STRING
from canvas.ui.editing.changes import SetDescription, SetParameters
from canvas.ui.forms import messages, typenames
from canvas.ui.forms.form import FormPlace
from canvas.ui.forms.state import Widgets, drawn, here
from canvas.ui.forms.step import clean_place, styles
from canvas.ui.forms.tables import Edited, Row, twice


def pipeline_form(place: FormPlace) -> None:
    """What the pipeline is for, and its parameters."""
    with clean_place(place.editor.name):
        st.html(f"<style>{styles()}</style>")
        _draw(place)


def _draw(place: FormPlace) -> None:
    document = place.state.document
    if document is None:
        return
    widgets = Widgets(st.session_state, f"{document.name}:")
    st.html('<div class="cv-step"><h2>Pipeline</h2></div>')
    _description(place, widgets, document.plan.pipeline.description or "")
    _parameters(place, widgets, document.plan.pipeline.parameters)
    for problem in document.plan.problems:
        if problem.node is None and problem.severity == "error":
            messages.say(problem, "")
    messages.hint("Choose a step on the canvas to see its settings.")
    drawn()


def _description(place: FormPlace, widgets: Widgets, text: str) -> None:
    key = widgets.key("description", text)

    def changed() -> None:
        new = str(st.session_state[key] or "").strip()
        said = place.change("Description of the pipeline", [SetDescription(new)], "description")
        if said:
            widgets.refuse("description", said)
        else:
            widgets.wrote("description", new)

    st.text_area(
        "What it is for",
        value=text,
        key=key,
        placeholder="One sentence for whoever opens it",
        height=76,
        on_change=here(key, changed),
    )
    messages.complain(widgets.refused("description"))


def parameter_rows(parameters: Mapping[str, Parameter]) -> list[Row]:
    """A line for each parameter."""
    return [
        {
            "name": name,
            "type": typenames.canonical(p.type),
            "default": None if p.default is None else _text(p.default),
            "description": p.description,
        }
        for name, p in parameters.items()
    ]


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def parameters_from(new: Edited) -> dict[str, Any] | str:
    """The parameters that the edited lines mean, or why they mean none."""
    names = [str(row.get("name") or "").strip() for row in new.rows]
    again = twice(names)
    if again is not None:
        what = f"Two parameters are called `{again}`" if again else "Two parameters have no name"
        return f"{what}. Give one of them another name."
    return {name: _parameter(row) for name, row in zip(names, new.rows, strict=True)}


def _parameter(row: Row) -> dict[str, Any]:
    kind, default = str(row.get("type") or "STRING"), row.get("default")
    made: dict[str, Any] = {"type": kind}
    if default not in (None, ""):
        made["default"] = (
            str(default) if typenames.parsed(kind) == STRING else plain_value(str(default).strip())
        )
    if row.get("description"):
        made["description"] = str(row["description"])
    return made


def _parameters(place: FormPlace, widgets: Widgets, parameters: Mapping[str, Parameter]) -> None:
    from canvas.ui.forms.editor_table import draw_editor

    rows = parameter_rows(parameters)
    types = [str(row["type"]) for row in rows]
    signature = tuple(typenames.offered(types))
    messages.heading("Parameters", "values that change from run to run")

    def changed(new: Edited) -> None:
        said = parameters_from(new)
        refused = said if isinstance(said, str) else place.change(
            "Parameters of the pipeline", [SetParameters(said)], "parameters"
        )  # fmt: skip
        if refused:
            widgets.refuse("parameters", refused)
            return
        document = place.editor.look().document
        now = parameter_rows(document.plan.pipeline.parameters) if document else []
        widgets.wrote("parameters", (now, signature))

    draw_editor(
        widgets,
        "parameters",
        rows,
        {
            "name": st.column_config.TextColumn("Name", width=76),
            "type": st.column_config.SelectboxColumn(
                "Type", options=typenames.offered(types), format_func=typenames.type_label, width=66
            ),
            "default": st.column_config.TextColumn(
                "Value", width=80, help="Used where a run gives no other."
            ),
            "description": st.column_config.TextColumn("What for"),
        },
        changed,
        signature=signature,
    )
    messages.complain(widgets.refused("parameters"))
