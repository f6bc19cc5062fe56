"""Functions on lists (arrays)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.each import holds
from canvas.functions.nested import as_list, element_of, with_key, with_value
from canvas.functions.record import (
    A_LIST,
    ANY,
    CONDITION,
    SMALL_WHOLE,
    TEXT,
    Accepts,
    Function,
    Parameter,
    Prepare,
    common,
    same_as,
    unify,
)
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    INT,
    INTEGRALS,
    INTERVAL,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Map,
    Struct,
    describe,
    is_orderable,
)
from canvas.sql.values import Bound, cast, enclosed, made, pinned, unified

_LIST = Parameter("list", A_LIST)
_OTHER = Parameter("other", A_LIST)
_VALUE = Parameter("value", ANY)
_SORTABLE = Parameter("list", Accepts("a list of values that can be sorted", lambda t: _sortable(t)))
_TEXTS = Parameter("list", Accepts("a list of texts", lambda t: t == Array(STRING)))
_NO_LISTS = "In Data Factory, lists count from 1."
_NOT_NULL = Parameter("value", Accepts("a value", lambda t: t != VOID, null=False))
_LIST_OR_MAP = Parameter("list", Accepts("a list or a map", lambda t: isinstance(t, Array | Map), null=False))
_AT = Parameter("position", Accepts("a position, or a key of the map", lambda t: t != VOID, null=False))
_LISTS = Accepts(
    "a list of lists", lambda t: isinstance(t, Array) and isinstance(t.element, Array), null=False
)
_STEP = Accepts("a whole number, or a span of time", lambda t: t in INTEGRALS or t == INTERVAL)


def _sortable(kind: DataType) -> bool:
    return isinstance(kind, Array) and is_orderable(kind.element)


def _array(arguments: Sequence[Bound]) -> DataType:
    return Array(unified(arguments, "The values of a list")[1])


def _appended(arguments: Sequence[Bound]) -> DataType:
    return with_value(arguments)[0].type


def _alike(what: str) -> Prepare:
    """Both lists cast to one type, even their own: the embedded engine tells lists apart by their NULLs."""

    def prepare(arguments: Sequence[Bound]) -> Sequence[Bound]:
        lists, kind = unified(arguments, what)
        return [pinned(made(a.tree, kind), kind) for a in lists]

    return prepare


def _two(name: str, help: str, example: str, form: str, *see: str, alike: bool = False) -> Function:
    """A function of two lists that gives a list of their common type."""
    what = f"The lists of {name}"
    return Function(
        name,
        "list",
        (_LIST, _OTHER),
        common(what),
        help,
        example,
        prepare=_alike(what) if alike else unify(what),
        data_factory=form,
        see=see,
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
    """A list is cast to its own type, in which the embedded engine can repeat it."""
    value, times = arguments
    return [pinned(value, value.type) if isinstance(value.type, Array) else value, cast(times, INT)]


def _contains(arguments: Sequence[Bound]) -> Bound:
    """By `exists`: the embedded engine says false where NULL in the list makes it unknown."""
    return holds(*with_value(arguments))


def _inserted(arguments: Sequence[Bound]) -> Sequence[Bound]:
    items, position, value = arguments
    items, value = with_value([items, value])
    return [items, position, value]


def _at(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """A position in a list is an INT; a key has the type of the map's keys."""
    owner, at = arguments
    if isinstance(owner.type, Map):
        return with_key(arguments)
    if at.type not in INTEGRALS:
        raise InvalidExpression(
            f"A position in a list is a whole number, and `{at.text}` is {describe(at.type)}."
        )
    return [owner, cast(at, INT)]


def _zipped(arguments: Sequence[Bound]) -> Bound:
    """The fields have the names of the columns, or positions from 0: said by a cast, as engines differ."""
    names = [a.tree.name if isinstance(a.tree, exp.Column) else str(n) for n, a in enumerate(arguments)]
    if len({n.lower() for n in names}) < len(names):
        raise InvalidExpression("Two lists of `arrays_zip` have the same name: use `zip_with` instead.")
    fields = tuple((name, as_list(a)) for name, a in zip(names, arguments, strict=True))
    kind = Array(Struct(fields))
    return pinned(made(exp.Anonymous(this="arrays_zip", expressions=[a.tree for a in arguments]), kind), kind)


def _overlap(arguments: Sequence[Bound]) -> Bound:
    """False where a list is empty: the embedded engine says NULL where the other holds NULL."""
    lists = [a.tree for a in unified(arguments, "The lists of arrays_overlap")[0]]
    sizes = [exp.Anonymous(this="size", expressions=[tree.copy()]) for tree in lists]
    empty = exp.EQ(this=exp.Mul(this=sizes[0], expression=sizes[1]), expression=exp.Literal.number(0))
    call = exp.Anonymous(this="arrays_overlap", expressions=lists)
    return made(exp.Anonymous(this="if", expressions=[empty, exp.false(), call]), BOOLEAN)


def _joined(arguments: Sequence[Bound]) -> Bound:
    """NULL where the text for NULLs is NULL: the embedded engine would leave NULLs out then."""
    call: exp.Expression = exp.Anonymous(this="array_join", expressions=[a.tree for a in arguments])
    for text in arguments[2:]:
        if text.literal is None:
            missing = exp.Is(this=enclosed(text), expression=exp.Null())
            call = exp.Anonymous(this="if", expressions=[missing, exp.Null(), call])
    return made(call, STRING)


def _flat(arguments: Sequence[Bound]) -> DataType:
    inner = as_list(arguments[0])
    return inner if isinstance(inner, Array) else VOID


def _ends(arguments: Sequence[Bound]) -> tuple[list[Bound], DataType]:
    """The ends of a sequence in one type."""
    ends, kind = unified(arguments[:2], "The ends of a sequence")
    if kind not in (*INTEGRALS, DATE, TIMESTAMP):
        raise InvalidExpression("A sequence goes from one whole number, date or time to another.")
    return ends, kind


def _sequence(arguments: Sequence[Bound]) -> Bound:
    ends, kind = _ends(arguments)
    steps = [cast(a, kind) if a.type in INTEGRALS else a for a in arguments[2:]]
    is_span = bool(steps) and steps[0].type == INTERVAL
    if is_span == (kind in INTEGRALS) and steps:
        wanted = "a whole number" if kind in INTEGRALS else "a span of time such as `INTERVAL 1 MONTH`"
        raise InvalidExpression(f"The step of this sequence must be {wanted}.")
    if kind == TIMESTAMP and not steps:
        raise InvalidExpression("A sequence of times needs a step, such as `INTERVAL 1 HOUR`.")
    trees = [a.tree for a in (*ends, *steps)]
    return made(exp.Anonymous(this="sequence", expressions=trees), Array(kind))


_LONGEST = 2**30


def _doubt_slice(arguments: Sequence[Bound]) -> list[str]:
    start, length = (a.literal for a in arguments[1:])
    found = []
    if not (isinstance(start, int) and (start > 0 or (start == -1 and length in (0, 1)))):
        found.append("`slice`: a start before the list counts otherwise.")
    if not (isinstance(length, int) and 0 <= length < _LONGEST):
        found.append("`slice`: a negative length stops on Spark only, and so does a huge one in the preview.")
    return found


FUNCTIONS = (
    Function("array", "list", (Parameter("value", ANY, repeated=True),), _array, "A list of the values.",
             "array(phone, mobile)", prepare=unify("The values of a list"), data_factory="array({*})",
             see=("list",)),
    Function("size", "list", (_LIST_OR_MAP,), INT, "How many values the list, or the map, has.",
             "size(split(tags, ','))", data_factory="size({0})", see=("length of a list", "count")),
    Function("cardinality", "list", (_LIST_OR_MAP,), INT,
             "How many values the list, or the map, has: another name of `size`.",
             "cardinality(split(tags, ','))", written_as="size", data_factory="size({0})",
             see=("length of a list",)),
    Function("array_size", "list", (_LIST,), INT, "How many values the list has.",
             "array_size(split(tags, ','))", data_factory="size({0})", see=("length of a list", "count")),
    Function("element_at", "list", (_LIST_OR_MAP, _AT), element_of,
             "The value at a position of a list: 1 is the first, -1 the last; the job stops where there is "
             "none. Of a map, the value of a key, or NULL.",
             "element_at(split(path, '/'), -1)", prepare=_at, data_factory_note=_NO_LISTS,
             see=("item", "nth", "last of a list")),
    Function("try_element_at", "list", (_LIST_OR_MAP, _AT), element_of,
             "The value at a position of a list: 1 is the first, -1 the last; NULL where there is none. Of a "
             "map, the value of a key.", "try_element_at(split(path, '/'), 2)", prepare=_at,
             data_factory="{0}[{1}]", see=("item", "nth")),
    Function("get", "list", (_LIST, Parameter("index", SMALL_WHOLE)), element_of,
             "The value at an index: 0 is the first; NULL where there is none.", "get(split(path, '/'), 0)",
             build=_get, data_factory="{0}[{1} + 1]", see=("item", "nth")),
    Function("array_contains", "list", (_LIST, _NOT_NULL), BOOLEAN,
             "Whether the list holds the value; NULL where it does not and holds NULL.",
             "array_contains(split(tags, ','), 'new')", build=_contains,
             data_factory="contains({0}, #item == {1})", see=("includes", "in list")),
    Function("array_position", "list", (_LIST, _VALUE), BIGINT,
             "Where the value stands first in the list (1 is the first place); 0 where it does not.",
             "array_position(sizes, 'XL')", prepare=with_value,
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
    Function("array_sort", "list", (_SORTABLE,), same_as(0),
             "The list sorted, smallest first and NULLs last.", "array_sort(tags)",
             data_factory="sort({0}, compare(#item1, #item2))",
             data_factory_note="Where Data Factory puts NULLs is not documented.", see=("order",)),
    Function("array_join", "list",
             (_TEXTS, Parameter("separator", TEXT), Parameter("null_text", TEXT, optional=True)), None,
             "The texts of the list as one, with a separator between them; NULLs are left out, or shown "
             "as a text.", "array_join(tags, ', ')", build=_joined,
             data_factory_note="In Data Factory, write reduce(list, '', #acc + #item, #result).",
             see=("join list", "textjoin", "implode")),
    Function("array_append", "list", (_LIST, _VALUE), _appended, "The list with a value added at its end.",
             "array_append(tags, 'sale')", prepare=with_value,
             data_factory_note="Data Factory has no such function.", see=("add",)),
    Function("array_prepend", "list", (_LIST, _VALUE), _appended,
             "The list with a value added before its first.", "array_prepend(tags, 'sale')",
             prepare=with_value, data_factory_note="Data Factory has no such function.", see=("add",)),
    Function("array_insert", "list", (_LIST, Parameter("position", SMALL_WHOLE), _VALUE),
             lambda a: _inserted(a)[0].type,
             "The list with a value put at a position: 1 is the first, -1 after the last; NULLs fill up to "
             "it.", "array_insert(tags, 1, 'sale')", prepare=_inserted,
             data_factory_note="Data Factory has no such function.", see=("add", "put in")),
    Function("array_remove", "list", (_LIST, _VALUE), _appended, "The list without a value.",
             "array_remove(tags, '')", prepare=with_value, data_factory="filter({0}, #item != {1})",
             see=("delete",)),
    _two("array_union", "The values of both lists, each once.", "array_union(tags, more_tags)",
         "union({0}, {1})", "merge lists"),
    _two("array_intersect", "The values that both lists hold, each once.", "array_intersect(tags, wanted)",
         "intersect({0}, {1})", "in both"),
    _two("array_except", "The values of the first list that the second does not hold, each once.",
         "array_except(tags, hidden)", "except({0}, {1})", "minus", "difference",
         alike=True),
    Function("arrays_overlap", "list", (_LIST, _OTHER), None, "Whether both lists hold a same value.",
             "arrays_overlap(tags, wanted)", build=_overlap,
             data_factory="size(intersect({0}, {1})) > 0", see=("in both", "any of")),
    Function("slice", "list", (_LIST, Parameter("start", SMALL_WHOLE), Parameter("length", SMALL_WHOLE)),
             same_as(0),
             "A part of the list: from a position (1 is the first, -1 the last) so many values.",
             "slice(tags, 1, 3)", doubt=_doubt_slice,
             data_factory="slice({0}, {1}, {2})", see=("part", "first values")),
    Function("array_repeat", "list", (_VALUE, Parameter("times", SMALL_WHOLE)), lambda a: Array(a[0].type),
             "A list of one value several times.", "array_repeat('x', 3)", prepare=_repeated,
             data_factory_note="Data Factory has no such function."),
    Function("arrays_zip", "list", (Parameter("list", A_LIST, repeated=True),), None,
             "A list of structures: the first values of all lists, the second ones, and so on.",
             "arrays_zip(products, prices)", build=_zipped,
             data_factory_note="Data Factory cannot go through two lists at once.",
             see=("combine lists", "pairs")),
    Function("flatten", "list", (Parameter("lists", _LISTS),), _flat,
             "The values of all lists in a list as one list; NULL where one of them is NULL.",
             "flatten(array(tags, more_tags))", data_factory="flatten({0})", see=("unnest", "one list")),
    Function("sequence", "list",
             (Parameter("from", ANY), Parameter("to", ANY), Parameter("step", _STEP, optional=True)), None,
             "A list of whole numbers, dates or times from one to another (both included), with a step "
             "between them: a number, or a span such as `INTERVAL 1 MONTH`.",
             "sequence(1, 12)", build=_sequence,
             data_factory_note="Data Factory has no such function: join with a table of the values.",
             see=("range", "calendar", "all dates", "series", "generate")),
)  # fmt: skip
