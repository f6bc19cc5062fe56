"""A session on either engine, over a Spark Connect server."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from canvas.engine.databases.ongoing import Ongoing
from canvas.engine.errors import EngineError, QueryCancelled, SourceProblem
from canvas.engine.link import Link, Place
from canvas.engine.protocol import NO_ARGUMENTS, Arguments
from canvas.engine.sinks import FileSink, Written
from canvas.engine.sources import ParquetSource, Reading, TextSource

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession

    from canvas.engine.databases import DatabaseRows, Login
    from canvas.sql.schema import Schema
    from canvas.sql.tables import TableName
    from canvas.steps import DatabaseSink, TableSink

T = TypeVar("T")


class ConnectSession:
    """The one implementation of `canvas.engine.protocol.Session`."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._link = Link(place)
        self._lock = threading.Lock()
        self._text: dict[str, tuple[TextSource, Reading]] = {}
        self._files: dict[str, tuple[Path, ...]] = {}
        self._databases = Ongoing()

    @property
    def alive(self) -> bool:
        """Whether the engine that this session lives in still runs, with its views."""
        return self._link.alive

    def query(self, sql: str, args: Arguments = NO_ARGUMENTS) -> pa.Table:
        """The rows of a SELECT."""
        from canvas.engine.client import frame_of, rows_of

        return self._rows(lambda spark: rows_of(frame_of(spark, sql, args)))

    def schema(self, sql: str, args: Arguments = NO_ARGUMENTS) -> list[tuple[str, str]]:
        """The columns a SELECT would give, as (name, DDL text), without running it."""
        from canvas.engine.client import frame_of
        from canvas.engine.tables import ddl

        fields = self._run(lambda spark: frame_of(spark, sql, args).schema.fields)
        return [(field.name, ddl(field.dataType.jsonValue())) for field in fields]

    def create_view(self, name: str, sql: str, args: Arguments = NO_ARGUMENTS, *, keep: bool = False) -> None:
        """Names a SELECT; `keep`: runs it once (embedded) or when first read (Spark), and keeps its rows."""
        from canvas.engine.client import frame_of
        from canvas.engine.kept import keep_rows
        from canvas.engine.readers import read_parquet

        def make(spark: SparkSession) -> None:
            frame = frame_of(spark, sql, args)
            if keep and self._place.embedded:
                _, files = keep_rows(self._place, frame)
                if files:
                    frame = read_parquet(spark, self._place, files)
            elif keep:
                frame = frame.cache()
            frame.createOrReplaceTempView(name)

        self._rows(make)
        self._forget(name)

    def view_of_parquet(self, name: str, paths: Iterable[str | Path]) -> None:
        """Names the rows of Parquet files, with all their columns."""
        from canvas.engine.readers import read_parquet

        files = tuple(Path(path).absolute() for path in paths)
        self._run(lambda spark: read_parquet(spark, self._place, files).createOrReplaceTempView(name))
        self._forget(name, files)

    def read_text(self, source: TextSource) -> Reading:
        """Makes the view of CSV or JSON files, every column STRING. Raises SourceProblem."""
        from canvas.engine.readers import text_view

        reading = self._run(lambda spark: text_view(spark, self._place, source))
        self._forget(source.view, reading.files)
        with self._lock:
            self._text[source.view] = (source, reading)
        return reading

    def read_parquet(self, source: ParquetSource) -> Reading:
        """Makes the view of Parquet files, with the types they have. Raises SourceProblem."""
        from canvas.engine.readers import parquet_view

        reading = self._run(lambda spark: parquet_view(spark, self._place, source))
        self._forget(source.view, reading.files)
        return reading

    def read_database(self, view: str, rows: DatabaseRows) -> None:
        """Makes the view of a database's rows, in Spark's types. Raises PipelineError on its field."""
        from canvas.engine.table_io import database_view, has_jdbc, jdbc_problem

        try:
            files = self._run(lambda spark: database_view(spark, self._place, view, rows, self._databases))
        except QueryCancelled:
            raise
        except EngineError as error:
            if not has_jdbc(self._place, rows.login):
                raise
            raise jdbc_problem(error, rows.login) from None
        self._forget(view, files)

    def write_database(
        self, sql: str, args: Arguments, schema: Schema, login: Login, sink: DatabaseSink
    ) -> int | None:
        """Writes the rows of a SELECT into a database; gives their number where it is known."""
        from canvas.engine.client import frame_of
        from canvas.engine.table_io import database_write, has_jdbc, jdbc_problem

        def write(spark: SparkSession) -> int | None:
            return database_write(
                self._place, frame_of(spark, sql, args), schema, login, sink, self._databases
            )

        try:
            return self._rows(write)
        except QueryCancelled:
            raise
        except EngineError as error:
            if not has_jdbc(self._place, login) or "SQL" not in error.detail:
                raise
            raise jdbc_problem(error, login) from None

    def read_table(self, view: str, table: TableName, schema: Schema) -> None:
        """Makes the view of a catalogue table's columns. Raises PipelineError where there is none."""
        from canvas.engine.table_io import table_view

        self._on_table(table, lambda spark: table_view(spark, view, table, schema))
        self._forget(view)

    def write_table(self, sql: str, args: Arguments, schema: Schema, sink: TableSink) -> None:
        """Writes the rows of a SELECT into a table of the catalogue."""
        from canvas.engine.client import frame_of
        from canvas.engine.table_io import table_write

        self._on_table(
            sink.table,
            lambda spark: table_write(spark, self._place, frame_of(spark, sql, args), sink, schema),
        )

    def _on_table(self, table: TableName, call: Callable[[SparkSession], None]) -> None:
        from canvas.engine.table_io import table_problem

        try:
            self._rows(call)
        except EngineError as error:
            raise table_problem(error, table, embedded=self._place.embedded) or error from None

    def drop_view(self, name: str) -> None:
        """Forgets a view; one that is not there is no error."""
        self._forget(name)
        try:
            self._run(lambda spark: spark.catalog.dropTempView(name))
        except EngineError as error:
            if "not found" not in error.detail.lower():  # Sail takes a missing view for an error
                raise

    def write(self, sql: str, args: Arguments, sink: FileSink) -> Written:
        """Writes the rows of a SELECT into a folder: all of them, or nothing changes there."""
        from canvas.engine.client import frame_of
        from canvas.engine.writers import write

        with self._lock:
            read = tuple(file for files in self._files.values() for file in files)
        return self._rows(lambda spark: write(self._place, frame_of(spark, sql, args), sink, read))

    def interrupt(self) -> None:
        """Stops what the session is running; the callers get QueryCancelled."""
        self._databases.cancel()
        self._link.interrupt()

    def close(self) -> None:
        """Gives the session's views and memory back."""
        self._link.close()

    def _forget(self, view: str, files: tuple[Path, ...] = ()) -> None:
        with self._lock:
            self._text.pop(view, None)
            self._files.pop(view, None)
            if files:
                self._files[view] = files

    def _rows(self, call: Callable[[SparkSession], T]) -> T:
        """Runs what reads rows; for the embedded engine a file that has gone is an empty one."""
        if self._place.embedded:
            with self._lock:
                files = [*self._files.values()]
            for file in itertools.chain.from_iterable(files):
                if not file.exists():
                    raise SourceProblem(file.name, "The file is no longer there.", "Run it again.")
        return self._run(call)

    def _run(self, call: Callable[[SparkSession], T]) -> T:
        try:
            return self._link.run(call)
        except EngineError as error:
            self._say_where(error)
            raise

    def _say_where(self, error: EngineError) -> None:
        """Raises SourceProblem where the engine's error comes from a text file."""
        if (
            "FAILED_READ_FILE" not in error.detail
            and "Csv error" not in error.detail
            and error.kind != "missing file"
        ):
            return
        from canvas.engine.scan import find_problem

        with self._lock:
            sources = [*self._text.values()]
        for source, reading in sources:
            problem = find_problem(source, reading.files)
            if problem:
                raise problem from error
