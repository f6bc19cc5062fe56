"""Document + node types → graph: ports, cycles, order, problems."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from canvas.document.model import BrokenNode, Pipeline, Wire
from canvas.errors import Problem, did_you_mean, nearest
from canvas.nodes.base import OUT, NodeType


@dataclass(frozen=True)
class Edge:
    """A wire that leads somewhere: from an output port into a field of another node."""

    source: str
    port: str
    target: str
    field: str
    index: int | None = None


@dataclass(frozen=True)
class Graph:
    """The nodes of a pipeline and how they are connected.

    `order` names every node that is in no cycle, each after all that it reads, otherwise as in the
    document. `problems` are those of wires: to nowhere, to a missing port, in a circle.
    """

    pipeline: Pipeline
    edges: tuple[Edge, ...]
    order: tuple[str, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def into(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges that end in each node, in the order of its fields."""
        found: dict[str, list[Edge]] = {name: [] for name in self.pipeline.nodes}
        for edge in self.edges:
            found[edge.target].append(edge)
        return {name: tuple(edges) for name, edges in found.items()}

    @cached_property
    def out_of(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges that begin in each node."""
        found: dict[str, list[Edge]] = {name: [] for name in self.pipeline.nodes}
        for edge in self.edges:
            found[edge.source].append(edge)
        return {name: tuple(edges) for name, edges in found.items()}

    def upstream(self, node: str) -> set[str]:
        """All nodes that a node reads from, however far, without itself."""
        found: set[str] = set()
        waiting = [node]
        while waiting:
            for edge in self.into[waiting.pop()]:
                if edge.source not in found:
                    found.add(edge.source)
                    waiting.append(edge.source)
        return found - {node}


def build_graph(pipeline: Pipeline) -> Graph:
    """The graph of a pipeline; what is wrong with its wires is in `problems`."""
    problems: list[Problem] = []
    edges: list[Edge] = []
    for name, node in pipeline.nodes.items():
        for wire in node.wires():
            edge = _edge(pipeline, name, wire, problems, quiet=isinstance(node, BrokenNode))
            if edge is not None:
                edges.append(edge)
    order = _order(pipeline, edges)
    problems += _cycles(pipeline, edges, set(order))
    return Graph(pipeline, tuple(edges), order, tuple(problems))


def _edge(
    pipeline: Pipeline, target: str, wire: Wire, problems: list[Problem], *, quiet: bool
) -> Edge | None:
    field = wire.field if wire.index is None else f"{wire.field}.{wire.index}"

    def refuse(message: str, suggestion: str | None = None) -> None:
        if not quiet:
            problems.append(Problem(message, node=target, field=field, suggestion=suggestion))

    source = pipeline.nodes.get(wire.source)
    if source is None:
        others = [n for n in pipeline.nodes if n != target]
        hint = did_you_mean(wire.source, others, noun="steps")
        refuse(f"There is no step `{wire.source}` to read from.{hint}", nearest(wire.source, others))
        return None
    port = wire.port or OUT
    if isinstance(source, NodeType) and port not in source.outputs():
        _refuse_port(source, wire, refuse)
        return None
    return Edge(wire.source, port, target, wire.field, wire.index)


def _refuse_port(source: NodeType, wire: Wire, refuse: Callable[..., None]) -> None:
    ports = source.outputs()
    named = [f"{wire.source}.{p}" for p in ports if p]
    if not ports:
        refuse(f"`{wire.source}` writes data and gives none on: take the rows from the step before it.")
    elif not named:
        refuse(f"`{wire.source}` has one output only: take that.", wire.source)
    elif wire.port is None:
        refuse(
            f"`{wire.source}` has several outputs: choose one of {', '.join(f'`{n}`' for n in named)}.",
            named[0],
        )
    else:
        hint = did_you_mean(wire.text, named, noun="outputs")
        refuse(f"`{wire.source}` has no output `{wire.port}`.{hint}", nearest(wire.text, named))


def _order(pipeline: Pipeline, edges: list[Edge]) -> tuple[str, ...]:
    """Kahn's algorithm; of the nodes that are ready, the first in the document comes first."""
    position = {name: i for i, name in enumerate(pipeline.nodes)}
    names = list(pipeline.nodes)
    waiting_for = dict.fromkeys(names, 0)
    feeds: dict[str, list[str]] = {name: [] for name in names}
    for edge in edges:
        waiting_for[edge.target] += 1
        feeds[edge.source].append(edge.target)
    ready = [position[n] for n in names if waiting_for[n] == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        name = names[heapq.heappop(ready)]
        order.append(name)
        for target in feeds[name]:
            waiting_for[target] -= 1
            if waiting_for[target] == 0:
                heapq.heappush(ready, position[target])
    return tuple(order)


def _cycles(pipeline: Pipeline, edges: list[Edge], ordered: set[str]) -> list[Problem]:
    """One problem for each circle, on the wire that closes it."""
    into: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.source not in ordered and edge.target not in ordered:
            into.setdefault(edge.target, []).append(edge)
    problems, done = [], set(ordered)
    for start in pipeline.nodes:
        trail: list[str] = []
        node = start
        while node not in done and node not in trail and into.get(node):
            trail.append(node)
            node = into[node][0].source
        if node in trail:
            circle = trail[trail.index(node) :]
            field = into[circle[0]][0].field
            shown = " → ".join([*reversed(circle), circle[-1]])
            message = f"The nodes feed each other in a circle: {shown}. Remove one of these wires."
            problems.append(Problem(message, node=circle[0], field=field))
        done.update(trail)
    return problems
