"""Days before 1582-10-15, which ORC files count in the Julian calendar, as Spark and Java do.

Source: Spark's `RebaseDateTime` and the `calendar` of an ORC file's footer, where a file that names none,
as other tools write it, is taken for one with the Julian days. pyarrow gives the numbers as they stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_GREGORIAN: Final = dt.date(1582, 10, 15).toordinal() - _EPOCH
_SKIPPED: Final = 10
"""Days that the calendar left out before the Gregorian one began."""


def from_julian(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows of an ORC file with the days that Spark reads there."""
    return _mapped(rows, _gregorian)


def to_julian(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows with the days that Spark would write into an ORC file."""
    return _mapped(rows, _julian)


Days = Callable[[Any], Any]


@cache
def _switches() -> tuple[Any, Any, Any]:
    """First days in the Julian and in the Gregorian count, and how much greater the Gregorian one is."""
    julian, gregorian, more = [-(1 << 31)], [-(1 << 31)], [2]
    for year in range(100, 1600, 100):
        if year % 400:  # a leap year in the Julian calendar alone
            more.append(more[-1] - 1)
            gregorian.append(dt.date(year, 3, 1).toordinal() - _EPOCH)
            julian.append(gregorian[-1] - more[-1])
    return np.array([*julian, _GREGORIAN]), np.array([*gregorian, _GREGORIAN]), np.array([*more, 0])


def _gregorian(days: Any) -> Any:
    julian, _, more = _switches()
    return days + more[np.searchsorted(julian, days, side="right") - 1]


def _julian(days: Any) -> Any:
    _, gregorian, more = _switches()
    moved = days - more[np.searchsorted(gregorian, days, side="right") - 1]
    return np.where((days >= _GREGORIAN - _SKIPPED) & (days < _GREGORIAN), _GREGORIAN, moved)


def _mapped(rows: pa.RecordBatch, days: Days) -> pa.RecordBatch:
    columns = [_column(column, days) if _has_days(column.type) else column for column in rows.columns]
    return pa.record_batch(columns, schema=rows.schema)


def _has_days(kind: pa.DataType) -> bool:
    return kind == pa.date32() or any(_has_days(kind.field(i).type) for i in range(kind.num_fields))


def _column(column: pa.Array, days: Days) -> pa.Array:
    kind = column.type
    if not _has_days(kind) or not len(column):
        return column
    if kind == pa.date32():
        return _days(column, days)
    column = column.take(pa.array(range(len(column))))  # what is a slice of another begins anew
    gone = column.is_null()
    if pa.types.is_struct(kind):
        parts = [_column(column.field(i), days) for i in range(kind.num_fields)]
        return pa.StructArray.from_arrays(parts, fields=list(kind), mask=gone)
    if pa.types.is_map(kind):
        keys, items = _column(column.keys, days), _column(column.items, days)
        return pa.MapArray.from_arrays(column.offsets, keys, items, type=kind, mask=gone)
    values = _column(column.values, days)
    return pa.ListArray.from_arrays(column.offsets, values, type=kind, mask=gone)


def _days(column: pa.Array, days: Days) -> pa.Array:
    numbers = column.cast(pa.int32())
    least = pc.min(numbers).as_py()
    if least is None or least >= _GREGORIAN:
        return column
    moved = days(numbers.fill_null(_GREGORIAN).to_numpy(zero_copy_only=False))
    return pa.array(moved.astype("int32"), mask=column.is_null().to_numpy(zero_copy_only=False)).cast(
        pa.date32()
    )
