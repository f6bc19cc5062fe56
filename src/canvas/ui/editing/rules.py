"""Which connections may be drawn. The browser has the same rules: `component/src/board/rules.ts`.

Both are held together by one list of cases, `component/src/board/connections.cases.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ITSELF = "A step cannot feed itself."
LOOP = "This would make a loop."
TAKEN = "This input already has its connection. Remove that one first."
TWICE = "These two are already connected."
PORTS = "Connect an output to an input."


@dataclass(frozen=True)
class Ports:
    """What a step can be connected by: inputs, and whether each takes many wires; outputs."""

    inputs: Mapping[str, bool] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Cable:
    """A wire that is there, or is to be drawn."""

    source: str
    port: str
    target: str
    field: str


def why_not(nodes: Mapping[str, Ports], cables: Iterable[Cable], new: Cable) -> str | None:
    """Why a wire may not be drawn, in words for the person who draws it; None where it may."""
    cables = tuple(cables)
    source, target = nodes.get(new.source), nodes.get(new.target)
    if source is None or target is None or new.port not in source.outputs or new.field not in target.inputs:
        return PORTS
    if new.source == new.target:
        return ITSELF
    if new in cables:
        return TWICE
    if not target.inputs[new.field] and any((c.target, c.field) == (new.target, new.field) for c in cables):
        return TAKEN
    return LOOP if _reaches(cables, new.target, new.source) else None


def _reaches(cables: Iterable[Cable], start: str, end: str) -> bool:
    feeds: dict[str, list[str]] = {}
    for cable in cables:
        feeds.setdefault(cable.source, []).append(cable.target)
    seen, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        if node == end:
            return True
        if node not in seen:
            seen.add(node)
            waiting += feeds.get(node, [])
    return False
