"""Rows that become several, or that are compared with those of other inputs.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-unpivot, …/data-flow-flatten and
…/data-flow-exists. A flatten keeps a row whose list is empty or NULL, as `explode_outer` does.
"""

from __future__ import annotations

from canvas.steps import Explode, SetOperation, Unpivot
from compilers.data_factory.expressions.values import both, equals, is_null, negated
from compilers.data_factory.flow import Flow, boolean_option, map_column
from compilers.data_factory.names import free_column
from compilers.data_factory.script import (
    Assign,
    Binary,
    Items,
    Member,
    Name,
    Named,
    Node,
    Number,
    Record,
    Text,
    call,
    joined,
)


def add_unpivot(flow: Flow, step: Unpivot, source: str) -> str:
    """A list of label and value is derived on each row, and flattened: the labels are free there."""
    rows = free_column("rows", [*step.schema.names, *step.input.schema.names])
    records = tuple(
        Record((Assign(Name("label"), Text(label)), Assign(Name("value"), Name(column))))
        for column, label in step.labels
    )
    listed = flow.add(
        step.node,
        flow.names.helper(step.node, "list"),
        "derive",
        [Assign(Name(rows), Items(records))],
        [source],
    )
    pairs: list[tuple[str, Node]] = [(name, Name(name)) for name in step.kept]
    pairs += [
        (step.label, Member(Name(rows), Name("label"))),
        (step.value, Member(Name(rows), Name("value"))),
    ]
    return _unrolled(flow, step.node, flow.name_of(step), rows, pairs, listed)


def add_explode(flow: Flow, step: Explode, source: str) -> str:
    """The values of a list, a row each."""
    if step.position is not None:
        flow.findings.error(
            step.node,
            "position",
            "Data Factory does not count the values of a list while it makes rows of them. "
            "Leave the position out.",
        )
    made = {n.lower() for n in (step.element, step.position) if n}
    pairs: list[tuple[str, Node]] = [
        (c.name, Name(c.name)) for c in step.schema if c.name.lower() not in made
    ]
    pairs.append((step.element, Name(step.column)))
    if not step.outer:
        full = _has_values(Name(step.column))
        source = flow.add(step.node, flow.names.helper(step.node, "full"), "filter", [full], [source])
    return _unrolled(flow, step.node, flow.name_of(step), step.column, pairs, source)


def _has_values(column: Node) -> Node:
    return both(negated(is_null(column)), Binary(">", call("size", column), Number("0")))


def _unrolled(
    flow: Flow, node: str, name: str, column: str, pairs: list[tuple[str, Node]], source: str
) -> str:
    arguments = [
        call("unroll", Name(column)),
        map_column(pairs),
        Named("skipDuplicateMapInputs", boolean_option(False)),
        Named("skipDuplicateMapOutputs", boolean_option(False)),
    ]
    return flow.add(node, name, "foldDown", arguments, [source])


def add_comparison(flow: Flow, step: SetOperation, inputs: list[str]) -> str:
    """Rows of the first input that every other has (or none): one exists for each, NULL equal to NULL."""
    stream = inputs[0]
    for number, other in enumerate(inputs[1:], start=1):
        tests = [_same(Name(c.name, stream), Name(c.name, other)) for c in step.schema]
        arguments = [
            joined("&&", *tests),
            Named("negate", boolean_option(step.kind == "except")),
            Named("broadcast", Text("auto")),
        ]
        name = flow.names.helper(step.node, f"compared_{number}")
        stream = flow.add(step.node, name, "exists", arguments, [stream, other])
    return stream


def _same(left: Node, right: Node) -> Node:
    missing = both(is_null(left), is_null(right))
    there = both(both(negated(is_null(left)), negated(is_null(right))), equals(left, right))
    return joined("||", missing, there)
