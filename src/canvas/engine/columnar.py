"""Files that know their columns: Parquet and ORC files, and the folder of a Delta table, read alike."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.orc as orc
import pyarrow.parquet as pq

from canvas.engine.calendars import from_julian
from canvas.engine.delta import open_table
from canvas.engine.errors import SourceProblem
from canvas.engine.files import files_at, shown
from canvas.engine.sources import ParquetSource

_BATCH = 50_000
_KINDS = {"parquet": "a Parquet file", "orc": "an ORC file", "delta": "a Delta table"}


class Columns(Protocol):
    """An opened file. `raw`: the columns as Sail would read them, in the types that a writer noted there."""

    schema: pa.Schema
    raw: pa.Schema
    rows: int

    def batches(self, names: Sequence[str], rows: int = _BATCH) -> Iterator[pa.RecordBatch]:
        """The rows of these columns, at most so many at a time."""
        ...


def columns_at(source: ParquetSource) -> tuple[Path, ...]:
    """The files of a source, sorted; of a Delta table its folder. Raises SourceProblem."""
    if source.format != "delta":
        return files_at(source.base, source.pattern)
    folder = (source.base / source.pattern).resolve()
    if not folder.is_relative_to(source.base.resolve()):
        raise SourceProblem(source.pattern, "The path leads out of its folder.", "Name a folder inside it.")
    if not (folder / "_delta_log").is_dir():
        hint = "Choose the folder that holds `_delta_log`, or another format."
        raise SourceProblem(source.pattern, "There is no Delta table.", hint)
    return (folder,)


@contextmanager
def opened(file: Path, source: ParquetSource) -> Iterator[Columns]:
    """Opens a file. Raises SourceProblem where it is broken, or where its rows are while it is read."""
    name = shown(file, source.base)
    try:
        match source.format:
            case "parquet":
                with pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as reader:
                    yield _Parquet(reader)
            case "orc":
                with file.open("rb") as data:
                    yield _Orc(orc.ORCFile(data))
            case "delta":
                yield _Delta(file, name)
    except (pa.ArrowException, OSError) as error:
        if "ORC timestamp" in str(error):
            hint = "Run the pipeline on Spark, or write the file as Parquet."
            message = (
                "The file holds times before 1677 or after 2262, which previews and the embedded engine "
                "cannot read in ORC."
            )
            raise SourceProblem(name, message, hint) from error
        thing = "table" if source.format == "delta" else "file"
        hint = "Write it again, or leave it out of the path."
        message = f"The {thing} is not {_KINDS[source.format]}, or it is broken."
        raise SourceProblem(name, message, hint) from error


class _Parquet:
    def __init__(self, reader: pq.ParquetFile) -> None:
        self._reader = reader
        self.schema = reader.schema_arrow
        self.rows = int(reader.metadata.num_rows)
        own = (reader.metadata.metadata or {}).get(b"ARROW:schema")
        raw = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(own))) if own else self.schema
        self.raw = raw if set(raw.names) >= set(self.schema.names) else self.schema

    def batches(self, names: Sequence[str], rows: int = _BATCH) -> Iterator[pa.RecordBatch]:
        yield from self._reader.iter_batches(batch_size=rows, columns=list(names))


class _Orc:
    def __init__(self, reader: orc.ORCFile) -> None:
        self._reader = reader
        self.schema = self.raw = _in_microseconds(reader.schema)
        self.rows = int(reader.nrows)

    def batches(self, names: Sequence[str], rows: int = _BATCH) -> Iterator[pa.RecordBatch]:
        schema = pa.schema([self.schema.field(n) for n in names])
        for number in range(self._reader.nstripes):
            stripe = pa.Table.from_batches([self._reader.read_stripe(number, columns=list(names))])
            found = stripe.select(list(names)).cast(schema, safe=False).combine_chunks()
            yield from map(from_julian, found.to_batches(max_chunksize=rows))


class _Delta:
    def __init__(self, folder: Path, name: str) -> None:
        self._data = open_table(folder, name).to_pyarrow_dataset()
        self.schema = self.raw = self._data.schema
        self.rows = int(self._data.count_rows())

    def batches(self, names: Sequence[str], rows: int = _BATCH) -> Iterator[pa.RecordBatch]:
        # Fragments one after the other: in the order of the table's files, whatever the machine does.
        for fragment in self._data.get_fragments():
            yield from fragment.to_batches(schema=self.schema, columns=list(names), batch_size=rows)


def _in_microseconds(schema: pa.Schema) -> pa.Schema:
    """ORC has times in nanoseconds, of which Spark keeps the microseconds."""
    kinds = [pa.timestamp("us", f.type.tz) if pa.types.is_timestamp(f.type) else f.type for f in schema]
    return pa.schema([pa.field(f.name, kind) for f, kind in zip(schema, kinds, strict=True)])


def stamps(files: Iterable[Path]) -> list[tuple[str, int, int]]:
    """What tells that files were written: names, sizes and times; of a Delta table those of its log."""
    looked = [inner for f in files for inner in (sorted((f / "_delta_log").iterdir()) if f.is_dir() else [f])]
    return [(str(f), s.st_size, s.st_mtime_ns) for f in looked for s in [f.stat()]]


def size_of(file: Path) -> int:
    """Bytes on disk, of all that is in a folder."""
    inner = file.rglob("*") if file.is_dir() else [file]
    return sum(f.stat().st_size for f in inner if f.is_file())
