"""Delta tables on this computer, through the `deltalake` package: the same from every engine.

The embedded engine has a Delta reader and writer of its own; but its writer notes arrays as free of NULLs
that a later run may have to write, and cannot replace a table by one with other columns. Stock Spark has
neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from canvas.engine.errors import EngineError, SourceProblem
from canvas.engine.sinks import FileSink

if TYPE_CHECKING:
    from deltalake import DeltaTable

INSTALL: Final = "Run: pip install 'canvas[delta]'"
LOG: Final = "_delta_log"
_CODECS: Final[dict[str, Literal["UNCOMPRESSED", "GZIP", "ZSTD"]]] = {
    "none": "UNCOMPRESSED",
    "gzip": "GZIP",
    "zstd": "ZSTD",
}


def is_table(folder: Path) -> bool:
    """Whether a folder holds a Delta table."""
    return (folder / LOG).is_dir()


def open_table(folder: Path, name: str) -> DeltaTable:
    """The table in a folder, `name` being what messages call it. Raises SourceProblem, EngineError."""
    _needs_deltalake()
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError, DeltaProtocolError

    try:
        table = DeltaTable(str(folder))
        features = set(table.protocol().reader_features or ())
    except DeltaProtocolError as error:
        raise _too_new(name) from error
    except DeltaError as error:
        hint = "Choose the folder that holds `_delta_log`, and check that its files are whole."
        raise SourceProblem(name, "There is no Delta table, or its log is broken.", hint) from error
    if features & {"deletionVectors", "columnMapping"}:
        raise _too_new(name)
    return table


def active_files(folder: Path, name: str) -> list[str]:
    """The data files that a table consists of now, as paths from its folder on."""
    import os
    from urllib.parse import unquote, urlparse

    uris = open_table(folder, name).file_uris()
    paths = [unquote(urlparse(uri).path) if uri.startswith("file:") else uri for uri in uris]
    return [os.path.relpath(path, folder.resolve()) for path in paths]


def write_table(
    folder: Path,
    rows: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    sink: FileSink,
    partitions: tuple[str, ...],
) -> None:
    """Adds the rows to the table in a folder, or makes it of them. Raises EngineError."""
    _needs_deltalake()
    from deltalake import DeltaTable, WriterProperties, write_deltalake
    from deltalake.exceptions import DeltaError, SchemaMismatchError

    append = sink.mode == "append" and is_table(folder)
    try:
        if append:
            schema, rows, partitions = _as_named(DeltaTable(str(folder)), schema, rows, partitions)
        write_deltalake(
            str(folder),
            pa.RecordBatchReader.from_batches(schema, rows),
            mode="append" if append else "overwrite",
            schema_mode=None if append else "overwrite",
            partition_by=list(partitions) or None,
            writer_properties=WriterProperties(compression=_CODECS.get(sink.compression or "", "SNAPPY")),
        )
    except SchemaMismatchError as error:
        message = f"The Delta table {folder.name} has other columns than the rows that are to be added."
        hint = "Bring them to its names and types, or choose the mode overwrite."
        raise EngineError(f"{message} {hint}", kind="unsupported", detail=str(error)) from error
    except DeltaError as error:
        message = f"The Delta table {folder.name} could not be written."
        hint = "Its partition columns may be others, or somebody else is writing it: look, and run it again."
        raise EngineError(f"{message} {hint}", detail=str(error)) from error


def _as_named(
    table: DeltaTable, schema: pa.Schema, rows: Iterable[pa.RecordBatch], partitions: tuple[str, ...]
) -> tuple[pa.Schema, Iterable[pa.RecordBatch], tuple[str, ...]]:
    """The rows with the table's own spelling of the columns' names, which ignore case."""
    exact = {field.name for field in table.schema().fields}
    spelled = {name.lower(): name for name in exact}

    def own(name: str) -> str:
        return name if name in exact else spelled.get(name.lower(), name)

    names = [own(name) for name in schema.names]
    made = pa.schema([field.with_name(n) for field, n in zip(schema, names, strict=True)], schema.metadata)
    return made, (batch.rename_columns(names) for batch in rows), tuple(map(own, partitions))


def _too_new(name: str) -> SourceProblem:
    return SourceProblem(
        name,
        "The Delta table uses deletion vectors, column mapping or newer features, which Canvas cannot read.",
        "Rewrite it without them (REORG TABLE … APPLY (PURGE)), or read it on the platform.",
    )


def _needs_deltalake() -> None:
    import importlib.util

    if importlib.util.find_spec("deltalake") is None:
        raise EngineError(
            f"What reads and writes Delta tables is not installed. {INSTALL}", kind="unsupported"
        )
