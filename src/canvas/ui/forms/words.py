"""The words of forms: labels of settings and of their choices, where a setting's own name says too little.

A setting that is not listed is shown under its name in plain letters, with the help of the catalogue, on a
line of its own, so that a new node type needs nothing here. The key is `Class.field`, else `field`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canvas.ui.forms import words_of_steps as more

_LABELS: Mapping[str, str] = {
    **more.LABELS,
    "Aggregate.aggregates": "Calculate",
    "AllowedValues.values": "Allowed values",
    "Argument.value": "Value",
    "Assert.conditions": "Rules of your own",
    "Assert.flag": "Column that says what is wrong",
    "Assert.in_set": "Allowed values",
    "Assert.not_null": "Must not be empty",
    "Assert.on_violation": "Rows that break a rule",
    "Assert.range": "Allowed range",
    "Assert.regex": "Allowed patterns",
    "Assert.row_count": "Number of rows",
    "Assert.unique": "Must be unique",
    "Bounds.least": "At least",
    "Bounds.most": "At most",
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
    "Join.left": "Left rows from",
    "Join.right": "Right rows from",
    "Join.suffix": "Ending of names that both sides have",
    "KeptColumns.left": "Of the left",
    "KeptColumns.right": "Of the right",
    "Limit.rows": "Rows to keep",
    "ReadDatabase.connection": "Database",
    "ReadDatabase.query": "Or a query",
    "ReadFile.options": "How the files are written",
    "ReadFile.path": "Files",
    "ReadTable.sample": "Sample for previews",
    "ReadOptions.decimal": "Decimal mark",
    "ReadOptions.malformed": "A line that cannot be read",
    "ReadOptions.null_values": "Texts that mean “empty”",
    "ReadOptions.thousands": "Thousands mark",
    "ParseJson.column": "JSON in",
    "ParseJson.columns": "Fields to read",
    "ParseJson.into": "Becomes",
    "ParseJson.keep": "Keep the text, too",
    "ParseJson.name": "Name of the record",
    "ParseJson.on_error": "A text that is not JSON",
    "RowCount.least": "At least",
    "RowCount.most": "At most",
    "Select.others": "Columns that are not listed",
    "Select.drop": "Left out",
    "Sort.by": "Order by",
    "Split.match": "A row that fits several routes goes to",
    "Sql.inputs": "Inputs, which the query calls by these names",
    "Sql.query": "Query",
    "Subflow.inputs": "Rows from, in the order of its inputs",
    "Subflow.outputs": "Outputs to take",
    "Subflow.parameters": "Values of its parameters",
    "ToJson.columns": "Columns to write",
    "ToJson.into": "Name of the new column",
    "ToJson.keep": "Keep these columns, too",
    "Union.by": "Match columns by",
    "Union.distinct": "Keep equal rows once",
    "Union.inputs": "Rows from, top to bottom",
    "Union.missing": "A column that an input lacks",
    "WriteDatabase.connection": "Database",
    "WriteDatabase.mode": "Rows that are there already",
    "WriteFile.mode": "Files that are there already",
    "WriteFile.options": "How the files are written",
    "WriteFile.partition_by": "A folder for each",
    "WriteFile.path": "Folder",
    "WriteFile.single_file": "Write one file only",
    "WriteTable.action": "A merge",
    "WriteTable.keys": "Find rows by",
    "WriteTable.mode": "Rows that are there already",
    "WriteOptions.header": "Begin with a line of names",
    "WriteOptions.null_value": "Written for empty",
    "formats": "Formats of dates",
    "from": "From",
    "input": "Rows from",
    "null_values": "Texts that mean “empty”",
    "on_error": "A value that does not fit",
}

_HELPS: Mapping[str, str] = {
    **more.HELPS,
    "Aggregate.group_by": "One row is made for each different value. Choose none for one row in all.",
    "Aggregate.subtotals": "Rows for groups of groups too, such as each country beside each city.",
    "Deduplicate.keys": "Rows that are equal in these columns count as one. None chosen means all columns.",
    "FileColumn.header": "What the column is called in the files, where it differs.",
    "Join.how": "Which rows stay where the other side has no match.",
    "Join.suffix": "So that a column of the right side can be told from one of the left.",
    "ReadFile.path": "`*` stands for anything: `sales_*.csv` reads all files of that kind. "
    "A parameter in braces, as in `sales_{period}.csv`, is filled in.",
    "ReadDatabase.connection": "A connection of the kind Database: add it in Settings.",
    "WriteDatabase.connection": "A connection of the kind Database: add it in Settings.",
    "Select.others": "What happens to columns that the input gets later.",
    "WriteFile.partition_by": "One folder for each value, as data lakes like it.",
    "WriteFile.path": "The files are written into this folder. A parameter in braces, such as `{run_date}`, "
    "is filled in.",
    "WriteFile.single_file": "Else there may be several, which is quicker.",
    "connection": "Where the files are: a connection of the workspace, or its own folder.",
    "encoding": "utf-8, latin-1 or windows-1252, for example.",
    "escape": "What stands before a quote that is part of a text.",
    "quote": "What stands around texts.",
    "separator": "What stands between values; \\t for a tab.",
}
"""What settings are for, where a form can say it better than the catalogue."""

_CLEAR = more.CLEAR | frozenset(
    (
        "Join.columns",
        "Limit.rows",
        "Union.by",
        "Union.distinct",
        "Union.missing",
        "WriteFile.mode",
        "compression",
        "decimal",
        "format",
        "WriteOptions.header",
        "input",
        "left",
        "malformed",
        "match",
        "null_value",
        "null_values",
        "right",
        "thousands",
    )
)
"""Settings whose label says enough: nothing beside it explains it."""

_RARE = more.RARE | frozenset(
    (
        "Aggregate.subtotals",
        "Assert.flag",
        "Assert.regex",
        "Assert.row_count",
        "ParseJson.keep",
        "ParseJson.name",
        "Subflow.outputs",
        "Join.columns",
        "Join.condition",
        "Join.suffix",
        "Select.others",
        "Union.by",
        "WriteFile.partition_by",
        "WriteFile.single_file",
    )
)
"""Settings that few change."""

_HALF = more.HALF | frozenset(
    (
        "ReadFile.connection",
        "ReadFile.format",
        "ReadOptions.decimal",
        "ReadOptions.encoding",
        "ReadOptions.escape",
        "ReadOptions.quote",
        "ReadOptions.separator",
        "ReadOptions.thousands",
        "WriteFile.connection",
        "WriteFile.format",
        "WriteOptions.compression",
        "WriteOptions.null_value",
        "WriteOptions.quote",
        "WriteOptions.separator",
    )
)
"""Settings that stand two in a line."""

_CHOICES: Mapping[str, Mapping[Any, str]] = {
    **more.CHOICES,
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
    "Assert.on_violation": {"fail": "Stop the job", "drop": "Are left out", "flag": "Are flagged"},
    "ParseJson.into": {"columns": "Columns", "struct": "One record"},
    "Select.others": {"drop": "Leave out", "keep": "Keep"},
    "Split.match": {"first": "The first of them", "every": "Each of them"},
    "Union.by": {"name": "Name", "position": "Position"},
    "Union.missing": {"fail": "Is a problem", "fill": "Stays empty"},
    "WriteFile.mode": {
        "overwrite": "Replace",
        "append": "Add to",
        "error": "Stop",
        "ignore": "Leave",
    },
    "WriteDatabase.mode": {"overwrite": "Replace", "append": "Add to"},
    "WriteTable.action": {
        "update": "Changes",
        "insert": "Adds",
        "upsert": "Both",
        "delete": "Removes",
    },
    "WriteTable.mode": {"overwrite": "Replace", "append": "Add to", "merge": "Merge"},
    "compression": {
        None: "As usual",
        "none": "None",
        "gzip": "gzip",
        "snappy": "Snappy",
        "zstd": "Zstandard",
    },
    "decimal": {".": "Point 1.50", ",": "Comma 1,50"},
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
    **more.EXAMPLES,
    "Join.condition": "left.sold_on >= right.valid_from",
    "Limit.rows": "100",
    "ReadFile.path": "sales/sales_*.csv",
    "Assert.conditions": "amount >= 0 OR status = 'RETURNED'",
    "ReadTable.sample": "customers_sample.csv",
    "query": "SELECT … FROM …",
    "WriteFile.path": "out/result",
    "database_query": "SELECT order_id, amount FROM sales.orders WHERE amount > 0",
    "table_name": "sales.orders",
    "aggregates": "sum(amount)",
    "condition": "status = 'COMPLETED'",
    "conditions": "amount >= 1000",
    "expression": "amount * 2",
    "expressions": "price * quantity",
    "title": "What this step is for",
    "windows": "sum(amount)",
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


def in_order(owner: str, name: str, values: list[Any]) -> list[Any]:
    """Choices in the order in which their words are listed, where all of them are."""
    known = _CHOICES.get(f"{owner}.{name}") or {}
    return [v for v in known if v in values] if set(values) <= set(known) else values


def example_of(owner: str, name: str, kind: str) -> str:
    """What an empty field shows as an example; empty where there is none."""
    return _EXAMPLES.get(f"{owner}.{name}") or _EXAMPLES.get(kind) or ""


def help_of(owner: str, name: str, otherwise: str) -> str:
    """What a setting is for, in the words of the form, else of the catalogue."""
    return _HELPS.get(f"{owner}.{name}") or _HELPS.get(name) or otherwise


def asked_when(owner: str, name: str) -> tuple[str, tuple[Any, ...]] | None:
    """The other setting and its values with which this one means something; None where it always does."""
    return more.WHEN.get(f"{owner}.{name}")


def is_clear(owner: str, name: str) -> bool:
    """Whether the setting's label says enough."""
    return f"{owner}.{name}" in _CLEAR or name in _CLEAR


def is_rare(owner: str, name: str) -> bool:
    """Whether few ever change the setting."""
    return f"{owner}.{name}" in _RARE


def is_half(owner: str, name: str) -> bool:
    """Whether half a line is enough for the setting."""
    return f"{owner}.{name}" in _HALF
