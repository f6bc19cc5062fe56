"""Batches of rows as the bytes of CSV files and of JSON lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from canvas.engine.sinks import FileSink
from canvas.engine.texts import json_texts, texts


def csv_header(names: Sequence[str], sink: FileSink) -> bytes:
    """The first line of a CSV file."""
    return csv_rows(pa.record_batch([pa.array([name]) for name in names], names=list(names)), sink)


def csv_rows(batch: pa.RecordBatch, sink: FileSink) -> bytes:
    """Rows of a CSV file. An empty text is a pair of quotes; NULL is the sink's null value.

    In a file of one column NULL is a pair of quotes too: an empty line would be no row.
    """
    null = sink.null_value or (sink.quote * 2 if batch.num_columns == 1 else "")
    fields = [_csv_field(column, sink).fill_null(null) for column in batch.columns]
    return _lines(pc.binary_join_element_wise(*fields, sink.separator))


def json_rows(batch: pa.RecordBatch) -> bytes:
    """Rows as one JSON object a line, NULL as `null`."""
    parts: list[pa.Array | str] = []
    for i, (name, column) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        key = json_texts(pa.array([name]))[0].as_py()
        parts += [f"{'{' if i == 0 else ','}{key}:", json_texts(column)]
    return _lines(pc.binary_join_element_wise(*parts, "}", ""))


def _csv_field(column: pa.Array, sink: FileSink) -> pa.Array:
    value = texts(column)
    quote = sink.quote
    special = f"[{re.escape(sink.separator + quote)}\r\n]|^$"
    if not pa.types.is_string(column.type):
        special = f"[{re.escape(sink.separator + quote)}]"
    mask = pc.match_substring_regex(value, special).fill_null(False)
    if not pc.any(mask).as_py():
        return value
    doubled = pc.replace_substring(value.filter(mask), quote, quote * 2)
    return pc.replace_with_mask(value, mask, pc.binary_join_element_wise(quote, doubled, quote, ""))


def _lines(rows: pa.Array) -> bytes:
    """The rows one after the other, each with its line end: the data of one Arrow array."""
    ended = pc.binary_join_element_wise(rows, "", "\n")
    size = pc.sum(pc.binary_length(ended)).as_py() or 0
    data: pa.Buffer = ended.buffers()[2]
    return data.slice(0, size).to_pybytes() if size else b""
