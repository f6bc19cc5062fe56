"""A session on either engine, over a Spark Connect server."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from canvas.engine.errors import EngineError, SourceProblem
from canvas.engine.link import Link, Place
from canvas.engine.protocol import NO_ARGUMENTS, Arguments
from canvas.engine.sinks import FileSink, Written
from canvas.engine.sources import ParquetSource, Reading, TextSource

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession

T = TypeVar("T")


class ConnectSession:
    """The one implementation of `canvas.engine.protocol.Session`."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._link = Link(place)
        self._lock = threading.Lock()
        self._text: dict[str, tuple[TextSource, Reading]] = {}
        self._files: dict[str, tuple[Path, ...]] = {}

    @property
    def alive(self) -> bool:
        """Whether the engine that this session lives in still runs, with its views."""
        return self._link.alive

    def query(self, sql: str, args: Arguments = NO_ARGUMENTS) -> pa.Table:
        """The rows of a SELECT."""
        from canvas.engine.client import frame_of
        from canvas.engine.tables import normalised

        return self._rows(lambda spark: normalised(frame_of(spark, sql, args).toArrow()))

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
