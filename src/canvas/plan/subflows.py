"""A pipeline used as a step of another: its steps in the place of that step, over its inputs.

Everything inside becomes a part of the step: relations are called `step__inner`, problems and findings
stand on the step, and the inner parameters are replaced by the values that the step gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from canvas.document.model import BrokenNode, Pipeline
from canvas.errors import CanvasError, Problem
from canvas.graph import Graph, build_graph
from canvas.nodes.base import OUT, Build, Expand, Lowered, counted, quoted, reference
from canvas.nodes.sources.subflow_input import FlowInput
from canvas.plan.arguments import bound_arguments
from canvas.plan.lowering import NodePlan, plan_node
from canvas.plan.parameters import parameter_types
from canvas.plan.rewriting import Rewriter
from canvas.sql import operators
from canvas.sql.binding import Bound
from canvas.sql.coercion import can_cast, common_type
from canvas.sql.schema import Schema
from canvas.sql.types import DataType, describe
from canvas.steps import Check, Project, Step

OUTPUT = "output"
"""The type of the nodes in which a pipeline that is used as a step ends."""

_ITSELF = "A pipeline cannot be a step of itself"


def expander_of(pipeline: Pipeline, stack: tuple[str, ...] = ()) -> Expand:
    """What expands the pipelines that this one uses; `stack` are those that use it, from the outermost in."""

    def expand(
        build: Build, name: str, inputs: Sequence[Step], arguments: Mapping[str, Any]
    ) -> Lowered | None:
        inner = _found(build, pipeline, name, (*stack, pipeline.name))
        return (
            _Expansion(build, inner, name, (*stack, pipeline.name)).made(inputs, arguments) if inner else None
        )

    return expand


def _found(build: Build, pipeline: Pipeline, name: str, stack: tuple[str, ...]) -> Pipeline | None:
    """The inner pipeline; None after reporting why there is none."""
    if name in stack:
        circle = " → ".join([*stack[stack.index(name) :], name])
        build.refuse("pipeline", f"{_ITSELF}: {circle}. Use another one here.")
        return None
    if pipeline.library is None:
        build.refuse("pipeline", f"There is no pipeline `{name}` here: save this one in a workspace first.")
        return None
    try:
        return replace(pipeline.library.find(name), library=pipeline.library)
    except CanvasError as error:
        first = error.problems[0]
        where = f"In `{name}`: " if first.node or first.field else ""
        build.refuse("pipeline", f"{where}{first.message}")
        return None


class _Expansion:
    def __init__(self, build: Build, pipeline: Pipeline, name: str, stack: tuple[str, ...]) -> None:
        self.build, self.pipeline, self.name, self.stack = build, pipeline, name, stack
        self.done: dict[str, NodePlan] = {}

    def made(self, inputs: Sequence[Step], arguments: Mapping[str, Any]) -> Lowered | None:
        build = self.build
        graph = build_graph(self.pipeline)
        types, bad = parameter_types(self.pipeline)
        problems = [*bad, *graph.problems]
        if problems:
            self._report(problems[0])
            return None
        values = bound_arguments(build, self.pipeline, types, arguments)
        steps = self._inputs(inputs)
        if build.problems or steps is None or values is None:
            return None
        if not self._planned(graph, steps, types):
            return None
        return self._renewed(Rewriter(inputs, values, f"In `{self.name}`: "))

    def _report(self, problem: Problem) -> None:
        """A problem of the inner pipeline on the step that uses it."""
        place = ".".join(p for p in (problem.node, problem.field) if p)
        if problem.message.startswith(_ITSELF):
            self.build.refuse("pipeline", problem.message)
            return
        where = f"In `{self.name}`, at `{place}`: " if place else f"In `{self.name}`: "
        self.build.refuse("pipeline", where + problem.message)

    def _inputs(self, given: Sequence[Step]) -> dict[str, Step] | None:
        """What each node `input` stands for."""
        wanted = {n: node for n, node in self.pipeline.nodes.items() if isinstance(node, FlowInput)}
        if len(wanted) != len(given):
            takes = f"{counted(len(wanted), 'input')} ({quoted(list(wanted))})" if wanted else "no input"
            self.build.refuse(
                "inputs",
                f"`{self.name}` takes {takes}, and there are {len(given)} connected: "
                "connect one step for each, in this order.",
            )
            return None
        pairs = zip(wanted.items(), given, strict=True)
        return {name: self._input(name, node, step) for (name, node), step in pairs}

    def _input(self, name: str, node: FlowInput, step: Step) -> Step:
        """The rows of a step with the columns that a node `input` declares."""
        columns: list[tuple[str, Bound]] = []
        for wanted, kind in node.columns.items():
            found = step.schema.find(wanted)
            if found is None:
                self.build.refuse(
                    "inputs",
                    f"`{self.name}` needs a column `{wanted}` in `{name}`, and `{step.node}` has none.",
                )
            elif found.type != kind and not _widens(found.type, kind):
                self.build.refuse(
                    "inputs",
                    f"`{self.name}` needs `{wanted}` in `{name}` as {kind}, and in `{step.node}` it is "
                    f"{describe(found.type)}: give it that type first.",
                )
            else:
                columns.append((wanted, operators.cast(reference(found), kind)))
        return Project(
            name=self._name(name),
            node=self.build.node,
            schema=Schema.of((n, b.type) for n, b in columns),
            ordering=self.build.kept_order(columns, step),
            input=step,
            columns=tuple(columns),
        )

    def _name(self, name: str) -> str:
        return self.build.name(name)

    def _planned(self, graph: Graph, inputs: Mapping[str, Step], types: Mapping[str, Any]) -> bool:
        """Plans every node inside; False after reporting the first problem."""
        expand = expander_of(replace(self.pipeline, name=self.name), self.stack)
        for name in graph.order:
            if name in inputs:
                self.done[name] = NodePlan(name, Lowered.of(inputs[name]))
                continue
            within = f"{self.build.within}__{name}" if self.build.within else name
            planned = plan_node(
                graph, name, self.done, types, own_problem=False, expand=expand,
                place=(self.build.node, within),
            )  # fmt: skip
            self.done[name] = planned
            if planned.problems:
                first = planned.problems[0]
                self._report(replace(first, node=name, field=first.field))
                return False
            if planned.lowered and planned.lowered.sinks:
                self._report(Problem("A pipeline that is used as a step cannot write.", node=name))
                return False
            if isinstance(self.pipeline.nodes[name], BrokenNode):
                self._report(Problem("This step cannot be read.", node=name))
                return False
        return True

    def _renewed(self, rewriter: Rewriter) -> Lowered | None:
        """The outputs and checks with the values of the parameters in them."""
        ends = [n for n, node in self.pipeline.nodes.items() if node.type == OUTPUT]
        if not ends:
            self.build.refuse("pipeline", f"`{self.name}` gives nothing on: add a step `output` to it.")
            return None
        outputs: dict[str, Step] = {}
        checks: list[Check] = []
        watches: list[Check] = []
        for name, planned in self.done.items():
            if planned.lowered is None:
                continue
            checks += [rewriter.check(c) for c in planned.lowered.checks]
            watches += [rewriter.check(c) for c in planned.lowered.watches]
            if name in ends:
                outputs[name] = rewriter.step(planned.lowered.outputs[OUT])
        return Lowered(outputs, tuple(checks), watches=tuple(watches))


def _widens(source: DataType, target: DataType) -> bool:
    """Whether every value of one type is one of the other, so that nobody needs to say how it gets there."""
    return can_cast(source, target) and common_type(source, target) == target
