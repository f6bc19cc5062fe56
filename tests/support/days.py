"""The values of a table for comparing, also where days and times lie beyond Python's years 1 to 9999."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def columns_of(table: pa.Table) -> list[list[Any]]:
    """The values column by column; a column with a day or time that Python has no form for gives numbers."""
    return [_values(column) for column in table.columns]


def rows_of(table: pa.Table) -> list[tuple[Any, ...]]:
    """The same values row by row."""
    return list(zip(*columns_of(table), strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    try:
        return column.to_pylist()
    except OverflowError:
        return column.cast(_numbers(column.type)).to_pylist()


def _numbers(kind: pa.DataType) -> pa.DataType:
    """A type in which days count from 1970 and times in their unit from 1970; nested ones part by part."""
    if pa.types.is_date(kind):
        return pa.int32()
    if pa.types.is_timestamp(kind):
        return pa.int64()
    if pa.types.is_map(kind):
        return pa.map_(_numbers(kind.key_type), _numbers(kind.item_type))
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_numbers(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_numbers(field.type)) for field in kind])
    return kind
