"""A value that a person wrote as a literal of the type that it should have."""

from __future__ import annotations

import datetime
from decimal import Decimal as Number
from decimal import InvalidOperation

from sqlglot import exp

from canvas.document.model import Scalar
from canvas.nodes.misfits import fits
from canvas.sql.binding import Bound
from canvas.sql.operators import sql_type
from canvas.sql.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    DataType,
    is_numeric,
)


def spelled(value: Scalar) -> str:
    """A value as the document writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed_value(value: Scalar, kind: DataType) -> Bound | None:
    """The value as a literal of the type, or None where it does not fit (`misfits.misfit` says why)."""
    literal = _literal(value, kind)
    if literal is None:
        return None
    if kind in (STRING, BOOLEAN) and value is not None:
        return Bound.of(literal, kind)
    return Bound.of(exp.Cast(this=literal, to=sql_type(kind)), kind)


def _literal(value: Scalar, kind: DataType) -> exp.Expression | None:
    """The value as a literal that a cast turns into the type, or None where it does not fit."""
    if value is None:
        return exp.Null()
    if kind == STRING:
        return exp.Literal.string(("true" if value else "false") if isinstance(value, bool) else str(value))
    if kind == BOOLEAN:
        return exp.Boolean(this=value) if isinstance(value, bool) else None
    if isinstance(value, bool):
        return None
    if kind in (DATE, TIMESTAMP):
        moment = _moment(str(value), kind)
        return exp.Literal.string(moment) if moment else None
    return _number(value, kind)


def _moment(text: str, kind: DataType) -> str | None:
    """A date, or a date and time, as every engine reads it."""
    try:
        if kind == DATE:
            return datetime.date.fromisoformat(text).isoformat()
        return datetime.datetime.fromisoformat(text).isoformat(sep=" ")
    except ValueError:
        return None


def _number(value: Scalar, kind: DataType) -> exp.Expression | None:
    try:
        number = Number(str(value).strip())
    except InvalidOperation:
        return None
    if not is_numeric(kind) or not fits(number, kind):
        return None
    if kind in (FLOAT, DOUBLE):
        return exp.Literal.string(format(number, "f"))
    text = format(number.to_integral_value() if kind in INTEGRALS else number, "f")
    digits = exp.Literal(this=text.lstrip("-"), is_string=False)  # sqlglot's own keeps 28 of a negative one
    return exp.Neg(this=digits) if text.startswith("-") else digits
