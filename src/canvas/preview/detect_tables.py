"""The columns of a step that reads a table, found in the database, or in the table's sample file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from canvas.document.workspace import Settings, Workspace
from canvas.engine.databases import DatabaseRows, Ongoing, Patience, describe, login_of
from canvas.engine.places import on_node
from canvas.errors import PipelineError, Problem
from canvas.plan import ParameterValue
from canvas.preview.detect import Detected, detect
from canvas.sql.parsing import InvalidExpression
from canvas.sql.tables import TableName, parse_table
from canvas.steps import DatabaseSource

_PATIENCE: Final = Patience(connect=10, answer=30)
_FORMATS: Final = {".json": "json", ".jsonl": "json", ".parquet": "parquet"}


def detect_table(
    workspace: Workspace,
    settings: Settings,
    values: Mapping[str, ParameterValue],
    node: str,
    raw: Mapping[str, Any],
) -> Detected:
    """The columns of a `read_database` or `read_table` step. Raises PipelineError, on the step's field."""
    try:
        if raw.get("type") == "read_table":
            return _of_sample(workspace, settings, values, node, raw)
        return _of_database(settings, raw)
    except PipelineError as error:
        raise PipelineError(on_node(error, node)) from error


def _of_database(settings: Settings, raw: Mapping[str, Any]) -> Detected:
    connection, table, query = (_text(raw, key) for key in ("connection", "table", "query"))
    if not connection:
        raise PipelineError(Problem("Choose the database first.", field="connection"))
    if not table and not query:
        raise PipelineError(Problem("Say which table first, or write a query.", field="table"))
    source = DatabaseSource(connection, _named(table) if table else None, None if table else query)
    found = describe(DatabaseRows(login_of(connection, settings), source), _PATIENCE, Ongoing())
    return Detected("", {}, {c.name: str(c.type) for c in found})


def _of_sample(
    workspace: Workspace,
    settings: Settings,
    values: Mapping[str, ParameterValue],
    node: str,
    raw: Mapping[str, Any],
) -> Detected:
    sample = _text(raw, "sample")
    if not sample:
        message = "Choose a sample file first, whose columns are those of the table, or list the columns."
        raise PipelineError(Problem(message, field="sample"))
    kind = _FORMATS.get(PurePosixPath(sample).suffix.lower(), "csv")
    found = detect(workspace, settings, values, node, {"path": sample, "format": kind})
    plain = {name: c if isinstance(c, str) else c["type"] for name, c in found.columns.items()}
    return Detected("", {}, plain, found.notes)


def _named(text: str) -> TableName:
    try:
        return parse_table(text)
    except InvalidExpression as error:
        raise PipelineError(Problem(str(error), field="table")) from error


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else ""
