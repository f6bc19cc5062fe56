"""The result of a formula on the first rows of the sample, computed by a step that is in no document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from canvas.errors import CanvasError
from canvas.nodes.base import NodeType
from canvas.nodes.transforms.aggregate import Aggregate
from canvas.nodes.transforms.derive import Derive
from canvas.nodes.transforms.window import Window
from canvas.preview.cells import as_text, rows_of
from canvas.preview.model import Sampling
from canvas.ui import answers
from canvas.ui.documents import Document

if TYPE_CHECKING:
    from canvas.preview import Preview
    from canvas.ui.desk import Question

SHOWN = 5
"""So many values of a formula are shown."""
_NODE = "live_result"
_VALUE = "live_value"


@dataclass(frozen=True)
class Formula:
    """A formula over a step's input. `before`: formulas that come first, whose columns it may name.

    `column`: what the person calls its result, where it has a name.
    """

    text: str
    node: str
    source: str
    kind: Literal["expression", "condition", "aggregate", "window"]
    formula: str
    before: tuple[tuple[str, str], ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    column: str = ""


@dataclass(frozen=True)
class Result:
    """The first values as text, NULL as None; or in words why there are none yet."""

    state: Literal["ready", "working", "failed", "none"]
    values: tuple[str | None, ...] = ()
    message: str = ""

    def as_json(self) -> Mapping[str, Any]:
        """The result as the formula editor takes it."""
        return {"state": self.state, "values": list(self.values), "message": self.message}


NONE = Result("none")
WORKING = Result("working")


def result_of(document: Document, formula: Formula, preview: Callable[..., Preview]) -> Result:
    """Computes the formula; `preview` gives a document's rows for a question.

    Raises PipelineError where the query was stopped for something more urgent.
    """
    from canvas.ui.desk import Question

    try:
        made = with_formula(document, formula)
        shown = preview(made, _question(Question, made, formula))
    except CanvasError as error:
        if answers.was_interrupted(error):
            raise
        return Result("failed", message=_in_own_words(error.problems[0].message, formula))
    values = [row[-1] for row in rows_of(shown.table)]
    if formula.kind == "condition":
        return Result("ready", tuple("yes" if v else "no" for v in values))
    return Result("ready", tuple(None if v is None else as_text(v) for v in values))


def _in_own_words(message: str, formula: Formula) -> str:
    """What went wrong, with the column called as the person calls it."""
    return message.replace(f"`{_VALUE}`", f"`{formula.column}`" if formula.column else "The formula")


def _question(kind: type[Question], document: Document, formula: Formula) -> Question:
    return kind(document.text, _NODE, rows=SHOWN, sampling=formula.sampling)


def with_formula(document: Document, formula: Formula) -> Document:
    """The document with one more step, which gives the formula's result as its last column."""
    node: NodeType
    asked = document.pipeline.nodes.get(formula.node)
    if formula.kind == "aggregate":
        node = Aggregate(input=formula.source, aggregates={_VALUE: formula.formula})
    elif isinstance(asked, Window):
        node = asked.model_copy(update={"columns": {_VALUE: formula.formula}})
    else:
        node = Derive(input=formula.source, columns={**dict(formula.before), _VALUE: formula.formula})
    nodes = {**document.pipeline.nodes, _NODE: node}
    pipeline = replace(document.pipeline, nodes=nodes)
    made = replace(document, loaded=replace(document.loaded, pipeline=pipeline))
    return made
