"""The one face of every engine: sessions that hold views and run SELECTs with Spark's meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, Protocol

from canvas.engine.sinks import FileSink, Written
from canvas.engine.sources import ParquetSource, Reading, TextSource

if TYPE_CHECKING:
    import pyarrow as pa

    from canvas.engine.databases import DatabaseRows, Login
    from canvas.sql.schema import Schema
    from canvas.sql.tables import TableName
    from canvas.steps import DatabaseSink, TableSink

EngineKind = Literal["embedded", "spark"]
Arguments = Mapping[str, object]
NO_ARGUMENTS: Final[Arguments] = MappingProxyType({})


class Session(Protocol):
    """Temporary views of one user, and the queries over them. Safe to use from several threads.

    Every method may raise EngineError; `EngineDied` means that the session is gone with its views.
    """

    @property
    def alive(self) -> bool:
        """Whether the engine that this session lives in still runs, with its views."""
        ...

    def query(self, sql: str, args: Arguments = NO_ARGUMENTS) -> pa.Table:
        """The rows of a SELECT, in the types of `canvas.engine.tables`; `:name` is its value in `args`."""
        ...

    def schema(self, sql: str, args: Arguments = NO_ARGUMENTS) -> list[tuple[str, str]]:
        """The columns a SELECT would give, as (name, type in DDL text), without running it."""
        ...

    def create_view(self, name: str, sql: str, args: Arguments = NO_ARGUMENTS, *, keep: bool = False) -> None:
        """Names a SELECT, with `args` as they are now; `keep`: runs it once, and keeps its rows."""
        ...

    def view_of_parquet(self, name: str, paths: Iterable[str | Path]) -> None:
        """Names the rows of Parquet files, with all their columns."""
        ...

    def read_text(self, source: TextSource) -> Reading:
        """Makes the view of CSV or JSON files, every column STRING. Raises SourceProblem."""
        ...

    def read_parquet(self, source: ParquetSource) -> Reading:
        """Makes the view of Parquet files, with the types they have. Raises SourceProblem."""
        ...

    def read_database(self, view: str, rows: DatabaseRows) -> None:
        """Makes the view of a database's rows, in Spark's types. Raises PipelineError on its field."""
        ...

    def read_table(self, view: str, table: TableName, schema: Schema) -> None:
        """Makes the view of a catalogue table's columns. Raises PipelineError where there is none."""
        ...

    def drop_view(self, name: str) -> None:
        """Forgets a view; one that is not there is no error."""
        ...

    def write(self, sql: str, args: Arguments, sink: FileSink) -> Written:
        """Writes the rows of a SELECT into a folder: all of them, or nothing changes there."""
        ...

    def write_database(
        self, sql: str, args: Arguments, schema: Schema, login: Login, sink: DatabaseSink
    ) -> int | None:
        """Writes the rows of a SELECT into a database; gives their number where it is known."""
        ...

    def write_table(self, sql: str, args: Arguments, schema: Schema, sink: TableSink) -> None:
        """Writes the rows of a SELECT into a table of the catalogue."""
        ...

    def interrupt(self) -> None:
        """Stops what the session is running; the callers get QueryCancelled. Returns when it has stopped."""
        ...

    def close(self) -> None:
        """Gives the session's views and memory back."""
        ...


class Engine(Protocol):
    """A running (or not yet started) engine. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """What to call it: `embedded`, `spark` or the address of a server."""
        ...

    @property
    def kind(self) -> EngineKind:
        """`embedded`: near to Spark, fast to start. `spark`: Spark itself."""
        ...

    def session(self) -> Session:
        """A new session; starts the engine where it does not run (again). Raises EngineUnavailable."""
        ...

    def facts(self) -> dict[str, str]:
        """Version, process, memory, log file …: for `canvas doctor`."""
        ...

    def close(self) -> None:
        """Ends every session and the engine's process; also happens when this program ends."""
        ...
