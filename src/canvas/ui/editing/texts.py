"""A changed drawing as the pipeline's new text: every setting that did not change keeps its bytes."""

from __future__ import annotations

from dataclasses import replace

from canvas.document.annotations import Annotations
from canvas.document.loading import load_pipeline, refused_parameter
from canvas.document.model import Parameter
from canvas.document.names import too_long
from canvas.document.writing import render
from canvas.errors import DocumentError
from canvas.nodes import REGISTRY
from canvas.ui.editing.drawing import Drawing, Refused


def new_text(drawing: Drawing, text: str) -> str:
    """The text of a drawing that was made from `text`; raises Refused where it could not be read again."""
    pipeline = replace(drawing.pipeline, nodes=drawing.nodes, description=drawing.description)
    pipeline = replace(pipeline, annotations=Annotations(drawing.notes, drawing.groups))
    if drawing.parameters is not None:
        pipeline = replace(pipeline, parameters=_parameters(drawing))
    made = render(pipeline, text, before=drawing.pipeline)
    try:
        load_pipeline(made, REGISTRY)
    except DocumentError as error:
        raise Refused(error.problems[0].message) from error
    return made


def _parameters(drawing: Drawing) -> dict[str, Parameter]:
    for name in drawing.parameters or {}:
        refused = refused_parameter(name) or too_long("A parameter", name)
        if refused is not None:
            raise Refused(refused)
    try:
        return {name: Parameter.model_validate(said) for name, said in (drawing.parameters or {}).items()}
    except ValueError as error:
        raise Refused("A parameter needs a type, such as STRING or DATE, and a default value.") from error
