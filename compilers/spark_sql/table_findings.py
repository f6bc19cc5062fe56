"""What a job on Spark cannot say of tables, or says otherwise than `canvas run`."""

from __future__ import annotations

from collections.abc import Iterator

from canvas.document.databases import SYSTEM_NAMES, DatabaseConnection, reference_of
from canvas.errors import DocumentError
from canvas.sql.parsing import InvalidExpression
from canvas.steps import DatabaseSink, DatabaseSource, Read, Step, TableSink, Write
from compilers.base import Context, Finding
from compilers.spark_sql.databases import database_of, read_options, signed, variable_of, write_options
from compilers.spark_sql.sql_databases import filled_in_by_mistake

NAME = "spark-sql"


def table_findings(step: Step, context: Context) -> Iterator[Finding]:
    """The findings on a step that reads or writes a table."""
    place = step.source if isinstance(step, Read) else step.sink if isinstance(step, Write) else None
    if isinstance(place, DatabaseSource | DatabaseSink):
        yield from _database(step.node, place, context)
    elif isinstance(place, TableSink) and place.mode == "merge":
        message = "MERGE needs a table of a format that can change rows, such as Delta or Iceberg."
        yield _warning(step.node, "mode", message)


def _database(node: str, place: DatabaseSource | DatabaseSink, context: Context) -> Iterator[Finding]:
    try:
        connection = database_of(place.connection, context.settings)
    except DocumentError as error:
        yield Finding(str(error), node=node, field="connection", target=NAME)
        return
    try:
        if isinstance(place, DatabaseSource):
            options = read_options(place, connection)
        else:
            options = write_options(place, connection)
    except InvalidExpression as error:
        yield Finding(str(error), node=node, field="query", target=NAME)
        return
    yield from _secrets(node, connection)
    if filled_in_by_mistake({**options, **signed(connection)}):
        message = "`job.sql` would replace what stands between `${` and `}` here. Run `job.py` instead."
        yield _warning(node, "table" if place.table else "query", message)
    if isinstance(place, DatabaseSink):
        yield from _written(node, place, connection)


def _secrets(node: str, connection: DatabaseConnection) -> Iterator[Finding]:
    for text in (connection.user, connection.password or ""):
        reference = reference_of(text)
        if reference is not None and reference.vault:
            yield _warning(
                node,
                "connection",
                f"`job.sql` cannot read a Key Vault: put the secret `{reference.name}` into the environment "
                f"variable {variable_of(reference)} before you run it, or run `job.py`.",
            )


def _written(node: str, sink: DatabaseSink, connection: DatabaseConnection) -> Iterator[Finding]:
    emptied = "empties the table first, and then " if sink.mode == "overwrite" else ""
    yield _warning(
        node,
        "mode",
        f"Spark {emptied}adds the rows in several transactions: a job that fails leaves some of them there.",
    )
    yield _warning(node, "table", "`job.sql` needs the table to be there already; `job.py` makes it.")
    if connection.system in ("mysql", "mariadb"):
        system = SYSTEM_NAMES[connection.system]
        yield _warning(
            node,
            "table",
            f"In a table that Spark makes in {system}, times lose the fractions of their seconds: make the "
            "table before, with TIMESTAMP(6).",
        )


def _warning(node: str, field: str, message: str) -> Finding:
    return Finding(message, node=node, field=field, severity="warning", target=NAME)
