"""Spark SQL's data types, as text and as values.

Source: Spark's documentation, "Data Types" (https://spark.apache.org/docs/latest/sql-ref-datatypes.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PRECISION = 38
MOST_NESTED = 50
"""How deep lists, maps and structures may lie inside one another."""


class InvalidType(ValueError):
    """A text that names no Spark type; the message is for the user, `suggestion` what it may have meant."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


@dataclass(frozen=True)
class DataType:
    """A Spark SQL type; `str()` gives its DDL text."""


@dataclass(frozen=True)
class Primitive(DataType):
    """A type without parameters, under its DDL name in upper case."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Decimal(DataType):
    """A fixed-point number of `precision` digits in all, `scale` of them after the point."""

    precision: int
    scale: int

    def __str__(self) -> str:
        return f"DECIMAL({self.precision},{self.scale})"


@dataclass(frozen=True)
class Array(DataType):
    """A list of values of one type."""

    element: DataType

    def __str__(self) -> str:
        return f"ARRAY<{self.element}>"


@dataclass(frozen=True)
class Map(DataType):
    """Values found by key."""

    key: DataType
    value: DataType

    def __str__(self) -> str:
        return f"MAP<{self.key}, {self.value}>"


@dataclass(frozen=True)
class Struct(DataType):
    """Named fields."""

    fields: tuple[tuple[str, DataType], ...]

    def __str__(self) -> str:
        return f"STRUCT<{', '.join(f'{field_name(name)}: {kind}' for name, kind in self.fields)}>"


def field_name(name: str) -> str:
    """A field's name as DDL text takes it: in back-ticks where it is no plain word."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else f"`{name.replace('`', '``')}`"


STRING = Primitive("STRING")
BOOLEAN = Primitive("BOOLEAN")
TINYINT = Primitive("TINYINT")
SMALLINT = Primitive("SMALLINT")
INT = Primitive("INT")
BIGINT = Primitive("BIGINT")
FLOAT = Primitive("FLOAT")
DOUBLE = Primitive("DOUBLE")
DATE = Primitive("DATE")
TIMESTAMP = Primitive("TIMESTAMP")
BINARY = Primitive("BINARY")
VOID = Primitive("VOID")
"""The type of a bare NULL."""
INTERVAL = Primitive("INTERVAL")
"""A span of time; exists inside expressions only, never as a column."""

INTEGRALS: tuple[DataType, ...] = (TINYINT, SMALLINT, INT, BIGINT)
"""Whole numbers, narrowest first."""

_ALIASES: dict[str, DataType] = {
    **{
        t.name: t
        for t in (STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DATE, TIMESTAMP, BINARY)
    },
    "VOID": VOID,
    "BYTE": TINYINT,
    "SHORT": SMALLINT,
    "INTEGER": INT,
    "LONG": BIGINT,
    "REAL": FLOAT,
    "DECIMAL": Decimal(10, 0),
    "DEC": Decimal(10, 0),
    "NUMERIC": Decimal(10, 0),
}
SIMPLE_NAMES: tuple[str, ...] = tuple(n for n in _ALIASES if n != "VOID")

_TOKEN = re.compile(r"\s*(`(?:[^`]|``)+`|\w+|[<>(),:])")


def parse_type(text: str) -> DataType:
    """The type that a DDL text such as `DECIMAL(12,2)` or `ARRAY<STRING>` names; raises InvalidType."""
    tokens = _TOKEN.findall(text)
    if text.count("<") > MOST_NESTED:
        raise InvalidType(f"A type can be nested {MOST_NESTED} times at most.")
    if "".join(tokens).replace(" ", "") != re.sub(r"\s+", "", text) or not tokens:
        raise InvalidType(f"`{text}` is not a type.")
    reader = _Reader(text, tokens)
    parsed = reader.type()
    if reader.tokens:
        raise InvalidType(f"`{text}` is not a type: `{reader.tokens[0]}` is left over.")
    return parsed


class _Reader:
    """A recursive-descent reader of one type's tokens."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self.text, self.tokens = text, list(tokens)

    def take(self, *expected: str) -> str:
        if not self.tokens or (expected and self.tokens[0] not in expected):
            raise InvalidType(f"`{self.text}` is not a type: expected `{' or '.join(expected) or 'a name'}`.")
        return self.tokens.pop(0)

    def type(self) -> DataType:
        name = self.take().upper()
        if name == "ARRAY":
            return Array(self.enclosed())
        if name == "MAP":
            self.take("<")
            key = self.type()
            self.take(",")
            value = self.type()
            self.take(">")
            return Map(key, value)
        if name == "STRUCT":
            return Struct(self.fields())
        if name in ("DECIMAL", "DEC", "NUMERIC") and self.tokens[:1] == ["("]:
            return self.decimal()
        if name not in _ALIASES:
            from canvas.errors import did_you_mean, nearest

            hint = did_you_mean(name, SIMPLE_NAMES, noun="types")
            raise InvalidType(f"There is no type `{name}`.{hint}", nearest(name, SIMPLE_NAMES))
        return _ALIASES[name]

    def enclosed(self) -> DataType:
        self.take("<")
        inner = self.type()
        self.take(">")
        return inner

    def fields(self) -> tuple[tuple[str, DataType], ...]:
        self.take("<")
        found: list[tuple[str, DataType]] = []
        while True:
            name = self.take()
            if name in "<>(),:":
                raise InvalidType(
                    f"`{self.text}` is not a type: expected the name of a field before `{name}`."
                )
            name = name[1:-1].replace("``", "`") if name.startswith("`") else name
            if self.tokens[:1] == [":"]:
                self.take(":")
            found.append((name, self.type()))
            if self.take(",", ">") == ">":
                return tuple(found)

    def decimal(self) -> DataType:
        self.take("(")
        precision, scale = self.take(), "0"
        if self.take(",", ")") == ",":
            scale = self.take()
            self.take(")")
        if not (precision.isdigit() and scale.isdigit() and 1 <= int(precision) <= MAX_PRECISION):
            raise InvalidType(
                f"`{self.text}`: a DECIMAL has 1 to {MAX_PRECISION} digits, such as DECIMAL(12,2)."
            )
        if int(scale) > int(precision):
            raise InvalidType(
                f"`{self.text}`: a DECIMAL cannot have more digits after the point than in all."
            )
        return Decimal(int(precision), int(scale))


def is_numeric(kind: DataType) -> bool:
    """Whether values of the type can be calculated with."""
    return kind in INTEGRALS or kind in (FLOAT, DOUBLE) or isinstance(kind, Decimal)


def is_orderable(kind: DataType) -> bool:
    """Whether Spark can sort and compare values of the type."""
    match kind:
        case Map():
            return False
        case Array(element):
            return is_orderable(element)
        case Struct(fields):
            return all(is_orderable(t) for _, t in fields)
        case _:
            return kind != INTERVAL


def is_groupable(kind: DataType) -> bool:
    """Whether Spark can group by, join on and compare for equality values of the type."""
    return is_orderable(kind)


def describe(kind: DataType) -> str:
    """The type in an analyst's words: `text`, `a date`, `a number`."""
    words = {STRING: "text", BOOLEAN: "true or false", DATE: "a date", TIMESTAMP: "a date and time"}
    if kind in words:
        return words[kind]
    if is_numeric(kind):
        return f"a number ({kind})"
    nested = {Array: "a list", Map: "a map", Struct: "a structure"}.get(type(kind))
    if nested:
        return f"{nested} ({kind})"
    return "empty (NULL)" if kind == VOID else str(kind)
