"""Databases in SQL alone: temporary views over Spark's JDBC source, read and written.

`spark-sql` fills in `${env:NAME}` from the environment: so a secret is in no file, and only the
statements that need one are read that way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from canvas.document.databases import SecretReference
from canvas.sql.identifiers import column, identifier
from canvas.steps import DatabaseSink, DatabaseSource
from compilers.base import Context
from compilers.spark_sql.databases import (
    database_of,
    jdbc_url,
    read_options,
    signed,
    variable_of,
    write_options,
)
from compilers.spark_sql.files import SUBSTITUTE
from compilers.spark_sql.script import Source, Written
from compilers.spark_sql.sql_files import name_text, options_text, view_text


def database_view(view: Source, source: DatabaseSource, context: Context) -> Iterator[str]:
    """The statements that make a source's view."""
    raw = f"{view.name}_table"
    connection = database_of(source.connection, context.settings)
    options = {**read_options(source, connection), "url": jdbc_url(connection), **signed(connection)}
    yield from _jdbc_view(raw, options)
    selected = exp.Select(expressions=[column(c.name) for c in view.schema])
    yield view_text(view.name, selected.from_(exp.Table(this=identifier(raw)), copy=False))


def database_write(written: Written, sink: DatabaseSink, context: Context) -> Iterator[str]:
    """The statements that write a sink's rows into a table, which must be there."""
    name = f"{written.node}__table"
    connection = database_of(sink.connection, context.settings)
    options = {**write_options(sink, connection), "url": jdbc_url(connection), **signed(connection)}
    yield from _jdbc_view(name, options)
    how = "OVERWRITE" if sink.mode == "overwrite" else "INTO"
    columns = ", ".join(name_text(c.name) for c in written.schema)
    yield f"INSERT {how} {name_text(name)} ({columns})\n{written.select};"


def _jdbc_view(name: str, options: Mapping[str, str | SecretReference]) -> Iterator[str]:
    given = {k: v if isinstance(v, str) else f"${{env:{variable_of(v)}}}" for k, v in options.items()}
    fills = any(isinstance(v, SecretReference) for v in options.values())
    if fills:
        yield f"SET {SUBSTITUTE} = true;"
    yield f"CREATE OR REPLACE TEMPORARY VIEW {name_text(name)}\nUSING jdbc{options_text(given)};"
    if fills:
        yield f"SET {SUBSTITUTE} = false;"


def filled_in_by_mistake(options: Mapping[str, str | SecretReference]) -> bool:
    """Whether a text holds `${`, which `spark-sql` would replace beside the secret."""
    fills = any(isinstance(v, SecretReference) for v in options.values())
    return fills and any(isinstance(v, str) and "${" in v for v in options.values())
