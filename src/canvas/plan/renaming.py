"""What follows where a node gives a column another name: every setting after it that means the column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from canvas.document.model import Pipeline
from canvas.document.writing import plain_node
from canvas.nodes.base import NodeType
from canvas.nodes.renaming import renamed_settings
from canvas.plan.lowering import NodePlan, plan_node
from canvas.plan.plan import Plan, make_plan
from canvas.plan.subflows import expander_of
from canvas.sql.schema import Schema


@dataclass(frozen=True)
class Rewrite:
    """One setting of a node that is to say a new name."""

    node: str
    key: str
    value: Any


def renamed(before: Schema, after: Schema) -> dict[str, str]:
    """The columns that stand in the same place under another name: new names by old ones."""
    if len(before) != len(after):
        return {}
    pairs = zip(before.names, after.names, strict=True)
    return {old: new for old, new in pairs if after.find(old) is None and before.find(new) is None}


def rewrites(now: Pipeline, node: str, earlier: NodeType) -> list[Rewrite]:
    """What has to change after `node`, which was `earlier` when all that follows it was last right.

    In the order of the graph. A node that its own columns hide the old name from is left alone, and so is
    all that cannot be planned even with the new names.
    """
    before = make_plan(replace(now, nodes={**now.nodes, node: earlier}))
    after = make_plan(now)
    done: dict[str, NodePlan] = dict(after.nodes)
    found: list[Rewrite] = []
    changed = {node}
    for name in after.graph.order:
        sources = {e.source for e in after.graph.into[name]}
        model = now.nodes[name]
        if name == node or not sources & changed or not isinstance(model, NodeType):
            continue
        sides, wires = _sides(before, after, done, name)
        settings = renamed_settings(type(model), plain_node(model), sides, wires)
        found += [Rewrite(name, key, value) for key, value in settings.items()]
        done[name] = _planned(after, model, settings, name, done)
        if done[name].schemas != before.nodes[name].schemas:
            changed.add(name)
    return found


Names = dict[str, dict[str, str]]


def _sides(before: Plan, after: Plan, done: Mapping[str, NodePlan], name: str) -> tuple[Names, Names]:
    """The new names in each input of a node, by old ones in lower case; and the same by wires."""
    sides: Names = {}
    wires: Names = {}
    for edge in after.graph.into[name]:
        old, new = (plan.schemas.get(edge.port) for plan in (before.nodes[edge.source], done[edge.source]))
        if old is not None and new is not None:
            names = {o.lower(): n for o, n in renamed(old, new).items()}
            sides.setdefault(edge.field, {}).update(names)
            wires[f"{edge.source}.{edge.port}" if edge.port else edge.source] = names
    return sides, wires


def _planned(
    after: Plan, model: NodeType, settings: Mapping[str, Any], name: str, done: Mapping[str, NodePlan]
) -> NodePlan:
    """The node with its new settings, on what comes before it."""
    try:
        made = type(model).model_validate({**plain_node(model), **settings})
    except ValidationError:
        return NodePlan(name, None)
    pipeline = replace(after.pipeline, nodes={**after.pipeline.nodes, name: made})
    graph = replace(after.graph, pipeline=pipeline)
    expand = expander_of(pipeline)
    return plan_node(graph, name, done, after.parameters, own_problem=False, expand=expand)
