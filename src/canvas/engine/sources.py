"""What to read: plain values, so that whoever holds a plan can say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Columns = tuple[tuple[str, tuple[str, ...]], ...]
"""(column of the view, its accepted names in the files)."""


@dataclass(frozen=True)
class TextOptions:
    """How text files are written. `malformed`: what to do with a row that has too few or too many fields."""

    separator: str = ","
    quote: str = '"'
    escape: str = '"'
    encoding: str = "utf-8"
    malformed: Literal["fail", "drop"] = "fail"


@dataclass(frozen=True)
class TextSource:
    """CSV files with a header, or files with one JSON object a line, as a view of STRING columns.

    `pattern` is relative to `base` and never leaves it; wildcards are `*`, `?` and `[…]`. Names are
    looked up in the header of each file, ignoring case; an empty field is NULL.
    """

    view: str
    base: Path
    pattern: str
    format: Literal["csv", "json"]
    columns: Columns
    options: TextOptions = field(default_factory=TextOptions)


@dataclass(frozen=True)
class ParquetSource:
    """Parquet or ORC files as a view of the named columns, with the types they have in the files.

    Of a Delta table `pattern` is the folder.
    """

    view: str
    base: Path
    pattern: str
    columns: Columns
    format: Literal["parquet", "orc", "delta"] = "parquet"


@dataclass(frozen=True)
class Reading:
    """What a view reads: its files, sorted, and their size on disk in bytes."""

    view: str
    files: tuple[Path, ...]
    bytes: int
