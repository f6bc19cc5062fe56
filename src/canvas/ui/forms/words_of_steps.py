"""Words of forms for steps that change, compare and reshape rows; `words` says how they are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LABELS: Mapping[str, str] = {
    "Cast.columns": "New types",
    "CleanText.case": "Letters",
    "CleanText.collapse": "One blank instead of several",
    "CleanText.columns": "Tidy the texts of",
    "CleanText.empty_as_null": "An empty text is no value",
    "CleanText.remove": "Take away",
    "CleanText.trim": "No blanks at the ends",
    "Except.by": "Match columns by",
    "Except.inputs": "Rows of the first that are not in the others",
    "Extract.column": "Look in",
    "Extract.into": "New columns",
    "FillMissing.average": "Put in the average",
    "FillMissing.next": "Take from the row after",
    "FillMissing.order_by": "In the order of",
    "FillMissing.partition_by": "Within each",
    "FillMissing.previous": "Take from the row before",
    "FillMissing.values": "Put in where a value is missing",
    "Flatten.column": "List or record",
    "Flatten.expand": "A column for each part of a record",
    "Flatten.into": "Name of the values",
    "Flatten.keep_empty": "Keep rows with an empty list",
    "Flatten.position": "Name of a column for the place in the list",
    "Flatten.prefix": "Before the names of parts",
    "Intersect.by": "Match columns by",
    "Intersect.inputs": "Rows that are in all of",
    "Lookup.columns": "Columns to add",
    "Lookup.keys": "Match where",
    "Lookup.left": "Rows from",
    "Lookup.order_by": "In the order of",
    "Lookup.pick": "Of several matches take",
    "Lookup.right": "Table to look in",
    "Lookup.suffix": "Ending of names that both have",
    "Pivot.aggregates": "Calculate",
    "Pivot.column": "Columns from the values of",
    "Pivot.group_by": "One row for each",
    "Pivot.values": "Values that become columns",
    "ReplaceValues.columns": "Replace in",
    "ReplaceValues.others": "All other values",
    "ReplaceValues.values": "Replace",
    "Sample.keys": "Keep together",
    "Sample.percent": "Percent of the rows",
    "SplitColumn.column": "Cut",
    "SplitColumn.into": "Into the new columns",
    "SplitColumn.keep": "Keep the column that is cut",
    "SplitColumn.more": "Further parts",
    "SplitColumn.separator": "At each",
    "SurrogateKey.column": "New column",
    "SurrogateKey.order_by": "Number in the order of",
    "SurrogateKey.start": "First number",
    "TopN.group_by": "Of each",
    "TopN.order_by": "The first by",
    "TopN.rows": "Rows to keep",
    "TopN.ties": "And all that share the last place",
    "Unpivot.columns": "Columns that become rows",
    "Unpivot.keep_empty": "Rows for empty values, too",
    "Unpivot.name": "Column for their names",
    "Unpivot.value": "Column for their values",
    "Window.after": "Rows after",
    "Window.before": "Rows before",
    "Window.columns": "Calculate",
    "Window.look_at": "Sums and averages look at",
    "Window.order_by": "In the order of",
    "Window.partition_by": "Within each",
}

HELPS: Mapping[str, str] = {
    "FillMissing.average": "Of all rows, or of those of the same group; only columns of numbers have one.",
    "FillMissing.next": "The first value after it, where several are missing.",
    "FillMissing.order_by": "Which row comes first decides what is before and after it.",
    "FillMissing.partition_by": "Such as a store, so that nothing comes from another one. "
    "None chosen means all rows.",
    "FillMissing.previous": "The last value before it, where several are missing: a list is filled down.",
    "Lookup.columns": "None chosen means all columns of the table but those that are matched.",
    "Sample.keys": "Such as a customer, so that all of a customer's rows stay or go. "
    "None chosen means that each row is looked at alone.",
    "TopN.group_by": "Such as a store, for the best sellers of every store. None chosen means all rows.",
    "Window.partition_by": "Rows of one group are looked at together. None chosen means all rows.",
}

CLEAR = frozenset(
    (
        "CleanText.collapse",
        "CleanText.columns",
        "CleanText.trim",
        "Except.by",
        "Intersect.by",
        "Lookup.pick",
        "ReplaceValues.columns",
        "ReplaceValues.others",
        "SplitColumn.column",
        "SplitColumn.keep",
        "SurrogateKey.start",
        "TopN.rows",
        "Unpivot.columns",
    )
)

RARE = frozenset(
    (
        "CleanText.empty_as_null",
        "Except.by",
        "Flatten.expand",
        "Flatten.position",
        "Flatten.prefix",
        "Intersect.by",
        "Lookup.suffix",
        "Sample.seed",
        "SplitColumn.more",
        "TopN.ties",
    )
)

HALF = frozenset(("Sample.percent", "Window.after", "Window.before"))

CHOICES: Mapping[str, Mapping[Any, str]] = {
    "CleanText.case": {"keep": "As they are", "lower": "small", "upper": "CAPITAL", "title": "Title Case"},
    "CleanText.remove": {"digits": "Digits", "punctuation": "Punctuation", "letters": "Letters"},
    "Except.by": {"name": "Name", "position": "Position"},
    "Intersect.by": {"name": "Name", "position": "Position"},
    "Lookup.pick": {"any": "Any", "first": "The first", "last": "The last"},
    "ReplaceValues.others": {"keep": "Stay", "empty": "Become empty"},
    "SplitColumn.more": {"drop": "Are left out", "last": "Stay in the last"},
    "Window.look_at": {"all": "All rows", "up_to_here": "Up to each", "around": "Around each"},
}

EXAMPLES: Mapping[str, str] = {
    "Extract.pattern": "([A-Z]+)-([0-9]+)",
    "Sample.percent": "10",
    "SplitColumn.separator": "-",
    "SurrogateKey.column": "customer_key",
    "TopN.rows": "3",
    "Window.after": "all",
    "Window.before": "all",
    "Window.columns": "sum(amount)",
}

WHEN: Mapping[str, tuple[str, tuple[Any, ...]]] = {
    "Lookup.order_by": ("pick", ("first", "last")),
    "Window.after": ("look_at", ("around",)),
    "Window.before": ("look_at", ("around",)),
    "WriteTable.action": ("mode", ("merge",)),
    "WriteTable.keys": ("mode", ("merge",)),
}
"""Settings that mean something only where another one says so: its name, and the values."""
