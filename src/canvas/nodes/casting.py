"""How a node says the type a column should get, and the SQL that gives it that type.

Text becomes a typed value by the column's formats, tried in order; what fits none is NULL. Where the
column says `on_error: fail`, a rule comes with it that stops the job if there is such a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_serializer, model_validator
from sqlglot import exp

from canvas.document.model import Model
from canvas.nodes.base import SparkType
from canvas.sql.binding import Bound
from canvas.sql.coercion import can_cast
from canvas.sql.operators import cast, sql_type
from canvas.sql.parsing import InvalidExpression
from canvas.sql.patterns import check_pattern
from canvas.sql.types import (
    BINARY,
    BOOLEAN,
    DATE,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    DataType,
    Primitive,
    describe,
    is_numeric,
)
from canvas.sql.types import Decimal as DecimalType
from canvas.steps import Rule


def _on_error(value: Any) -> Any:
    if value not in ("fail", "null", None):
        raise ValueError(f"`{value}` is not possible here: choose `fail` or `null`.")
    return None if value == "null" else value


OnError = Annotated[Literal["fail"] | None, BeforeValidator(_on_error)]
"""What a value that does not fit does: stop the job (`fail`), or become NULL (`null`)."""


class TypedColumn(Model):
    """The type of a column: `T`, or `{type: T, formats: […], on_error: null}`."""

    type: SparkType
    formats: tuple[str, ...] = ()
    on_error: OnError = "fail"

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"type": value}

    @model_serializer(mode="wrap")
    def _shortest(self, handler: Any) -> Any:
        full: dict[str, Any] = handler(self)
        return full["type"] if list(full) == ["type"] else full


@dataclass(frozen=True)
class TextFormat:
    """How numbers and missing values are written in a text."""

    decimal: str = "."
    thousands: str | None = None
    null_values: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Casting:
    """A column's new value, and the rule that its bad values break where they must stop the job."""

    value: Bound
    rule: Rule | None = field(default=None)


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    """A call of a function by name."""
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def text(value: str) -> exp.Expression:
    """A text literal."""
    return exp.Literal.string(value)


def cast_text(name: str, source: Bound, column: TypedColumn, written: TextFormat) -> Casting:
    """A text column as its type. Raises InvalidExpression where a format or type does not fit."""
    cleaned = _without_null_words(source.tree, written.null_values)
    if column.type == STRING:
        if column.formats:
            raise InvalidExpression("`formats` are for dates and times: leave them out for text.")
        return Casting(Bound.of(cleaned, STRING))
    value = Bound(_typed(cleaned, column, written), column.type, source.doubts)
    if column.on_error is None or column.type == BINARY:
        return Casting(value)
    return Casting(value, _rule(name, Bound.of(cleaned, STRING), value, column))


def cast_value(name: str, source: Bound, column: TypedColumn) -> Casting:
    """A column of any type as another. Raises InvalidExpression where Spark has no such cast."""
    if source.type == column.type and not column.formats:
        return Casting(source)
    if source.type == STRING:
        return cast_text(name, source, column, TextFormat())
    if column.formats:
        raise InvalidExpression(
            f"`formats` read dates from text, and `{source.text}` is {describe(source.type)}."
        )
    if not can_cast(source.type, column.type):
        raise InvalidExpression(
            f"`{source.text}` is {describe(source.type)} and cannot become {column.type}."
        )
    if _never_fails(source.type, column.type):
        return Casting(cast(source, column.type))
    tree = exp.TryCast(this=source.tree.copy(), to=sql_type(column.type), safe=True)
    value = Bound(tree, column.type, source.doubts)
    return Casting(value, _rule(name, source, value, column) if column.on_error else None)


def _said(source: Bound) -> str:
    return f"`{source.text}` is {describe(source.type)}"


def _never_fails(source: DataType, target: DataType) -> bool:
    widening = (BOOLEAN, STRING, DATE, TIMESTAMP)
    return target == STRING or (source in widening and target in widening) or str(target) == "DOUBLE"


def _without_null_words(tree: exp.Expression, words: Sequence[str]) -> exp.Expression:
    """The text, with the words that mean "no value" as NULL (an empty field is NULL when it is read)."""
    meant = [w for w in words if w]
    if not meant:
        return tree.copy()
    return reduce(lambda inner, word: call("nullif", inner, text(word)), meant, tree.copy())


def _typed(cleaned: exp.Expression, column: TypedColumn, written: TextFormat) -> exp.Expression:
    if column.formats and column.type not in (DATE, TIMESTAMP):
        raise InvalidExpression(f"`formats` are for DATE and TIMESTAMP columns, and this is {column.type}.")
    if column.formats:
        return _by_formats(cleaned, column)
    if column.type == BINARY:
        return exp.Cast(this=cleaned, to=sql_type(BINARY))
    if not isinstance(column.type, Primitive | DecimalType):
        raise InvalidExpression(f"Text cannot be read as {column.type}: read it as STRING.")
    if column.type == BOOLEAN:
        return _true_or_false(cleaned)
    if column.type in (DATE, TIMESTAMP):
        cleaned = call("trim", cleaned)
    if is_numeric(column.type):
        cleaned = _plain_number(cleaned, written, column.type)
    return exp.TryCast(this=cleaned, to=sql_type(column.type), safe=True)


_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


def _true_or_false(cleaned: exp.Expression) -> exp.Expression:
    """The words that Spark's cast takes; that of the embedded engine takes 'on', 'off', 'tr' and more."""
    word = call("lower", call("trim", cleaned))
    ifs = [
        exp.If(this=exp.In(this=word.copy(), expressions=[text(w) for w in words]), true=meaning)
        for words, meaning in ((_TRUE, exp.true()), (_FALSE, exp.false()))
    ]
    return exp.Case(ifs=ifs)


def _plain_number(cleaned: exp.Expression, written: TextFormat, kind: DataType) -> exp.Expression:
    if written.thousands:
        cleaned = call("replace", cleaned, text(written.thousands), text(""))
    swapped = (
        ("", "")
        if written.decimal == "." or kind in INTEGRALS
        else (f"{written.decimal}.", f".{written.decimal}")
    )
    # A point that is no decimal sign becomes one that the cast refuses; so does the exponent of a DECIMAL,
    # which Spark reads and the embedded engine does not.
    exponent = ("eE", "__") if isinstance(kind, DecimalType) else ("", "")
    old, new = swapped[0] + exponent[0], swapped[1] + exponent[1]
    return call("translate", cleaned, text(old), text(new)) if old else cleaned


def _by_formats(cleaned: exp.Expression, column: TypedColumn) -> exp.Expression:
    for pattern in column.formats:
        check_pattern(pattern)
    trimmed = call("trim", cleaned)
    tries = [call("try_to_timestamp", trimmed, text(pattern)) for pattern in column.formats]
    moment = tries[0] if len(tries) == 1 else call("coalesce", *tries)
    return moment if column.type == TIMESTAMP else exp.Cast(this=moment, to=sql_type(DATE))


def _rule(name: str, source: Bound, value: Bound, column: TypedColumn) -> Rule:
    missing = exp.Is(this=value.tree.copy(), expression=exp.Null())
    there = exp.Not(this=exp.Is(this=source.tree.copy(), expression=exp.Null()))
    formats = f" written as {' or '.join(column.formats)}" if column.formats else ""
    expected = f"{describe(column.type)}{formats}"
    return Rule(
        field=f"columns.{name}",
        broken=Bound.of(exp.And(this=there, expression=missing), BOOLEAN),
        value=Bound.of(exp.Cast(this=source.tree.copy(), to=sql_type(STRING)), STRING),
        message=f"`{name}` has values that are not {expected}. Correct the data, add a format, "
        "or set `on_error: null` to leave such values empty",
    )
