"""Typed expressions, and how a value of one type becomes one of another.

Source: Spark's documentation, "ANSI Compliance" and "Literals".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal as Number
from functools import cached_property

from sqlglot import exp

from canvas.sql.coercion import common_type, common_type_of
from canvas.sql.identifiers import column
from canvas.sql.parsing import InvalidExpression, print_expression
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
    Primitive,
    Struct,
    describe,
    is_numeric,
    is_orderable,
)


@dataclass(frozen=True)
class Bound:
    """A typed expression: the tree with exact names and explicit casts, and Spark's type of it.

    `doubts` says, in sentences for the user, for what in it the embedded engine may give another answer
    than Spark.
    """

    tree: exp.Expression
    type: DataType
    doubts: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The expression as Spark SQL."""
        return print_expression(self.tree)

    @cached_property
    def literal(self) -> object:
        """The value where the expression is a literal (int, Decimal, float, str or bool), else None."""
        return literal_value(self.tree)

    @property
    def is_literal(self) -> bool:
        """Whether the expression is a literal number, text, true, false or NULL."""
        return self.literal is not None or isinstance(self.tree, exp.Null)

    @classmethod
    def of(cls, tree: exp.Expression, kind: DataType) -> Bound:
        """A bound expression of a tree and its type."""
        return cls(tree, kind)


def made(tree: exp.Expression, kind: DataType, *parts: Bound) -> Bound:
    """A bound expression of a tree and its type, with the doubts of the parts it is made of."""
    return Bound(tree, kind, tuple(dict.fromkeys(doubt for part in parts for doubt in part.doubts)))


def sql_type(kind: DataType) -> exp.DataType:
    """A type as a node of the tree."""
    match kind:
        case Decimal(precision, scale):
            digits = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (precision, scale)]
            return exp.DataType(this=exp.DataType.Type.DECIMAL, expressions=digits, nested=False)
        case Array(element):
            return exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[sql_type(element)], nested=True)
        case Primitive(name) if name in _NODE_TYPES:
            return exp.DataType(this=_NODE_TYPES[name], nested=False)
        case _:
            return exp.DataType.build(str(kind), dialect="spark")


_NODE_TYPES = {
    kind.name: exp.DataType.build(kind.name, dialect="spark").this
    for kind in (STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DATE, TIMESTAMP, BINARY)
}


def cast(operand: Bound, kind: DataType) -> Bound:
    """The operand as another type; itself where it has that type."""
    return operand if operand.type == kind else pinned(operand, kind)


def pinned(operand: Bound, kind: DataType) -> Bound:
    """A cast, also to a type that the operand has on Spark already: it says so to engines that differ."""
    tree = cast_tree(exp.Cast, operand, kind)
    return Bound(tree, kind, (*operand.doubts, *cast_doubts(operand, kind)))


def cast_tree(how: type[exp.Expression], operand: Bound, kind: DataType) -> exp.Expression:
    """CAST or TRY_CAST; in steps between DECIMAL and BOOLEAN, which the embedded engine cannot do in one."""
    more = {"safe": True} if how is exp.TryCast else {}
    if kind == BOOLEAN and isinstance(operand.type, Decimal):
        return exp.Paren(this=exp.NEQ(this=enclosed(operand), expression=exp.Literal.number(0)))
    tree = operand.tree
    if operand.type == BOOLEAN and isinstance(kind, Decimal):
        tree = exp.Cast(this=tree, to=sql_type(INT))
    if operand.type == TIMESTAMP and kind in (TINYINT, SMALLINT, INT, BIGINT):
        tree = whole_units(tree, _MICROS)
        if kind == BIGINT:
            return tree
    if operand.type == TIMESTAMP and isinstance(kind, Decimal):
        tree = _exact_seconds(tree)
    return how(this=tree, to=sql_type(kind), **more)


def one_zero(operand: Bound) -> Bound:
    """A DOUBLE or FLOAT without -0.0, which engines tell from 0.0 in different places."""
    if operand.type not in (FLOAT, DOUBLE):
        return operand
    zero = exp.Cast(this=exp.Literal.number(0), to=sql_type(DOUBLE))
    return made(exp.Add(this=enclosed(operand), expression=zero), DOUBLE)


_MICROS = 1_000_000


def whole_units(time: exp.Expression, micros: int) -> exp.Expression:
    """The whole units of so many microseconds from 1970 to a time, rounded down: a BIGINT.

    The embedded engine's casts and functions round towards 1970.
    """
    all_micros = exp.Anonymous(this="unix_micros", expressions=[time.copy()])
    rest = exp.Anonymous(this="pmod", expressions=[all_micros.copy(), exp.Literal.number(micros)])
    whole = exp.Paren(this=exp.Sub(this=all_micros, expression=rest))
    return exp.Paren(this=exp.IntDiv(this=whole, expression=exp.Literal.number(micros)))


def _exact_seconds(time: exp.Expression) -> exp.Expression:
    """The seconds from 1970 to a time with all six digits of their fraction, a DECIMAL."""
    micros = exp.Cast(
        this=exp.Anonymous(this="unix_micros", expressions=[time.copy()]), to=sql_type(Decimal(20, 0))
    )
    return exp.Mul(this=micros, expression=exp.Literal.number("0.000001"))


def cast_doubts(operand: Bound, kind: DataType) -> tuple[str, ...]:
    """What the embedded engine does in another way than Spark when it casts, silently."""
    if kind == STRING and operand.type in (FLOAT, DOUBLE):
        return ("A DOUBLE as text is written differently from 10 million up and below 0.001.",)
    if kind == STRING and isinstance(operand.type, Array | Map | Struct):
        return ("A list as text is written differently where it holds NULL or DOUBLE.",)
    if kind == BOOLEAN and operand.type == STRING and not operand.is_literal:
        return ("The texts 'on' and 'off' become true and false on the embedded engine only.",)
    return ()


_WHOLE = (
    exp.Column, exp.Literal, exp.Anonymous, exp.Cast, exp.TryCast, exp.Paren, exp.Case, exp.Null, exp.Boolean,
    exp.Placeholder, exp.Bracket, exp.Dot, exp.Identifier,
)  # fmt: skip


def enclosed(operand: Bound) -> exp.Expression:
    """The operand's tree as it may stand beside any operator: in parentheses, where it needs them."""
    tree = operand.tree.copy()
    return tree if isinstance(tree, _WHOLE) else exp.Paren(this=tree)


_BOUND_ALIKE = (STRING, BOOLEAN, INT, DOUBLE, DATE, TIMESTAMP)


def parameter(name: str, kind: DataType) -> Bound:
    """A parameter; with a cast where engines give the value bound to it another type."""
    marker = made(exp.Placeholder(this=name), kind)
    return marker if kind in _BOUND_ALIKE else pinned(marker, kind)


def column_reference(name: str, key: str) -> exp.Column:
    """A column, with its input where an expression has several."""
    return column(name, key or None)


def literal_value(tree: exp.Expression) -> object:
    """The value of a literal: int, Decimal or float for numbers, str, bool; None for anything else."""
    if isinstance(tree, exp.Paren):
        return literal_value(tree.this)
    if isinstance(tree, exp.Neg):
        inner = literal_value(tree.this)
        if isinstance(inner, Number):
            return inner.copy_negate()  # a minus sign would round to 28 digits
        return -inner if isinstance(inner, int | float) and not isinstance(inner, bool) else None
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    if not isinstance(tree, exp.Literal):
        return None
    text = str(tree.this)
    if tree.is_string:
        return text
    if text.isdigit():
        return int(text)
    return float(text) if "e" in text.lower() else Number(text)


def literal(node: exp.Expression) -> Bound:
    """A literal with the type that Spark gives it."""
    if isinstance(node, exp.Null):
        return made(exp.Null(), VOID)
    if isinstance(node, exp.Boolean):
        return made(node.copy(), BOOLEAN)
    value = literal_value(node)
    if isinstance(value, str):
        return made(node.copy(), STRING)
    if isinstance(value, int):
        if value >= 10**38:
            raise InvalidExpression("A number can have at most 38 digits.")
        kind = INT if value < 2**31 else BIGINT if value < 2**63 else Decimal(len(str(value)), 0)
        return made(node.copy(), kind)
    if isinstance(value, Number):
        return made(node.copy(), _decimal_literal(value))
    return made(node.copy(), DOUBLE)


def _decimal_literal(value: Number) -> Decimal:
    _, digits, exponent = value.as_tuple()
    scale = max(-int(exponent), 0)
    precision = max(len(str(int("".join(map(str, digits))))), scale, 1)
    if precision > 38:
        raise InvalidExpression("A number can have at most 38 digits.")
    return Decimal(precision, scale)


def from_text(operand: Bound, target: DataType) -> Bound:
    """A text literal as the date, time or truth value it is compared with; anything else unchanged."""
    if (
        operand.type != STRING
        or target not in (DATE, TIMESTAMP, BOOLEAN)
        or not isinstance(operand.literal, str)
    ):
        return operand
    text = operand.literal.strip()
    kind = TIMESTAMP if target == DATE and _WITH_TIME.search(text) else target
    if not _reads_as(text, kind):
        example = {DATE: "'2024-03-31'", TIMESTAMP: "'2024-03-31 18:00:00'"}.get(target, "true")
        raise InvalidExpression(f"'{text}' is not {describe(target)}: write it as {example}.")
    return cast(operand, kind)


def _reads_as(text: str, kind: DataType) -> bool:
    if kind == BOOLEAN:
        return text.lower() in ("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0")
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refuse_time(date: Bound, text: Bound) -> None:
    """Spark would leave the time of day out, which nobody means who writes it."""
    if date.type == DATE and isinstance(text.literal, str) and _WITH_TIME.search(text.literal.strip()):
        raise InvalidExpression(
            f"`{date.text}` is a date, and '{text.literal}' has a time of day: leave the time out, or "
            f"compare with `CAST({date.text} AS TIMESTAMP)`."
        )


_WITH_TIME = re.compile(r"\d[ T]\d")


def comparable(left: Bound, right: Bound) -> tuple[Bound, Bound]:
    """Both sides in one type that can be compared; raises InvalidExpression where there is none."""
    _refuse_time(left, right)
    _refuse_time(right, left)
    left, right = from_text(left, right.type), from_text(right, left.type)
    shared = common_type(left.type, right.type)
    if shared is None or not is_orderable(shared):
        raise InvalidExpression(clash(left, right))
    if shared == DOUBLE:
        return _doubled(left, right), _doubled(right, left)
    if is_numeric(shared) or shared == VOID or VOID in (left.type, right.type):
        return left, right
    return cast(left, shared), cast(right, shared)


_EXACT_IN_FLOAT = 2**24
"""Whole numbers up to here are the same as FLOAT."""


def _doubled(operand: Bound, other: Bound) -> Bound:
    """One side of a comparison that Spark makes with DOUBLE, where other engines would take another type.

    They compare a DECIMAL with a DOUBLE as DECIMAL, and a FLOAT with a whole number as FLOAT.
    """
    if isinstance(operand.type, Decimal):
        return cast(operand, DOUBLE)
    if operand.type == FLOAT and other.type != DOUBLE:
        exact = isinstance(other.literal, int) and abs(other.literal) <= _EXACT_IN_FLOAT
        return operand if exact else cast(operand, DOUBLE)
    return operand


def clash(left: Bound, right: Bound) -> str:
    """Why two values cannot be compared or combined, and what to do."""
    start = f"`{left.text}` is {describe(left.type)} and `{right.text}` is {describe(right.type)}"
    for text, other in ((left, right), (right, left)):
        if text.type == STRING and is_numeric(other.type):
            if isinstance(text.literal, str):
                return f"{start}: write the number without quotes."
            return (
                f"{start}: make a number of the text first, such as `try_cast({text.text} AS {other.type})`."
            )
        if text.type == STRING and other.type in (DATE, TIMESTAMP):
            return (
                f"{start}: turn the text into a date first, such as `try_cast({text.text} AS {other.type})`."
            )
    return f"{start}: they cannot be compared or combined."


def unified(operands: Sequence[Bound], what: str) -> tuple[list[Bound], DataType]:
    """The operands cast to their common type; raises InvalidExpression where they have none."""
    typed = next((o.type for o in operands if o.type in (DATE, TIMESTAMP, BOOLEAN)), None)
    read = [from_text(o, typed) if typed else o for o in operands]
    shared = common_type_of(o.type for o in read)
    if shared is None:
        kinds = " and ".join(dict.fromkeys(describe(o.type) for o in read if o.type != VOID))
        raise InvalidExpression(
            f"{what} must all be of one kind, and here are {kinds}: "
            "change the type of one, with `CAST(… AS …)`."
        )
    return [o if o.type == VOID else cast(o, shared) for o in read], shared
