"""The embedded engine's rows, from Parquet files in the scratch folder into an output's files."""

from __future__ import annotations

import gzip
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import IO, Final, Protocol, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.orc as orc
import pyarrow.parquet as pq

from canvas.engine.calendars import to_julian
from canvas.engine.errors import EngineError
from canvas.engine.partitions import parts_of
from canvas.engine.render import csv_header, csv_rows, json_rows
from canvas.engine.sinks import FileSink
from canvas.engine.tables import normalised
from canvas.steps.files import TEXT_FORMATS

_OPEN_AT_ONCE: Final = 200


def write_outputs(
    found: Sequence[Path], schema: pa.Schema | None, sink: FileSink, partitions: Sequence[str], folder: Path
) -> int:
    """Writes the rows of the `found` files into `folder` as the sink says; gives their number.

    `schema` says the columns where nothing was found.
    """
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    if sink.format == "parquet" and not partitions and found:
        return _moved(found, folder)
    if schema is None:
        schema = normalised(pq.read_schema(found[0]).empty_table()).schema
    files = _Files(folder, sink, schema, tuple(partitions))
    try:
        for batch in batches_of(found):
            files.add(batch)
        files.end()
    finally:
        files.close()
    return files.rows


def _moved(found: Sequence[Path], folder: Path) -> int:
    mark = uuid.uuid4()
    rows = 0
    for number, file in enumerate(found):
        rows += pq.read_metadata(file).num_rows
        shutil.move(file, folder / f"part-{number:05}-{mark}.parquet")
    return rows


def batches_of(found: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    """The rows of Parquet files, in the types that `arrow_type` gives."""
    for file in found:
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches():
                yield from normalised(pa.Table.from_batches([batch])).to_batches()


class _Output(Protocol):
    def add(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


class _ParquetOutput:
    def __init__(self, path: Path, schema: pa.Schema, sink: FileSink) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression=sink.compression or "snappy")

    def add(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def close(self) -> None:
        self._writer.close()


class _OrcOutput:
    def __init__(self, path: Path, schema: pa.Schema, sink: FileSink) -> None:
        codec = (sink.compression or "snappy").replace("none", "uncompressed")
        self._writer, self._schema = orc.ORCWriter(str(path), compression=codec), _without_zones(schema)
        self._writer.write(self._schema.empty_table())

    def add(self, batch: pa.RecordBatch) -> None:
        for column in batch.columns:
            _check_times(column)
        self._writer.write(pa.Table.from_batches([to_julian(batch)]).cast(self._schema))

    def close(self) -> None:
        self._writer.close()


def _check_times(column: pa.Array) -> None:
    """Raises EngineError for a time whose part of a second pyarrow would write so that Spark stops at it."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        numbers = column.cast(pa.int64())
        early = numbers.filter(pc.less(numbers, 0)).to_numpy(zero_copy_only=False)
        if (early % 1_000_000).any():
            message = (
                "The embedded engine cannot write times before 1970 with parts of a second into ORC files."
            )
            raise EngineError(f"{message} Write Parquet, or run the pipeline on Spark.", kind="unsupported")
    elif kind.num_fields:
        for inner in column.flatten() if pa.types.is_struct(kind) else _inside(column):
            _check_times(inner)


def _inside(column: pa.Array) -> tuple[pa.Array, ...]:
    return (column.keys, column.items) if pa.types.is_map(column.type) else (column.flatten(),)


def _without_zones(schema: pa.Schema) -> pa.Schema:
    """Times as Spark writes them into ORC: without a zone, which is UTC in every session."""
    kinds = [pa.timestamp("us") if pa.types.is_timestamp(f.type) else f.type for f in schema]
    return pa.schema([pa.field(f.name, kind) for f, kind in zip(schema, kinds, strict=True)])


class _TextOutput:
    def __init__(self, path: Path, schema: pa.Schema, sink: FileSink) -> None:
        opener = gzip.open if sink.compression == "gzip" else open
        self._file, self._sink = cast(IO[bytes], opener(path, "wb")), sink
        if sink.format == "csv" and sink.header:
            self._file.write(csv_header(schema.names, sink))

    def add(self, batch: pa.RecordBatch) -> None:
        self._file.write(csv_rows(batch, self._sink) if self._sink.format == "csv" else json_rows(batch))

    def close(self) -> None:
        self._file.close()


_OUTPUTS: Final[Mapping[str, type[_ParquetOutput | _OrcOutput | _TextOutput]]] = {
    "parquet": _ParquetOutput,
    "orc": _OrcOutput,
}


class _Files:
    """The open files of one output, one for each partition; with many partitions, several for one."""

    def __init__(self, folder: Path, sink: FileSink, schema: pa.Schema, partitions: tuple[str, ...]) -> None:
        self._folder, self._sink, self._partitions = folder, sink, partitions
        self._schema = pa.schema([field for field in schema if field.name not in partitions])
        self._mark = uuid.uuid4()
        self._count = 0
        self._open: dict[PurePath, _Output] = {}
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Writes rows where they belong."""
        self.rows += batch.num_rows
        for folder, part in parts_of(batch, self._partitions):
            self._output(folder).add(part)

    def end(self) -> None:
        """Makes the one file that says the columns, where there was no row."""
        if not self._partitions and not self._open:
            self._output(PurePath())

    def close(self) -> None:
        """Closes every file."""
        while self._open:
            self._open.popitem()[1].close()

    def _output(self, folder: PurePath) -> _Output:
        known = self._open.get(folder)
        if known is not None:
            return known
        if len(self._open) >= _OPEN_AT_ONCE:
            self._open.pop(next(iter(self._open))).close()
        path = self._folder / folder / f"part-{self._count:05}-{self._mark}{self._ending}"
        self._count += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open[folder] = _OUTPUTS.get(self._sink.format, _TextOutput)(path, self._schema, self._sink)
        return self._open[folder]

    @property
    def _ending(self) -> str:
        packed = ".gz" if self._sink.compression == "gzip" and self._sink.format in TEXT_FORMATS else ""
        return f".{self._sink.format}{packed}"
