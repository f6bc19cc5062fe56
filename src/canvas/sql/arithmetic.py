"""The typing rules of calculation: numbers, and spans of time on dates."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from canvas.sql.coercion import arithmetic_type, as_decimal, bounded, common_type
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BIGINT,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    INTEGRALS,
    INTERVAL,
    MAX_PRECISION,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
    describe,
    is_numeric,
)
from canvas.sql.values import Bound, cast, clash, made, pinned

ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
SYMBOLS: dict[type[exp.Expression], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}
_DAY_UNITS = frozenset(
    {"DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "QUARTER", "QUARTERS", "YEAR", "YEARS"}
)
_UNITS = _DAY_UNITS | {"HOUR", "HOURS", "MINUTE", "MINUTES", "SECOND", "SECONDS"}
_DIVISION_DIGITS = 3
"""Digits beyond the result's that the dividend is given, so that an engine that truncates rounds alike."""
_CUT = "The last digit of a quotient of so wide DECIMALs is cut, and rounded on Spark."


def negate(operand: Bound) -> Bound:
    """`-x`."""
    if not is_numeric(operand.type):
        raise InvalidExpression(f"`-` needs a number, and `{operand.text}` is {describe(operand.type)}.")
    return Bound(exp.Neg(this=operand.tree), operand.type, doubts_of_sign(operand.type))


_SIGNED_DIGITS = 34
"""How many digits Spark keeps of a DECIMAL whose sign it changes."""


def doubts_of_sign(kind: DataType) -> tuple[str, ...]:
    """What differs where the sign of a number is changed or taken off."""
    if isinstance(kind, Decimal) and kind.precision > _SIGNED_DIGITS:
        return ("Of a DECIMAL whose sign changes, Spark keeps the first 34 digits only.",)
    return ()


def arithmetic(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`+ - * / %` on numbers, and `+ -` of a span of time on dates."""
    symbol = SYMBOLS[kind]
    if symbol in "+-" and {left.type, right.type} & {DATE, TIMESTAMP, INTERVAL}:
        return _date_arithmetic(kind, left, right)
    exact_left, exact_right = _exact(left, right), _exact(right, left)
    result = arithmetic_type(symbol, exact_left, exact_right)
    if result is None:
        raise InvalidExpression(_not_numbers(symbol, left, right))
    if isinstance(result, Decimal) and symbol == "/":
        return _decimal_division(left, right, result)
    if result == DOUBLE:
        left, right = _doubled(left), _doubled(right)
    tree = kind(this=left.tree, expression=right.tree)
    plain = arithmetic_type(symbol, left.type, right.type) == result
    doubts = _doubts_of_width(symbol, exact_left, exact_right)
    if isinstance(result, Decimal) and not (plain and result.precision < MAX_PRECISION):
        return replace(pinned(made(tree, result), result), doubts=doubts)
    return made(tree, result)


def _doubts_of_width(symbol: str, left: DataType, right: DataType) -> tuple[str, ...]:
    """Whether a sum of decimals may need more digits before the point than a DECIMAL can hold."""
    a, b = as_decimal(left), as_decimal(right)
    if symbol not in "+-" or a is None or b is None or not isinstance(arithmetic_type(symbol, a, b), Decimal):
        return ()
    if max(a.precision - a.scale, b.precision - b.scale) < MAX_PRECISION:
        return ()
    return ("A sum of more than 38 digits stops the job on Spark, and is shown in the preview.",)


def _doubled(operand: Bound) -> Bound:
    """A FLOAT beside a number of another type is a DOUBLE first: engines would widen the other one."""
    return cast(operand, DOUBLE) if operand.type == FLOAT else operand


def _exact(operand: Bound, other: Bound) -> DataType:
    """A whole-number literal beside a decimal has as many digits as it is written with."""
    if isinstance(other.type, Decimal) and operand.type in INTEGRALS and isinstance(operand.literal, int):
        return Decimal(max(len(str(abs(operand.literal))), 1), 0)
    return operand.type


def _decimal_division(left: Bound, right: Bound, result: Decimal) -> Bound:
    dividend = as_decimal(left.type) or result
    scale = max(result.scale + _DIVISION_DIGITS, dividend.scale)
    wide = bounded(dividend.precision - dividend.scale + scale, scale)
    quotient = exp.Div(this=cast(left, wide).tree, expression=right.tree)
    found = pinned(made(quotient, result), result)
    return replace(found, doubts=(_CUT,)) if wide.scale <= result.scale else found


def _not_numbers(symbol: str, left: Bound, right: Bound) -> str:
    text = left if not is_numeric(left.type) else right
    more = " To join texts, write `||`." if symbol == "+" and STRING in (left.type, right.type) else ""
    if text.type == STRING:
        more = more or f" Turn it into a number first, such as `try_cast({text.text} AS DOUBLE)`."
    return f"`{symbol}` needs numbers, and `{text.text}` is {describe(text.type)}.{more}"


def _date_arithmetic(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    add = kind is exp.Add
    if left.type in INTEGRALS or (left.type == INTERVAL and right.type in (DATE, TIMESTAMP)):
        if not add:
            raise InvalidExpression(
                "A date cannot be taken from a number or a span of time: write the date first."
            )
        left, right = right, left
    tree = kind(this=left.tree, expression=right.tree)
    if left.type in (DATE, TIMESTAMP) and right.type == INTERVAL:
        unit = str(right.tree.args["unit"].this).upper() if isinstance(right.tree, exp.Interval) else "SECOND"
        if left.type == DATE and unit not in _DAY_UNITS:
            return made(kind(this=cast(left, TIMESTAMP).tree, expression=right.tree), TIMESTAMP)
        return made(tree, left.type)
    if left.type == DATE and right.type in INTEGRALS:
        return made(tree, DATE)
    if {left.type, right.type} <= {DATE, TIMESTAMP}:
        raise InvalidExpression(
            "The span between two dates is `datediff(end, start)` in days, or "
            "`unix_timestamp(end) - unix_timestamp(start)` in seconds."
        )
    raise InvalidExpression(clash(left, right))


def whole_division(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`a DIV b`: the whole part, a BIGINT."""
    for side in (left, right):
        if side.type not in INTEGRALS and not isinstance(side.type, Decimal):
            raise InvalidExpression(
                f"DIV needs whole numbers or decimals, and `{side.text}` is {describe(side.type)}."
            )
    return made(exp.IntDiv(this=left.tree, expression=right.tree), BIGINT)


BITS = (exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor)


def bitwise(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`a & b`, `a | b`, `a ^ b`: the bits of two whole numbers, in the wider type of the two."""
    shared = common_type(_whole_number(left).type, _whole_number(right).type) or BIGINT
    return made(kind(this=cast(left, shared).tree, expression=cast(right, shared).tree), shared)


def bitwise_not(operand: Bound) -> Bound:
    """`~a`: all bits turned; the embedded engine makes an INT of a smaller type."""
    turned = made(exp.BitwiseNot(this=_whole_number(operand).tree), operand.type)
    return turned if operand.type in (INT, BIGINT) else pinned(turned, operand.type)


def _whole_number(operand: Bound) -> Bound:
    if operand.type not in INTEGRALS:
        raise InvalidExpression(
            f"`&`, `|`, `^` and `~` need whole numbers, and `{operand.text}` is {describe(operand.type)}."
        )
    return operand


def interval(node: exp.Expression) -> Bound:
    """`INTERVAL 3 DAYS`."""
    amount, unit = node.this, node.args.get("unit")
    text = str(amount.this) if isinstance(amount, exp.Literal) else ""
    word = str(unit.this).upper() if isinstance(unit, exp.Var) else ""
    if word not in _UNITS or not re.fullmatch(r"-?\d+", text):
        raise InvalidExpression(
            "A span of time is written like `INTERVAL 3 DAYS` (or hours, months, years …)."
        )
    if word.startswith("QUARTER"):  # Spark's literals know no quarters
        text, word = str(int(text) * 3), "MONTH"
    return made(exp.Interval(this=exp.Literal.string(text), unit=exp.Var(this=word)), INTERVAL)
