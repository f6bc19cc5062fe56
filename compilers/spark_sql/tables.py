"""Tables of Spark's catalogue: SELECTs that read them, and statements that write them.

Source: https://spark.apache.org/docs/latest/sql-ref-syntax-dml-insert-table.html and, for MERGE,
https://docs.delta.io/latest/delta-update.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from canvas.sql.identifiers import column, identifier
from canvas.sql.operators import sql_type
from canvas.sql.parsing import WRITE_DIALECT
from canvas.sql.schema import Schema
from canvas.sql.tables import TableName
from canvas.steps import TableSink
from compilers.spark_sql.select import to_text

TARGET, SOURCE = "target", "source"


def table_of(name: TableName) -> exp.Table:
    """The table as Spark's SQL names it."""
    *above, last = [identifier(part.text) for part in name.parts]
    schema = above.pop() if above else None
    return exp.Table(this=last, db=schema, catalog=above.pop() if above else None)


def table_text(name: TableName) -> str:
    """The table's name as SQL."""
    return table_of(name).sql(dialect=WRITE_DIALECT)


def rows_of_table(name: TableName, schema: Schema, *, most: int | None = None) -> exp.Select:
    """The columns of a table; `most` rows of it."""
    select = exp.Select(expressions=[column(c.name) for c in schema]).from_(table_of(name), copy=False)
    return select.limit(most, copy=False) if most is not None else select


def write_statements(sink: TableSink, rows: str, schema: Schema) -> Iterator[str]:
    """The statements that bring the rows of a view into a table. Each ends without a semicolon."""
    if sink.mode == "merge":
        yield to_text(merge(sink, rows, schema))
        return
    declared = [exp.ColumnDef(this=identifier(c.name), kind=sql_type(c.type)) for c in schema]
    target = exp.Schema(this=table_of(sink.table), expressions=declared)
    yield to_text(exp.Create(this=target, kind="TABLE", exists=True))
    into = exp.Schema(this=table_of(sink.table), expressions=[identifier(c.name) for c in schema])
    selected = exp.Select(expressions=[column(c.name) for c in schema]).from_(
        exp.Table(this=identifier(rows))
    )
    yield to_text(exp.Insert(this=into, expression=selected, overwrite=sink.mode == "overwrite"))


def merge(sink: TableSink, rows: str, schema: Schema) -> exp.Merge:
    """MERGE INTO: rows belong together where all keys are equal, or NULL on both sides."""
    keys = {k.lower() for k in sink.keys}
    on = [exp.NullSafeEQ(this=column(k, TARGET), expression=column(k, SOURCE)) for k in sink.keys]
    whens: list[exp.Expression] = []
    others = [c.name for c in schema if c.name.lower() not in keys]
    if sink.action == "delete":
        whens.append(exp.When(matched=True, then=exp.Var(this="DELETE")))
    if sink.action in ("upsert", "update") and others:
        changed = [exp.EQ(this=column(n, TARGET), expression=column(n, SOURCE)) for n in others]
        whens.append(exp.When(matched=True, then=exp.Update(expressions=changed)))
    if sink.action in ("upsert", "insert"):
        named = exp.Tuple(expressions=[column(c.name) for c in schema])
        values = exp.Tuple(expressions=[column(c.name, SOURCE) for c in schema])
        whens.append(exp.When(matched=False, then=exp.Insert(this=named, expression=values)))
    target = table_of(sink.table)
    target.set("alias", exp.TableAlias(this=identifier(TARGET)))
    return exp.Merge(
        this=target,
        using=exp.Table(this=identifier(rows), alias=exp.TableAlias(this=identifier(SOURCE))),
        on=exp.and_(*on),
        whens=exp.Whens(expressions=whens),
    )
