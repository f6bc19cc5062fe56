"""Values of a result as plain JSON and as text for people: exact, whatever their type."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa


def as_json(value: Any) -> Any:
    """A value as JSON has it: decimals, dates and times as text, so that no digit is lost."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner) for inner in value]
    return as_text(value)


def as_text(value: Any) -> str:
    """A value as one reads it; NULL is the empty text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime.datetime():
            moment = value.astimezone(datetime.UTC) if value.tzinfo else value
            text = moment.strftime("%Y-%m-%d %H:%M:%S")
            return f"{text}.{moment.microsecond:06d}".rstrip("0") if moment.microsecond else text
        case datetime.date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case Mapping():
            return "{" + ", ".join(f"{key}: {as_text(inner)}" for key, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(as_text(inner) for inner in value) + "]"
        case _:
            return str(value)


def rows_of(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as Python values; two columns of one name stay two."""
    columns = [_values(column) for column in table.columns]
    return zip(*columns, strict=True) if columns else iter(())


def _values(column: pa.ChunkedArray) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (OverflowError, ValueError):
        values = [_value(scalar) for scalar in column]
    if pa.types.is_map(column.type):
        return [None if value is None else dict(value) for value in values]
    return values


def _value(scalar: pa.Scalar) -> Any:
    """A value that Python may have no form for: a day after the year 9999, bytes that are no text."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError as error:
        return bytes(error.object).decode("utf-8", "replace")
    except (OverflowError, ValueError):
        kind = scalar.type
        if pa.types.is_date(kind):
            return str(np.datetime64(scalar.cast(pa.int32()).as_py(), "D"))
        if pa.types.is_timestamp(kind):
            micros = scalar.cast(pa.timestamp("us", kind.tz)).cast(pa.int64()).as_py()
            return str(np.datetime64(micros, "us")).replace("T", " ").removesuffix(".000000")
        return "…"
