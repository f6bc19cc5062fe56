"""Functions that take a function (`x -> x + 1`), and do something with each value of a list or a map."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.nested import as_list, as_map
from canvas.functions.record import A_LIST, A_MAP, ANY, CONDITION, Accepts, Function, Parameter
from canvas.sql.higher import Variables, fresh, replaced
from canvas.sql.identifiers import identifier
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import BOOLEAN, INT, VOID, Array, DataType, Map, Struct, describe, is_orderable
from canvas.sql.values import Bound, enclosed, made, pinned

_LIST = Parameter("list", A_LIST)
_MAP = Parameter("map", A_MAP)
_OTHER = Parameter("other", A_LIST)
_OTHER_MAP = Parameter("other", A_MAP)
_KEY = Accepts("a value that can be a key", lambda t: is_orderable(t) and t != VOID, null=False)


def _of_items(before: Sequence[Bound]) -> Variables:
    return Variables(("the value", "its index"), (as_list(before[0]), INT), 1)


def _of_item(before: Sequence[Bound]) -> Variables:
    return Variables(("the value",), (as_list(before[0]),), 1)


def _of_steps(before: Sequence[Bound]) -> Variables:
    return Variables(("what was found so far", "the value"), (before[1].type, as_list(before[0])), 2)


def _of_end(before: Sequence[Bound]) -> Variables:
    return Variables(("what was found",), (before[1].type,), 1)


def _of_pairs(before: Sequence[Bound]) -> Variables:
    types = (as_list(before[0]), as_list(before[1]))
    return Variables(("a value of the first list", "one of the second"), types, 2)


def _of_entries(before: Sequence[Bound]) -> Variables:
    kind = as_map(before[0])
    return Variables(("the key", "the value"), (kind.key, kind.value), 2)


def _of_both(before: Sequence[Bound]) -> Variables:
    first, second = as_map(before[0]), as_map(before[1])
    if first.key != second.key:
        raise InvalidExpression("Both maps of `map_zip_with` must have keys of one type.")
    words = ("the key", "the value in the first map", "the one in the second")
    return Variables(words, (first.key, first.value, second.value), 3)


def _list_of_results(arguments: Sequence[Bound]) -> DataType:
    return Array(arguments[1].type)


def _folded(arguments: Sequence[Bound]) -> DataType:
    """The type of aggregate; raises InvalidExpression where a step changes the type of the start."""
    start, step = arguments[1].type, arguments[2].type
    if start != step:
        raise InvalidExpression(
            f"`aggregate` starts with {describe(start)}, and each step gives {describe(step)}: "
            f"write the start as `CAST(… AS {step})`, and the step as `CAST(… AS {step})`."
        )
    return arguments[-1].type


def _lambda(name: str, body: exp.Expression) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[identifier(name)])


def _called(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def _field(name: str, field: str) -> exp.Dot:
    return exp.Dot(this=identifier(name), expression=identifier(field))


def _zip_with(arguments: Sequence[Bound]) -> Bound:
    """Over pairs, because the embedded engine has no zip_with."""
    first, second, function = arguments
    pair = fresh("pair", function.tree)
    kind = Array(Struct((("x", as_list(first)), ("y", as_list(second)))))
    pairs = pinned(made(_called("arrays_zip", first.tree, second.tree), kind), kind)
    body = replaced(function.tree, [_field(pair, "x"), _field(pair, "y")])
    return made(_called("transform", pairs.tree, _lambda(pair, body)), Array(function.type))


def _over_entries(arguments: Sequence[Bound]) -> exp.Anonymous:
    """What a function gives for each entry of a map, as a list."""
    owner, function = arguments
    entry = fresh("entry", function.tree)
    body = replaced(function.tree, [_field(entry, "key"), _field(entry, "value")])
    return _called("transform", _called("map_entries", owner.tree), _lambda(entry, body))


def _transform_keys(arguments: Sequence[Bound]) -> Bound:
    """Taken apart and put together, because the embedded engine has no transform_keys."""
    owner, function = arguments
    values = _called("map_values", owner.tree)
    tree = _called("map_from_arrays", _over_entries(arguments), values)
    return made(tree, Map(function.type, as_map(owner).value))


def _transform_values(arguments: Sequence[Bound]) -> Bound:
    """Taken apart and put together, because the embedded engine has no transform_values."""
    owner, function = arguments
    keys = _called("map_keys", owner.tree)
    tree = _called("map_from_arrays", keys, _over_entries(arguments))
    return made(tree, Map(as_map(owner).key, function.type))


def _map_zip_with(arguments: Sequence[Bound]) -> Bound:
    """Over the keys of both maps, because the embedded engine has no map_zip_with."""
    first, second, function = arguments
    key = fresh("key", function.tree, first.tree, second.tree)
    keys = _called("array_union", _called("map_keys", first.tree), _called("map_keys", second.tree))
    found = [exp.Bracket(this=enclosed(m), expressions=[identifier(key)]) for m in (first, second)]
    body = replaced(function.tree, [identifier(key), *found])
    tree = _called("map_from_arrays", keys, _called("transform", keys, _lambda(key, body)))
    return made(tree, Map(as_map(first).key, function.type))


def holds(items: Bound, value: Bound) -> Bound:
    """Whether a list holds a value: NULL where it does not and holds NULL, or where the value is NULL."""
    name = fresh("item", value.tree)
    same = exp.EQ(this=identifier(name), expression=enclosed(value))
    found: exp.Expression = _called("exists", items.tree, _lambda(name, same))
    if not value.is_literal:
        missing = exp.Is(this=enclosed(value), expression=exp.Null())
        found = _called("if", missing, exp.Null(), found)
    return made(found, BOOLEAN)


def holds_any(items: Bound) -> exp.Expression:
    """Whether a list holds a value that is not NULL."""
    name = fresh("item")
    missing = exp.Is(this=identifier(name), expression=exp.Null())
    return _called("exists", items.tree, _lambda(name, exp.Not(this=missing)))


_DO = Parameter("function", ANY, given=_of_items)
_TEST = Parameter("condition", CONDITION, given=_of_items)
_ALL = Parameter("condition", CONDITION, given=_of_item)
_FOLD = (
    _LIST,
    Parameter("start", ANY),
    Parameter("step", ANY, given=_of_steps),
    Parameter("end", ANY, optional=True, given=_of_end),
)
_NO_MAPS = "Data Factory cannot go through a map: make a list of it, or compute the value in another way."
_MAP_ENTRIES = "mapAssociation({0}, @(key = #key, value = #value))"
_FOLD_FORM = "reduce({0}, {1}, #acc + #item, #result)"

FUNCTIONS = (
    Function("transform", "list", (_LIST, _DO), _list_of_results,
             "The list with something done to each value: `x -> x * 2`; `(x, i)` gives the index too, from "
             "0.", "transform(prices, x -> x * 1.2)", data_factory="map({0}, #item)",
             see=("map", "for each", "each value", "loop")),
    Function("filter", "list", (_LIST, _TEST), lambda a: a[0].type,
             "The values of the list for which a condition is true.", "filter(prices, x -> x > 0)",
             data_factory="filter({0}, #item)", see=("keep", "where", "remove from list")),
    Function("exists", "list", (_LIST, _ALL), BOOLEAN,
             "Whether a condition is true for any value of the list; NULL where that is not known.",
             "exists(prices, x -> x < 0)", data_factory="contains({0}, #item)",
             see=("any of", "any match", "some")),
    Function("forall", "list", (_LIST, _ALL), BOOLEAN,
             "Whether a condition is true for all values of the list; NULL where that is not known.",
             "forall(prices, x -> x > 0)", data_factory="!contains({0}, !#item)", see=("all of", "every")),
    Function("aggregate", "list", _FOLD, _folded,
             "The values of the list brought together, from a start on: `(sum, x) -> sum + x`.",
             "aggregate(quantities, 0, (total, x) -> total + x)", data_factory=_FOLD_FORM,
             see=("fold", "sum of a list", "total", "reduce")),
    Function("reduce", "list", _FOLD, _folded,
             "The values of the list brought together: another name of `aggregate`.",
             "reduce(quantities, 0, (total, x) -> total + x)", written_as="aggregate",
             data_factory=_FOLD_FORM, see=("fold", "sum of a list")),
    Function("zip_with", "list",
             (_LIST, _OTHER, Parameter("function", ANY, given=_of_pairs)), None,
             "Two lists brought together value by value; NULL stands in where one is shorter.",
             "zip_with(prices, quantities, (p, q) -> p * q)", build=_zip_with,
             data_factory_note="Data Factory cannot go through two lists at once.",
             see=("combine lists", "pairwise")),
    Function("map_filter", "map",
             (_MAP, Parameter("condition", CONDITION, given=_of_entries)), lambda a: a[0].type,
             "The entries of the map for which a condition is true.", "map_filter(stock, (k, v) -> v > 0)",
             data_factory_note=_NO_MAPS, see=("keep", "where")),
    Function("transform_keys", "map", (_MAP, Parameter("function", _KEY, given=_of_entries)), None,
             "The map with other keys; the job stops where two become the same.",
             "transform_keys(stock, (k, v) -> upper(k))", build=_transform_keys,
             data_factory=f"keyValues(map({_MAP_ENTRIES}, #item.key), mapAssociation({{0}}, #value))",
             see=("rename keys",)),
    Function("transform_values", "map", (_MAP, Parameter("function", ANY, given=_of_entries)), None,
             "The map with something done to each value.", "transform_values(stock, (k, v) -> v * 2)",
             build=_transform_values,
             data_factory=f"keyValues(mapAssociation({{0}}, #key), map({_MAP_ENTRIES}, #item.value))",
             see=("each value",)),
    Function("map_zip_with", "map", (_MAP, _OTHER_MAP, Parameter("function", ANY, given=_of_both)), None,
             "Two maps brought together key by key; NULL stands in where one has no such key.",
             "map_zip_with(stock, sold, (k, s, t) -> s - t)", build=_map_zip_with,
             data_factory_note=_NO_MAPS, see=("combine maps", "merge")),
)  # fmt: skip
