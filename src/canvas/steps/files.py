"""What is read and written: files through a connection, and rows that are typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from canvas.sql.binding import Bound

FileFormat = Literal["csv", "json", "parquet", "orc", "delta"]
TEXT_FORMATS: Final = ("csv", "json")
FORMAT_NAMES: Final[dict[str, str]] = {
    "csv": "CSV",
    "json": "JSON",
    "parquet": "Parquet",
    "orc": "ORC",
    "delta": "Delta",
}
WriteMode = Literal["overwrite", "append", "error", "ignore"]
Connection = str
"""A connection's name; `""` is the workspace's own folder."""


@dataclass(frozen=True)
class SourceColumn:
    """A column of a file: the name it gets, and the names it may have in a file's header."""

    name: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class TextOptions:
    """How a text file is written. `malformed`: what to do with a row that has too many or too few values."""

    separator: str = ","
    quote: str = '"'
    escape: str = '"'
    encoding: str = "utf-8"
    malformed: Literal["fail", "drop"] = "fail"
    header: bool = True
    null_value: str = ""
    compression: str | None = None


@dataclass(frozen=True)
class FileSource:
    """Files to read. `path` may hold wildcards and `{parameter}`s; text columns are read as STRING."""

    connection: Connection
    path: str
    format: FileFormat
    columns: tuple[SourceColumn, ...]
    options: TextOptions


@dataclass(frozen=True)
class Values:
    """Rows that are typed in, one bound literal a value."""

    rows: tuple[tuple[Bound, ...], ...]


@dataclass(frozen=True)
class FileSink:
    """A folder to write. `path` may hold `{parameter}`s; `single_file`: exactly one data file in it."""

    connection: Connection
    path: str
    format: FileFormat
    mode: WriteMode
    partition_by: tuple[str, ...]
    single_file: bool
    options: TextOptions
