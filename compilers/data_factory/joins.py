"""Joins: the columns of both sides stay there, so that a select follows; semi and anti joins are exists.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-join and …/data-flow-exists. A condition
that is no equality needs one side to be broadcast, or a cross join with a condition.
"""

from __future__ import annotations

from sqlglot import exp

from canvas.sql.coercion import common_type
from canvas.sql.identifiers import column as column_reference
from canvas.sql.schema import Schema
from canvas.sql.values import Bound, cast, comparable
from canvas.steps import Join, JoinKind
from compilers.data_factory.expressions import Columns
from compilers.data_factory.expressions.values import equals
from compilers.data_factory.flow import Flow, boolean_option, select_arguments, sided_columns
from compilers.data_factory.names import free_column
from compilers.data_factory.script import Assign, Name, Named, Node, Text, boolean, joined

_TYPES: dict[JoinKind, str] = {
    "inner": "inner", "left": "left", "right": "right", "full": "outer", "cross": "cross",
}  # fmt: skip


def add_join(flow: Flow, step: Join, left: str, right: str) -> str:
    """Adds the statements of a join, and gives the stream with its rows."""
    sides = {"left": (left, step.left.schema), "right": (right, step.right.schema)}
    columns = sided_columns(sides)
    tests = _keys(flow, step, columns)
    if step.kind in ("semi", "anti"):
        return _exists(flow, step, tests + _condition(flow, step, columns), left, right)
    name = flow.names.helper(step.node, "join")
    extra = _condition(flow, step, columns)
    kind = step.kind
    if kind == "inner" and not tests:
        kind = "cross"
    later = extra if kind == "inner" else []
    within = tests if kind == "inner" else tests + extra
    arguments: list[Node] = [
        joined("&&", *within) if within else boolean(True),
        Named("joinType", Text(_TYPES[kind])),
        Named("matchType", Text("exact")),
        Named("ignoreSpaces", boolean_option(False)),
        Named("broadcast", Text(_broadcast(flow, step, kind, bool(extra)))),
    ]
    stream = flow.add(step.node, name, "join", arguments, [left, right])
    if later:
        stream = flow.add(
            step.node, flow.names.helper(step.node, "matched"), "filter", [joined("&&", *later)], [stream]
        )
    return _kept(flow, step, columns, stream)


def _broadcast(flow: Flow, step: Join, kind: JoinKind, conditional: bool) -> str:
    if not conditional or kind in ("inner", "cross"):
        return "auto"
    side = "left" if kind == "right" else "right"
    flow.findings.warning(
        step.node,
        "condition",
        f"Data Factory needs the whole {side} input in the memory of each worker for a {step.kind} "
        "join with a "
        "condition. Where it is large, use keys only.",
    )
    return side


def _keys(flow: Flow, step: Join, columns: Columns) -> list[Node]:
    return [_key(flow, step, pair, columns) for pair in step.keys]


def _key(flow: Flow, step: Join, pair: tuple[str, str], columns: Columns) -> Node:
    left, right = _side(step.left.schema, pair[0], "left"), _side(step.right.schema, pair[1], "right")
    shared = common_type(left.type, right.type)
    left, right = comparable(left, right)
    if shared is not None:  # the types of both sides must be the same there
        left, right = cast(left, shared), cast(right, shared)
    place = f"keys.{pair[0]}"
    return equals(
        flow.translate(step.node, place, left, columns), flow.translate(step.node, place, right, columns)
    )


def _side(schema: Schema, name: str, side: str) -> Bound:
    found = schema.find(name)
    assert found is not None
    return Bound.of(column_reference(found.name, side), found.type)


def _condition(flow: Flow, step: Join, columns: Columns) -> list[Node]:
    if step.condition is None:
        return []
    return [flow.translate(step.node, "condition", step.condition, columns)]


def _exists(flow: Flow, step: Join, tests: list[Node], left: str, right: str) -> str:
    same = [name for name, _ in step.columns] == list(step.left.schema.names)
    name = flow.name_of(step)
    arguments = [
        joined("&&", *tests),
        Named("negate", boolean_option(step.kind == "anti")),
        Named("broadcast", Text("auto")),
    ]
    stream = flow.add(
        step.node,
        name if same else flow.names.helper(step.node, "exists"),
        "exists",
        arguments,
        [left, right],
    )
    if same:
        return stream
    pairs = [(new, Name(value.tree.name)) for new, value in step.columns]
    return flow.add(step.node, name, "select", select_arguments(pairs), [stream])


def _kept(flow: Flow, step: Join, columns: Columns, stream: str) -> str:
    """The columns to keep under their names; a key of a full join is whichever side has it."""
    pairs: list[tuple[str, Node]] = []
    derived: list[Node] = []
    taken = [*step.left.schema.names, *step.right.schema.names, *(name for name, _ in step.columns)]
    for name, value in step.columns:
        node = flow.translate(step.node, f"columns.{name}", value, columns)
        if not isinstance(value.tree, exp.Column):
            made = free_column(f"{name}_of_both", taken)
            taken.append(made)
            derived.append(Assign(Name(made), node))
            node = Name(made)
        pairs.append((name, node))
    if derived:
        stream = flow.add(step.node, flow.names.helper(step.node, "keys"), "derive", derived, [stream])
    return flow.add(step.node, flow.name_of(step), "select", select_arguments(pairs), [stream])
