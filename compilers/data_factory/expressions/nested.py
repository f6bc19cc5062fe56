"""Functions that go through lists, and that make structures and maps.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage (map, mapIndex, filter,
contains, reduce, associate, mapAssociation). `#item` is the value, `#index` counts from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.sql.types import BOOLEAN, INT, STRING, Array, DataType, Map, Struct
from canvas.sql.values import literal_value
from compilers.data_factory.expressions.values import NoForm, Value, negated, whole_number
from compilers.data_factory.script import Assign, Binary, Call, Index, Name, Node, Record, Symbol, call

if TYPE_CHECKING:
    from compilers.data_factory.expressions.translator import Translator

Form = Callable[["Translator", Sequence[exp.Expression]], Value]
_ITEM, _INDEX = Symbol("#item"), Binary("-", Symbol("#index"), whole_number(1))
_UNKNOWN = "Where a list holds NULL, Spark may give NULL for `{}`, and Data Factory true or false."


def _element(value: Value) -> DataType:
    if not isinstance(value.type, Array):
        raise NoForm("Data Factory goes through lists only.")
    return value.type.element


def _given(to: Translator, function: exp.Expression, *values: Value) -> Value:
    """What a function gives, with its variables standing for the values."""
    if to.variables:
        raise NoForm("Data Factory cannot go through a list inside of another one: use two steps.")
    names = [e.name.lower() for e in function.expressions]
    to.variables = dict(zip(names, values, strict=False))
    try:
        return to.visit(function.this)
    finally:
        to.variables = {}


def _one(to: Translator, arguments: Sequence[exp.Expression]) -> tuple[Value, Value]:
    """A list, and what a function of its values gives."""
    items, function = to.visit(arguments[0]), arguments[1]
    if len(function.expressions) > 1:
        raise NoForm("Data Factory knows the index of a value in `transform` only.")
    return items, _given(to, function, Value(_ITEM, _element(items)))


def _map(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items, function = to.visit(arguments[0]), arguments[1]
    indexed = len(function.expressions) > 1
    made = _given(to, function, Value(_ITEM, _element(items)), Value(_INDEX, INT))
    return Value(call("mapIndex" if indexed else "map", items.node, made.node), Array(made.type))


def _filter(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items, test = _one(to, arguments)
    return Value(call("filter", items.node, test.node), items.type)


def _exists(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items, test = _one(to, arguments)
    to.notes.add(_UNKNOWN.format("exists"))
    return Value(call("contains", items.node, test.node), BOOLEAN)


def _forall(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items, test = _one(to, arguments)
    to.notes.add(_UNKNOWN.format("forall"))
    return Value(negated(call("contains", items.node, negated(test.node))), BOOLEAN)


def _reduce(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items, start = to.visit(arguments[0]), to.visit(arguments[1])
    step = _given(to, arguments[2], Value(Symbol("#acc"), start.type), Value(_ITEM, _element(items)))
    result = Value(Symbol("#result"), step.type)
    if len(arguments) > 3:
        result = _given(to, arguments[3], result)
    return Value(call("reduce", items.node, start.node, step.node, result.node), result.type)


def _record(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    names = [str(literal_value(a)) for a in arguments[::2]]
    values = to.visit_all(arguments[1::2])
    fields = tuple(Assign(Name(n), v.node) for n, v in zip(names, values, strict=True))
    return Value(Record(fields), Struct(tuple((n, v.type) for n, v in zip(names, values, strict=True))))


def _element_at(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """A position that is written, from 1 on; or the value of a key."""
    owner, position = to.visit(arguments[0]), literal_value(arguments[1])
    if isinstance(owner.type, Map):
        return Value(call("at", owner.node, to.node(arguments[1])), owner.type.value)
    if not isinstance(position, int) or position < 1:
        raise NoForm(
            "In Data Factory, a position in a list must be written in the formula, and be 1 or more."
        )
    return Value(Index(owner.node, whole_number(position)), _element(owner))


def _concat(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    values = to.visit_all(arguments)
    if any(isinstance(v.type, Array) for v in values):
        raise NoForm("Data Factory has no documented way to join two lists. Write the lists as one.")
    return Value(Call("concat", tuple(v.node for v in values)), STRING)


def _entries(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    owner = to.visit(arguments[0])
    if not isinstance(owner.type, Map):
        raise NoForm("`map_entries` takes a map.")
    parts: tuple[Node, ...] = tuple(Assign(Name(n), Symbol(f"#{n}")) for n in ("key", "value"))
    entry = Struct((("key", owner.type.key), ("value", owner.type.value)))
    return Value(call("mapAssociation", owner.node, Record(parts)), Array(entry))


NESTED_FORMS: Mapping[str, Form] = {
    "transform": _map,
    "filter": _filter,
    "exists": _exists,
    "forall": _forall,
    "aggregate": _reduce,
    "named_struct": _record,
    "element_at": _element_at,
    "try_element_at": _element_at,
    "concat": _concat,
    "map_entries": _entries,
}
"""By the name under which the bound tree calls the function."""
