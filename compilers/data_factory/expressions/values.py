"""Typed parts of data flow expressions: literals, NULLs, and the names of types."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal as Digits

from canvas.sql.types import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    SMALLINT,
    STRING,
    TIMESTAMP,
    TINYINT,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Struct,
)
from compilers.data_factory.script import (
    Binary,
    Call,
    Name,
    Node,
    Number,
    Text,
    Type,
    Typed,
    Unary,
    call,
    joined,
)

SAFE_DIGITS = 15
"""How many digits a DOUBLE keeps: longer numbers are written as text."""

_TYPES: dict[DataType, tuple[str, str]] = {
    STRING: ("string", "toString"),
    BOOLEAN: ("boolean", "toBoolean"),
    TINYINT: ("byte", "toByte"),
    SMALLINT: ("short", "toShort"),
    INT: ("integer", "toInteger"),
    BIGINT: ("long", "toLong"),
    FLOAT: ("float", "toFloat"),
    DOUBLE: ("double", "toDouble"),
    DATE: ("date", "toDate"),
    TIMESTAMP: ("timestamp", "toTimestamp"),
    BINARY: ("binary", "toBinary"),
}


class NoForm(ValueError):
    """An expression that has no right form in Data Factory; the message is for the user."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


@dataclass
class Notes:
    """What a formula means otherwise in Data Factory, collected while it is translated."""

    said: list[str] = field(default_factory=list)

    def add(self, message: str) -> None:
        """Keeps a message, once."""
        if message not in self.said:
            self.said.append(message)


@dataclass(frozen=True)
class Value:
    """A part of an expression, and the Spark type of what it stands for."""

    node: Node
    type: DataType


def data_flow_type(kind: DataType) -> Type:
    """A Spark type by its name in a data flow. Raises NoForm."""
    match kind:
        case Decimal(precision, scale):
            return Type("decimal", (), (str(precision), str(scale)))
        case Array(element):
            return Type("array", (data_flow_type(element),))
        case Map(key, value):
            return Type("map", (data_flow_type(key), data_flow_type(value)))
        case Struct(fields):
            return Type("struct", tuple(Typed(Name(name), data_flow_type(t)) for name, t in fields))
        case _ if kind in _TYPES:
            return Type(_TYPES[kind][0])
        case _:
            raise NoForm(f"Data Factory has no type for {kind}.")


def conversion(node: Node, kind: DataType) -> Node:
    """`toLong(x)`, `toDecimal(x, 12, 2)`: the function that gives a simple type. Raises NoForm."""
    if isinstance(kind, Decimal):
        return call("toDecimal", node, Number(str(kind.precision)), Number(str(kind.scale)))
    if kind not in _TYPES:
        raise NoForm(f"Data Factory has no conversion to {kind}.")
    if kind == BIGINT and isinstance(node, Number) and node.text.isdigit():
        return Number(f"{node.text}L")
    return call(_TYPES[kind][1], node)


def null(kind: DataType) -> Node:
    """NULL of a type. Raises NoForm for lists, maps and structs."""
    return call("null") if kind == VOID else conversion(call("null"), kind)


def is_null(node: Node) -> Call:
    """`isNull(x)`."""
    return call("isNull", node)


def negated(node: Node) -> Node:
    """`!x`; `x` where it is itself a negation."""
    return node.operand if isinstance(node, Unary) and node.operator == "!" else Unary("!", node)


def both(*conditions: Node) -> Node:
    """`a && b`."""
    return joined("&&", *conditions)


def equals(left: Node, right: Node) -> Node:
    """`a == b`."""
    return Binary("==", left, right)


def whole_number(value: int, kind: DataType = INT) -> Node:
    """A whole number, with `L` where it is a long."""
    text = f"{abs(value)}L" if kind == BIGINT else str(abs(value))
    return Unary("-", Number(text)) if value < 0 else Number(text)


def exact_number(text: str, kind: Decimal) -> Node:
    """A number with digits after the point as a decimal: a bare one may be a double."""
    digits = len(Digits(text).as_tuple().digits)
    return conversion(Number(text) if digits <= SAFE_DIGITS else Text(text), kind)
