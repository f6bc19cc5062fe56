"""The canvas's data: steps, wires, states and the palette, as the board component draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from canvas.document import blocks
from canvas.errors import DocumentError, Problem
from canvas.nodes import node_types
from canvas.nodes.base import CATEGORIES
from canvas.nodes.ports import input_ports, output_ports
from canvas.ui import wording
from canvas.ui.counts import Count
from canvas.ui.documents import Document, TargetResult
from canvas.ui.editing import Editor, State
from canvas.ui.overview import says
from canvas.ui.standing import node_status, to_put_right
from canvas.ui.theme import CATEGORY_COLOURS, CATEGORY_LABELS


def board_data(
    editor: Editor,
    state: State,
    document: Document,
    *,
    client: str,
    counts: Mapping[str, Count],
    targets: Sequence[TargetResult] | None,
    chosen: str | None,
    code: bool,
    unsaved: bool = False,
) -> dict[str, Any]:
    """All that the board draws. `targets`: what each makes of the pipeline; None while that is not known.

    `unsaved`: something waits until the file can be written.
    """
    told, is_whole = state.told, not state.lost and state.document is not None
    return {
        "epoch": editor.epoch,
        "revision": state.revision,
        "ack": {"client": client, "id": told.last} if told else None,
        "refused": [{"id": i, "message": m} for i, m in told.refused] if told else [],
        "pipeline": document.name,
        "workspace": _workspace_name(document),
        "description": document.pipeline.description or "",
        "nodes": [
            {**node, "at": state.positions.get(node["id"])} for node in _drawn(_Same(document.text, document))
        ],
        "edges": [
            {"from": e.source, "port": e.port, "to": e.target, "field": e.field, "index": e.index}
            for e in document.plan.graph.edges
        ],
        "notes": [
            {"id": name, "text": said, "at": state.positions.get(name)}
            for name, said in document.pipeline.annotations.texts().items()
        ],
        "groups": [
            {"id": name, "title": group.title, "members": list(group.members)}
            for name, group in document.pipeline.annotations.framed().items()
        ],
        "status": _status(document, counts, targets or ()),
        "catalogue": palette(),
        "categories": [
            {
                "name": name,
                "label": CATEGORY_LABELS[name],
                "light": CATEGORY_COLOURS[name][0],
                "dark": CATEGORY_COLOURS[name][1],
            }
            for name in CATEGORIES
        ],
        "undo": state.undo,
        "redo": state.redo,
        "targets": [target_words(document, t) for t in targets or ()],
        "chosen": chosen,
        "code": code,
        "message": {"tone": "warn", "text": state.message} if state.message and is_whole else None,
        "unsaved": unsaved or not is_whole,
    }


def _workspace_name(document: Document) -> str:
    """What `canvas.yaml` calls the workspace; its folder's name while that file cannot be read."""
    try:
        return document.workspace.name
    except DocumentError:
        return document.workspace.root.name


@dataclass(frozen=True)
class _Same:
    """A document, the same where its text is."""

    text: str
    document: Document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.document is self.document

    def __hash__(self) -> int:
        return hash(self.text)


@lru_cache(maxsize=20)
def _drawn(same: _Same) -> tuple[dict[str, Any], ...]:
    """What of each step depends on the document alone."""
    return tuple(_node(same.document, name) for name in same.document.pipeline.nodes)


def _node(document: Document, name: str) -> dict[str, Any]:
    model = document.pipeline.nodes[name]
    kind = node_types().get(model.type)
    data = document.raw(name)
    inputs = (
        [_input(p.field, p.label, p.many) for p in input_ports(kind)]
        if kind
        else [_input(f, f, many) for f, many in {w.field: w.index is not None for w in model.wires()}.items()]
    )
    return {
        "id": name,
        "title": model.title,
        "type": model.type,
        "label": kind.about.label if kind else model.type or "Unknown step",
        "icon": kind.about.icon if kind else "help",
        "category": kind.about.category if kind else "shape",
        "says": wording.short(says(document.plan, name))
        or (kind.help() if kind else "This step cannot be understood."),
        "inputs": inputs,
        "outputs": [{"port": p, "label": p or "out"} for p in output_ports(kind, data)],
        "yaml": _yaml(_Block(name, repr(data), data)) if data else "",
    }


@dataclass(frozen=True)
class _Block:
    """A step's settings, the same where they say the same."""

    name: str
    said: str
    data: Mapping[str, Any] = field(compare=False)


@lru_cache(maxsize=5000)
def _yaml(block: _Block) -> str:
    """A step as a file has it: writing it takes 1 ms, and an edit changes one step of many."""
    return "".join(blocks.render(block.name, block.data, None, indent=0))


def _input(field: str, label: str, many: bool) -> dict[str, Any]:
    return {"field": field, "label": label, "many": many}


@cache
def palette() -> list[dict[str, Any]]:
    """Every kind of step that can be added."""
    return [
        {
            "type": name,
            "label": kind.about.label,
            "icon": kind.about.icon,
            "category": kind.about.category,
            "help": kind.help(),
            "keywords": list(kind.about.keywords),
            "inputs": [_input(p.field, p.label, p.many) for p in input_ports(kind)],
            "outputs": [{"port": p, "label": p or "out"} for p in kind.outputs_of({})],
        }
        for name, kind in node_types().items()
    ]


def _status(
    document: Document, counts: Mapping[str, Count], targets: Sequence[TargetResult]
) -> dict[str, dict[str, Any]]:
    problems: dict[str, list[Problem]] = {name: [] for name in document.pipeline.nodes}
    for problem in document.plan.problems:
        if problem.node in problems and problem.severity == "error":
            problems[problem.node].append(problem)
    findings: dict[str, list[dict[str, str]]] = {name: [] for name in problems}
    for target in targets:
        for found in target.limits():
            if found.node in findings:
                findings[found.node].append(
                    {"target": target.label, "severity": found.severity, "message": found.message}
                )
    return {
        name: {
            **node_status(document, name, own, counts.get(name, Count())),
            "findings": findings[name],
        }
        for name, own in problems.items()
    }


def target_words(document: Document, target: TargetResult) -> dict[str, Any]:
    """How a pipeline stands with a target: `Spark SQL ready`, `Data Factory: 3 notes`; and what it says."""
    found = to_put_right(document, target.findings()) if target.problems else target.findings()
    hint = "\n".join(str(p) for p in found[:12])
    if target.compiled is None:
        text, tone = f"{target.label}: not yet", "error"
    elif not found:
        text, tone = f"{target.label} ready", "ok"
    else:
        text, tone = f"{target.label}: {len(found)} note{'' if len(found) == 1 else 's'}", "warn"
    said = [
        {"node": p.node, "severity": p.severity, "message": wording.message(p.message)}
        for p in sorted(found, key=lambda p: p.severity)
    ]
    more = len(said) - _MOST_SAID
    if more > 0:
        said[_MOST_SAID:] = [{"node": None, "severity": "warning", "message": f"and {more:,} more"}]
    return {
        "name": target.name,
        "label": target.label,
        "tone": tone,
        "text": text,
        "hint": hint,
        "said": said,
    }


_MOST_SAID = 200
"""So many findings of a target are listed."""
