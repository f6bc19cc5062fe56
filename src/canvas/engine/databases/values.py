"""Values of drivers as Arrow arrays.

What Spark's JDBC source makes of the same value is the measure: a time is one of 1970-01-01, bits are
the text of their digits, a fixed-width text is filled up with blanks.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context
from decimal import Decimal as Number
from typing import Any, Final

import pyarrow as pa
from sqlglot import exp

from canvas.engine.databases.columns import FoundColumn
from canvas.engine.tables import arrow_type
from canvas.errors import PipelineError, Problem
from canvas.sql.databases import ALIAS, quoted_column
from canvas.sql.types import BINARY, BOOLEAN, DATE, STRING, TIMESTAMP, Array, DataType, Decimal

_AS_TEXT: Final = (
    "json", "jsonb", "uuid", "inet", "cidr", "interval", "int4range", "int8range", "numrange", "daterange",
    "tsrange", "tstzrange", "int4multirange", "int8multirange", "nummultirange", "datemultirange",
    "tsmultirange", "tstzmultirange",
)  # fmt: skip
"""What psycopg would make values of its own of; any other type without one comes as text anyway."""
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def selected(column: FoundColumn) -> exp.Expression:
    """The column in a SELECT, under its own name."""
    return quoted_column(column.name, ALIAS)


def read_as_text(connection: Any) -> None:
    """Has PostgreSQL's driver give as text, as the server writes it, what Spark reads as STRING."""
    from psycopg.types.string import TextLoader

    for name in _AS_TEXT:
        connection.adapters.register_loader(name, TextLoader)


def to_arrow(column: FoundColumn, values: Sequence[Any]) -> pa.Array:
    """A column's values as Arrow. Raises PipelineError for one that Spark's type cannot hold."""
    convert = _converter(column.type, column)
    kind = arrow_type(column.type)
    try:
        return pa.array([None if v is None else convert(v) for v in values], type=kind)
    except (pa.ArrowException, ArithmeticError, ValueError, TypeError, AttributeError):
        shown = next((v for v in values if not _fits(v, convert, kind)), None)
        raise PipelineError(
            Problem(
                f"`{column.name}` holds {shown!s:.60}, which no {column.type} can be. Read the column with a "
                "query that changes such values, or leave it out.",
                field="columns",
            )
        ) from None


def _fits(value: Any, convert: Callable[[Any], Any], kind: pa.DataType) -> bool:
    try:
        pa.array([None if value is None else convert(value)], type=kind)
    except (pa.ArrowException, ArithmeticError, ValueError, TypeError, AttributeError):
        return False
    return True


def _converter(kind: DataType, column: FoundColumn) -> Callable[[Any], Any]:
    match kind:
        case Decimal(precision, scale):
            return lambda value: _number(value, precision, scale)
        case Array(element):
            inner = _converter(element, column)
            return lambda values: [None if v is None else inner(v) for v in values]
        case _ if kind == TIMESTAMP:
            return _moment
        case _ if kind == DATE:
            return _date
        case _ if kind == BOOLEAN:
            return lambda value: value != b"\x00" if isinstance(value, bytes) else bool(value)
        case _ if kind == BINARY:
            return _bits if column.native == "bit" else _bytes
        case _ if kind == STRING:
            width = column.width or 0
            return lambda value: _text(value).ljust(width)
        case _:
            return lambda value: value


def _number(value: Any, precision: int, scale: int) -> Number:
    number = value if isinstance(value, Number) else Number(str(value))
    if not number.is_finite():
        raise ValueError(str(value))
    rounded = number.quantize(Number(1).scaleb(-scale), ROUND_HALF_UP, context=_WIDE)
    if len(rounded.as_tuple().digits) > precision:
        raise ValueError(str(value))
    return rounded


_WIDE: Final = Context(prec=100)


def _moment(value: Any) -> datetime.datetime:
    """A time in UTC; what has no date is one of the first day of 1970, what has no time begins its day."""
    if isinstance(value, datetime.timedelta):
        return _EPOCH + value
    if isinstance(value, datetime.time):
        moment = datetime.datetime.combine(_EPOCH.date(), value)
    elif isinstance(value, datetime.datetime):
        moment = value
    else:
        moment = datetime.datetime.combine(value, datetime.time())
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _date(value: Any) -> datetime.date:
    """A day; a year is its first."""
    if isinstance(value, int):
        return datetime.date(value, 1, 1)
    return value.date() if isinstance(value, datetime.datetime) else value


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else bytes(value)


def _bits(value: Any) -> bytes:
    """Bits as the text of their digits: what both JDBC drivers give."""
    if isinstance(value, str):
        return value.encode()
    return f"{int.from_bytes(value, 'big'):b}".encode()


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, uuid.UUID):
        return str(value).upper()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    read = getattr(value, "read", None)
    return str(read()) if read else str(value)
