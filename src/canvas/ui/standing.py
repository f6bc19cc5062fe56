"""How far each step of a pipeline is, and what there is still to do to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from canvas.document.model import BrokenNode
from canvas.errors import Problem
from canvas.nodes import node_types
from canvas.nodes.base import NodeType
from canvas.nodes.ports import input_ports
from canvas.ui import wording
from canvas.ui.counts import Count
from canvas.ui.documents import Document


def node_status(document: Document, name: str, problems: Sequence[Problem], count: Count) -> dict[str, Any]:
    """How far a step is: its state, rows, and what is wrong with it."""
    unconnected = unconnected_inputs(document, name)
    missing = missing_settings(document, name)
    blank = blank_entries(document, name, problems)
    open_fields = {*unconnected, *missing}
    model = document.pipeline.nodes[name]
    is_begun = isinstance(model, BrokenNode) and model.type in node_types()
    told = [p for p in problems if (p.field or "").split(".")[0] not in open_fields and p.field not in blank]
    begun = [p for p in told if is_begun and not p.field]
    told = [p for p in told if p not in begun]
    missing = missing or blank or [p.message for p in begun]
    messages = [p.message for p in told] or ([count.problem] if count.problem else [])
    if told:
        state = "error"
    elif missing:
        state = "unconfigured"
    elif unconnected:
        state = "unconnected"
    elif document.plan.nodes[name].lowered is None:
        state = "unconfigured" if problems else "waiting"
    elif count.problem:
        state = "error"
    else:
        state = "running" if count.running else "stale" if count.stale else "ready"
    return {
        "state": state,
        "rows": count.text,
        "note": count.note,
        "problems": [wording.message(m) for m in messages],
        "unconnected": unconnected,
    }


def unconnected_inputs(document: Document, name: str) -> list[str]:
    """The inputs of a step that no wire leads into, or too few."""
    model = document.pipeline.nodes[name]
    kind = node_types().get(model.type)
    if kind is None:
        return []
    wired: dict[str, int] = {}
    for wire in model.wires():
        wired[wire.field] = wired.get(wire.field, 0) + 1
    return [p.field for p in input_ports(kind) if wired.get(p.field, 0) < p.least]


def missing_settings(document: Document, name: str) -> list[str]:
    """The settings that a step needs and does not say yet, without its inputs."""
    model = document.pipeline.nodes[name]
    kind = node_types().get(model.type)
    if kind is None or not isinstance(model, BrokenNode):
        return _empty_settings(document, name, model if isinstance(model, NodeType) else None)
    data = document.raw(name)
    wires = set(kind.input_fields())
    return [
        field
        for field, info in kind.model_fields.items()
        if info.is_required() and field not in wires and not data.get(info.alias or field)
    ]


def blank_entries(document: Document, name: str, problems: Sequence[Problem]) -> list[str]:
    """What was begun in a list of named formulas and still holds nothing, as `columns.new_column`."""
    data = document.raw(name)
    found = []
    for problem in problems:
        top, _, key = (problem.field or "").partition(".")
        entries = data.get(top)
        if key and isinstance(entries, dict) and key in entries and entries[key] in (None, ""):
            found.append(str(problem.field))
    return found


def _empty_settings(document: Document, name: str, model: NodeType | None) -> list[str]:
    """The settings that may be left out but are still empty, and whose lack is the step's only problem."""
    if model is None:
        return []
    own = [p for p in document.plan.problems if p.node == name and p.severity == "error" and p.field]
    return [
        p.field
        for p in own
        if p.field and p.field in type(model).model_fields and not getattr(model, p.field)
    ]


def what_to_do(document: Document, name: str) -> str | None:
    """How a step that is half made is finished; None where it is whole or what it says is wrong."""
    if unconnected_inputs(document, name):
        return "Connect its input."
    own = [p for p in document.plan.problems if p.node == name and p.severity == "error"]
    if missing_settings(document, name) or blank_entries(document, name, own):
        return "Finish its settings."
    return None


def to_put_right(document: Document, problems: Sequence[Problem]) -> list[Problem]:
    """Problems as a person reads them who does not know the file: a half made step says what to do."""
    half_made = {name: words for name in document.pipeline.nodes if (words := what_to_do(document, name))}
    todo = [Problem(words, node=name) for name, words in half_made.items()]
    return [*todo, *(p for p in problems if p.node not in half_made)]
