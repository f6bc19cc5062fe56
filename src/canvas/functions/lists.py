"""Functions on lists (arrays)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.record import (
    A_LIST,
    ANY,
    CONDITION,
    SMALL_WHOLE,
    TEXT,
    Accepts,
    Function,
    Parameter,
    common,
    same_as,
    unify,
)
from canvas.sql.coercion import common_type
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import BIGINT, BOOLEAN, INT, STRING, VOID, Array, DataType, describe, is_orderable
from canvas.sql.values import Bound, cast, enclosed, made, unified

_LIST = Parameter("list", A_LIST)
_OTHER = Parameter("other", A_LIST)
_VALUE = Parameter("value", ANY)
_SORTABLE = Parameter("list", Accepts("a list of values that can be sorted", lambda t: _sortable(t)))
_TEXTS = Parameter("list", Accepts("a list of texts", lambda t: t == Array(STRING)))
_NO_LISTS = "In Data Factory, lists count from 1."


def _sortable(kind: DataType) -> bool:
    return isinstance(kind, Array) and is_orderable(kind.element)


def element_of(arguments: Sequence[Bound]) -> DataType:
    """The type of the values in the first list."""
    kind = arguments[0].type
    return kind.element if isinstance(kind, Array) else VOID


def _array(arguments: Sequence[Bound]) -> DataType:
    return Array(unified(arguments, "The values of a list")[1])


def _with_value(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """The value in the type of the list's values."""
    items, value = arguments
    element = element_of(arguments)
    shared = common_type(element, value.type)
    if shared is None:
        raise InvalidExpression(
            f"The list holds {describe(element)}, and `{value.text}` is {describe(value.type)}."
        )
    return [cast(items, Array(shared)), value if value.type == VOID else cast(value, shared)]


def _appended(arguments: Sequence[Bound]) -> DataType:
    return _with_value(arguments)[0].type


def _two(name: str, help: str, example: str, form: str, *see: str, differs: str = "") -> Function:
    """A function of two lists that gives a list of their common type."""
    what = f"The lists of {name}"
    return Function(
        name,
        "list",
        (_LIST, _OTHER),
        common(what),
        help,
        example,
        prepare=unify(what),
        data_factory=form,
        see=see,
        differs=differs,
    )


def _get(arguments: Sequence[Bound]) -> Bound:
    """NULL for an index below 0: the embedded engine would count -2 and less from the end."""
    items, index = arguments
    call = exp.Anonymous(this="get", expressions=[items.tree, index.tree])
    if not (isinstance(index.literal, int) and index.literal >= -1):
        below = exp.LT(this=enclosed(index), expression=exp.Literal.number(0))
        call = exp.Anonymous(this="if", expressions=[below, exp.Null(), call])
    return made(call, element_of(arguments))


def _repeated(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [arguments[0], cast(arguments[1], INT)]


FUNCTIONS = (
    Function("array", "list", (Parameter("value", ANY, repeated=True),), _array, "A list of the values.",
             "array(phone, mobile)", prepare=unify("The values of a list"), data_factory="array({*})",
             see=("list",)),
    Function("size", "list", (_LIST,), INT, "How many values the list has.", "size(split(tags, ','))",
             data_factory="size({0})", see=("length of a list", "count")),
    Function("element_at", "list", (_LIST, Parameter("position", SMALL_WHOLE)), element_of,
             "The value at a position: 1 is the first, -1 the last; the job stops where there is none.",
             "element_at(split(path, '/'), -1)", data_factory_note=_NO_LISTS,
             see=("item", "nth", "last of a list")),
    Function("try_element_at", "list", (_LIST, Parameter("position", SMALL_WHOLE)), element_of,
             "The value at a position: 1 is the first, -1 the last; NULL where there is none.",
             "try_element_at(split(path, '/'), 2)", data_factory="{0}[{1}]", see=("item", "nth")),
    Function("get", "list", (_LIST, Parameter("index", SMALL_WHOLE)), element_of,
             "The value at an index: 0 is the first; NULL where there is none.", "get(split(path, '/'), 0)",
             build=_get, data_factory="{0}[{1} + 1]", see=("item", "nth")),
    Function("array_contains", "list", (_LIST, _VALUE), BOOLEAN, "Whether the list holds the value.",
             "array_contains(split(tags, ','), 'new')", prepare=_with_value,
             differs="a list with NULL in it that does not hold the value gives NULL on Spark, false here",
             data_factory="contains({0}, #item == {1})", see=("includes", "in list")),
    Function("array_position", "list", (_LIST, _VALUE), BIGINT,
             "Where the value stands first in the list (1 is the first place); 0 where it does not.",
             "array_position(sizes, 'XL')", prepare=_with_value,
             data_factory_note="Data Factory has no position in a list.", see=("find", "index")),
    Function("array_distinct", "list", (_LIST,), same_as(0), "The list with each value once.",
             "array_distinct(tags)", data_factory="distinct({0})", see=("unique", "no duplicates")),
    Function("array_compact", "list", (_LIST,), same_as(0), "The list without its NULLs.",
             "array_compact(phones)", data_factory="filter({0}, !isNull(#item))", see=("remove null",)),
    Function("array_min", "list", (_SORTABLE,), element_of, "The smallest value of the list.",
             "array_min(prices)", data_factory_note="In Data Factory, sort the list and take the first.",
             see=("minimum",)),
    Function("array_max", "list", (_SORTABLE,), element_of, "The largest value of the list.",
             "array_max(prices)", data_factory_note="In Data Factory, sort the list and take the first.",
             see=("maximum",)),
    Function("sort_array", "list",
             (_SORTABLE, Parameter("ascending", CONDITION, optional=True, literal=True)), same_as(0),
             "The list sorted, smallest first (NULLs before); `false`: largest first.", "sort_array(tags)",
             data_factory="sort({0}, compare(#item1, #item2))",
             data_factory_note="Where Data Factory puts NULLs is not documented.", see=("order",)),
    Function("array_join", "list",
             (_TEXTS, Parameter("separator", TEXT), Parameter("null_text", TEXT, optional=True)), STRING,
             "The texts of the list as one, with a separator between them; NULLs are left out, or shown "
             "as a text.", "array_join(tags, ', ')",
             data_factory_note="In Data Factory, write reduce(list, '', #acc + #item, #result).",
             see=("join list", "textjoin", "implode")),
    Function("array_append", "list", (_LIST, _VALUE), _appended, "The list with a value added at its end.",
             "array_append(tags, 'sale')", prepare=_with_value,
             data_factory_note="Data Factory has no such function.", see=("add",)),
    Function("array_remove", "list", (_LIST, _VALUE), _appended, "The list without a value.",
             "array_remove(tags, '')", prepare=_with_value, data_factory="filter({0}, #item != {1})",
             see=("delete",)),
    _two("array_union", "The values of both lists, each once.", "array_union(tags, more_tags)",
         "union({0}, {1})", "merge lists"),
    _two("array_intersect", "The values that both lists hold, each once.", "array_intersect(tags, wanted)",
         "intersect({0}, {1})", "in both"),
    _two("array_except", "The values of the first list that the second does not hold, each once.",
         "array_except(tags, hidden)", "except({0}, {1})", "minus", "difference",
         differs="it stops where one list may hold NULL and the other not"),
    Function("arrays_overlap", "list", (_LIST, _OTHER), BOOLEAN, "Whether both lists hold a same value.",
             "arrays_overlap(tags, wanted)", prepare=unify("The lists of arrays_overlap"),
             data_factory="size(intersect({0}, {1})) > 0", see=("in both", "any of")),
    Function("slice", "list", (_LIST, Parameter("start", SMALL_WHOLE), Parameter("length", SMALL_WHOLE)),
             same_as(0),
             "A part of the list: from a position (1 is the first, -1 the last) so many values.",
             "slice(tags, 1, 3)", differs="a start before the list counts otherwise",
             data_factory="slice({0}, {1}, {2})", see=("part", "first values")),
    Function("array_repeat", "list", (_VALUE, Parameter("times", SMALL_WHOLE)), lambda a: Array(a[0].type),
             "A list of one value several times.", "array_repeat('x', 3)", prepare=_repeated,
             data_factory_note="Data Factory has no such function."),
)  # fmt: skip
