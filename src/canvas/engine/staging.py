"""Files as Parquet in the scratch folder, where the embedded engine cannot read them itself."""

from __future__ import annotations

import csv
import hashlib
import itertools
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from canvas.engine.columnar import opened, stamps
from canvas.engine.files import open_bytes, shown
from canvas.engine.headers import Layout, records, text_encoding, unreadable
from canvas.engine.json_lines import json_batches
from canvas.engine.scan import find_problem
from canvas.engine.sources import ParquetSource, TextOptions, TextSource
from canvas.engine.tables import normalised, plain_type
from canvas.engine.whole import write_whole

_BLOCK: Final = 8 << 20
_ROWS: Final = 50_000
_COLUMN: Final = "c{}"


def staged(scratch: Path, file: Path, what: object, write: Callable[[Path], None]) -> Path:
    """The Parquet form of a file: made by `write` once for this content of the file and this `what`."""
    status = file.stat()
    mark = f"{file}|{status.st_mtime_ns}|{status.st_size}|{what!r}"
    target = scratch / "staged" / f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}.parquet"
    if not target.exists():
        write_whole(target, write)
    return target


def stage_csv(scratch: Path, file: Path, layout: Layout, source: TextSource) -> Path:
    """A CSV file with every field as text, columns named c0, c1, …"""
    return staged(
        scratch, file, (layout.width, source.options), lambda target: _write_csv(target, file, layout, source)
    )


def stage_json(scratch: Path, file: Path, names: tuple[str, ...], source: TextSource) -> Path:
    """A file of JSON lines with the fields of these names as text."""
    return staged(
        scratch,
        file,
        (names, source.options),
        lambda target: _write(target, *json_batches(file, names, source)),
    )


def stage_columns(scratch: Path, file: Path, names: tuple[str, ...], source: ParquetSource) -> Path:
    """A Parquet or ORC file, or a Delta table, with these columns in types that Spark has."""
    what = (names, source.format, stamps([file]))
    return staged(scratch, file, what, lambda target: _rewrite(target, file, names, source))


def _write_csv(target: Path, file: Path, layout: Layout, source: TextSource) -> None:
    schema = pa.schema([pa.field(_COLUMN.format(i), pa.string()) for i in range(layout.width)])
    ascii_only = (source.options.separator + source.options.quote + source.options.escape).isascii()
    try:
        read = _fast if ascii_only else _slow
        with open_bytes(file) as raw, closing(read(raw, schema, source.options)) as batches:
            _write(target, schema, batches)
    except (pa.ArrowException, UnicodeError, EOFError, zlib.error, csv.Error) as error:
        raise find_problem(source, [file]) or unreadable(shown(file, source.base), error) from None


def _fast(raw: IO[bytes], schema: pa.Schema, options: TextOptions) -> Generator[pa.RecordBatch, None, None]:
    doubled = options.escape == options.quote
    encoding = text_encoding(options.encoding)
    reader = pa_csv.open_csv(
        pa.PythonFile(raw, mode="r"),
        pa_csv.ReadOptions(
            block_size=_BLOCK, column_names=schema.names, skip_rows_after_names=1, encoding=encoding
        ),
        pa_csv.ParseOptions(
            delimiter=options.separator,
            quote_char=options.quote,
            double_quote=doubled,
            escape_char=False if doubled else options.escape,
            newlines_in_values=True,
            invalid_row_handler=(lambda _: "skip") if options.malformed == "drop" else None,
        ),
        pa_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    yield from reader


def _slow(raw: IO[bytes], schema: pa.Schema, options: TextOptions) -> Generator[pa.RecordBatch, None, None]:
    """The same for separators and quotes that pyarrow does not know: those outside ASCII."""
    with records(raw, options) as numbered:
        rows = (row for _, row in itertools.islice(numbered, 1, None))
        while some := list(itertools.islice(rows, _ROWS)):
            whole = [row for row in some if len(row) == len(schema)]
            if len(whole) < len(some) and options.malformed == "fail":
                raise csv.Error("a row has too few or too many fields")
            columns = [[value or None for value in column] for column in zip(*whole, strict=True)]
            yield pa.record_batch(columns or [[] for _ in schema], schema=schema)


def _rewrite(target: Path, file: Path, names: tuple[str, ...], source: ParquetSource) -> None:
    with opened(file, source) as reader:
        schema = pa.schema([pa.field(n, plain_type(reader.schema.field(n).type)) for n in names])
        tables = (pa.Table.from_batches([b]).select(names) for b in reader.batches(names))
        _write(target, schema, (b for t in tables for b in normalised(t).cast(schema).to_batches()))


def _write(target: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for batch in batches:
            writer.write_batch(batch)
