"""Functions over many rows: sums, counts, averages."""

from __future__ import annotations

from collections.abc import Sequence

from canvas.functions.record import ANY, NUMBER, ORDERABLE, Function, Parameter, same_as
from canvas.sql.binding import Bound
from canvas.sql.coercion import as_decimal, bounded
from canvas.sql.types import BIGINT, DOUBLE, INTEGRALS, DataType, Decimal


def _sum(arguments: Sequence[Bound]) -> DataType:
    kind = arguments[0].type
    if isinstance(kind, Decimal):
        return bounded(kind.precision + 10, kind.scale)
    return BIGINT if kind in INTEGRALS else DOUBLE


def _average(arguments: Sequence[Bound]) -> DataType:
    kind = arguments[0].type
    exact = as_decimal(kind) if isinstance(kind, Decimal) else None
    return bounded(exact.precision + 4, exact.scale + 4) if exact else DOUBLE


FUNCTIONS = (
    Function(
        "sum", "summary", (Parameter("number", NUMBER),), _sum,
        help="Adds the values up; NULL where there is none.",
        example="sum(amount)", kind="aggregate", distinct=True, data_factory="sum({0})", see=("total",),
    ),
    Function(
        "avg", "summary", (Parameter("number", NUMBER),), _average,
        help="The mean of the values that are not NULL.",
        example="avg(amount)", kind="aggregate", distinct=True, data_factory="avg({0})", see=("mean", "average"),
    ),
    Function(
        "count", "summary", (Parameter("value", ANY, repeated=True),), BIGINT,
        help="How many rows there are (`count(*)`), or how many values that are not NULL.",
        example="count(*)", kind="aggregate", distinct=True, data_factory="count({*})", see=("number of rows",),
    ),
    Function(
        "min", "summary", (Parameter("value", ORDERABLE),), same_as(0),
        help="The smallest value.", example="min(sold_at)", kind="aggregate", distinct=True, data_factory="min({0})",
    ),
    Function(
        "max", "summary", (Parameter("value", ORDERABLE),), same_as(0),
        help="The largest value.", example="max(sold_at)", kind="aggregate", distinct=True, data_factory="max({0})",
    ),
)
