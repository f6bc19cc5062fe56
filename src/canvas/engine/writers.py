"""SELECTs as folders of files: the same values from every engine.

Spark writes its files itself. The embedded engine writes its rows as Parquet into the scratch folder;
from there they are put into the sink's format, for it has no modes that leave old files in place, no
NULL partitions and other texts for times and numbers.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from canvas.engine.counting import rows_in
from canvas.engine.errors import EngineError
from canvas.engine.folders import beside, is_skipped, put_in_place
from canvas.engine.link import Place
from canvas.engine.sinks import FileSink, Written
from canvas.engine.tables import ddl
from canvas.steps import TextOptions
from canvas.steps.files import TEXT_FORMATS
from compilers.spark_sql.files import write_options

if TYPE_CHECKING:
    from pyspark.sql.dataframe import DataFrame

_IN_CSV: Final = (
    "STRING",
    "BOOLEAN",
    "TINYINT",
    "SMALLINT",
    "INT",
    "BIGINT",
    "FLOAT",
    "DOUBLE",
    "DATE",
    "TIMESTAMP",
)


def write(place: Place, frame: DataFrame, sink: FileSink, read: Sequence[Path]) -> Written:
    """Writes the rows of a frame. Raises EngineError, and leaves the folder as it was, where that fails."""
    if is_skipped(sink, [*sink.inputs, *read]):
        return Written(sink.folder, (), None, skipped=True)
    columns = [(field.name, ddl(field.dataType.jsonValue())) for field in frame.schema.fields]
    partitions = _check(columns, sink)
    if sink.format == "delta":
        return _write_delta(place, frame, sink, partitions)
    with beside(sink.folder) as new:
        if place.embedded:
            rows: int | None = _write_here(place, frame, sink, partitions, new)
        else:
            _write_there(frame, sink, columns, new)
            rows = rows_in(new, sink)
        return put_in_place(new, sink, rows)


def _check(columns: Sequence[tuple[str, str]], sink: FileSink) -> tuple[str, ...]:
    """The partition columns as the rows name them. Raises EngineError for what the format cannot hold."""
    if sink.format in TEXT_FORMATS and sink.compression not in (None, "none", "gzip"):
        raise EngineError(
            f"Text files can be compressed with gzip, not {sink.compression}.", kind="unsupported"
        )
    known = {name.lower(): name for name, _ in columns}
    if len(known) < len(columns):
        raise EngineError("Two columns have the same name. Rename one before writing.", kind="unsupported")
    missing = [name for name in sink.partition_by if name.lower() not in known]
    if missing:
        raise EngineError(f"There is no column `{missing[0]}` to partition by.", kind="unsupported")
    partitions = tuple(known[name.lower()] for name in sink.partition_by)
    if len(partitions) == len(columns):
        raise EngineError("Every column is a partition column: nothing is left to write.", kind="unsupported")
    for name, kind in columns:
        if kind == "VOID":
            raise EngineError(
                f"`{name}` holds only NULL and has no type. Cast it, or drop it.", kind="unsupported"
            )
        if sink.format == "csv" and not (kind in _IN_CSV or kind.startswith("DECIMAL")):
            hint = "Use json or parquet, or make it text first (to_json, CAST … AS STRING)."
            raise EngineError(f"A CSV file cannot hold `{name}`, a {kind}. {hint}", kind="unsupported")
        if name in partitions and not (kind in _IN_CSV or kind.startswith("DECIMAL")):
            raise EngineError(f"`{name}` is a {kind}, which cannot be partitioned by.", kind="unsupported")
    return partitions


def _write_there(frame: DataFrame, sink: FileSink, columns: Sequence[tuple[str, str]], new: Path) -> None:
    """Has Spark write the files."""
    from pyspark.sql.connect import functions as F

    from canvas.engine.readers import quoted

    if sink.format == "csv":
        # Spark prints a small decimal with an exponent, and leaves out a row whose only field is NULL.
        only = len(columns) - len(sink.partition_by) == 1 and not sink.null_value
        chosen = []
        for name, kind in columns:
            value = F.col(quoted(name))
            if name.lower() not in {p.lower() for p in sink.partition_by}:
                value = value.cast("string") if kind.startswith("DECIMAL") else value
                value = F.coalesce(value.cast("string"), F.lit("")) if only else value
            chosen.append(value.alias(name))
        frame = frame.select(*chosen)
    writer = (frame.coalesce(1) if sink.single_file else frame).write.mode("error")
    writer = writer.options(**write_options(sink.format, text_options(sink)))
    if sink.partition_by:
        writer = writer.partitionBy(*sink.partition_by)
    writer.format(sink.format).save(str(new))


def _write_delta(place: Place, frame: DataFrame, sink: FileSink, partitions: tuple[str, ...]) -> Written:
    """Writes the rows of either engine as Parquet first, and adds them to the table as one version of it."""
    from canvas.engine.delta import active_files, is_table, write_table
    from canvas.engine.kept import keep_rows
    from canvas.engine.outputs import batches_of
    from canvas.engine.tables import normalised

    schema = normalised(frame.limit(0).toArrow()).schema
    nullable = pa.schema([pa.field(f.name, _nullable(f.type)) for f in schema])
    known = set(active_files(sink.folder, sink.folder.name)) if is_table(sink.folder) else set()
    folder, found = keep_rows(place, frame)
    try:
        rows = sum(int(pq.read_metadata(file).num_rows) for file in found)
        batches = (batch.cast(nullable) for batch in batches_of(found))
        sink.folder.parent.mkdir(parents=True, exist_ok=True)
        write_table(sink.folder, batches, nullable, sink, partitions)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    new = [name for name in active_files(sink.folder, sink.folder.name) if name not in known]
    return Written(sink.folder, tuple(sink.folder / name for name in sorted(new)), rows)


def _nullable(kind: pa.DataType) -> pa.DataType:
    """The type with NULLs allowed inside, as Spark has every table that it writes."""
    if pa.types.is_list(kind):
        return pa.list_(pa.field("element", _nullable(kind.value_type)))
    if pa.types.is_map(kind):
        return pa.map_(_nullable(kind.key_type), pa.field("value", _nullable(kind.item_type)))
    if pa.types.is_struct(kind):
        inner = [kind.field(i) for i in range(kind.num_fields)]
        return pa.struct([pa.field(f.name, _nullable(f.type)) for f in inner])
    return kind


def text_options(sink: FileSink) -> TextOptions:
    """The sink's options as the compiler of jobs knows them."""
    return TextOptions(
        separator=sink.separator,
        quote=sink.quote,
        header=sink.header,
        null_value=sink.null_value,
        compression=sink.compression,
    )


def _write_here(
    place: Place, frame: DataFrame, sink: FileSink, partitions: tuple[str, ...], new: Path
) -> int:
    """Writes the embedded engine's rows; gives how many there are."""
    from canvas.engine.kept import keep_rows
    from canvas.engine.outputs import write_outputs
    from canvas.engine.tables import normalised

    compression = sink.compression if sink.format == "parquet" else "lz4"  # of what is put elsewhere after
    folder, found = keep_rows(place, frame, compression or "snappy")
    try:
        schema = None if found else normalised(frame.limit(0).toArrow()).schema
        return write_outputs(found, schema, sink, partitions, new)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
