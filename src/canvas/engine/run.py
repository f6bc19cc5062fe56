"""Runs a whole pipeline on all its data: read, check, transform, write, in the statements of its job.

Every check comes before the first write, and each sink's folder changes at once or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from canvas.document.workspace import Settings, Workspace
from canvas.engine.databases import DatabaseRows, login_of
from canvas.engine.errors import EngineError, SourceProblem
from canvas.engine.places import base_folder, filled, on_node, path_in, sink_of, source_of
from canvas.engine.protocol import Engine, Session
from canvas.engine.remote.bringing import bring, storage_of
from canvas.engine.remote.sending import send
from canvas.engine.remote.store import Store
from canvas.engine.sinks import FileSink as EngineSink
from canvas.engine.sinks import Written as SinkWritten
from canvas.engine.sources import ParquetSource, Reading
from canvas.errors import CanvasError, PipelineError, Problem
from canvas.plan import ParameterValue, Plan
from canvas.plan.fingerprint import doubts_of
from canvas.steps import DatabaseSink, DatabaseSource, FileSink, FileSource, TableSink, TableSource
from compilers.spark_sql.script import Checked, Script, Source, Statement, View, Written, make_script

if TYPE_CHECKING:
    from canvas.steps import Rule


@dataclass(frozen=True)
class Progress:
    """How far a run is: `done` of `total` statements, and what comes next."""

    done: int
    total: int
    message: str
    node: str | None = None


@dataclass(frozen=True)
class SinkResult:
    """What one sink wrote. `path`: the folder, or a table in words.

    `rows` is None where the engine does not say; `skipped`: the folder was there.
    """

    node: str
    path: Path | str
    rows: int | None
    seconds: float
    skipped: bool = False


@dataclass(frozen=True)
class RunResult:
    """What a run did: its sinks in order, and how long it took in all, in seconds.

    `doubts` say for what the embedded engine may have written other values than Spark would.
    """

    sinks: tuple[SinkResult, ...]
    seconds: float
    doubts: tuple[str, ...] = ()


OnProgress = Callable[[Progress], None]


def run_pipeline(
    plan: Plan,
    workspace: Workspace,
    settings: Settings,
    values: Mapping[str, ParameterValue],
    engine: Engine,
    on_progress: OnProgress = lambda progress: None,
) -> RunResult:
    """Runs the pipeline. Raises PipelineError with the problems on their nodes; nothing is written then
    unless an earlier sink was done already, which the message says.
    """
    started = time.perf_counter()
    script = make_script(plan)
    if not plan.sinks:
        raise PipelineError("The pipeline writes nothing yet: add a step that writes, such as Write file.")
    on_progress(Progress(0, len(script.sources) + len(script.statements), "Starting the engine"))
    with closing(engine.session()) as session:
        run = _Run(script, workspace, settings, values, session, on_progress)
        run.everything()
    doubts = doubts_of(plan.steps) if engine.kind == "embedded" else ()
    return RunResult(tuple(run.written), time.perf_counter() - started, doubts)


_DOING = {View: "Preparing", Checked: "Checking", Written: "Writing"}


class _Run:
    def __init__(
        self,
        script: Script,
        workspace: Workspace,
        settings: Settings,
        values: Mapping[str, ParameterValue],
        session: Session,
        on_progress: OnProgress,
    ) -> None:
        self.script, self.workspace, self.settings = script, workspace, settings
        self.values, self.session, self.on_progress = values, session, on_progress
        self.done = 0
        self.total = len(script.sources) + len(script.statements)
        self.inputs: list[Path] = []
        self.written: list[SinkResult] = []

    def everything(self) -> None:
        """Every source, then every statement."""
        for source in self.script.sources:
            with self._step("Reading", source.node):
                self._read(source)
        for statement in self.script.statements:
            with self._step(_DOING[type(statement)], statement.node):
                self._do(statement)
        self.on_progress(Progress(self.total, self.total, "Done"))

    def _do(self, statement: Statement) -> None:
        match statement:
            case View():
                self._view(statement)
            case Checked():
                self._check(statement)
            case Written():
                self._write(statement)
            case _:
                assert_never(statement)

    @contextmanager
    def _step(self, doing: str, node: str) -> Iterator[None]:
        """Says what is done, and puts what goes wrong in it on its node."""
        self.on_progress(Progress(self.done, self.total, f"{doing} {node}", node))
        try:
            yield
        except (EngineError, SourceProblem, PipelineError) as error:
            raise PipelineError(self._placed(error, node)) from error
        self.done += 1

    def _placed(self, error: CanvasError, node: str) -> list[Problem]:
        """The problems on the node, with what was written before them."""
        problems = on_node(error, node)
        if not self.written:
            return problems
        done = ", ".join(f"`{s.node}`" for s in self.written)
        return [replace(p, message=f"{p.message} ({done} had been written before that.)") for p in problems]

    def _read(self, source: Source) -> None:
        match source.source:
            case FileSource():
                self._read_files(source.name, source.source)
            case DatabaseSource():
                login = login_of(source.source.connection, self.settings)
                rows = DatabaseRows(login, source.source, source.schema.names)
                self.session.read_database(source.name, rows)
            case TableSource():
                self.session.read_table(source.name, source.source.table, source.schema)
            case _:
                assert_never(source.source)

    def _read_files(self, view: str, source: FileSource) -> None:
        pattern = filled(source.path, self.values)
        delta = source.format == "delta"
        bring(source.connection, pattern, self.workspace, self.settings, delta=delta)
        made = source_of(view, source, self.workspace, self.settings, self.values)
        reading: Reading = (
            self.session.read_parquet(made)
            if isinstance(made, ParquetSource)
            else self.session.read_text(made)
        )
        self.inputs += reading.files

    def _view(self, view: View) -> None:
        self.session.create_view(view.name, view.select, self.values, keep=True)

    def _check(self, checked: Checked) -> None:
        row = self.session.query(checked.select, self.values).to_pylist()[0]
        problems = [
            _broken(checked.node, rule, row[f"broken_{number}"], row[f"example_{number}"])
            for number, rule in enumerate(checked.rules)
            if row[f"broken_{number}"]
        ]
        if problems:
            raise PipelineError(problems)

    def _write(self, written: Written) -> None:
        started = time.perf_counter()
        place, rows, skipped = self._put(written)
        seconds = time.perf_counter() - started
        self.written.append(SinkResult(written.node, place, rows, seconds, skipped))

    def _put(self, written: Written) -> tuple[Path | str, int | None, bool]:
        """Writes the rows: where to, how many where it is known, and whether they were left out."""
        session, select, sink = self.session, written.select, written.sink
        match sink:
            case FileSink():
                base = base_folder(sink.connection, self.workspace, self.settings)
                folder = path_in(base, sink.path, self.values)
                made = sink_of(sink, folder, tuple(self.inputs))
                store = storage_of(sink.connection, self.settings)
                if store is None:
                    result = session.write(select, self.values, made)
                else:
                    path = folder.relative_to(base).as_posix()
                    result = self._send(written.select, Store(sink.connection, store), path, made)
                return folder, result.rows, result.skipped
            case DatabaseSink():
                login = login_of(sink.connection, self.settings)
                rows = session.write_database(select, self.values, written.schema, login, sink)
                return f"{sink.table} of {sink.connection}", rows, False
            case TableSink():
                session.write_table(select, self.values, written.schema, sink)
                return str(sink.table), None, False
            case _:
                assert_never(sink)

    def _send(self, select: str, store: Store, path: str, sink: EngineSink) -> SinkWritten:
        """Writes into an object store."""
        reads = next((f for f in self.inputs if f.resolve().is_relative_to(sink.folder.resolve())), None)
        if reads is not None:
            message = f"{sink.folder.name} holds {reads.name}, which the pipeline reads."
            raise EngineError(f"{message} Write to another folder.", kind="unsupported")
        return send(
            store,
            path,
            replace(sink, inputs=()),
            self.workspace.private / "outgoing",
            lambda local: self.session.write(select, self.values, local),
        )


def _broken(node: str, rule: Rule, count: int, example: str | None) -> Problem:
    message = f"{rule.told(count, example)} Nothing was written."
    return Problem(message, node=node, field=rule.field)
