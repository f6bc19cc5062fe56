"""One node of a graph as steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from canvas.errors import Problem
from canvas.graph import Graph
from canvas.nodes.base import Build, Expand, Lowered, NodeType
from canvas.sql.schema import Schema
from canvas.sql.types import DataType
from canvas.steps import Step


@dataclass(frozen=True)
class NodePlan:
    """What one node came to. `waits_for`: the node upstream that keeps this one from being planned."""

    id: str
    lowered: Lowered | None
    problems: tuple[Problem, ...] = ()
    waits_for: str | None = None

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The schema of each output port."""
        return {port: step.schema for port, step in self.lowered.outputs.items()} if self.lowered else {}


def plan_node(
    graph: Graph,
    name: str,
    done: Mapping[str, NodePlan],
    types: Mapping[str, DataType],
    *,
    own_problem: bool,
    expand: Expand | None = None,
    place: tuple[str, str] | None = None,
) -> NodePlan:
    """One node on those that it reads, which are `done`; with its problems.

    `expand` makes the steps of other pipelines that it uses. `place`: the node of another pipeline whose
    part it becomes, and its name in there.
    """
    node = graph.pipeline.nodes[name]
    waits_for = next((e.source for e in graph.into[name] if done[e.source].lowered is None), None)
    if own_problem or not isinstance(node, NodeType):
        return NodePlan(name, None)
    if waits_for is not None:
        return NodePlan(name, None, waits_for=waits_for)
    inputs: dict[str, list[Step]] = {}
    for edge in graph.into[name]:
        lowered = done[edge.source].lowered
        assert lowered is not None
        inputs.setdefault(edge.field, []).append(lowered.outputs[edge.port])
    own, within = place or (name, "")
    build = Build(own, inputs, types, expand, within)
    lowered = node.lower(build)
    return NodePlan(name, None if build.problems else lowered, tuple(build.problems))
