"""Samples of tables: some rows of a database, or of the engine's catalogue, kept as Parquet for a while.

What a table holds cannot be told without reading it, so a sample is used for a quarter of an hour and
then taken anew. Its key is its content: where the rows are the same, all results over them stay.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from canvas.document.workspace import Settings, Workspace
from canvas.engine import EngineError, QueryCancelled, Session
from canvas.engine.databases import DatabaseRows, Ongoing, Patience, login_of, read_rows
from canvas.engine.places import disk_problem, on_node
from canvas.engine.table_io import table_problem
from canvas.engine.whole import write_whole
from canvas.errors import PipelineError
from canvas.plan import ParameterValue
from canvas.preview.model import SampleInfo, Sampling
from canvas.preview.samples import Sample, Samples
from canvas.sql.schema import Schema
from canvas.steps import DatabaseSource, FileSource, Read, SourceColumn, TableSource, TextOptions
from canvas.steps.files import FileFormat
from compilers.spark_sql.select import to_text
from compilers.spark_sql.tables import rows_of_table

_VERSION: Final = 1
FRESH: Final = datetime.timedelta(minutes=15)
"""So long a sample is used."""
PATIENCE: Final = Patience(connect=10, answer=60)
_FORMATS: Final[dict[str, FileFormat]] = {".json": "json", ".jsonl": "json", ".parquet": "parquet"}


@dataclass(frozen=True)
class Taking:
    """How samples are taken: settings, values of parameters, how many rows, and an engine's session."""

    settings: Settings
    values: dict[str, ParameterValue]
    sampling: Sampling
    session: Callable[[], Session]
    embedded: bool


class TableSamples:
    """The samples of one workspace's tables. `cancel` stops what a database is asked."""

    def __init__(self, workspace: Workspace, files: Samples, patience: Patience = PATIENCE) -> None:
        self.folder = workspace.private / "samples"
        self.files, self.patience = files, patience
        self.ongoing = Ongoing()

    def take(self, step: Read, how: Taking) -> Sample:
        """The sample of a source. Raises PipelineError, on the node, and QueryCancelled."""
        source = step.source
        try:
            match source:
                case DatabaseSource():
                    return self._database(step, source, how)
                case TableSource(sample=None):
                    return self._table(step, source, how)
                case TableSource():
                    return self._file(step, source, how)
                case _:
                    raise AssertionError("files have samples of their own")
        except PipelineError as error:
            raise PipelineError(on_node(error, step.node)) from error
        except OSError as error:
            raise PipelineError(on_node(disk_problem(error), step.node)) from error

    def _database(self, step: Read, source: DatabaseSource, how: Taking) -> Sample:
        login = login_of(source.connection, how.settings)
        rows = DatabaseRows(login, source, step.schema.names)
        most = how.sampling.rows
        place = (login.connection.model_dump(), str(source.table), source.query)
        where = f"{source.table or 'a query'} of {source.connection}"

        def read() -> pa.Table:
            return pa.Table.from_batches(read_rows(rows, self.patience, self.ongoing, most=most + 1))

        return self._kept(step, where, (place, login.user), most, read)

    def _table(self, step: Read, source: TableSource, how: Taking) -> Sample:
        most = how.sampling.rows
        session = how.session()

        def read() -> pa.Table:
            try:
                return session.query(to_text(rows_of_table(source.table, step.schema, most=most + 1)))
            except QueryCancelled:
                raise
            except EngineError as error:
                raise table_problem(error, source.table, embedded=how.embedded) or error from None

        return self._kept(step, str(source.table), (str(source.table), how.embedded), most, read)

    def _file(self, step: Read, source: TableSource, how: Taking) -> Sample:
        assert source.sample is not None
        columns = tuple(SourceColumn(c.name, (c.name,)) for c in step.schema)
        kind = _FORMATS.get(PurePosixPath(source.sample).suffix.lower(), "csv")
        files = FileSource("", source.sample, kind, columns, TextOptions())
        try:
            return self.files.take(step.node, files, how.settings, how.values, how.sampling, how.session)
        except PipelineError as error:
            raise PipelineError([replace(p, field="sample") for p in error.problems]) from error

    def _kept(self, step: Read, where: str, place: object, most: int, read: Callable[[], pa.Table]) -> Sample:
        """The sample that was taken a short while ago, else a new one."""
        asked = repr((_VERSION, place, _columns(step.schema), most))
        note = self.folder / f"table_{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"
        known = self._known(note, step.node)
        if known is not None:
            return known
        table = read()
        info = SampleInfo(
            node=step.node,
            rows=min(table.num_rows, most),
            total=table.num_rows if table.num_rows <= most else None,
            method="first",
            seed=0,
            files=(where,),
            taken_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        )
        content = io.BytesIO()
        pq.write_table(table.slice(0, most), content, compression="lz4")
        key = hashlib.sha256(content.getvalue()).hexdigest()[:24]
        path = self.folder / f"{key}.parquet"
        write_whole(path, lambda target: target.write_bytes(content.getvalue()))
        text = json.dumps({"key": key, **info.as_json()}, indent=2, ensure_ascii=False)
        write_whole(note, lambda target: target.write_text(text, encoding="utf-8"))
        return Sample(key, path, info)

    def _known(self, note: Path, node: str) -> Sample | None:
        try:
            data = json.loads(note.read_text("utf-8"))
            key = data.pop("key")
            info = SampleInfo(**{**data, "node": node, "files": tuple(data["files"])})
            age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(info.taken_at)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        path = self.folder / f"{key}.parquet"
        is_fresh = datetime.timedelta() <= age <= FRESH
        return Sample(key, path, info) if is_fresh and path.exists() else None


def _columns(schema: Schema) -> list[str]:
    return [c.name for c in schema]
