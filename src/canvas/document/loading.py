"""A pipeline's text to a Pipeline, with a problem for everything in it that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from canvas.document.annotations import GROUPS, NOTES, Annotations, read_groups, read_notes
from canvas.document.complaints import problems_of
from canvas.document.model import BrokenNode, NodeModel, Parameter, Pipeline, Registry
from canvas.document.names import ID_PATTERN, bad_name
from canvas.document.reading import Path, Tree, read_yaml
from canvas.errors import DocumentError, Problem, did_you_mean, nearest

FORMAT = "canvas/1"
SECTIONS = ("format", "name", "description", "parameters", "nodes", NOTES, GROUPS)


@dataclass(frozen=True)
class Loaded:
    """A pipeline as far as it could be understood, and what is wrong with the rest."""

    pipeline: Pipeline
    problems: tuple[Problem, ...]


def load_pipeline(text: str, registry: Registry, file: str | None = None) -> Loaded:
    """The pipeline in a text. Raises DocumentError where it is no pipeline at all (YAML, format)."""
    tree = read_yaml(text, file)
    if not isinstance(tree.data, dict):
        message = f"The file is empty or no pipeline. A pipeline begins with `format: {FORMAT}`."
        raise DocumentError(Problem(message, file=file, line=1))
    check_format(tree, file)
    return _Loader(tree, registry, file).load()


def check_format(tree: Tree, file: str | None) -> None:
    """Raises DocumentError unless the file says a format that this version reads."""
    said = tree.data.get("format") if isinstance(tree.data, dict) else None
    if said == FORMAT:
        return
    line = tree.line(("format",))
    number = re.fullmatch(r"canvas/(\d+)", str(said))
    if number and int(number.group(1)) > 1:
        message = (
            f"The file was made by a newer Canvas (`{said}`; this one reads `{FORMAT}`). "
            "Update Canvas to open it."
        )
    elif said is None:
        message = f"`format` is missing: write `format: {FORMAT}` in the first line."
    else:
        message = f"`{said}` is not a format that Canvas knows: write `format: {FORMAT}`."
    raise DocumentError(Problem(message, field="format", file=file, line=line))


class _Loader:
    def __init__(self, tree: Tree, registry: Registry, file: str | None) -> None:
        self.tree, self.registry, self.file = tree, registry, file
        self.problems: list[Problem] = []

    def load(self) -> Loaded:
        data: dict[str, Any] = self.tree.data
        for key in data:
            if key not in SECTIONS:
                hint = did_you_mean(key, SECTIONS, noun="sections")
                self.report(
                    (key,), Problem(f"There is no section `{key}`.{hint}", suggestion=nearest(key, SECTIONS))
                )
        nodes = self.nodes()
        pipeline = Pipeline(
            name=self.text_of("name") or "",
            description=self.text_of("description"),
            parameters=self.parameters(),
            nodes=nodes,
            annotations=self.annotations(nodes),
        )
        if "name" not in data:
            self.report(("name",), Problem("`name` is missing: give the pipeline a name.", field="name"))
        return Loaded(pipeline, tuple(self.problems))

    def report(self, path: Path, problem: Problem) -> None:
        self.problems.append(replace(problem, file=self.file, line=self.tree.line(path)))

    def text_of(self, key: str) -> str | None:
        value = self.tree.data.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, dict | list):
            self.report((key,), Problem(f"`{key}` should be text.", field=key))
            return None
        return str(value)

    def section(self, key: str) -> Mapping[str, Any]:
        value = self.tree.data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.report((key,), Problem(f"`{key}` should be a block of `name: …` lines.", field=key))
            return {}
        return value

    def parameters(self) -> dict[str, Parameter]:
        found = {}
        for name, value in self.section("parameters").items():
            path: Path = ("parameters", name)
            refused = refused_parameter(name)
            if refused is not None:
                self.report(path, Problem(refused, field=f"parameters.{name}"))
                continue
            said = value if isinstance(value, dict) else {"type": value}
            try:
                found[name] = Parameter.model_validate(said)
            except ValidationError as error:
                for inner, problem in problems_of(error, Parameter, said):
                    field = ".".join(map(str, (*path, *inner)))
                    self.report((*path, *inner), replace(problem, field=field))
        return found

    def annotations(self, nodes: Mapping[str, object]) -> Annotations:
        notes = read_notes(self.section(NOTES), nodes, self.report)
        return Annotations(notes, read_groups(self.section(GROUPS), [*nodes, *notes], self.report))

    def nodes(self) -> dict[str, NodeModel | BrokenNode]:
        found: dict[str, NodeModel | BrokenNode] = {}
        seen: dict[str, str] = {}
        for name, value in self.section("nodes").items():
            refused = bad_name("A node", name)
            if refused is not None:
                self.report(("nodes", name), Problem(refused, node=name))
            elif name.lower() in seen:
                twin = seen[name.lower()]
                message = f"`{name}` and `{twin}` differ by upper and lower case only. Rename one of them."
                self.report(("nodes", name), Problem(message, node=name))
            seen.setdefault(name.lower(), name)
            found[name] = self.node(name, value)
        return found

    def node(self, name: str, value: Any) -> NodeModel | BrokenNode:
        path: Path = ("nodes", name)
        if isinstance(value, list | str | int):
            self.report(path, Problem("A node is a block of `name: value` lines.", node=name))
            return BrokenNode("", value)
        if not isinstance(value, dict) or not isinstance(value.get("type"), str):
            known = ", ".join(f"`{t}`" for t in self.registry.names()[:4])
            message = f"The node says no `type`: write `type:` with one of {known}, …"
            self.report(path, Problem(message, node=name, field="type"))
            return BrokenNode("", value)
        kind = self.registry.get(value["type"])
        if kind is None:
            said, names = value["type"], self.registry.names()
            hint = did_you_mean(said, names, noun="node types")
            problem = Problem(
                f"There is no node type `{said}`.{hint}",
                node=name,
                field="type",
                suggestion=nearest(said, names),
            )
            self.report((*path, "type"), problem)
            return BrokenNode(said, value, _title(value))
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            for inner, problem in problems_of(error, kind, value):
                self.report((*path, *inner), replace(problem, node=name))
            return BrokenNode(value["type"], value, _title(value))


def _title(value: Mapping[str, Any]) -> str | None:
    title = value.get("title")
    return title if isinstance(title, str) else None


def refused_parameter(name: str) -> str | None:
    """Why a parameter cannot have a name, and one that it could have; None where it can."""
    return None if ID_PATTERN.match(name) else bad_name("A parameter", name)
