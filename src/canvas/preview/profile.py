"""What is in each column of some rows: how much is empty, how the values spread, which are frequent."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canvas.preview.cells import as_text

BARS = 10
"""A histogram has at most so many bars."""
TOP = 8
"""So many of the most frequent values are named."""


@dataclass(frozen=True)
class ColumnProfile:
    """One column. `nulls`: the share of rows without a value, 0 to 1. `distinct`: None where not counted.

    `bars` are heights from 0 to 1, each with the text of what it stands for in `bins`; `top` are the most
    frequent values with how often they are there.
    """

    name: str
    nulls: float
    distinct: int | None
    lowest: str | None
    highest: str | None
    bars: tuple[float, ...]
    bins: tuple[str, ...]
    top: tuple[tuple[str, int], ...]


def profile(table: pa.Table) -> tuple[ColumnProfile, ...]:
    """The profile of each column, in order."""
    return tuple(_column(name, table.column(i)) for i, name in enumerate(table.column_names))


def _column(name: str, column: pa.ChunkedArray) -> ColumnProfile:
    rows = len(column)
    nulls = column.null_count / rows if rows else 0.0
    if pa.types.is_nested(column.type) or pa.types.is_null(column.type) or column.null_count == rows:
        return ColumnProfile(name, nulls, None if rows > column.null_count else 0, None, None, (), (), ())
    values = pc.drop_null(column)
    counts = pc.value_counts(values)
    top = _top(counts)
    low, high = _range(values)
    bars, bins = _histogram(values, top, len(values))
    return ColumnProfile(name, nulls, len(counts), low, high, bars, bins, top)


def _top(counts: pa.StructArray) -> tuple[tuple[str, int], ...]:
    """The most frequent values; of equally frequent ones the smaller."""
    found = pa.table({"value": counts.field("values"), "count": counts.field("counts")})
    if pa.types.is_dictionary(found.schema.field("value").type):
        found = found.set_column(0, "value", found["value"].cast(found["value"].type.value_type))
    order = pc.select_k_unstable(
        found, k=min(TOP, found.num_rows), sort_keys=[("count", "descending"), ("value", "ascending")]
    )
    best = found.take(order)
    return tuple(
        (as_text(value), int(count))
        for value, count in zip(best["value"].to_pylist(), best["count"].to_pylist(), strict=True)
    )


def _range(values: pa.ChunkedArray) -> tuple[str | None, str | None]:
    kind = values.type
    if pa.types.is_boolean(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return None, None
    if pa.types.is_floating(kind):
        values = values.filter(pc.invert(pc.is_nan(values)))
        if not len(values):
            return None, None
    both = pc.min_max(values)
    return as_text(both["min"].as_py()), as_text(both["max"].as_py())


def _histogram(
    values: pa.ChunkedArray, top: Sequence[tuple[str, int]], rows: int
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Equal steps of numbers and times; else the most frequent values."""
    numbers = _numbers(values)
    if numbers is None or len(top) <= 2:
        most = max((count for _, count in top), default=1)
        return (
            tuple(count / most for _, count in top),
            tuple(f"{text or '“”'}: {_share(count, rows)}" for text, count in top),
        )
    low, high = float(numbers.min()), float(numbers.max())
    if not math.isfinite(high - low) or low == high:
        return (1.0,), (f"{as_text(values[0].as_py())}: {_share(rows, rows)}",)
    whole = pa.types.is_integer(values.type) or pa.types.is_date(values.type)
    steps = min(BARS, round(high - low) + 1) if whole else BARS
    counts, edges = np.histogram(numbers, bins=steps)
    most = counts.max()
    return (
        tuple(float(count / most) for count in counts),
        tuple(
            f"{_edge(first, values.type)} to {_edge(last, values.type)}: {_share(int(count), rows)}"
            for first, last, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ),
    )


def _numbers(values: pa.ChunkedArray) -> Any:
    """The values as numbers that can be put into steps; None where they are of another kind."""
    kind = values.type
    if pa.types.is_decimal(kind):
        values = values.cast(pa.float64())
    elif pa.types.is_date(kind):
        values = values.cast(pa.date32()).cast(pa.int32())
    elif pa.types.is_timestamp(kind):
        values = values.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return None
    found = values.to_numpy().astype(np.float64)
    found = found[np.isfinite(found)]
    return found if found.size else None


def _edge(value: float, kind: pa.DataType) -> str:
    if pa.types.is_date(kind):
        return (datetime.date(1970, 1, 1) + datetime.timedelta(days=round(value))).isoformat()
    if pa.types.is_timestamp(kind):
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=round(value))
        return moment.strftime("%Y-%m-%d %H:%M")
    if pa.types.is_integer(kind):
        return f"{round(value):,}"
    return as_text(Decimal(f"{value:.4g}"))


def _share(count: int, rows: int) -> str:
    return f"{count:,} rows ({100 * count / rows:.0f} %)" if rows else "0 rows"
