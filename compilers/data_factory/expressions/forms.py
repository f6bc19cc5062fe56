"""Functions whose form depends on their arguments, or where a template would mean something else.

Source of each form: https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.sql.coercion import arithmetic_type
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INT,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
)
from canvas.sql.values import literal_value
from compilers.data_factory.expressions.arithmetic import months_later
from compilers.data_factory.expressions.conversions import TIME_PATTERN, convert
from compilers.data_factory.expressions.nested import NESTED_FORMS
from compilers.data_factory.expressions.patterns import date_pattern, found_in, read_by_pattern, regex
from compilers.data_factory.expressions.values import (
    NoForm,
    Value,
    conversion,
    equals,
    is_null,
    negated,
    null,
    whole_number,
)
from compilers.data_factory.script import (
    Binary,
    Call,
    Index,
    Items,
    Node,
    Number,
    Symbol,
    Text,
    boolean,
    call,
)

if TYPE_CHECKING:
    from compilers.data_factory.expressions.translator import Translator

Form = Callable[["Translator", Sequence[exp.Expression]], Value]


def _null_if(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """`nullif(nullif(x, 'a'), 'b')`, as null_values are written, is one test of all the words."""
    words: list[exp.Expression] = [arguments[1]]
    inner = arguments[0]
    while (
        isinstance(inner, exp.Anonymous)
        and str(inner.this).lower() == "nullif"
        and _is_text(inner.expressions[1])
    ):
        words.insert(0, inner.expressions[1])
        inner = inner.expressions[0]
    value = to.visit(inner)
    nodes = [to.node(w) for w in words]
    test = equals(value.node, nodes[0]) if len(nodes) == 1 else call("in", Items(tuple(nodes)), value.node)
    return Value(call("iif", test, null(value.type), value.node), value.type)


def _is_text(tree: exp.Expression) -> bool:
    return isinstance(literal_value(tree), str)


def _if(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    branches, kind = to.unified(arguments[1:])
    return Value(call("iif", to.node(arguments[0]), *branches), kind)


def _coalesce(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    nodes, kind = to.unified(arguments)
    return Value(Call("coalesce", tuple(nodes)), kind)


def _pattern(arguments: Sequence[exp.Expression], *, reading: bool) -> Text:
    return date_pattern(str(literal_value(arguments[1])), reading=reading)


def _read_date(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    if len(arguments) == 1:
        return convert(to.visit(arguments[0]), DATE, to.notes, safe=True)
    pattern = _pattern(arguments, reading=True)
    return Value(read_by_pattern("toDate", to.node(arguments[0]), pattern, to.notes), DATE)


def _read_time(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    if len(arguments) == 1:
        return convert(to.visit(arguments[0]), TIMESTAMP, to.notes, safe=True)
    pattern = _pattern(arguments, reading=True)
    return Value(read_by_pattern("toTimestamp", to.node(arguments[0]), pattern, to.notes), TIMESTAMP)


def _strict(form: Form) -> Form:
    def noted(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
        to.notes.add("A text that is no date stops the job on Spark, and becomes NULL in Data Factory.")
        return form(to, arguments)

    return noted


def _write_date(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    return Value(call("toString", to.node(arguments[0]), _pattern(arguments, reading=False)), STRING)


def _first_day(date: Node, unit: str) -> Node:
    """The first day of the year, quarter, month or week of a date."""
    match unit:
        case "YEAR" | "YYYY" | "YY":
            return call("subDays", date, Binary("-", call("dayOfYear", date), Number("1")))
        case "QUARTER":
            months = Binary("%", Binary("-", call("month", date), Number("1")), Number("3"))
            return call("subMonths", _first_day(date, "MONTH"), months)
        case "MONTH" | "MON" | "MM":
            return call("subDays", date, Binary("-", call("dayOfMonth", date), Number("1")))
        case "WEEK":
            return call(
                "subDays", date, call("pMod", Binary("+", call("dayOfWeek", date), Number("5")), Number("7"))
            )
        case _:
            raise NoForm(f"Data Factory cannot cut a date to {unit}.")


def _trunc(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    return Value(_first_day(to.node(arguments[0]), str(literal_value(arguments[1])).upper()), DATE)


_CLOCK = {"HOUR": "yyyy-MM-dd HH:00:00", "MINUTE": "yyyy-MM-dd HH:mm:00", "SECOND": TIME_PATTERN}


def _date_trunc(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    unit, time = str(literal_value(arguments[0])).upper(), to.node(arguments[1])
    if unit in _CLOCK:
        cut = call("toString", time, Text(_CLOCK[unit]))
        return Value(call("toTimestamp", cut, Text(TIME_PATTERN)), TIMESTAMP)
    day = call("toDate", time)
    return Value(call("toTimestamp", day if unit in ("DAY", "DD") else _first_day(day, unit)), TIMESTAMP)


def _unix_timestamp(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    start = call("toTimestamp", Text("1970-01-01 00:00:00"), Text(TIME_PATTERN))
    seconds = Binary("/", call("toDouble", Binary("-", to.node(arguments[0]), start)), Number("1000"))
    return Value(conversion(seconds, BIGINT), BIGINT)  # parts of a second are cut off, as by Spark


def _joined_with(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """Each part after a separator, and the first separator dropped: whatever concatWS does with NULL."""
    separator = literal_value(arguments[0])
    values = to.visit_all(arguments[1:])
    if not isinstance(separator, str) or any(isinstance(v.type, Array) for v in values):
        raise NoForm(
            "`concat_ws` in Data Factory needs a separator written in the formula, and single texts after it."
        )
    parts = [
        call("coalesce", call("concat", Text(separator), v.node), Text("")) for v in values if v.type != VOID
    ]
    if not separator:
        return Value(Call("concat", tuple(call("coalesce", v.node, Text("")) for v in values)), STRING)
    return Value(call("dropLeft", Call("concat", tuple(parts)), whole_number(len(separator))), STRING)


def _substring(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    start = literal_value(arguments[1])
    if not isinstance(start, int) or start < 1:
        raise NoForm(
            "In Data Factory, where `substring` starts must be written in the formula, and be 1 or more."
        )
    text = to.node(arguments[0])
    if len(arguments) == 2:
        return Value(call("dropLeft", text, whole_number(start - 1)) if start > 1 else text, STRING)
    return Value(call("substring", text, whole_number(start), to.node(arguments[2])), STRING)


def _regex_of(tree: exp.Expression) -> str:
    pattern = literal_value(tree)
    if not isinstance(pattern, str):
        raise NoForm("In Data Factory, a regular expression must be written in the formula.")
    return pattern


def _regex_like(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    return Value(found_in(to.node(arguments[0]), _regex_of(arguments[1])), BOOLEAN)


def _regex_replace(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    text, replacement = to.node(arguments[0]), to.node(arguments[2])
    return Value(call("regexReplace", text, regex(_regex_of(arguments[1])), replacement), STRING)


def _regex_part(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    pattern = regex(f"({_regex_of(arguments[1])})")
    return Value(call("regexExtract", to.node(arguments[0]), pattern, Number("1")), STRING)


def _regex_group(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """An empty text where nothing matches, as on Spark; group 0 is the whole match."""
    text, pattern = to.node(arguments[0]), _regex_of(arguments[1])
    group = literal_value(arguments[2]) if len(arguments) > 2 else 1
    if not isinstance(group, int) or group < 0:
        raise NoForm("In Data Factory, the group of `regexp_extract` must be written in the formula.")
    if group == 0:
        pattern, group = f"({pattern})", 1
    found = call("coalesce", call("regexExtract", text, regex(pattern), whole_number(group)), Text(""))
    return Value(call("iif", negated(is_null(text)), found), STRING)


def _split(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    separator = _regex_of(arguments[1])
    plain = re.sub(r"\[([^\\\]^])\]|\\([^\w])", lambda m: m[1] or m[2], separator)
    if len(arguments) > 2 or (plain == separator and re.search(r"[.\\^$|?*+()\[\]{}]", separator)):
        raise NoForm(
            f"In Data Factory, `split` takes a plain text to split at, and '{separator}' is a pattern."
        )
    return Value(call("split", to.node(arguments[0]), Text(plain)), Array(STRING))


def _split_part(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """An empty text where there are fewer parts, as on Spark."""
    separator, number = literal_value(arguments[1]), literal_value(arguments[2])
    if not isinstance(separator, str) or not separator or not isinstance(number, int) or number < 1:
        raise NoForm(
            "In Data Factory, the separator and the number in `split_part` must be written in the formula, "
            "and the number be 1 or more."
        )
    text = to.node(arguments[0])
    part = Index(call("split", text, Text(separator)), whole_number(number))
    return Value(call("iif", negated(is_null(text)), call("coalesce", part, Text(""))), STRING)


def _without(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """NULLs in the list stay, as on Spark."""
    if literal_value(arguments[1]) is None:
        raise NoForm(
            "In Data Factory, the value that `array_remove` takes out must be written in the formula."
        )
    items, value = to.visit(arguments[0]), to.node(arguments[1])
    kept = Binary("||", is_null(Symbol("#item")), Binary("!=", Symbol("#item"), value))
    return Value(call("filter", items.node, kept), items.type)


def _sorted(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items = to.visit(arguments[0])
    first, second = Symbol("#item1"), Symbol("#item2")
    if len(arguments) > 1 and literal_value(arguments[1]) is False:
        first, second = second, first
    if not isinstance(arguments[0], exp.Anonymous) or str(arguments[0].this) != "collect_set":
        to.notes.add("Where Data Factory puts the NULLs of a list that it sorts is not documented.")
    return Value(call("sort", items.node, call("compare", first, second)), items.type)


def _overlap(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    raise NoForm(
        "`arrays_overlap` gives NULL on Spark where a list holds NULL, and Data Factory cannot say so."
    )


def _get(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    items, index = to.visit(arguments[0]), literal_value(arguments[1])
    if not isinstance(index, int) or index < 0 or not isinstance(items.type, Array):
        raise NoForm("In Data Factory, the index in `get` must be written in the formula, and be 0 or more.")
    return Value(Index(items.node, whole_number(index + 1)), items.type.element)


def _sign(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    number, zero = to.node(arguments[0]), Number("0")
    above, below = Binary(">", number, zero), Binary("<", number, zero)
    cases = call("case", above, Number("1"), below, whole_number(-1), equals(number, zero), zero)
    return Value(call("toDouble", cases), DOUBLE)


def _pi(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    return Value(call("toDouble", Text("3.141592653589793")), DOUBLE)


def _blanks(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    """A negative number of them is none."""
    length = to.node(arguments[0])
    number = call("iif", Binary("<", length, Number("0")), Number("0"), length)
    return Value(call("rpad", Text(""), number, Text(" ")), STRING)


def _add_months(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    return Value(months_later(to.node(arguments[0]), to.node(arguments[1])), DATE)


def _rounded(name: str, function: str) -> Form:
    """`ceil` and `floor` take no digits there."""

    def form(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
        value = to.visit(arguments[0])
        if len(arguments) > 1:
            raise NoForm(
                f"`{name}` takes no digits in Data Factory: multiply before it, and divide after it."
            )
        return Value(conversion(call(function, value.node), BIGINT), BIGINT)

    return form


def _is_nan(to: Translator, arguments: Sequence[exp.Expression]) -> Value:
    return Value(call("coalesce", call("isNan", to.node(arguments[0])), boolean(False)), BOOLEAN)


FORMS: Mapping[str, Form] = {
    **NESTED_FORMS,
    "nullif": _null_if,
    "if": _if,
    "coalesce": _coalesce,
    "to_date": _strict(_read_date),
    "try_to_date": _read_date,
    "to_timestamp": _strict(_read_time),
    "try_to_timestamp": _read_time,
    "date_format": _write_date,
    "trunc": _trunc,
    "date_trunc": _date_trunc,
    "unix_timestamp": _unix_timestamp,
    "concat_ws": _joined_with,
    "substring": _substring,
    "regexp_like": _regex_like,
    "regexp_replace": _regex_replace,
    "regexp_substr": _regex_part,
    "regexp_extract": _regex_group,
    "split": _split,
    "split_part": _split_part,
    "array_remove": _without,
    "ceil": _rounded("ceil", "ceil"),
    "floor": _rounded("floor", "floor"),
    "isnan": _is_nan,
    "sort_array": _sorted,
    "arrays_overlap": _overlap,
    "get": _get,
    "sign": _sign,
    "pi": _pi,
    "space": _blanks,
    "add_months": _add_months,
}
"""By the name under which the bound tree calls the function."""


def _remainder(values: Sequence[Value]) -> DataType:
    return arithmetic_type("%", values[0].type, values[1].type) or DOUBLE


RESULTS: Mapping[str, Callable[[Sequence[Value]], DataType]] = {
    "pmod": _remainder,
    "mod": _remainder,
    "left": lambda values: STRING,
    "right": lambda values: STRING,
    "weekday": lambda values: INT,
}
"""The types of functions that the catalogue binds in a way of their own."""
