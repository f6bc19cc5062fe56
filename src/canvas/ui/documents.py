"""A pipeline's file as the pages look at it: text, plan, and what each target makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from canvas.document.loading import Loaded
from canvas.document.model import Pipeline
from canvas.document.workspace import Workspace, read_text
from canvas.document.writing import plain_node
from canvas.errors import CanvasError, PipelineError, Problem
from canvas.export import Compiled, compile_plan, find_target, target_names
from canvas.nodes import REGISTRY
from canvas.plan import ParameterValue, Plan, bind_parameters, make_plan
from canvas.plan.fingerprint import fingerprints
from canvas.sql.schema import Schema
from compilers.base import Context, Finding


@dataclass(frozen=True)
class TargetResult:
    """What one target makes of a pipeline: its files, or why there are none."""

    name: str
    label: str
    compiled: Compiled | None
    problems: Sequence[Problem]

    def findings(self, node: str | None = None) -> list[Problem]:
        """Findings and problems, of one node where one is named."""
        everything = [*self.problems, *(self.compiled.findings if self.compiled else ())]
        return [p for p in everything if node is None or p.node == node]

    def limits(self, node: str | None = None) -> list[Problem]:
        """What this target alone says: not what is wrong with the pipeline itself."""
        return [p for p in self.findings(node) if type(p) is not Problem]


@dataclass(frozen=True)
class Document:
    """One pipeline's file as it stands on the disk."""

    workspace: Workspace
    name: str
    file: str
    text: str
    loaded: Loaded
    before: Plan | None = field(default=None, repr=False, compare=False)
    """A plan of what the pipeline was before an edit: what is the same is not planned again."""

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline as it was read, whatever is wrong in it."""
        return self.loaded.pipeline

    @cached_property
    def plan(self) -> Plan:
        """The pipeline as typed steps; its problems name the file."""
        plan = make_plan(self.loaded.pipeline, self.loaded.problems, before=self.before)
        return replace(plan, problems=tuple(p.at(file=self.file) for p in plan.problems))

    @property
    def latest_plan(self) -> Plan | None:
        """The newest plan that was made of the pipeline, of this document or of one before it."""
        made: Plan | None = self.__dict__.get("plan")
        return made if made is not None else self.before

    def raw(self, node: str) -> dict[str, Any]:
        """A node's settings as plain data, as they stand in the file; also those of one that is broken."""
        plain = plain_node(self.pipeline.nodes[node])
        return dict(plain) if isinstance(plain, dict) else {}

    def inputs(self, node: str) -> Mapping[str, Sequence[Schema]]:
        """The columns of what is connected to each input of a node, of those that are known."""
        found: dict[str, list[Schema]] = {}
        for edge in self.plan.graph.into[node]:
            schema = self.plan.nodes[edge.source].schemas.get(edge.port)
            if schema is not None:
                found.setdefault(edge.field, []).append(schema)
        return found

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the pipeline from running."""
        return tuple(p for p in self.plan.problems if p.severity == "error")

    @cached_property
    def values(self) -> dict[str, ParameterValue]:
        """The parameters' default values; raises PipelineError where one is missing."""
        return bind_parameters(self.plan.pipeline, {})

    @cached_property
    def contents(self) -> Mapping[str, str]:
        """The content of each step that gives rows, with all that goes into it: equal where the rows are."""
        ends = {name: self.plan.output(name) for name, node in self.plan.nodes.items() if node.lowered}
        try:
            values: Mapping[str, ParameterValue] = self.values
        except PipelineError:
            values = {}
        keys = fingerprints(ends.values(), values=values)
        return {name: keys[id(end)] for name, end in ends.items()}

    @cached_property
    def targets(self) -> Sequence[TargetResult]:
        """What each target makes of it."""
        return self.compiled()

    def compiled(self) -> Sequence[TargetResult]:
        """What each target makes of it with the connections as they are now."""
        return tuple(self._compile(name) for name in target_names())

    def _compile(self, name: str) -> TargetResult:
        target = find_target(name)
        try:
            context = Context(self.workspace.settings(), self.file)
            compiled = compile_plan(self.plan, target, context)
        except CanvasError as error:
            found: list[Finding] = [p for p in error.problems if isinstance(p, Finding)]
            return TargetResult(name, target.label, None, found or error.problems)
        return TargetResult(name, target.label, compiled, ())


def read_document(workspace: Workspace, path: Path) -> Document:
    """The pipeline in a file; raises DocumentError where it is no pipeline at all."""
    return document_of(workspace, path, read_text(path))


def document_of(workspace: Workspace, path: Path, text: str, before: Document | None = None) -> Document:
    """The pipeline in a text that stands in a file, or will; raises DocumentError where it is none.

    `before`: the document that was edited.
    """
    file = workspace.relative(path)
    planned = before.latest_plan if before is not None else None
    return Document(workspace, path.stem, file, text, workspace.read(path, text, REGISTRY), planned)
