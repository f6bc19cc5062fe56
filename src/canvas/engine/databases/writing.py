"""Rows into a table, in one transaction: all of them, or the table is as it was."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from canvas.document.databases import SYSTEM_NAMES
from canvas.engine.databases.drivers import Connected, connected
from canvas.engine.databases.login import Login, Patience
from canvas.engine.databases.made import made_type
from canvas.engine.databases.ongoing import Ongoing
from canvas.errors import PipelineError, Problem, did_you_mean
from canvas.sql.databases import fold
from canvas.sql.types import DataType
from canvas.steps import DatabaseSink

if TYPE_CHECKING:
    from sqlalchemy import Table

Columns = Sequence[tuple[str, DataType]]
_MAKES_AT_ONCE = ("mysql", "mariadb", "oracle")
"""Systems on which a table that is made stays, also where the transaction is given up."""


def write_rows(
    login: Login,
    sink: DatabaseSink,
    columns: Columns,
    batches: Iterable[pa.RecordBatch],
    ongoing: Ongoing,
    patience: Patience | None = None,
) -> int:
    """Writes the rows; gives their number. A table that is there keeps what it is, and loses its rows
    where the sink replaces them; else it is made. Raises PipelineError, QueryCancelled.
    """
    with connected(login, patience or Patience(), ongoing, field="table", read_only=False) as database:
        known = _columns_there(database, sink)
        names = [_matched(name, known, login) for name, _ in columns] if known else [n for n, _ in columns]
        table = _table(database, sink, names, None if known else columns)
        if known is None:
            table.create(database.sql)
        elif sink.mode == "overwrite":
            database.sql.execute(table.delete())
        with _dropped_on_failure(database, table, is_new=known is None):
            rows = _insert(database, table, batches)
            database.check()
            database.sql.commit()
    return rows


def _place(database: Connected, sink: DatabaseSink) -> tuple[str | None, str]:
    """Schema and table as SQLAlchemy takes them."""
    parts = [p.text if p.quoted else fold(p.text, database.system) for p in sink.table.parts]
    return ".".join(parts[:-1]) or None, parts[-1]


def _columns_there(database: Connected, sink: DatabaseSink) -> list[str] | None:
    """The columns of the table; None where there is none."""
    from sqlalchemy import inspect

    schema, name = _place(database, sink)
    look = inspect(database.sql)
    if not look.has_table(name, schema=schema):
        return None
    return [str(column["name"]) for column in look.get_columns(name, schema=schema)]


def _matched(name: str, known: Sequence[str], login: Login) -> str:
    found = [c for c in known if c == name] or [c for c in known if c.lower() == name.lower()]
    if found:
        return found[0]
    hint = did_you_mean(name, known, noun="columns")
    message = f"The table in {SYSTEM_NAMES[login.system]} has no column `{name}`.{hint}"
    message += " Rename the column, or leave it out."
    raise PipelineError(Problem(message, field="input"))


def _table(database: Connected, sink: DatabaseSink, names: Sequence[str], made: Columns | None) -> Table:
    from sqlalchemy import Column, MetaData, Table
    from sqlalchemy.sql.elements import quoted_name
    from sqlalchemy.types import NullType, UserDefinedType

    class Native(UserDefinedType[Any]):
        """A type by its name."""

        cache_ok = True

        def __init__(self, name: str) -> None:
            self.name = name

        def get_col_spec(self, **kw: Any) -> str:
            return self.name

    def native(kind: DataType, name: str) -> Native:
        found = made_type(kind, database.system)
        if found is None:
            system = SYSTEM_NAMES[database.system]
            message = f"`{name}` is {kind}, which {system} cannot hold. Make it text in a step before."
            raise PipelineError(Problem(message, field="input"))
        return Native(found)

    kinds = [native(kind, name) for name, kind in made] if made else [NullType() for _ in names]
    schema, table = _place(database, sink)
    return Table(
        quoted_name(table, quote=True),
        MetaData(),
        *(Column(quoted_name(n, quote=True), k) for n, k in zip(names, kinds, strict=True)),
        schema=quoted_name(schema, quote=True) if schema and "." not in schema else schema,
    )


@contextlib.contextmanager
def _dropped_on_failure(database: Connected, table: Table, *, is_new: bool) -> Iterator[None]:
    """Takes a table that was just made away again where its rows cannot be written."""
    try:
        yield
    except BaseException:
        if is_new and database.system in _MAKES_AT_ONCE:
            database.sql.rollback()
            table.drop(database.sql, checkfirst=True)
            database.sql.commit()
        raise


def _insert(database: Connected, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
    rows = 0
    put = _copy(database, table) if database.system == "postgresql" else _statement(database, table)
    for batch in batches:
        database.check()
        if batch.num_rows:
            put(list(zip(*(_values(database, column) for column in batch.columns), strict=True)))
        rows += batch.num_rows
    return rows


Put = Callable[[list[tuple[Any, ...]]], None]


def _statement(database: Connected, table: Table) -> Put:
    keys = [f"c{number}" for number in range(len(table.columns))]

    def put(rows: list[tuple[Any, ...]]) -> None:
        from sqlalchemy import bindparam

        values: dict[Any, Any] = {
            column: bindparam(key) for column, key in zip(table.columns, keys, strict=True)
        }
        database.sql.execute(
            table.insert().values(values), [dict(zip(keys, row, strict=True)) for row in rows]
        )

    return put


def _copy(database: Connected, table: Table) -> Put:
    """PostgreSQL's own way for many rows, which is some ten times as fast."""
    from psycopg import sql

    schema = [sql.Identifier(table.schema)] if table.schema else []
    name = sql.SQL(".").join([*schema, sql.Identifier(table.name)])
    columns = sql.SQL(", ").join(sql.Identifier(c.name) for c in table.columns)
    text = sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)

    def put(rows: list[tuple[Any, ...]]) -> None:
        raw: Any = database.sql.connection.dbapi_connection
        with raw.cursor() as cursor, cursor.copy(text) as copy:
            for row in rows:
                copy.write_row(row)

    return put


def _values(database: Connected, column: pa.Array) -> list[Any]:
    """Values as drivers take them: a time without its zone (which is UTC) but for PostgreSQL."""
    values: list[Any] = column.to_pylist()
    if pa.types.is_timestamp(column.type) and database.system != "postgresql":
        return [v.astimezone(datetime.UTC).replace(tzinfo=None) if v else None for v in values]
    return values
