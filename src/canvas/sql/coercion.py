"""How Spark finds one type for two, and the type of a calculation, under ANSI mode.

Source: Spark's documentation, "ANSI Compliance" (type coercion, least common type) and
"Decimal operations" (`DecimalPrecision`, with `spark.sql.decimalOperations.allowPrecisionLoss`).
"""

from __future__ import annotations

from collections.abc import Iterable

from canvas.sql.types import (
    DATE,
    DOUBLE,
    FLOAT,
    INTEGRALS,
    MAX_PRECISION,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    Decimal,
    Map,
    Primitive,
    Struct,
    is_numeric,
)

_INTEGRAL_DIGITS = {"TINYINT": 3, "SMALLINT": 5, "INT": 10, "BIGINT": 20}
MINIMUM_ADJUSTED_SCALE = 6


def bounded(precision: int, scale: int) -> Decimal:
    """A decimal type cut to what Spark can hold, giving up digits after the point first (at most to 6)."""
    if precision <= MAX_PRECISION:
        return Decimal(precision, scale)
    whole = precision - scale
    kept = max(MAX_PRECISION - whole, min(scale, MINIMUM_ADJUSTED_SCALE))
    return Decimal(MAX_PRECISION, kept)


def as_decimal(kind: DataType) -> Decimal | None:
    """The decimal type that holds every value of an exact number's type; None for others."""
    if isinstance(kind, Decimal):
        return kind
    if isinstance(kind, Primitive) and kind.name in _INTEGRAL_DIGITS:
        return Decimal(_INTEGRAL_DIGITS[kind.name], 0)
    return None


def common_type(left: DataType, right: DataType) -> DataType | None:
    """Spark's least common type of two, or None where there is none without a cast by hand."""
    if left == right or right == VOID:
        return left
    if left == VOID:
        return right
    if {left, right} == {DATE, TIMESTAMP}:
        return TIMESTAMP
    if is_numeric(left) and is_numeric(right):
        return _common_number(left, right)
    return _common_nested(left, right)


def common_type_of(kinds: Iterable[DataType]) -> DataType | None:
    """The least common type of several; VOID of none."""
    found: DataType | None = VOID
    for kind in kinds:
        found = common_type(found, kind) if found is not None else None
    return found


def _common_number(left: DataType, right: DataType) -> DataType:
    if left in INTEGRALS and right in INTEGRALS:
        return max(left, right, key=INTEGRALS.index)
    a, b = as_decimal(left), as_decimal(right)
    if a is not None and b is not None:
        scale = max(a.scale, b.scale)
        return _wider(max(a.precision - a.scale, b.precision - b.scale), scale)
    return FLOAT if left == right == FLOAT else DOUBLE


def _wider(whole: int, scale: int) -> Decimal:
    """Room for the digits before the point first, then for those after it."""
    if whole + scale <= MAX_PRECISION:
        return Decimal(whole + scale, scale)
    return Decimal(MAX_PRECISION, max(0, MAX_PRECISION - whole))


def _common_nested(left: DataType, right: DataType) -> DataType | None:
    match left, right:
        case Array(a), Array(b):
            element = common_type(a, b)
            return Array(element) if element else None
        case Map(ka, va), Map(kb, vb):
            key, value = common_type(ka, kb), common_type(va, vb)
            return Map(key, value) if key and value else None
        case Struct(a), Struct(b) if [n.lower() for n, _ in a] == [n.lower() for n, _ in b]:
            kinds = [(name, common_type(x, y)) for (name, x), (_, y) in zip(a, b, strict=True)]
            return Struct(tuple((n, k) for n, k in kinds if k)) if all(k for _, k in kinds) else None
        case _:
            return None


def arithmetic_type(operator: str, left: DataType, right: DataType) -> DataType | None:
    """The type of `left operator right` for `+ - * / %` on numbers; None where a side is no number."""
    if left == VOID and right == VOID:
        return DOUBLE if operator == "/" else None
    left, right = (right if left == VOID else left), (left if right == VOID else right)
    if not (is_numeric(left) and is_numeric(right)):
        return None
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        a, b = as_decimal(left), as_decimal(right)
        return _decimal_result(operator, a, b) if a and b else DOUBLE
    return DOUBLE if operator == "/" else _common_number(left, right)


def _decimal_result(operator: str, a: Decimal, b: Decimal) -> Decimal:
    whole = (a.precision - a.scale, b.precision - b.scale)
    scale = max(a.scale, b.scale)
    match operator:
        case "+" | "-":
            return bounded(max(whole) + scale + 1, scale)
        case "*":
            return bounded(a.precision + b.precision + 1, a.scale + b.scale)
        case "/":
            scale = max(MINIMUM_ADJUSTED_SCALE, a.scale + b.precision + 1)
            return bounded(whole[0] + b.scale + scale, scale)
        case "%":
            return bounded(min(whole) + scale, scale)
        case _:
            raise ValueError(f"{operator} is not an arithmetic operator")


def can_cast(source: DataType, target: DataType) -> bool:
    """Whether ANSI Spark accepts CAST(source AS target) at all (a value may still fail)."""
    if source in (target, VOID) or target == STRING:
        return True
    if source == STRING:
        return isinstance(target, Primitive | Decimal)
    if is_numeric(source):
        return is_numeric(target) or str(target) == "BOOLEAN" or target == TIMESTAMP
    if str(source) == "BOOLEAN":
        return is_numeric(target)
    if source in (DATE, TIMESTAMP):
        return target in (DATE, TIMESTAMP) or (source == TIMESTAMP and is_numeric(target))
    match source, target:
        case Array(a), Array(b):
            return can_cast(a, b)
        case Map(ka, va), Map(kb, vb):
            return can_cast(ka, kb) and can_cast(va, vb)
        case Struct(a), Struct(b):
            return len(a) == len(b) and all(can_cast(x, y) for (_, x), (_, y) in zip(a, b, strict=True))
        case _:
            return False
