"""Files as views: the same values from the same files on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from canvas.engine.client import string_schema
from canvas.engine.files import COMPRESSED, files_at
from canvas.engine.headers import Layout, is_utf8, layouts
from canvas.engine.link import Place
from canvas.engine.scan import check_encoding
from canvas.engine.sources import ParquetSource, Reading, TextSource

if TYPE_CHECKING:
    from pyspark.sql.column import Column
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.dataframe import DataFrame

_MODES = {"fail": "FAILFAST", "drop": "DROPMALFORMED"}


def text_view(spark: SparkSession, place: Place, source: TextSource) -> Reading:
    """Makes the view of a text source. Raises SourceProblem."""
    files = files_at(source.base, source.pattern)
    frame = (
        _csv(spark, place, source, files) if source.format == "csv" else _json(spark, place, source, files)
    )
    frame.createOrReplaceTempView(source.view)
    return _reading(source.view, files)


def parquet_view(spark: SparkSession, place: Place, source: ParquetSource) -> Reading:
    """Makes the view of a Parquet or ORC source, or of a Delta table. Raises SourceProblem."""
    from pyspark.sql.connect import functions as F

    from canvas.engine.columnar import columns_at, size_of
    from canvas.engine.parquet import parquet_layouts

    files = columns_at(source)
    parts = []
    for layout in parquet_layouts(source, files):
        names = tuple(dict.fromkeys(layout.names))
        if source.format == "delta" or (place.embedded and not layout.plain):
            from canvas.engine.staging import stage_columns

            staged = [stage_columns(place.scratch, f, names, source) for f in layout.files]
            frame = read_parquet(spark, place, staged)
        elif source.format == "orc":
            frame = spark.read.format("orc").load([place.location(file) for file in layout.files])
        else:
            frame = read_parquet(spark, place, layout.files)
        chosen = []
        for (column, _), name, kind in zip(source.columns, layout.names, layout.types, strict=True):
            value = F.col(quoted(name))
            # A time without a zone is a time in UTC, as in every session.
            chosen.append(
                (value.cast("timestamp") if str(kind).startswith("timestamp") else value).alias(column)
            )
        parts.append(frame.select(*chosen))
    _union(parts).createOrReplaceTempView(source.view)
    return Reading(source.view, files, sum(size_of(file) for file in files))


def read_parquet(spark: SparkSession, place: Place, files: Iterable[Path]) -> DataFrame:
    """The rows of Parquet files, their paths taken literally."""
    return spark.read.parquet(*(place.location(file) for file in files))


def quoted(name: str) -> str:
    """A column's name as `functions.col` takes it literally."""
    return "`" + name.replace("`", "``") + "`"


def _csv(spark: SparkSession, place: Place, source: TextSource, files: Sequence[Path]) -> DataFrame:
    for file in files:
        check_encoding(file, source)
    groups = layouts(source, files)
    return _union([_csv_part(spark, place, source, layout) for layout in groups])


def _csv_part(spark: SparkSession, place: Place, source: TextSource, layout: Layout) -> DataFrame:
    native = not place.embedded or _sail_can(source, layout)
    if native:
        options = source.options
        reader = spark.read.schema(string_schema(f"c{i}" for i in range(layout.width))).options(
            header="true",
            sep=options.separator,
            quote=options.quote,
            escape=options.escape,
            encoding=options.encoding,
            mode=_MODES[options.malformed],
            multiLine="true",
            enforceSchema="true",
            ignoreLeadingWhiteSpace="false",
            ignoreTrailingWhiteSpace="false",
        )
        frame: DataFrame = reader.csv([place.location(file) for file in layout.files])
    else:
        from canvas.engine.staging import stage_csv

        frame = read_parquet(
            spark, place, [stage_csv(place.scratch, f, layout, source) for f in layout.files]
        )
    clean = _clean_crlf if place.embedded and layout.crlf else _clean
    names = (column for column, _ in source.columns)
    return frame.select(
        *(clean(f"c{at}").alias(name) for at, name in zip(layout.positions, names, strict=True))
    )


def _sail_can(source: TextSource, layout: Layout) -> bool:
    """Whether the embedded engine's own CSV reader gives what Spark's does for these files."""
    options = source.options
    return (
        is_utf8(options)
        and options.malformed == "fail"
        and options.separator.isascii()
        and options.quote.isascii()
        and not any(file.suffix.lower() in COMPRESSED for file in layout.files)
    )


def _clean(name: str) -> Column:
    """A field as text, an empty one as NULL."""
    from pyspark.sql.connect import functions as F

    value = F.col(name)
    return F.when(value != "", value)


def _clean_crlf(name: str) -> Column:
    """The same, where a file's lines end in CR LF: Spark reads such a line end inside quotes as LF."""
    from pyspark.sql.connect import functions as F

    value = F.replace(F.col(name), F.lit("\r\n"), F.lit("\n"))
    return F.when(value != "", value)


def _json(spark: SparkSession, place: Place, source: TextSource, files: tuple[Path, ...]) -> DataFrame:
    from pyspark.sql.connect import functions as F

    from canvas.engine.json_lines import missing_field

    for file in files:
        check_encoding(file, source)
    slip = missing_field(source, files)
    if slip:
        raise slip
    names = tuple(dict.fromkeys(name for _, accepted in source.columns for name in accepted))
    if place.embedded:
        from canvas.engine.staging import stage_json

        frame = read_parquet(spark, place, [stage_json(place.scratch, f, names, source) for f in files])
    else:
        other = {} if is_utf8(source.options) else {"encoding": source.options.encoding, "lineSep": "\n"}
        reader = spark.read.schema(string_schema(names)).options(
            mode=_MODES[source.options.malformed], **other
        )
        frame = reader.json([place.location(file) for file in files])
    chosen = []
    for column, accepted in source.columns:
        value = F.coalesce(*(F.col(quoted(name)) for name in accepted))
        chosen.append(F.when(value != "", value).alias(column))
    return frame.select(*chosen)


def _union(parts: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionAll(other), parts)


def _reading(view: str, files: tuple[Path, ...]) -> Reading:
    return Reading(view, files, sum(file.stat().st_size for file in files))
