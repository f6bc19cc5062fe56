"""Calculation with numbers, and with spans of time on dates.

Source: https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage (add, addDays, addMonths,
days, hours, minutes, seconds). What `integer / integer` gives is not documented there, so both are made
DOUBLE first, as on Spark.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.sql.coercion import arithmetic_type
from canvas.sql.types import (
    BIGINT,
    DATE,
    DOUBLE,
    INTEGRALS,
    TIMESTAMP,
    VOID,
    DataType,
    Decimal,
)
from canvas.sql.values import literal_value
from compilers.data_factory.expressions.values import NoForm, Value, conversion, null, whole_number
from compilers.data_factory.script import Binary, Node, Number, Unary, call

if TYPE_CHECKING:
    from compilers.data_factory.expressions.translator import Translator

_OPERATORS: Mapping[type[exp.Expression], str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%",
}  # fmt: skip
_MONTHS = {"MONTH": 1, "YEAR": 12}
_DAYS = {"DAY": 1, "WEEK": 7}
_SPANS = {"HOUR": "hours", "MINUTE": "minutes", "SECOND": "seconds"}


def calculated(to: Translator, tree: exp.Expression) -> Value:
    """`+ - * / % DIV` and the sign. Raises NoForm."""
    if isinstance(tree, exp.Neg):
        operand = to.visit(tree.this)
        return Value(Unary("-", operand.node), operand.type)
    if isinstance(tree.expression, exp.Interval):
        return _with_span(to.visit(tree.this), tree.expression, subtract=isinstance(tree, exp.Sub))
    left, right = to.visit(tree.this), to.visit(tree.expression)
    if left.type == DATE:
        name = "subDays" if isinstance(tree, exp.Sub) else "addDays"
        return Value(call(name, left.node, right.node), DATE)
    if isinstance(tree, exp.Div | exp.Mod | exp.IntDiv):
        _note_zero(to, tree.expression)
    if isinstance(tree, exp.IntDiv):
        return _whole_division(left, right)
    operator = _OPERATORS[type(tree)]
    kind = arithmetic_type(operator, left.type, right.type)
    if kind is None:
        raise NoForm("A calculation needs a number on at least one side in Data Factory.")
    first, second = _number(left, kind, operator), _number(right, kind, operator)
    return Value(Binary(operator, first, second), kind)


def _number(operand: Value, kind: DataType, operator: str) -> Node:
    """The operand, a whole number as wide as the result, so that nothing overflows."""
    if operand.type == VOID:
        return null(kind)
    if operator == "/" and kind == DOUBLE and operand.type != DOUBLE:
        return conversion(operand.node, DOUBLE)
    if kind in INTEGRALS and operand.type != kind:
        return conversion(operand.node, kind)
    return operand.node


def _whole_division(left: Value, right: Value) -> Value:
    """The part that divides without a rest, divided: right whatever `/` gives for whole numbers."""
    kind = arithmetic_type("%", left.type, right.type)
    if isinstance(kind, Decimal) or kind is None:
        raise NoForm("Data Factory has no DIV for decimals: cast both sides to BIGINT first.")
    first, second = conversion(left.node, BIGINT), conversion(right.node, BIGINT)
    rest = Binary("%", first, second)
    return Value(conversion(Binary("/", Binary("-", first, rest), second), BIGINT), BIGINT)


def _note_zero(to: Translator, divisor: exp.Expression) -> None:
    inner = divisor
    while isinstance(inner, exp.Paren | exp.Cast):
        inner = inner.this
    is_safe = isinstance(inner, exp.Anonymous) and str(inner.this).lower() == "nullif"
    if not literal_value(inner) and not is_safe:
        to.notes.add(
            "A division by 0 stops the job on Spark, and gives NULL in Data Factory. Write `nullif(…, 0)` "
            "around the divisor to have NULL everywhere."
        )


def _with_span(moment: Value, span: exp.Interval, *, subtract: bool) -> Value:
    unit = str(span.args["unit"].this).upper().removesuffix("S")
    amount = int(str(span.this.this)) * (-1 if subtract else 1)
    if unit in _MONTHS and moment.type == DATE:
        return Value(months_later(moment.node, whole_number(amount * _MONTHS[unit])), DATE)
    if unit in _MONTHS:
        raise NoForm("Data Factory adds months to a time in another way at the end of a month: use a date.")
    if unit in _DAYS and moment.type == DATE:
        return Value(call("addDays", moment.node, whole_number(amount * _DAYS[unit])), DATE)
    if moment.type == TIMESTAMP:
        name = "days" if unit in _DAYS else _SPANS[unit]
        length = call(name, whole_number(abs(amount) * _DAYS.get(unit, 1)))
        return Value(Binary("-" if amount < 0 else "+", moment.node, length), TIMESTAMP)
    raise NoForm(f"Data Factory cannot add `{span}` to {moment.type}.")


def months_later(date: Node, months: Node) -> Node:
    """A date so many months later, at the latest on the month's last day.

    `addMonths` alone makes the last day of one month the last day of the other (30 September gives
    31 August there); from the first of the month it cannot.
    """
    first = call(
        "addMonths", call("subDays", date, Binary("-", call("dayOfMonth", date), Number("1"))), months
    )
    days = call("least", call("dayOfMonth", date), call("dayOfMonth", call("lastDayOfMonth", first)))
    return call("addDays", first, Binary("-", days, Number("1")))
