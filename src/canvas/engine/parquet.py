"""Parquet files: their columns and types, and what Spark could not read in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from canvas.engine.columnar import opened
from canvas.engine.errors import SourceProblem
from canvas.engine.files import shown
from canvas.engine.sources import ParquetSource
from canvas.engine.tables import plain_type
from canvas.errors import did_you_mean


@dataclass(frozen=True)
class ParquetLayout:
    """Files whose columns have the same names. `names`: for each declared column, its name there."""

    files: tuple[Path, ...]
    names: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    plain: bool
    """Whether the embedded engine can read the columns as they are."""


def parquet_layouts(source: ParquetSource, files: Iterable[Path]) -> tuple[ParquetLayout, ...]:
    """The files grouped by their columns' names. Raises SourceProblem, also where their types differ."""
    groups: dict[tuple[tuple[str, ...], tuple[pa.DataType, ...], bool], list[Path]] = {}
    first: tuple[str, list[pa.DataType]] | None = None
    for file in files:
        with opened(file, source) as data:
            schema, raw = data.schema, data.raw
        name = shown(file, source.base)
        names = _names(source, schema, name)
        types = [schema.field(n).type for n in names]
        plain = [_spark_type(t, n, name) for t, n in zip(types, names, strict=True)]
        if first is None:
            first = (name, plain)
        _same_types(source, first, name, plain)
        readable = source.format == "parquet" and all(_is_plain(raw.field(n).type) for n in names)
        groups.setdefault((names, tuple(plain), readable), []).append(file)
    return tuple(ParquetLayout(tuple(found), *key) for key, found in groups.items())


def _names(source: ParquetSource, schema: pa.Schema, file: str) -> tuple[str, ...]:
    known = {name.lower(): name for name in reversed(schema.names)}
    names = []
    for column, accepted in source.columns:
        found = next((known[name.lower()] for name in accepted if name.lower() in known), None)
        if found is None:
            hint = did_you_mean(accepted[0], schema.names, noun="columns in the file").strip()
            renamed = "" if column in accepted else f", which is to become `{column}`"
            raise SourceProblem(file, f"The file has no column `{accepted[0]}`{renamed}.", hint)
        names.append(found)
    return tuple(names)


def _spark_type(kind: pa.DataType, column: str, file: str) -> pa.DataType:
    """The type that Spark reads the column as. Raises SourceProblem for what it refuses."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        hint = "Write it in microseconds (pandas: to_parquet(…, coerce_timestamps='us'))."
        raise SourceProblem(file, f"`{column}` holds times in nanoseconds, which Spark cannot read.", hint)
    if pa.types.is_time(kind) or pa.types.is_float16(kind) or pa.types.is_duration(kind):
        raise SourceProblem(
            file, f"`{column}` is a {kind}, which Spark cannot read.", "Write it as another type."
        )
    if pa.types.is_decimal(kind) and kind.precision > 38:
        raise SourceProblem(
            file, f"`{column}` has {kind.precision} digits; Spark reads at most 38.", "Write fewer."
        )
    return plain_type(kind)


def _is_plain(kind: pa.DataType) -> bool:
    odd = pa.types.is_dictionary(kind) or pa.types.is_unsigned_integer(kind) or pa.types.is_date64(kind)
    return not odd and not pa.types.is_null(kind)


def _same_types(
    source: ParquetSource, first: tuple[str, list[pa.DataType]], file: str, types: list[pa.DataType]
) -> None:
    for (column, _), before, now in zip(source.columns, first[1], types, strict=True):
        if before != now:
            message = f"`{column}` is {now} here, and {before} in {first[0]}."
            raise SourceProblem(file, message, "Spark reads one type for a column: write the files alike.")
