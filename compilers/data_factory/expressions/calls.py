"""Calls of functions: forms of the catalogue, and those that need more than a template.

A form such as `iif(isNull({0}), {2}, {1})` is parsed as an expression in which `{0}` is a column of that
name, and the arguments are put in its place: nothing is pasted into text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from canvas.functions import Function, lookup
from canvas.functions.cutting import cut_of
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import BIGINT, DataType
from canvas.sql.values import Bound
from compilers.data_factory.expressions.aggregates import aggregated
from compilers.data_factory.expressions.forms import FORMS, RESULTS
from compilers.data_factory.expressions.values import NoForm, Value, conversion
from compilers.data_factory.lexing import BadScript
from compilers.data_factory.parsing import parse_expression
from compilers.data_factory.script import Name, Node

if TYPE_CHECKING:
    from compilers.data_factory.expressions.translator import Translator


def called(to: Translator, tree: exp.Expression) -> Value:
    """A call, with FILTER (WHERE …) where there is one. Raises NoForm."""
    inner = tree.this if isinstance(tree, exp.Filter) else tree
    name = str(inner.this).lower()
    try:
        function = lookup(name)
    except InvalidExpression as error:
        raise NoForm(str(error)) from error
    if function.kind == "aggregate":
        return aggregated(to, tree, function)
    if function.kind == "window" and not to.in_window:
        raise NoForm(f"`{name}` stands in a window only.")
    arguments = list(inner.expressions)
    cut = cut_of(inner)
    if cut is not None:
        unit, moment = exp.Literal.string(cut[0]), cut[1]
        is_date = name == "make_date"
        return FORMS["trunc"](to, [moment, unit]) if is_date else FORMS["date_trunc"](to, [unit, moment])
    form = FORMS.get(name)
    if form is not None:
        return form(to, arguments)
    if function.data_factory is None:
        raise no_form(function)
    values = to.visit_all(arguments)
    kind = result_type(function, arguments, values)
    node = filled(function, [v.node for v in values])
    if kind == BIGINT and name in ("ceil", "floor"):
        node = conversion(node, BIGINT)
    if function.data_factory_note:
        to.notes.add(f"`{name}`: {function.data_factory_note}")
    return Value(node, kind)


def result_type(function: Function, trees: Sequence[exp.Expression], values: Sequence[Value]) -> DataType:
    """Spark's type of a call."""
    if function.result is None:
        if function.name not in RESULTS:
            raise no_form(function)
        return RESULTS[function.name](values)
    return function.result_type([Bound(tree, v.type) for tree, v in zip(trees, values, strict=True)])


def filled(function: Function, arguments: Sequence[Node]) -> Node:
    """The form of a function with its arguments in place. Raises NoForm."""
    if function.data_factory is None:
        raise no_form(function)
    try:
        return _fill(_template(function.data_factory), arguments)
    except BadScript as error:
        raise NoForm(
            f"`{function.name}` has a form in the catalogue that cannot be read: {error}."
        ) from error


def no_form(function: Function) -> NoForm:
    """Why a function cannot be said, with what the catalogue says to do."""
    note = function.data_factory_note or "Compute the value in another way."
    return NoForm(f"`{function.name}` has no right form in Data Factory. {note}")


@lru_cache(maxsize=512)
def _template(form: str) -> Node:
    return parse_expression(form)


def _fill(node: Node, arguments: Sequence[Node]) -> Node:
    if isinstance(node, Name) and node.name[:1].isdigit():
        index, _, default = node.name.partition("|")
        if int(index) < len(arguments):
            return arguments[int(index)]
        return _fill(_template(default), arguments)
    changes: dict[str, Any] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            changes[item.name] = _fill(value, arguments)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changes[item.name] = tuple(_spread(value, arguments))
    return replace(node, **changes) if changes else node


def _spread(parts: Sequence[Node], arguments: Sequence[Node]) -> Sequence[Node]:
    made: list[Node] = []
    for part in parts:
        made += arguments if part == Name("*") else [_fill(part, arguments)]
    return made
