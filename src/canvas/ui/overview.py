"""What is in a workspace and in a pipeline, in words: for lists on the command line and in the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from canvas.document.model import BrokenNode, NodeModel
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.nodes import REGISTRY
from canvas.nodes.base import NodeType
from canvas.plan import Plan, make_plan
from canvas.ui.wording import visible

State = Literal["ready", "problem", "waiting"]
"""A node is ready, has a problem, or waits for one upstream."""


@dataclass(frozen=True)
class PipelineRow:
    """One pipeline of a workspace, as a list shows it. `state` is `ready` or says how many problems."""

    name: str
    description: str
    nodes: int
    state: str
    errors: int
    file: str


def overview(workspace: Workspace) -> list[PipelineRow]:
    """The pipelines of a workspace by name; one that cannot be read says so in its state."""
    rows = []
    for path in workspace.pipeline_paths():
        file = workspace.relative(path)
        try:
            loaded = workspace.load(path, REGISTRY)
        except CanvasError as error:
            rows.append(PipelineRow(path.stem, error.problems[0].message, 0, "cannot be read", 1, file))
            continue
        pipeline = loaded.pipeline
        plan = make_plan(pipeline, loaded.problems)
        description = pipeline.description or ""
        errors = sum(p.severity == "error" for p in plan.problems)
        rows.append(
            PipelineRow(path.stem, description, len(pipeline.nodes), state_words(errors), errors, file)
        )
    return rows


def connection_of(node: NodeModel | BrokenNode) -> str | None:
    """The connection that a step names, also one that is half made."""
    said = (
        node.data.get("connection") if isinstance(node, BrokenNode) and isinstance(node.data, dict) else None
    )
    named = said or getattr(node, "connection", None)
    return named if isinstance(named, str) else None


def state_words(errors: int) -> str:
    """`ready`, `1 problem` or `2 problems`."""
    return "ready" if not errors else f"{errors} problem{'' if errors == 1 else 's'}"


def node_state(plan: Plan, node: str) -> State:
    """How far a node is from running."""
    known = plan.nodes[node]
    if any(p.node == node and p.severity == "error" for p in plan.problems):
        return "problem"
    return "ready" if known.lowered else "waiting"


def node_order(plan: Plan) -> list[str]:
    """The nodes in the order in which rows go; those that are in a circle last."""
    order = list(plan.graph.order)
    return [*order, *(name for name in plan.pipeline.nodes if name not in set(order))]


def inputs_of(plan: Plan, node: str) -> list[str]:
    """Where a node's rows come from, as the document writes it: `node` or `node.port`."""
    return [wire.text for wire in plan.pipeline.nodes[node].wires()]


def says(plan: Plan, node: str) -> str:
    """What a node does, in a few words; nothing for one that cannot be understood."""
    model = plan.pipeline.nodes[node]
    return visible(" ".join(model.says().split())) if isinstance(model, NodeType) else ""


def describe_pipeline(plan: Plan, file: str) -> dict[str, Any]:
    """A pipeline as plain data: parameters, and its nodes in order with inputs, columns and state."""
    pipeline = plan.pipeline
    return {
        "name": pipeline.name,
        "description": pipeline.description,
        "file": file,
        "parameters": [
            {"name": name, "type": p.type, "default": p.default, "description": p.description}
            for name, p in pipeline.parameters.items()
        ],
        "nodes": [_describe_node(plan, name) for name in node_order(plan)],
        "notes": pipeline.annotations.texts(),
        "groups": [
            {"title": group.title, "members": list(group.members)}
            for group in pipeline.annotations.framed().values()
        ],
    }


def _describe_node(plan: Plan, name: str) -> dict[str, Any]:
    model = plan.pipeline.nodes[name]
    schemas = plan.nodes[name].schemas
    return {
        "id": name,
        "type": model.type,
        "title": model.title,
        "description": None if isinstance(model, BrokenNode) else model.description,
        "inputs": inputs_of(plan, name),
        "says": says(plan, name),
        "state": node_state(plan, name),
        "outputs": {
            port: [{"name": c.name, "type": str(c.type)} for c in schema] for port, schema in schemas.items()
        },
        "problems": [p.message for p in plan.problems if p.node == name],
    }
