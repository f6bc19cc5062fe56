"""The words of forms: labels of settings and of their choices, where a setting's own name says too little.

A setting that is not listed is shown under its name in plain letters, so that a new node type needs
nothing here. The key is `Class.field`, else `field`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LABELS: Mapping[str, str] = {
    "Aggregate.aggregates": "Calculate",
    "Aggregate.group_by": "For each",
    "Deduplicate.keys": "One row for each",
    "Deduplicate.order_by": "Keep the first by",
    "Derive.columns": "Formulas",
    "Filter.condition": "Keep rows where",
    "FileColumn.header": "Name in the files",
    "Inline.columns": "Columns",
    "Join.columns": "Columns to keep",
    "Join.condition": "And only where",
    "Join.how": "Keep",
    "Join.keys": "Match where",
    "Join.suffix": "Ending of names that both sides have",
    "KeptColumns.left": "Of the left",
    "KeptColumns.right": "Of the right",
    "Limit.rows": "Rows to keep",
    "ReadFile.path": "Files",
    "ReadOptions.decimal": "Decimal mark",
    "ReadOptions.malformed": "Lines that cannot be read",
    "ReadOptions.null_values": "Texts that mean no value",
    "ReadOptions.thousands": "Thousands mark",
    "Select.others": "Columns that are not listed",
    "Select.drop": "Left out",
    "Sort.by": "Order by",
    "Split.match": "A row that fits several routes",
    "Union.by": "Match columns by",
    "Union.distinct": "Keep equal rows once",
    "Union.inputs": "Inputs, from top to bottom",
    "Union.missing": "A column that an input lacks",
    "WriteFile.mode": "Files that are there already",
    "WriteFile.partition_by": "A folder for each",
    "WriteFile.path": "Folder",
    "WriteFile.single_file": "Write one file only",
    "WriteOptions.header": "Begin with a line of names",
    "WriteOptions.null_value": "Written for no value",
    "formats": "Formats of dates",
    "from": "From",
    "null_values": "Texts that mean no value",
    "on_error": "A value that does not fit",
}

_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "Aggregate.subtotals": {"none": "None", "rollup": "Step by step", "cube": "All"},
    "Join.how": {
        "inner": "Matches",
        "left": "All left",
        "right": "All right",
        "full": "All",
        "semi": "Left if matched",
        "anti": "Left if not",
        "cross": "Every pair",
    },
    "Select.others": {"drop": "Leave out", "keep": "Keep"},
    "Split.match": {"first": "Takes the first", "every": "Takes each"},
    "Union.by": {"name": "Name", "position": "Position"},
    "Union.missing": {"fail": "Is a problem", "fill": "Stays empty"},
    "WriteFile.mode": {
        "overwrite": "Replace",
        "append": "Add to them",
        "error": "Stop",
        "ignore": "Leave them",
    },
    "compression": {
        None: "As Spark does",
        "none": "None",
        "gzip": "gzip",
        "snappy": "Snappy",
        "zstd": "Zstandard",
    },
    "decimal": {".": "Point  1.50", ",": "Comma  1,50"},
    "format": {"csv": "CSV", "json": "JSON", "parquet": "Parquet", "orc": "ORC", "delta": "Delta"},
    "malformed": {"fail": "Stop the job", "drop": "Leave out"},
    "on_error": {"fail": "Stop the job", None: "Leave empty"},
}

DIRECTIONS: Mapping[str, str] = {
    "asc": "Smallest first",
    "desc": "Largest first",
    "asc_nulls_last": "Smallest first, empty last",
    "desc_nulls_first": "Largest first, empty first",
    "asc_nulls_first": "Smallest first, empty first",
    "desc_nulls_last": "Largest first, empty last",
}
"""What an order says; the last two are what the first two mean anyway."""

_EXAMPLES: Mapping[str, str] = {
    "Join.condition": "left.sold_on >= right.valid_from",
    "Limit.rows": "100",
    "ReadFile.path": "sales/sales_*.csv",
    "WriteFile.path": "out/result",
    "aggregates": "sum(amount)",
    "condition": "status = 'COMPLETED'",
    "conditions": "amount >= 1000",
    "expression": "amount * 2",
    "expressions": "price * quantity",
    "title": "What this step is for",
}
"""What an empty field shows; by `Class.field`, else by the kind of field."""


def label_of(owner: str, name: str) -> str:
    """A setting's name for people."""
    said = _LABELS.get(f"{owner}.{name}") or _LABELS.get(name)
    return said or name.replace("_", " ").strip().capitalize()


def choice_of(owner: str, name: str, value: Any) -> str:
    """A choice's name for people."""
    known = _CHOICES.get(f"{owner}.{name}") or _CHOICES.get(name) or {}
    said = known.get(value)
    if said is not None:
        return said
    return "None" if value is None else str(value).replace("_", " ").capitalize()


def example_of(owner: str, name: str, kind: str) -> str:
    """What an empty field shows as an example; empty where there is none."""
    return _EXAMPLES.get(f"{owner}.{name}") or _EXAMPLES.get(kind) or ""
