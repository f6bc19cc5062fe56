"""Folders `column=value`, named as Spark names them.

Source: `ExternalCatalogUtils.escapePathName` in Spark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from canvas.engine.texts import texts

_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
_ESCAPED: Final = frozenset([*(chr(i) for i in range(1, 32)), *"\"#%'*/:=?\\\x7f{[]^"])


def parts_of(batch: pa.RecordBatch, columns: Sequence[str]) -> Iterator[tuple[PurePath, pa.RecordBatch]]:
    """The rows of each partition, without the partition columns, and the folder they belong in."""
    if not columns:
        yield PurePath(), batch
        return
    kept = [name for name in batch.schema.names if name not in columns]
    folders = pa.array([""] * batch.num_rows, pa.string())
    for name in columns:
        folders = pc.binary_join_element_wise(folders, _folders(name, batch.column(name)), "/")
    rows = batch.select(kept)
    for folder in pc.unique(folders).to_pylist():
        yield PurePath(folder.lstrip("/")), rows.filter(pc.equal(folders, folder))


def escaped(text: str) -> str:
    """A text as part of a folder's name."""
    return "".join(f"%{ord(c):02X}" if c in _ESCAPED else c for c in text)


def _folders(name: str, column: pa.Array) -> pa.Array:
    """`name=value` for each row."""
    encoded = column.dictionary_encode()
    values = _values(encoded.dictionary).to_pylist()
    names = pa.array([f"{escaped(name)}={escaped(v) if v else _NULL}" for v in values], pa.string())
    return names.take(encoded.indices).fill_null(f"{escaped(name)}={_NULL}")


def _values(column: pa.Array) -> pa.Array:
    """The values as Spark casts them to STRING: a time without the zeros at its end."""
    value = texts(column)
    if not pa.types.is_timestamp(column.type):
        return value
    return pc.replace_substring_regex(pc.replace_substring_regex(value, r"(\.\d*?)0+$", r"\1"), r"\.$", "")
