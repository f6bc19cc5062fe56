"""Functions over many rows.

A condition in FILTER (WHERE …) becomes NULL inside the call: `sum(iif(condition, x))`. All of these
functions leave NULLs out, and give NULL (a count: 0) where no row is left, as on Spark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.functions import Function
from canvas.sql.types import BIGINT, BOOLEAN, INTEGRALS, Array, DataType, Decimal
from canvas.sql.values import Bound
from compilers.data_factory.expressions.values import NoForm, Value, both, conversion, negated
from compilers.data_factory.script import Binary, Call, Node, Number, call

if TYPE_CHECKING:
    from compilers.data_factory.expressions.translator import Translator

_DISTINCT = {"sum": "sumDistinct", "count": "countDistinct", "min": "min", "max": "max"}
_KEEP_NULLS = frozenset(["first", "first_value", "last", "last_value", "any_value", "collect_set"])


def aggregated(to: Translator, tree: exp.Expression, function: Function) -> Value:
    """A call of an aggregate function. Raises NoForm."""
    to, inner, condition = to.inner, tree, None
    if isinstance(tree, exp.Filter):
        inner, condition = tree.this, to.node(tree.expression.this)
    name = function.written_as or function.name
    arguments = list(inner.expressions)
    if arguments and isinstance(arguments[0], exp.Star):
        return Value(call("countIf", condition) if condition else call("count"), BIGINT)
    distinct = bool(arguments) and isinstance(arguments[0], exp.Distinct)
    if distinct:
        arguments = list(arguments[0].expressions)
    values = to.visit_all(arguments)
    nodes = [v.node for v in values]
    if condition is not None:
        nodes = _only(name, condition, nodes)
    kind = _result_type(function, arguments, values)
    if name in ("bool_and", "every", "bool_or"):
        return _of_conditions("max" if name == "bool_or" else "min", nodes[0])
    if distinct:
        if name not in _DISTINCT:
            raise NoForm(f"Data Factory has no `{name}(DISTINCT …)`. Remove duplicates in a node before.")
        return Value(_typed(Call(_DISTINCT[name], tuple(nodes)), name, kind), kind)
    return Value(_typed(_filled(function, nodes, values), name, kind), kind)


def _filled(function: Function, nodes: Sequence[Node], values: Sequence[Value]) -> Node:
    from compilers.data_factory.expressions.calls import filled

    if function.name == "sum" and values[0].type in INTEGRALS[:-1]:  # else it may not hold the sum
        nodes = [conversion(nodes[0], BIGINT)]
    return filled(function, nodes)


def _typed(node: Node, name: str, kind: DataType) -> Node:
    """The result in Spark's type, where Data Factory does not say which one it gives."""
    return conversion(node, kind) if isinstance(kind, Decimal) and name in ("sum", "avg") else node


def _only(name: str, condition: Node, nodes: Sequence[Node]) -> list[Node]:
    if name in _KEEP_NULLS:
        raise NoForm(
            f"`{name}` with FILTER has no right form in Data Factory: filter the rows in a node before."
        )
    if name == "count_if":
        return [both(condition, nodes[0])]
    return [call("iif", condition, nodes[0]), *nodes[1:]]


def _of_conditions(name: str, condition: Node) -> Value:
    """NULL counts neither as true nor as false."""
    number = call("case", condition, Number("1"), negated(condition), Number("0"))
    return Value(Binary("==", call(name, number), Number("1")), BOOLEAN)


def _result_type(function: Function, trees: Sequence[exp.Expression], values: Sequence[Value]) -> DataType:
    if function.name == "collect_set":
        return Array(values[0].type)
    return function.result_type([Bound(tree, v.type) for tree, v in zip(trees, values, strict=True)])
