"""A changed drawing as the pipeline's new text: every setting that did not change keeps its bytes."""

from __future__ import annotations

import re
from dataclasses import replace

from canvas.document.loading import load_pipeline
from canvas.document.model import Parameter
from canvas.document.reading import read_yaml
from canvas.document.writing import render
from canvas.errors import CanvasError, DocumentError
from canvas.nodes import REGISTRY
from canvas.ui.editing.drawing import Drawing, Refused


def new_text(drawing: Drawing, text: str) -> str:
    """The text of a drawing that was made from `text`; raises Refused where it could not be read again."""
    before = drawing.pipeline
    for new, old in drawing.renamed.items():
        text = _with_renamed_key(text, old, new)
    if drawing.renamed:
        before = load_pipeline(text, REGISTRY).pipeline
    pipeline = replace(before, nodes=drawing.nodes, description=drawing.description)
    if drawing.parameters is not None:
        pipeline = replace(pipeline, parameters=_parameters(drawing))
    made = render(pipeline, text, before=before)
    try:
        load_pipeline(made, REGISTRY)
    except DocumentError as error:
        raise Refused(error.problems[0].message) from error
    return made


def _parameters(drawing: Drawing) -> dict[str, Parameter]:
    try:
        return {name: Parameter.model_validate(said) for name, said in (drawing.parameters or {}).items()}
    except ValueError as error:
        raise Refused("A parameter needs a type, such as STRING or DATE, and a default value.") from error


def _with_renamed_key(text: str, old: str, new: str) -> str:
    """The text with a node's key written anew, and nothing else."""
    try:
        line = read_yaml(text).line(("nodes", old))
    except CanvasError:
        return text
    lines = text.splitlines(keepends=True)
    if line is None or not 1 <= line <= len(lines):
        return text
    changed = re.sub(rf"""^(\s*)(["']?){re.escape(old)}\2(\s*:)""", rf"\g<1>{new}\g<3>", lines[line - 1])
    return "".join([*lines[: line - 1], changed, *lines[line:]])
