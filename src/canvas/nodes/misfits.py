"""Whether a value that a person wrote is of the type that it should have, and why not."""

from __future__ import annotations

from decimal import Context, InvalidOperation
from decimal import Decimal as Number

from canvas.document.model import Scalar
from canvas.sql.types import INTEGRALS, DataType, Decimal, describe, is_numeric


def misfit(value: Scalar, kind: DataType) -> str:
    """`x` is not a number, or what is wrong with the number that it is."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    number = None if isinstance(value, bool) else _number(shown)
    if number is None or not is_numeric(kind):
        return f"`{shown}` is not {describe(kind)}"
    if kind in INTEGRALS and number != number.to_integral_value():
        return f"`{shown}` is not a whole number ({kind})"
    return f"`{shown}` does not fit into {kind}"


def _number(text: str) -> Number | None:
    try:
        number = Number(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_EXACT = Context(prec=400)
"""Decimals of 38 digits are compared whole; Python's own context rounds to 28."""
_BITS = {"TINYINT": 7, "SMALLINT": 15, "INT": 31, "BIGINT": 63}


def fits(number: Number, kind: DataType) -> bool:
    """Whether a number can be a value of a numeric type without losing digits."""
    if not number.is_finite():
        return False
    if isinstance(kind, Decimal):
        _, digits, exponent = number.normalize(_EXACT).as_tuple()
        after = max(-int(exponent), 0)
        before = max(len(digits) + int(exponent), 0) if any(digits) else 0
        return after <= kind.scale and before <= kind.precision - kind.scale
    if kind not in INTEGRALS:
        return True
    most = 2 ** _BITS[str(kind)]
    return number == number.to_integral_value() and -most <= number < most
