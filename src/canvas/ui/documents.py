"""A pipeline's file as the pages look at it: text, plan, and what each target makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from canvas.document import blocks
from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace, read_text
from canvas.document.writing import plain_node
from canvas.errors import CanvasError, Problem
from canvas.export import Compiled, compile_plan, find_target, target_names
from canvas.nodes import REGISTRY
from canvas.plan import ParameterValue, Plan, bind_parameters, make_plan
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


@dataclass(frozen=True)
class Document:
    """One pipeline's file as it stands on the disk."""

    workspace: Workspace
    name: str
    file: str
    text: str
    plan: Plan

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the pipeline from running."""
        return tuple(p for p in self.plan.problems if p.severity == "error")

    @cached_property
    def values(self) -> dict[str, ParameterValue]:
        """The parameters' default values; raises PipelineError where one is missing."""
        return bind_parameters(self.plan.pipeline, {})

    @cached_property
    def targets(self) -> tuple[TargetResult, ...]:
        """What each target makes of it."""
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

    def settings_text(self, node: str) -> str:
        """A node's block as YAML, without its id and its place in the file."""
        plain = plain_node(self.plan.pipeline.nodes[node])
        if not isinstance(plain, dict):
            return str(plain)
        return "".join(blocks.render(key, value, None, indent=0) for key, value in plain.items())


def read_document(workspace: Workspace, path: Path) -> Document:
    """The pipeline in a file; raises DocumentError where it is no pipeline at all."""
    text = read_text(path)
    file = workspace.relative(path)
    loaded = load_pipeline(text, REGISTRY, file)
    plan = make_plan(loaded.pipeline, loaded.problems)
    plan = replace(plan, problems=tuple(p.at(file=file) for p in plan.problems))
    return Document(workspace, path.stem, file, text, plan)
