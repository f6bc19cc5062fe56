"""What to write, in plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FileFormat = Literal["csv", "json", "parquet", "orc", "delta"]
WriteMode = Literal["overwrite", "append", "error", "ignore"]
Compression = Literal["none", "gzip", "snappy", "zstd", "zlib"]


@dataclass(frozen=True)
class FileSink:
    """A folder of files, as Spark writes it.

    `folder` is absolute and already known to lie where the workspace may write. `separator`, `quote`,
    `header` and `null_value` are for CSV. `inputs`: files that the job reads, which it must not replace.
    """

    folder: Path
    format: FileFormat
    mode: WriteMode = "overwrite"
    partition_by: tuple[str, ...] = ()
    single_file: bool = False
    separator: str = ","
    quote: str = '"'
    header: bool = True
    null_value: str = ""
    compression: Compression | None = None
    inputs: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Written:
    """What a write did: its new data files. `rows` is None where the engine does not say."""

    folder: Path
    files: tuple[Path, ...]
    rows: int | None
    skipped: bool = False
