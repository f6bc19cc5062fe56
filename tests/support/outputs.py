"""What a pipeline wrote, as multisets of text that are the same from every file format."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.dataset as ds

from canvas.document.workspace import Workspace
from canvas.nodes import REGISTRY
from canvas.nodes.sinks.write_file import WriteFile
from tests.sample_data.expected import ANSWERS

Rows = Counter[tuple[str | None, ...]]


def assert_answers(retail: Path, pipeline: str) -> None:
    """A sample pipeline's outputs are what the oracle, which shares no code with the product, says."""
    for (name, sink), answer in ANSWERS.items():
        if name == pipeline:
            expected = answer(retail / "data")
            node = sink_node(retail, pipeline, sink)
            folder = retail / "data" / node.path.replace("{run_date}", "2024-03-31")
            assert rows_in(folder, list(expected[0]), node.options.separator) == as_multiset(expected), sink


def sink_node(retail: Path, pipeline: str, sink: str) -> WriteFile:
    workspace = Workspace(retail)
    node = workspace.load(workspace.pipeline_path(pipeline), REGISTRY).pipeline.nodes[sink]
    assert isinstance(node, WriteFile)
    return node


def as_multiset(rows: list[dict[str, object]]) -> Counter[tuple[str | None, ...]]:
    return Counter(tuple(_text(v) for v in row.values()) for row in rows)


def rows_in(folder: Path, columns: list[str], separator: str) -> Counter[tuple[str | None, ...]]:
    """The rows of a folder that a job wrote, as text, NULL as None."""
    files = [p for p in folder.rglob("part-*") if not p.name.endswith(".crc")]
    assert files, f"nothing was written to {folder}"
    suffixes = {p.name.split(".")[-1] for p in files}
    if "csv" in suffixes:
        texts = dict.fromkeys(columns, "string")
        options = pa_csv.ConvertOptions(strings_can_be_null=True, column_types=texts)
        parsing = pa_csv.ParseOptions(delimiter=separator)
        tables = [pa_csv.read_csv(p, parse_options=parsing, convert_options=options) for p in files]
        rows = [row for t in tables for row in t.to_pylist()]
    elif "json" in suffixes:
        rows = [json.loads(line) for p in files for line in p.read_text("utf-8").splitlines()]
    else:
        rows = ds.dataset(folder, format="parquet", partitioning="hive").to_table().to_pylist()
    return Counter(tuple(_text(row.get(c)) for c in columns) for row in rows)


def _text(value: object) -> str | None:
    """A value as text that is the same from every file format: 63237.50 and 63237.5 are one number."""
    if value is None or value == "":
        return None
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except InvalidOperation:
        return str(value)
