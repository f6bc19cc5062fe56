"""The small closed set of relational steps that compilers match on.

Every step gives one relation: it has a name (that of its CTE), the id of the node it came from, and
the schema of its rows. Steps hold the steps they read, so a plan is a graph of them. Expressions are
bound: names, functions and types are resolved, and columns of a join say their side (`left.x`).
"""

from __future__ import annotations

from canvas.steps.files import Connection, FileSink, FileSource, SourceColumn, TextOptions, Values
from canvas.steps.relations import (
    Aggregate,
    AnyStep,
    Check,
    CountRule,
    Distinct,
    Explode,
    Filter,
    FormatJson,
    Frame,
    Join,
    JoinKind,
    Limit,
    ParseJson,
    Project,
    Query,
    Read,
    RowRule,
    Rule,
    SetOperation,
    Sort,
    SortKey,
    Step,
    UniqueRule,
    Unpivot,
    Window,
    Write,
    inputs_of,
    ordered,
)
from canvas.steps.tables import DatabaseSink, DatabaseSource, TableSink, TableSource

__all__ = [
    "Aggregate", "AnyStep", "Check", "Connection", "CountRule", "DatabaseSink", "DatabaseSource", "Distinct",
    "Explode", "FileSink", "FileSource", "Filter", "FormatJson", "Frame", "Join", "JoinKind", "Limit",
    "ParseJson", "Project", "Query", "Read", "RowRule", "Rule", "SetOperation", "Sort", "SortKey",
    "SourceColumn", "Step", "TableSink", "TableSource", "TextOptions", "UniqueRule", "Unpivot", "Values",
    "Window", "Write", "inputs_of", "ordered",
]  # fmt: skip
