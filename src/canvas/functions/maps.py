"""Functions on maps: values found by their keys."""

from __future__ import annotations

from collections.abc import Sequence

from canvas.functions.nested import as_list, as_map, with_key
from canvas.functions.record import A_LIST, A_MAP, ANY, TEXT, Accepts, Function, Parameter, common, unify
from canvas.sql.parsing import InvalidExpression
from canvas.sql.regexes import check_separator, portable_pattern
from canvas.sql.types import BOOLEAN, STRING, VOID, Array, DataType, Map, Struct, describe, is_orderable
from canvas.sql.values import Bound, unified

_MAP = Parameter("map", A_MAP)
_KEY = Parameter(
    "key", Accepts("a value that can be a key", lambda t: is_orderable(t) and t != VOID, null=False)
)
_PAIRS = Accepts(
    "a list of structures of two fields, a key and a value",
    lambda t: isinstance(t, Array) and isinstance(t.element, Struct) and len(t.element.fields) == 2,
    null=False,
)
_SEPARATOR = Parameter("separator", TEXT, optional=True, literal=True, check=check_separator)
_ASSOCIATION = "In Data Factory, a map is written ['key' -> value]."
_NO_MERGE = "Data Factory has no such function."
_KEYS, _VALUES = "The keys of a map", "The values of a map"


def _halves(arguments: Sequence[Bound]) -> tuple[Sequence[Bound], Sequence[Bound]]:
    if len(arguments) % 2:
        raise InvalidExpression("A map is written as keys and values in turn: `map('a', 1, 'b', 2)`.")
    return arguments[::2], arguments[1::2]


def _paired(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """All keys in one type, and all values."""
    keys, values = _halves(arguments)
    pairs = zip(unified(keys, _KEYS)[0], unified(values, _VALUES)[0], strict=True)
    return [part for pair in pairs for part in pair]


def _map(arguments: Sequence[Bound]) -> DataType:
    keys, values = _halves(arguments)
    return _checked(Map(unified(keys, _KEYS)[1], unified(values, _VALUES)[1]))


def _checked(kind: Map) -> Map:
    if kind.key == VOID or not is_orderable(kind.key):
        raise InvalidExpression(f"The keys of a map cannot be {describe(kind.key)}.")
    return kind


def _of_lists(arguments: Sequence[Bound]) -> DataType:
    return _checked(Map(as_list(arguments[0]), as_list(arguments[1])))


def _of_entries(arguments: Sequence[Bound]) -> DataType:
    entry = as_list(arguments[0])
    assert isinstance(entry, Struct)
    return _checked(Map(entry.fields[0][1], entry.fields[1][1]))


def _entries(arguments: Sequence[Bound]) -> DataType:
    kind = as_map(arguments[0])
    return Array(Struct((("key", kind.key), ("value", kind.value))))


def _separated(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [arguments[0], *(portable_pattern(a) for a in arguments[1:])]


FUNCTIONS = (
    Function("map", "map", (Parameter("key, value", ANY, repeated=True),), _map,
             "A map of keys and values; the job stops at a key that is NULL or there twice.",
             "map('net', net, 'gross', gross)", prepare=_paired, data_factory="associate({*})",
             see=("dictionary", "lookup table", "key value")),
    Function("map_from_arrays", "map", (Parameter("keys", A_LIST), Parameter("values", A_LIST)), _of_lists,
             "A map of a list of keys and a list of values, which are as many.",
             "map_from_arrays(array('a', 'b'), array(1, 2))", data_factory="keyValues({0}, {1})",
             see=("dictionary", "two lists")),
    Function("map_from_entries", "map", (Parameter("entries", _PAIRS),), _of_entries,
             "A map of a list of structures, each of a key and a value.",
             "map_from_entries(arrays_zip(codes, names))", data_factory_note=_ASSOCIATION,
             see=("dictionary",)),
    Function("map_keys", "map", (_MAP,), lambda a: Array(as_map(a[0]).key), "The keys of the map, as a list.",
             "map_keys(stock)", data_factory="mapAssociation({0}, #key)", see=("names",)),
    Function("map_values", "map", (_MAP,), lambda a: Array(as_map(a[0]).value),
             "The values of the map, as a list.", "map_values(stock)",
             data_factory="mapAssociation({0}, #value)"),
    Function("map_entries", "map", (_MAP,), _entries,
             "The entries of the map, as a list of structures with `key` and `value`.",
             "map_entries(stock)", data_factory="mapAssociation({0}, @(key = #key, value = #value))",
             see=("pairs", "list of a map")),
    Function("map_concat", "map", (_MAP, Parameter("other", A_MAP, repeated=True)),
             common("The maps of map_concat"),
             "The entries of all maps as one map; the job stops where two have the same key.",
             "map_concat(stock, map('new', 0))", prepare=unify("The maps of map_concat"),
             data_factory_note=_NO_MERGE, see=("merge", "union", "add to map")),
    Function("map_contains_key", "map", (_MAP, _KEY), BOOLEAN, "Whether the map has the key.",
             "map_contains_key(stock, 'XL')", prepare=with_key,
             data_factory="contains(mapAssociation({0}, #key), #item == {1})", see=("has key", "includes")),
    Function("str_to_map", "map",
             (Parameter("text", TEXT), _SEPARATOR, Parameter("key separator", TEXT, optional=True,
                                                             literal=True, check=check_separator)),
             Map(STRING, STRING),
             "A map of a text such as `a:1,b:2`; other separators (regular expressions) than `,` and `:` "
             "can be given.", "str_to_map(settings, ';', '=')", prepare=_separated,
             data_factory_note="In Data Factory, use the parse transformation.",
             see=("parse", "key value", "query string")),
)  # fmt: skip
