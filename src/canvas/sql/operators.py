"""The typing rules of literals, operators, CASE, IN, BETWEEN, casts and element access.

Each rule takes bound operands and gives a bound result; each raises InvalidExpression in plain words
where the types do not fit. Source: Spark's documentation, "ANSI Compliance" and "Operators".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal as Number
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.sql.coercion import arithmetic_type, as_decimal, bounded, can_cast, common_type, common_type_of
from canvas.sql.identifiers import column, identifier
from canvas.sql.parsing import InvalidExpression, print_expression
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    INTEGRALS,
    INTERVAL,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Decimal,
    InvalidType,
    Map,
    Struct,
    describe,
    is_numeric,
    is_orderable,
    parse_type,
)

if TYPE_CHECKING:
    from canvas.sql.binding import Bound

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
SYMBOLS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_DAY_UNITS = frozenset({"DAY", "DAYS", "WEEK", "WEEKS", "MONTH", "MONTHS", "QUARTER", "QUARTERS", "YEAR", "YEARS"})
_UNITS = _DAY_UNITS | {"HOUR", "HOURS", "MINUTE", "MINUTES", "SECOND", "SECONDS"}
_DIVISION_DIGITS = 3
"""Digits beyond the result's that the dividend is given, so that an engine that truncates rounds alike."""


def made(tree: exp.Expression, kind: DataType) -> Bound:
    """A bound expression of a tree and its type."""
    from canvas.sql.binding import Bound

    return Bound.of(tree, kind)


def sql_type(kind: DataType) -> exp.DataType:
    """A type as a node of the tree."""
    return exp.DataType.build(str(kind), dialect="spark")


def cast(operand: Bound, kind: DataType) -> Bound:
    """The operand as another type; itself where it has that type."""
    if operand.type == kind:
        return operand
    return made(exp.Cast(this=operand.tree, to=sql_type(kind)), kind)


def pinned(operand: Bound, kind: DataType) -> Bound:
    """A cast to a type that the operand has on Spark already: it says so to engines that differ."""
    return made(exp.Cast(this=operand.tree, to=sql_type(kind)), kind)


def column_reference(name: str, key: str) -> exp.Column:
    """A column, with its input where an expression has several."""
    return column(name, key or None)


def literal_value(tree: exp.Expression) -> object:
    """The value of a literal: int, Decimal or float for numbers, str, bool; None for anything else."""
    if isinstance(tree, exp.Paren):
        return literal_value(tree.this)
    if isinstance(tree, exp.Neg):
        inner = literal_value(tree.this)
        return -inner if isinstance(inner, int | float | Number) and not isinstance(inner, bool) else None
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


def negate(operand: Bound) -> Bound:
    """`-x`."""
    if not is_numeric(operand.type):
        raise InvalidExpression(f"`-` needs a number, and `{operand.text}` is {describe(operand.type)}.")
    return made(exp.Neg(this=operand.tree), operand.type)


def negation(operand: Bound) -> Bound:
    """`NOT x`."""
    return made(exp.Not(this=_boolean(operand, "NOT").tree), BOOLEAN)


def logical(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`AND`, `OR`."""
    word = "AND" if kind is exp.And else "OR"
    return made(kind(this=_boolean(left, word).tree, expression=_boolean(right, word).tree), BOOLEAN)


def _boolean(operand: Bound, word: str) -> Bound:
    if operand.type not in (BOOLEAN, VOID):
        raise InvalidExpression(
            f"{word} joins conditions, and `{operand.text}` is {describe(operand.type)}: compare it with something."
        )
    return operand


def comparison(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`= <> < <= > >= <=>`."""
    left, right = comparable(left, right)
    return made(kind(this=left.tree, expression=right.tree), BOOLEAN)


def comparable(left: Bound, right: Bound) -> tuple[Bound, Bound]:
    """Both sides in one type that can be compared; raises InvalidExpression where there is none."""
    left, right = from_text(left, right.type), from_text(right, left.type)
    shared = common_type(left.type, right.type)
    if shared is None or not is_orderable(shared):
        raise InvalidExpression(_clash(left, right))
    if is_numeric(shared) or shared == VOID or VOID in (left.type, right.type):
        return left, right
    return cast(left, shared), cast(right, shared)


def _clash(left: Bound, right: Bound) -> str:
    start = f"`{left.text}` is {describe(left.type)} and `{right.text}` is {describe(right.type)}"
    for text, other in ((left, right), (right, left)):
        if text.type == STRING and is_numeric(other.type):
            if isinstance(text.literal, str):
                return f"{start}: write the number without quotes."
            return f"{start}: turn the text into a number first, such as `try_cast({text.text} AS {other.type})`."
        if text.type == STRING and other.type in (DATE, TIMESTAMP):
            return f"{start}: turn the text into a date first, such as `try_cast({text.text} AS {other.type})`."
    return f"{start}: they cannot be compared or combined."


def from_text(operand: Bound, target: DataType) -> Bound:
    """A text literal as the date, time or truth value it is compared with; anything else unchanged."""
    if operand.type != STRING or target not in (DATE, TIMESTAMP, BOOLEAN) or not isinstance(operand.literal, str):
        return operand
    text = operand.literal.strip()
    kind = TIMESTAMP if target == DATE and re.search(r"\d[ T]\d", text) else target
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
    tree = kind(this=left.tree, expression=right.tree)
    if isinstance(result, Decimal) and arithmetic_type(symbol, left.type, right.type) == result and result.precision < 38:
        return made(tree, result)
    if isinstance(result, Decimal) or FLOAT in (left.type, right.type):
        return pinned(made(tree, result), result)
    return made(tree, result)


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
    return pinned(made(quotient, result), result)


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
            raise InvalidExpression("A date cannot be taken from a number or a span of time: write the date first.")
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
    raise InvalidExpression(_clash(left, right))


def whole_division(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`a DIV b`: the whole part, a BIGINT."""
    for side in (left, right):
        if side.type not in INTEGRALS and not isinstance(side.type, Decimal):
            raise InvalidExpression(f"DIV needs whole numbers or decimals, and `{side.text}` is {describe(side.type)}.")
    return made(exp.IntDiv(this=left.tree, expression=right.tree), BIGINT)


def concatenation(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`a || b`: texts, or arrays of one type, joined."""
    if isinstance(left.type, Array) and left.type == right.type:
        return made(exp.DPipe(this=left.tree, expression=right.tree, safe=True), left.type)
    for side in (left, right):
        if not can_cast(side.type, STRING) or isinstance(side.type, Array | Map | Struct):
            raise InvalidExpression(f"`||` joins texts, and `{side.text}` is {describe(side.type)}.")
    return made(exp.DPipe(this=cast(left, STRING).tree, expression=cast(right, STRING).tree, safe=True), STRING)


def pattern(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`LIKE`, `ILIKE`, `RLIKE`."""
    for side in (left, right):
        if side.type not in (STRING, VOID):
            raise InvalidExpression(f"A pattern is matched with text, and `{side.text}` is {describe(side.type)}.")
    return made(kind(this=left.tree, expression=right.tree), BOOLEAN)


def unified(operands: Sequence[Bound], what: str) -> tuple[list[Bound], DataType]:
    """The operands cast to their common type; raises InvalidExpression where they have none."""
    typed = next((o.type for o in operands if o.type in (DATE, TIMESTAMP, BOOLEAN)), None)
    read = [from_text(o, typed) if typed else o for o in operands]
    shared = common_type_of(o.type for o in read)
    if shared is None:
        kinds = " and ".join(dict.fromkeys(describe(o.type) for o in read if o.type != VOID))
        raise InvalidExpression(f"{what} must all be of one kind, and here are {kinds}: cast one of them.")
    return [o if o.type == VOID else cast(o, shared) for o in read], shared


def case(subject: Bound | None, conditions: Sequence[Bound], results: Sequence[Bound], default: Bound | None) -> Bound:
    """`CASE WHEN … THEN … ELSE … END`, with or without a subject."""
    branches, kind = unified([*results, *([default] if default else [])], "The results of a CASE")
    ifs = []
    for condition, result in zip(conditions, branches, strict=False):
        when = comparable(subject, condition)[1] if subject else _boolean(condition, "WHEN")
        ifs.append(exp.If(this=when.tree, true=result.tree))
    tree = exp.Case(
        this=subject.tree if subject else None, ifs=ifs, default=branches[-1].tree if default is not None else None
    )
    return made(tree, kind)


def membership(operand: Bound, items: Sequence[Bound]) -> Bound:
    """`x IN (…)`."""
    if not items:
        raise InvalidExpression("IN needs at least one value.")
    pairs = [comparable(operand, item) for item in items]
    kinds = {left.type for left, _ in pairs}
    subject = pairs[0][0] if len(kinds) == 1 else operand
    shared = common_type_of([operand.type, *(right.type for _, right in pairs)])
    if shared is not None and is_numeric(shared) and any(r.type not in INTEGRALS for _, r in pairs):
        subject, pairs = cast(operand, shared), [(operand, cast(r, shared)) for _, r in pairs]
    return made(exp.In(this=subject.tree, expressions=[right.tree for _, right in pairs]), BOOLEAN)


def between(operand: Bound, low: Bound, high: Bound) -> Bound:
    """`x BETWEEN low AND high`, both ends included."""
    first, low = comparable(operand, low)
    second, high = comparable(operand, high)
    subject = first if first.type == second.type else max(first, second, key=lambda b: b.type == TIMESTAMP)
    if subject.type == TIMESTAMP:
        low, high = cast(low, TIMESTAMP), cast(high, TIMESTAMP)
    return made(exp.Between(this=subject.tree, low=low.tree, high=high.tree), BOOLEAN)


def is_test(operand: Bound, right: exp.Expression) -> Bound:
    """`IS NULL`, `IS TRUE`, `IS FALSE` (NOT is a node around it)."""
    if isinstance(right, exp.Null):
        return made(exp.Is(this=operand.tree, expression=exp.Null()), BOOLEAN)
    if isinstance(right, exp.Boolean):
        return made(exp.Is(this=_boolean(operand, "IS").tree, expression=right.copy()), BOOLEAN)
    raise InvalidExpression("After IS comes NULL, TRUE or FALSE.")


def cast_node(kind: type[exp.Expression], operand: Bound, to: exp.Expression) -> Bound:
    """`CAST(x AS T)`, `TRY_CAST(x AS T)`, `x::T`, `DATE'…'`."""
    text = print_expression(to)
    try:
        target = parse_type(text)
    except InvalidType as error:
        raise InvalidExpression(str(error)) from error
    if not can_cast(operand.type, target):
        raise InvalidExpression(f"`{operand.text}` is {describe(operand.type)} and cannot become {target}.")
    if isinstance(operand.literal, str) and target in (DATE, TIMESTAMP) and kind is exp.Cast:
        from_text(operand, target)
    return made(kind(this=operand.tree, to=sql_type(target), **({"safe": True} if kind is exp.TryCast else {})), target)


def interval(node: exp.Expression) -> Bound:
    """`INTERVAL 3 DAYS`."""
    amount, unit = node.this, node.args.get("unit")
    text = str(amount.this) if isinstance(amount, exp.Literal) else ""
    word = str(unit.this).upper() if isinstance(unit, exp.Var) else ""
    if word not in _UNITS or not re.fullmatch(r"-?\d+", text):
        raise InvalidExpression("A span of time is written like `INTERVAL 3 DAYS` (or hours, months, years …).")
    return made(exp.Interval(this=exp.Literal.string(text), unit=exp.Var(this=word)), INTERVAL)


def element(owner: Bound, key: Bound) -> Bound:
    """`array[position from 0]`, `map[key]`."""
    tree = exp.Bracket(this=owner.tree, expressions=[key.tree])
    match owner.type:
        case Array(kind) if key.type in INTEGRALS:
            return made(tree, kind)
        case Map(wanted, kind) if common_type(wanted, key.type) is not None:
            return made(tree, kind)
        case _:
            raise InvalidExpression(f"`{owner.text}` is {describe(owner.type)}: it has no element `{key.text}`.")


def struct_field(owner: Bound, name: str) -> Bound:
    """`struct.field`."""
    if isinstance(owner.type, Struct):
        for known, kind in owner.type.fields:
            if known.lower() == name.lower():
                return made(exp.Dot(this=owner.tree, expression=identifier(known)), kind)
        raise InvalidExpression(f"`{owner.text}` has no field `{name}`.")
    raise InvalidExpression(f"`{owner.text}` is {describe(owner.type)}: it has no fields.")
