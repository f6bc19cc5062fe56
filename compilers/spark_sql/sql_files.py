"""Files in SQL alone: temporary views that read them, and statements that write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from sqlglot import exp

from canvas.nodes.paths import PARAMETER, parameters_in
from canvas.plan import Plan
from canvas.plan.parameters import parameter_value
from canvas.sql.identifiers import column, identifier, table
from canvas.sql.operators import sql_type
from canvas.sql.parsing import WRITE_DIALECT
from canvas.sql.schema import Schema
from canvas.sql.types import INT
from canvas.steps import FileSink, FileSource, Read, SourceColumn, Step, Write
from compilers.base import Context
from compilers.spark_sql.files import SUBSTITUTE, base_of, read_options, write_options
from compilers.spark_sql.script import Source, Written
from compilers.spark_sql.select import to_text

HERE = "${system:user.dir}"
"""The folder in which `spark-sql` was started, which it puts in by itself."""


def path_of(plan: Plan, files: FileSource | FileSink, context: Context) -> str:
    """A path with the connection's place before it and the default values of parameters in it."""
    filled = PARAMETER.sub(lambda match: default_text(plan, match.group(1)) or match.group(0), files.path)
    base = base_of(files.connection, context.settings)
    return filled if base == "." else f"{base}/{filled}"


def default_text(plan: Plan, name: str) -> str | None:
    """A parameter's default value as SQL and paths write it; None where it has none."""
    default = plan.pipeline.parameters[name].default
    value = parameter_value(default, plan.parameters[name])
    if default is None or value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def refusals(plan: Plan, step: Step) -> Iterator[tuple[str, str]]:
    """What SQL alone cannot do of a step that reads or writes files: the field, and why."""
    files = step.source if isinstance(step, Read) else step.sink if isinstance(step, Write) else None
    if not isinstance(files, FileSource | FileSink):
        return
    if isinstance(files, FileSink) and files.mode == "ignore":
        yield "mode", "SQL alone cannot leave existing files as they are"
    for name in parameters_in(files.path):
        if plan.pipeline.parameters[name].default is None:
            yield "path", f"the path needs {name}, which has no default value"


def read_statements(view: Source, files: FileSource, path: str) -> Iterator[str]:
    """The statements that make a source's view: text columns by name, an empty text as NULL."""
    options = {**read_options(files), "path": path}
    raw = f"{view.name}_files"
    match files.format:
        case "csv":
            yield _file_view(raw, "csv", {**options, "header": "false"})
            yield from _csv_by_header(view.name, files, raw)
        case "json":
            names = dict.fromkeys(h for c in files.columns for h in c.headers)
            declared = ", ".join(f"{name_text(n)} STRING" for n in names)
            yield _file_view(raw, "json", options, f" ({declared})")
            yield view_text(view.name, _selected(files.columns, raw, _json_value))
        case "parquet" | "orc" | "delta":
            yield _file_view(raw, files.format, options)
            yield view_text(view.name, _selected(files.columns, raw, lambda c: column(c.headers[0])))


def _csv_by_header(view: str, files: FileSource, raw: str) -> Iterator[str]:
    """A file's first row is its header: each column is taken from the position that its name has there."""
    cells, headers = f"{view}_cells", f"{view}_headers"
    row = call("monotonically_increasing_id")
    every = call("array", exp.Star())
    numbered = exp.Select(
        expressions=[_as(call("input_file_name"), "file"), _as(row, "row"), _as(every, "cells")]
    )
    yield view_text(cells, numbered.from_(table(raw), copy=False))
    first = call("min_by", column("cells"), column("row"))
    found = exp.Select(
        expressions=[column("file"), _as(call("min", column("row")), "row"), _as(first, "names")]
    )
    yield view_text(headers, found.from_(table(cells), copy=False).group_by(column("file"), copy=False))
    columns = [_as(_cell(c), c.name) for c in files.columns]
    joined = exp.Select(expressions=columns).from_(_aliased(cells, "c"), copy=False)
    joined.join(
        _aliased(headers, "h"),
        on=exp.EQ(this=column("file", "c"), expression=column("file", "h")),
        copy=False,
    )
    joined.where(exp.GT(this=column("row", "c"), expression=column("row", "h")), copy=False)
    yield view_text(view, joined)


def _cell(wanted: SourceColumn) -> exp.Expression:
    """The cell under a column's name; an error where the header has none of its names."""
    places = [call("array_position", column("names", "h"), text(name)) for name in wanted.headers]
    place = call("greatest", *places) if len(places) > 1 else places[0]
    position = exp.Cast(this=exp.Sub(this=place, expression=exp.Literal.number(1)), to=sql_type(INT))
    cell = exp.Bracket(this=column("cells", "c"), expressions=[position])
    return call("nullif", cell, text(""))


def _json_value(wanted: SourceColumn) -> exp.Expression:
    values: list[exp.Expression] = [column(h) for h in wanted.headers]
    return call("nullif", values[0] if len(values) == 1 else call("coalesce", *values), text(""))


def _selected(
    columns: Sequence[SourceColumn], raw: str, value: Callable[[SourceColumn], exp.Expression]
) -> exp.Select:
    return exp.Select(expressions=[_as(value(c), c.name) for c in columns]).from_(table(raw), copy=False)


def write_statements(written: Written, sink: FileSink, path: str) -> Iterator[str]:
    """The statements that write a sink's rows.

    A folder that is simply replaced is INSERT OVERWRITE DIRECTORY. Partitions and other modes need a
    table for a moment: it is made over the folder, written and dropped, and its files stay.
    """
    rows = _rows(written, sink)
    options = options_text(write_options(sink.format, sink.options))
    if sink.format == "delta":
        yield from _write_delta(written, sink, path)
        return
    if sink.mode == "overwrite" and not sink.partition_by:
        yield f"INSERT OVERWRITE DIRECTORY {text_sql(path)}\nUSING {sink.format}{options}\n{rows};"
        return
    name = name_text(f"{written.node}__files")
    parts = ", ".join(name_text(p) for p in sink.partition_by)
    layout = f"USING {sink.format}{options}{f' PARTITIONED BY ({parts})' if parts else ''}"
    yield f"DROP TABLE IF EXISTS {name};"
    if sink.mode == "error":
        view = f"{written.node}__rows"
        yield f"{view_start(view)}\n{rows};"
        selected = exp.Select(expressions=[column(c.name) for c in _reordered(written, sink)]).from_(
            table(view)
        )
        yield from _located(f"CREATE TABLE {name} {layout}", path, f" AS\n{to_text(selected)};")
    else:
        declared = ", ".join(f"{name_text(c.name)} {c.type}" for c in _reordered(written, sink))
        yield from _located(f"CREATE TABLE {name} ({declared}) {layout}", path, ";")
        yield f"INSERT {'INTO' if sink.mode == 'append' else 'OVERWRITE TABLE'} {name}\n{rows};"
    yield f"DROP TABLE {name};"


def _write_delta(written: Written, sink: FileSink, path: str) -> Iterator[str]:
    """A Delta table is replaced with its columns; for rows to be added it is made where it is missing."""
    parts = ", ".join(name_text(p) for p in sink.partition_by)
    layout = f"USING delta{f' PARTITIONED BY ({parts})' if parts else ''}"
    name = name_text(f"{written.node}__table")
    yield f"DROP TABLE IF EXISTS {name};"
    declared = ", ".join(f"{name_text(c.name)} {c.type}" for c in written.schema)
    if sink.mode == "append":
        yield from _located(f"CREATE TABLE IF NOT EXISTS {name} ({declared}) {layout}", path, ";")
        yield f"INSERT INTO {name}\n{written.select};"
    else:
        start = "CREATE TABLE" if sink.mode == "error" else "CREATE OR REPLACE TABLE"
        view = f"{written.node}__rows"
        yield f"{view_start(view)}\n{written.select};"
        columns = exp.Select(expressions=[column(c.name) for c in written.schema]).from_(table(view))
        yield from _located(f"{start} {name} {layout}", path, f" AS\n{to_text(columns)};")
    yield f"DROP TABLE {name};"


def _located(start: str, path: str, end: str) -> Iterator[str]:
    """A statement with the place of its files; a relative one would be inside Spark's warehouse."""
    if "://" in path:
        yield f"{start} LOCATION {text_sql(path)}{end}"
        return
    yield f"SET {SUBSTITUTE} = true;"
    yield f"{start} LOCATION {text_sql(f'{HERE}/{path}')}{end}"
    yield f"SET {SUBSTITUTE} = false;"


def _reordered(written: Written, sink: FileSink) -> Schema:
    """The columns with those that become folders last, as a table has them."""
    folders = {p.lower() for p in sink.partition_by}
    inside = [c for c in written.schema if c.name.lower() not in folders]
    outside = [c for p in sink.partition_by if (c := written.schema.find(p))]
    return Schema((*inside, *outside))


def _rows(written: Written, sink: FileSink) -> str:
    columns = _reordered(written, sink)
    if not sink.single_file and columns == written.schema:
        return written.select
    outer = exp.Select(expressions=[column(c.name) for c in columns])
    outer.from_(
        exp.Subquery(this=written.query.copy(), alias=exp.TableAlias(this=identifier("result"))), copy=False
    )
    if sink.single_file:
        one = exp.Anonymous(this="COALESCE", expressions=[exp.Literal.number(1)])
        outer.set("hint", exp.Hint(expressions=[one]))
    return to_text(outer)


def view_text(name: str, query: exp.Query) -> str:
    """A temporary view of a query."""
    return f"{view_start(name)}\n{to_text(query)};"


def view_start(name: str) -> str:
    """The line before the query of a temporary view."""
    return f"CREATE OR REPLACE TEMPORARY VIEW {name_text(name)} AS"


def _file_view(name: str, kind: str, options: Mapping[str, str], columns: str = "") -> str:
    return (
        f"CREATE OR REPLACE TEMPORARY VIEW {name_text(name)}{columns}\nUSING {kind}{options_text(options)};"
    )


def options_text(options: Mapping[str, str]) -> str:
    """` OPTIONS (a 'x', b 'y')`, or nothing where there are none."""
    inner = ", ".join(f"{key} {text_sql(value)}" for key, value in sorted(options.items()))
    return f" OPTIONS ({inner})" if inner else ""


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    """A call of a function."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def text(value: str) -> exp.Expression:
    """A text literal."""
    return exp.Literal.string(value)


@lru_cache(maxsize=4096)
def text_sql(value: str) -> str:
    """A text literal as SQL."""
    return text(value).sql(dialect=WRITE_DIALECT)


@lru_cache(maxsize=4096)
def name_text(name: str) -> str:
    """An identifier as SQL."""
    return identifier(name).sql(dialect=WRITE_DIALECT)


def _as(value: exp.Expression, name: str) -> exp.Expression:
    if isinstance(value, exp.Column) and value.name == name and not value.table:
        return value
    return exp.Alias(this=value, alias=identifier(name))


def _aliased(name: str, alias: str) -> exp.Table:
    return exp.Table(this=identifier(name), alias=exp.TableAlias(this=identifier(alias)))
