"""CAST and TRY_CAST.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage (toBoolean, toDate,
toDecimal, toInteger, toString, toTimestamp): what cannot be converted becomes NULL.
"""

from __future__ import annotations

import re

from canvas.sql.types import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Struct,
    is_numeric,
)
from compilers.data_factory.expressions.patterns import read_by_pattern, regex
from compilers.data_factory.expressions.values import NoForm, Notes, Value, conversion, negated, null
from compilers.data_factory.script import Binary, Call, Name, Node, Number, Symbol, Text, call

DATE_PATTERN = "yyyy-MM-dd"
TIME_PATTERN = "yyyy-MM-dd HH:mm:ss"
_TIME_FORMS = ("yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss", TIME_PATTERN, DATE_PATTERN)
_WHOLE = r"^\s*[+-]?[0-9]+\s*$"


def convert(value: Value, target: DataType, notes: Notes, *, safe: bool) -> Value:
    """A value as another type; `safe` is TRY_CAST. Raises NoForm."""
    source = value.type
    if source == VOID:
        return Value(null(target), target)
    if source == target:
        is_exact = isinstance(target, Decimal) or target in (FLOAT, *INTEGRALS)
        return Value(
            conversion(value.node, target) if is_exact and _is_made(value.node) else value.node, target
        )
    if not safe and source == STRING and not isinstance(value.node, Text):
        notes.add(
            f"A text that is not {target} stops the job on Spark, and becomes NULL in Data Factory. "
            "Use TRY_CAST to have NULL everywhere."
        )
    if source == STRING:
        return Value(_from_text(value.node, target, notes), target)
    if target == STRING:
        return Value(_to_text(value, notes), target)
    if target == BOOLEAN and is_numeric(source):
        return Value(Binary("!=", value.node, Number("0")), target)
    if source == BOOLEAN and is_numeric(target):
        number = call("case", value.node, Number("1"), negated(value.node), Number("0"))
        return Value(conversion(number, target), target)
    if isinstance(target, Decimal) and _is_exact_literal(value.node):
        assert isinstance(value.node, Call)
        return Value(Call("toDecimal", (value.node.arguments[0], *_sizes(target))), target)
    if is_numeric(source) and is_numeric(target):
        return Value(conversion(value.node, target), target)
    if {source, target} == {DATE, TIMESTAMP}:
        return Value(conversion(value.node, target), target)
    if source in INTEGRALS and target == TIMESTAMP:
        return Value(
            call("toTimestamp", Binary("*", conversion(value.node, BIGINT), Number("1000L"))), target
        )
    if isinstance(source, Array) and isinstance(target, Array):
        element = convert(Value(Symbol("#item"), source.element), target.element, notes, safe=safe)
        if element.node == Symbol("#item"):
            return Value(value.node, target)
        if not isinstance(source.element, Array | Map | Struct):
            return Value(call("map", value.node, element.node), target)
    raise NoForm(f"Data Factory has no right form of CAST from {source} to {target}.")


def _is_exact_literal(node: Node) -> bool:
    return (
        isinstance(node, Call) and node.name == "toDecimal" and isinstance(node.arguments[0], Number | Text)
    )


def _sizes(kind: Decimal) -> tuple[Node, Node]:
    return Number(str(kind.precision)), Number(str(kind.scale))


def _is_made(node: Node) -> bool:
    """Whether the type of a result is Data Factory's own choice, and not said yet."""
    if isinstance(node, Name | Symbol | Number | Text):
        return False
    return not (isinstance(node, Call) and re.match(r"to[A-Z]", node.name))


def _from_text(node: Node, target: DataType, notes: Notes) -> Node:
    if isinstance(node, Text) and target in (DATE, TIMESTAMP):
        return _literal_moment(node.value, target)
    if target in INTEGRALS:
        if isinstance(node, Text):
            return conversion(node, target)
        return call("iif", call("regexMatch", node, regex(_WHOLE)), conversion(node, target))
    if target == BOOLEAN:
        return call("toBoolean", call("lower", _trimmed(node)))
    if target == DATE:
        return call("toDate", _trimmed(node))
    if target == TIMESTAMP:
        forms = ", ".join(f"`{f}`" for f in _TIME_FORMS)
        notes.add(
            f"Data Factory reads a date and time in these forms only: {forms}. Add `formats` for others."
        )
        trimmed = _trimmed(node)
        zoned, *plain = (Text(form) for form in _TIME_FORMS)
        guarded = (read_by_pattern("toTimestamp", trimmed, form, notes) for form in plain)
        return call("coalesce", call("toTimestamp", trimmed, zoned), *guarded)
    if isinstance(target, Decimal) or target in (DOUBLE, FLOAT):
        return conversion(node, target)
    raise NoForm(f"Data Factory has no right form of CAST from text to {target}.")


def _trimmed(node: Node) -> Node:
    return node if isinstance(node, Call) and node.name == "trim" else call("trim", node)


def _literal_moment(text: str, target: DataType) -> Node:
    text = text.strip().replace("T", " ")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        pattern = DATE_PATTERN
    elif re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        pattern = TIME_PATTERN
    else:
        raise NoForm(
            f"'{text}' cannot be read by Data Factory: write it as `2024-03-31` or `2024-03-31 18:00:00`."
        )
    if target == DATE:
        return call("toDate", Text(text[:10]))
    return call("toTimestamp", Text(text), Text(pattern))


def _to_text(value: Value, notes: Notes) -> Node:
    kind = value.type
    if kind == DATE:
        return call("toString", value.node, Text(DATE_PATTERN))
    if kind == TIMESTAMP:
        notes.add("Data Factory writes a date and time as text without fractions of a second.")
        return call("toString", value.node, Text(TIME_PATTERN))
    if kind in (FLOAT, DOUBLE):
        notes.add(
            "Data Factory may write a DOUBLE as text with other digits. Use a DECIMAL, or round it first."
        )
    if kind == BOOLEAN:
        return call("case", value.node, Text("true"), negated(value.node), Text("false"))
    if not is_numeric(kind) or kind == BINARY:
        raise NoForm(f"Data Factory cannot write {kind} as text.")
    return call("toString", value.node)
