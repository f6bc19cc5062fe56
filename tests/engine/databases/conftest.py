"""Reading and writing tables of the servers that the tests start."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from canvas.document.workspace import Settings
from canvas.engine.databases import DatabaseRows, Login, Ongoing, Patience, login_of, read_rows, write_rows
from canvas.sql.tables import parse_table
from canvas.sql.types import parse_type
from canvas.steps import DatabaseSink, DatabaseSource
from tests.support.databases import Server


def login(server: Server, **changed: Any) -> Login:
    """The owner's login, or another."""
    return login_of("shop", Settings({"shop": server.connection(**changed)}))


def asked(who: Login, *columns: str, table: str | None = None, query: str | None = None) -> DatabaseRows:
    """A question for a table or a query."""
    source = DatabaseSource("shop", parse_table(table) if table else None, query)
    return DatabaseRows(who, source, columns)


def read(
    rows: DatabaseRows,
    patience: Patience | None = None,
    most: int | None = None,
    ongoing: Ongoing | None = None,
) -> pa.Table:
    """All rows at once."""
    return pa.Table.from_batches(read_rows(rows, patience or Patience(), ongoing or Ongoing(), most=most))


def write(
    who: Login,
    table: str,
    data: pa.Table,
    mode: str = "append",
    ongoing: Ongoing | None = None,
    **types: str,
) -> int:
    """Writes a table's rows; `types` are Spark's of its columns."""
    columns = [(name, parse_type(types[name])) for name in data.column_names]
    sink = DatabaseSink("shop", parse_table(table), mode)  # type: ignore[arg-type]
    return write_rows(who, sink, columns, data.to_batches(), ongoing or Ongoing())
