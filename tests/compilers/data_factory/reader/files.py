"""The sample's files as tables for the reader: text columns under the names of their header."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from canvas.steps import FileSource


def table_of(source: FileSource, root: Path, target: Path, values: dict[str, str]) -> list[str]:
    """Writes the rows of a source as one Parquet file, and gives its columns; an empty field is NULL."""
    pattern = source.path
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    files = sorted(root.glob(pattern))
    assert files, pattern
    if source.format == "parquet":
        table = pa.concat_tables([pq.read_table(f) for f in files])
    else:
        rows = [row for file in files for row in _rows(file, source)]
        names = list(dict.fromkeys(name for row in rows for name in row))
        table = pa.table({n: pa.array([row.get(n) or None for row in rows], pa.string()) for n in names})
    pq.write_table(table, target)
    return list(table.schema.names)


def _rows(file: Path, source: FileSource) -> list[dict[str, str]]:
    with file.open(encoding=source.options.encoding, newline="") as lines:
        if source.format == "json":
            return [json.loads(line) for line in lines if line.strip()]
        return list(csv.DictReader(lines, delimiter=source.options.separator, quotechar=source.options.quote))
