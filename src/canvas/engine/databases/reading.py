"""Rows of a table or a query, in batches."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from canvas.document.databases import SYSTEM_NAMES
from canvas.engine.databases.columns import FoundColumn, found_columns
from canvas.engine.databases.drivers import Connected, connected
from canvas.engine.databases.login import Login, Patience
from canvas.engine.databases.ongoing import Ongoing
from canvas.engine.databases.values import selected, to_arrow
from canvas.errors import PipelineError, Problem, did_you_mean, nearest
from canvas.sql.databases import parse_query, rows_of, to_sql
from canvas.sql.parsing import InvalidExpression
from canvas.steps import DatabaseSource

if TYPE_CHECKING:
    from sqlglot import exp

BATCH: Final = 5_000
"""So many rows are fetched at a time."""


@dataclass(frozen=True)
class DatabaseRows:
    """What to read: where, and the columns wanted of it (all where none are named)."""

    login: Login
    source: DatabaseSource
    columns: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The setting that says what is read."""
        return "table" if self.source.table else "query"

    def select(self, columns: Sequence[exp.Expression], most: int | None = None) -> str:
        """The text of a SELECT of these columns. Raises PipelineError."""
        system = self.login.system
        try:
            what = self.source.table or parse_query(self.source.query or "", system)
            return to_sql(rows_of(what, system, columns, most=most), system)
        except InvalidExpression as error:
            raise PipelineError(Problem(str(error), field=self.field)) from None


def describe(rows: DatabaseRows, patience: Patience, ongoing: Ongoing) -> list[FoundColumn]:
    """The columns that there are, without reading rows. Raises PipelineError, QueryCancelled."""
    with connected(rows.login, patience, ongoing, field=rows.field, read_only=True) as database:
        return _described(database, rows)


def version_of(login: Login, patience: Patience, ongoing: Ongoing) -> str:
    """The version of a server that lets the user in. Raises PipelineError, on the field `connection`."""
    with connected(login, patience, ongoing, field="connection", read_only=True) as database:
        return ".".join(map(str, database.sql.dialect.server_version_info or ()))


def read_rows(
    rows: DatabaseRows, patience: Patience, ongoing: Ongoing, *, most: int | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows in batches, at least one; `most` of them. Raises PipelineError, QueryCancelled."""
    with connected(rows.login, patience, ongoing, field=rows.field, read_only=True) as database:
        known = _described(database, rows)
        wanted = [_wanted(name, known, rows) for name in rows.columns] if rows.columns else known
        names = rows.columns or tuple(c.name for c in known)
        text = rows.select([selected(c) for c in wanted], most)
        reading = database.sql.execution_options(
            no_parameters=True, stream_results=True, max_row_buffer=BATCH
        )
        first = True
        with contextlib.closing(reading.exec_driver_sql(text)) as result:
            while (block := result.fetchmany(BATCH)) or first:
                database.check()
                columns = zip(*block, strict=True) if block else ((),) * len(wanted)
                arrays = [to_arrow(column, values) for column, values in zip(wanted, columns, strict=True)]
                yield pa.RecordBatch.from_arrays(arrays, names=list(names))
                first = False


def _described(database: Connected, rows: DatabaseRows) -> list[FoundColumn]:
    from sqlglot import exp

    text = rows.select([exp.Star()])
    reading = database.sql.execution_options(no_parameters=True)
    if rows.login.system == "sqlserver":
        said = database.sql.exec_driver_sql("EXEC sp_describe_first_result_set @tsql = %s", (text,))
        return found_columns("sqlserver", [(row.name, row.system_type_name or "") for row in said])
    result = reading.exec_driver_sql(rows.select([exp.Star()], most=0))
    cursor: Any = result.cursor
    if rows.login.system in ("mysql", "mariadb"):
        described = list(cursor._result.fields)  # the public description leaves out signs and charsets
    else:
        described = list(cursor.description)
    result.close()
    found = found_columns(rows.login.system, described)
    names = [c.name for c in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if not all(names) or "?column?" in names:
        message = "A column of the query has no name: give it one, with AS."
        raise PipelineError(Problem(message, field="query"))
    if twice is not None:
        message = f"Two columns have the same name, `{twice}`: give each its own, with AS."
        raise PipelineError(Problem(message, field="query"))
    return found


def _wanted(name: str, known: Sequence[FoundColumn], rows: DatabaseRows) -> FoundColumn:
    exact = [c for c in known if c.name == name] or [c for c in known if c.name.lower() == name.lower()]
    if len(exact) == 1:
        return exact[0]
    names = [c.name for c in known]
    what = "table" if rows.source.table else "query"
    if exact:
        message = f"`{name}` stands for several columns of the {what}, whose names differ by capitals only."
        raise PipelineError(Problem(f"{message} Give them other names in a query.", field=f"columns.{name}"))
    hint = did_you_mean(name, names, noun="columns")
    message = f"The {what} in {SYSTEM_NAMES[rows.login.system]} has no column `{name}`.{hint}"
    raise PipelineError(Problem(message, field=f"columns.{name}", suggestion=nearest(name, names)))
