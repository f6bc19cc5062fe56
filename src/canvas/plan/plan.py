"""Graph → typed steps, node by node; a node that cannot be lowered stops only what it feeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from canvas.document.model import Pipeline
from canvas.errors import PipelineError, Problem
from canvas.graph import Graph, build_graph
from canvas.nodes.base import Lowered, NodeType
from canvas.plan.folders import clashes
from canvas.plan.lowering import NodePlan, plan_node
from canvas.plan.matching import Leader, leaders
from canvas.plan.parameters import parameter_types
from canvas.plan.subflows import OUTPUT, expander_of
from canvas.sql.types import DataType
from canvas.steps import Check, Read, Step, Write, inputs_of, ordered


@dataclass(frozen=True)
class Plan:
    """A pipeline as typed steps. Only a plan without problems is compiled or run as a whole."""

    pipeline: Pipeline
    graph: Graph
    parameters: Mapping[str, DataType]
    nodes: Mapping[str, NodePlan]
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def sinks(self) -> tuple[Write, ...]:
        """Every write, in the order of the graph."""
        return tuple(s for n in self._lowered() for s in n.sinks if isinstance(s, Write))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every check, in the order of the graph."""
        return tuple(c for n in self._lowered() for c in n.checks)

    @cached_property
    def leaders(self) -> Mapping[int, tuple[Leader, ...]]:
        """For each source (by `id`) that joins to others: those whose rows its sample is to match."""
        return leaders(self.ends)

    @property
    def ends(self) -> tuple[Step, ...]:
        """The steps of all outputs and sinks, in the order of the graph."""
        return tuple(s for part in self._lowered() for s in (*part.outputs.values(), *part.sinks))

    def _lowered(self) -> Iterator[Lowered]:
        return (n.lowered for n in self.nodes.values() if n.lowered)

    def output(self, node: str, port: str | None = None) -> Step:
        """The step of an output port (of the first one where none is named; of its input for a sink).

        Raises PipelineError with the reason where the node is unknown or could not be planned.
        """
        known = self.nodes.get(node)
        if known is None or node not in self.pipeline.nodes:
            raise PipelineError(Problem(f"There is no node `{node}` in the pipeline."))
        if known.lowered is None:
            raise PipelineError(self.reasons(node))
        outputs = known.lowered.outputs
        if port is not None and port not in outputs:
            ports = ", ".join(f"`{p}`" for p in outputs if p) or "one output without a name"
            raise PipelineError(Problem(f"`{node}` has no output `{port}`. It has {ports}.", node=node))
        if not outputs:
            return inputs_of(known.lowered.sinks[0])[0]
        return outputs[port] if port is not None else next(iter(outputs.values()))

    def reasons(self, node: str) -> list[Problem]:
        """Why a node could not be planned: its own problems, else the first of the node it waits for."""
        cause, seen = node, {node}
        while (own := self._errors_of(cause)) == () and (above := self.nodes[cause].waits_for) not in (
            None,
            *seen,
        ):
            cause = str(above)
            seen.add(cause)
        if cause == node:
            return list(own) or [Problem("The step cannot be shown yet.", node=node)]
        why = own[0].message if own else "It cannot be shown yet."
        return [Problem(f"`{cause}` must be put right first: {why}", node=node)]

    def _errors_of(self, node: str) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.node == node and p.severity == "error")

    def require(self) -> None:
        """Raises PipelineError with every problem, where there is one."""
        errors = [p for p in self.problems if p.severity == "error"]
        if errors:
            raise PipelineError(errors)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step that a sink or a check needs, each after those that it reads."""
        return ordered([*self.checks, *self.sinks])


def make_plan(
    pipeline: Pipeline,
    problems: Iterable[Problem] = (),
    *,
    graph: Graph | None = None,
    before: Plan | None = None,
) -> Plan:
    """The plan of a pipeline. `problems`: what was already wrong when its file was read.

    `before`: a plan of the pipeline as it was before an edit. What the edit leaves alone, with all that it
    reads, is taken from there, the same steps, so that an edit of one node of hundreds costs little.
    """
    graph = graph or build_graph(pipeline)
    types, bad_parameters = parameter_types(pipeline)
    if before is not None and before.parameters != types:
        before = None
    found = [*problems, *bad_parameters, *graph.problems]
    broken = {p.node for p in found if p.node and p.severity == "error"}
    nodes: dict[str, NodePlan] = {}
    expand = expander_of(pipeline)
    for name in graph.order:
        kept = _kept(graph, name, nodes, before) if before is not None and name not in broken else None
        nodes[name] = kept or plan_node(graph, name, nodes, types, own_problem=name in broken, expand=expand)
        found += nodes[name].problems
    for name in pipeline.nodes:
        if name not in nodes:
            nodes[name] = NodePlan(
                name, None, waits_for=None if name in broken else _stuck(graph, name, broken)
            )
    lowered = [n.lowered for n in nodes.values() if n.lowered]
    sinks = [s for part in lowered for s in part.sinks if isinstance(s, Write)]
    found += clashes(sinks, [s for s in ordered(sinks) if isinstance(s, Read)])
    if not sinks and not found and not any(n.type == OUTPUT for n in pipeline.nodes.values()):
        found.append(
            Problem(
                "The pipeline writes nothing yet: add a step that writes, such as Write file.",
                severity="warning",
            )
        )
    return Plan(pipeline, graph, types, nodes, tuple(found))


def _kept(graph: Graph, name: str, done: Mapping[str, NodePlan], before: Plan) -> NodePlan | None:
    """A node as it was planned before, where it says the same on the very steps that it read then."""
    earlier, known = before.pipeline.nodes.get(name), before.nodes.get(name)
    if known is None or known.lowered is None or earlier != graph.pipeline.nodes[name]:
        return None
    if isinstance(earlier, NodeType) and any(k.name == "pipeline" for k in earlier.field_kinds.values()):
        return None  # the other pipeline may say something else by now
    if graph.into[name] != before.graph.into[name]:
        return None
    return known if all(done[e.source] is before.nodes.get(e.source) for e in graph.into[name]) else None


def _stuck(graph: Graph, name: str, broken: Collection[str | None]) -> str | None:
    """What a node that stands in or behind a circle waits for: the node that the circle is reported on."""
    sources = [e.source for e in graph.into[name] if e.source not in graph.order]
    return next((s for s in sources if s in broken), sources[0] if sources else None)
