"""Tables as views, and SELECTs into tables: of databases, and of the engine's own catalogue.

The embedded engine reads and writes databases through Python's drivers, with its rows as Parquet files
on the way; so does Spark where it has no JDBC driver for the system.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from canvas.engine.databases import DatabaseRows, Login, Ongoing, Patience, describe, read_rows, write_rows
from canvas.engine.errors import EngineError
from canvas.engine.jdbc import jdbc_drivers, reading, writing
from canvas.engine.link import Place
from canvas.errors import PipelineError, Problem
from canvas.sql.schema import Schema
from canvas.sql.tables import TableName
from canvas.steps import DatabaseSink, TableSink
from compilers.spark_sql.select import to_text
from compilers.spark_sql.tables import rows_of_table, table_text, write_statements

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.dataframe import DataFrame

_NO_TABLE = re.compile(
    r"TABLE_OR_VIEW_NOT_FOUND|SCHEMA_NOT_FOUND|REQUIRES_SINGLE_PART_NAMESPACE|MISSING_CATALOG|CATALOG_NOT_FOUND"
    r"|(?:table|view|database|catalog|schema)[^.]{0,80}(?:not found|does not exist)",
    re.IGNORECASE,
)
_NO_COLUMN = re.compile(r"UNRESOLVED_COLUMN|cannot resolve|field.{0,60}not found", re.IGNORECASE)
_NO_MERGE = re.compile(
    r"does not support MERGE|UNSUPPORTED_FEATURE\.TABLE_OPERATION|MERGE INTO TABLE is not", re.I
)
_SAME_KEY = re.compile(r"MERGE_CARDINALITY_VIOLATION|multiple source rows matched", re.IGNORECASE)


def has_jdbc(place: Place, login: Login) -> bool:
    """Whether the engine reaches the database by itself. Of a server elsewhere that is not known: it may."""
    return not place.embedded and (place.server is None or login.system in jdbc_drivers())


def database_view(
    spark: SparkSession, place: Place, view: str, rows: DatabaseRows, ongoing: Ongoing
) -> tuple[Path, ...]:
    """Makes the view of a database's rows; gives the files that it reads. Raises PipelineError."""
    from pyspark.sql.connect import functions as F

    from canvas.engine.readers import quoted, read_parquet

    if has_jdbc(place, rows.login):
        if place.server is not None:
            describe(rows, Patience(), ongoing)  # says what is wrong better than JDBC does
        loaded = spark.read.format("jdbc").options(**reading(rows.source, rows.login)).load()
        frame = loaded.select(*(F.col(quoted(name)).alias(name) for name in rows.columns))
        frame.createOrReplaceTempView(view)
        return ()
    folder = place.scratch / "databases"
    folder.mkdir(exist_ok=True)
    file = folder / f"{uuid.uuid4().hex}.parquet"
    _to_parquet(read_rows(rows, Patience(), ongoing), file)
    read_parquet(spark, place, [file]).createOrReplaceTempView(view)
    return (file,)


def _to_parquet(batches: Iterator[pa.RecordBatch], file: Path) -> None:
    import pyarrow.parquet as pq

    first = next(batches)
    with pq.ParquetWriter(file, first.schema, compression="lz4") as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def database_write(
    place: Place, frame: DataFrame, schema: Schema, login: Login, sink: DatabaseSink, ongoing: Ongoing
) -> int | None:
    """Writes a frame's rows into a database; gives their number where it is known. Raises PipelineError."""
    from canvas.engine.kept import keep_rows

    if has_jdbc(place, login):
        # One part: else each would be a transaction of its own.
        writer = frame.coalesce(1).write.format("jdbc").mode(sink.mode)
        writer.options(**writing(sink, login)).save()
        return None
    folder, files = keep_rows(place, frame)
    columns = [(c.name, c.type) for c in schema]
    try:
        return write_rows(login, sink, columns, _batches(files, schema), ongoing)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _batches(files: Sequence[Path], schema: Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from canvas.engine.tables import normalised, to_schema

    for file in files:
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(batch_size=10_000):
                table = pa.Table.from_batches([batch]).select(schema.names)
                yield from to_schema(normalised(table), schema).to_batches()


def table_view(spark: SparkSession, view: str, table: TableName, schema: Schema) -> None:
    """Makes the view of a catalogue table's columns."""
    spark.sql(to_text(rows_of_table(table, schema))).createOrReplaceTempView(view)


def table_write(spark: SparkSession, place: Place, frame: DataFrame, sink: TableSink, schema: Schema) -> None:
    """Writes a frame's rows into a table of the catalogue.

    The embedded engine's catalogue ends with its session: a table that is not there is not made in it.
    """
    if place.embedded or sink.mode == "merge":
        _ = spark.table(table_text(sink.table)).schema
    rows = f"canvas_rows_{uuid.uuid4().hex}"
    frame.createOrReplaceTempView(rows)
    try:
        for statement in write_statements(sink, rows, schema):
            spark.sql(statement).collect()
    finally:
        spark.catalog.dropTempView(rows)


def table_problem(error: EngineError, table: TableName, *, embedded: bool) -> PipelineError | None:
    """What is wrong with a catalogue's table, where the engine's error comes from that."""
    text = error.detail or error.message
    if _NO_COLUMN.search(text):
        return _problem("columns", f"The table `{table}` lacks a column: {error.message}")
    if _NO_TABLE.search(text):
        more = (
            "The embedded engine has no catalogue. Run on Spark, or choose a sample file for previews."
            if embedded
            else "Check its name, and whether this Spark is the one that knows it."
        )
        return _problem("table", f"This engine has no table `{table}`. {more}")
    if _SAME_KEY.search(text):
        return _problem("keys", "Several rows have the same keys. Put Remove duplicates before this step.")
    if _NO_MERGE.search(text):
        what = "is not of a format that can change rows, such as Delta or Iceberg"
        return _problem("mode", f"The table `{table}` {what}. Choose `overwrite` or `append`.")
    return None


def _problem(field: str, message: str) -> PipelineError:
    return PipelineError(Problem(message, field=field))


def jdbc_problem(error: EngineError, login: Login) -> PipelineError:
    """A failure of Spark's JDBC as a problem, without the password."""
    if re.search(r"ClassNotFoundException|No suitable driver", error.detail):
        driver = f"Spark has no JDBC driver for `{login.name}`. Give it one, with --jars or --packages."
        return _problem("connection", driver)
    said = re.search(r"(?:SQL\w*Exception|PSQLException|SQLError): (?P<text>[^\n]+)", error.detail)
    text = said["text"] if said else error.message
    return _problem("connection", f"The database `{login.name}` says: {login.clean(text)[:300]}")
