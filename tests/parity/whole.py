"""What a run reads and writes, as opposed to a preview: the engines' own readers and writers.

A sink runs twice on each engine, so that its mode shows; Spark reads back what both have written. A Delta
table is read back with `deltalake`, since stock Spark has no reader for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from canvas.document.workspace import Workspace
from canvas.engine import Engine, ParquetSource, Session
from canvas.engine.places import source_of
from canvas.engine.run import run_pipeline
from canvas.engine.tables import arrow_type, normalised
from canvas.errors import CanvasError, PipelineError
from canvas.plan import Plan
from canvas.steps import FileSink, FileSource, Step, ordered
from canvas.steps.files import TEXT_FORMATS
from compilers.spark_sql.script import statement_text
from compilers.spark_sql.select import is_view
from tests.parity.tables import differing_rows


def read_files(session: Session, end: Step, workspace: Workspace) -> None:
    """Makes the views of the files that a step reads, with the engine's own reader."""
    for step in ordered([end]):
        if is_view(step) and isinstance(step.source, FileSource):
            made = source_of(step.name, step.source, workspace, workspace.settings(), {})
            session.read_parquet(made) if isinstance(made, ParquetSource) else session.read_text(made)


def all_rows(engine: Engine, end: Step, workspace: Workspace) -> pa.Table | None:
    """The rows that a job would have of a step that reads files; None where it stops."""
    session = engine.session()
    try:
        read_files(session, end, workspace)
        return session.query(statement_text(end, ()))
    except CanvasError:
        return None
    finally:
        session.close()


@dataclass(frozen=True)
class Found:
    """What is in a sink's folder: rows and columns; `folders`: how many data files are in each."""

    table: pa.Table
    folders: Counter[str]


Place = tuple[Engine, Workspace]


def sink_differences(
    plan: Plan, here: Place, there: Place, wanted: pa.Table, spark: Session
) -> Iterator[str]:
    """In what the folders that the two engines write are not the same, or not what flows into the sink."""
    (step,) = plan.sinks
    sink = step.sink
    assert isinstance(sink, FileSink)
    for turn in (1, 2):
        stops = [run_once(plan, *one) for one in (here, there)]
        if stops[0] != stops[1]:
            yield f"run {turn}: here {stops[0]!r}, on Spark {stops[1]!r}"
        if any(stops) != (sink.mode == "error" and turn == 2):
            yield f"run {turn}: {stops}"
        times = turn if sink.mode == "append" else 1
        mine, theirs = (look(sink, workspace.root / sink.path, spark) for _, workspace in (here, there))
        wrong = differing_rows(mine.table, theirs.table)
        if wrong:
            yield f"run {turn}: {wrong}"
        yield from _whole(sink, theirs, pa.concat_tables([wanted] * times), step)
        yield from _laid_out(sink, mine, theirs, times)


def run_once(plan: Plan, engine: Engine, workspace: Workspace) -> str:
    """Runs a pipeline; gives what stops it, or nothing."""
    try:
        run_pipeline(plan, workspace, workspace.settings(), {}, engine)
    except PipelineError as error:
        return " ".join(str(problem) for problem in error.problems)
    return ""


def look(sink: FileSink, folder: Path, spark: Session) -> Found:
    """What is in a folder, read by Spark (a Delta table by `deltalake`); text files as lines."""
    files = [p for p in folder.rglob("part-*") if p.is_file()]
    if sink.format == "delta":
        table = DeltaTable(folder)
        assert table.metadata().partition_columns == list(sink.partition_by)
        files = [folder / name for name in table.to_pyarrow_dataset().files]
        return Found(normalised(table.to_pyarrow_table()), _folders(files, folder))
    form = "text" if sink.format in TEXT_FORMATS else sink.format
    rows = spark.query(f"SELECT * FROM {form}.`{folder}`")
    if (
        sink.format == "csv" and sink.options.header
    ):  # each file has one, and engines make more or fewer files
        lines = rows.column("value").to_pylist()
        kept = [at for at, line in enumerate(lines) if line != _header(files[0])]
        rows = rows.take(kept)
    return Found(rows, _folders(files, folder))


def _header(file: Path) -> str:
    return file.read_text(encoding="utf-8").split("\n", 1)[0]


def _folders(files: list[Path], folder: Path) -> Counter[str]:
    return Counter(file.parent.relative_to(folder).as_posix() for file in files)


def _whole(sink: FileSink, found: Found, wanted: pa.Table, step: Step) -> Iterator[str]:
    """Whether it is all that flows in, in the plan's types."""
    if sink.format in TEXT_FORMATS:
        lines = wanted.num_rows
        if found.table.num_rows != lines:
            yield f"{found.table.num_rows} lines, and {lines} rows flow in"
        return
    names = [c.name for c in step.schema]
    if sorted(found.table.schema.names) != sorted(names):
        yield f"columns {found.table.schema.names}, and {names} flow in"
        return
    kept = [c for c in step.schema if sink.format == "delta" or c.name not in sink.partition_by]
    types = pa.schema([(c.name, arrow_type(c.type)) for c in kept])
    for at in (wanted.schema.get_field_index(name) for name in sink.partition_by):
        if wanted.schema.field(at).type == pa.string():  # a folder cannot tell an empty text from none
            texts = pc.if_else(pc.equal(wanted.column(at), ""), None, wanted.column(at))
            wanted = wanted.set_column(at, wanted.schema.field(at).name, texts)
    wrong = differing_rows(found.table.select(types.names), wanted.select(types.names).cast(types))
    if wrong:
        yield f"not what flows in: {wrong}"


def _laid_out(sink: FileSink, mine: Found, theirs: Found, times: int) -> Iterator[str]:
    if set(mine.folders) != set(theirs.folders):
        yield f"folders {sorted(mine.folders)}, on Spark {sorted(theirs.folders)}"
    if sink.single_file and not sink.partition_by:
        for found in (mine, theirs):
            if found.folders != Counter({".": times}):
                yield f"not one file a run: {found.folders}"
