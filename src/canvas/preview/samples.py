"""Samples of sources: some rows of each, kept as Parquet with a manifest that says where they are from.

Samples are people's data: they stay in the workspace's private folder, out of git.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from canvas.document.workspace import Settings, Workspace
from canvas.engine import EngineError, ParquetSource, Session, SourceProblem, TextSource
from canvas.engine.columnar import columns_at, opened, stamps
from canvas.engine.files import files_at, open_bytes, shown
from canvas.engine.headers import layouts, records
from canvas.engine.json_lines import json_batches
from canvas.engine.parquet import parquet_layouts
from canvas.engine.places import disk_problem, filled, on_node, source_of
from canvas.engine.remote.bringing import Limits, bring
from canvas.engine.scan import find_problem
from canvas.engine.tables import normalised
from canvas.engine.whole import write_whole
from canvas.errors import PipelineError
from canvas.plan import ParameterValue
from canvas.preview.model import SampleInfo, Sampling
from canvas.preview.random_rows import Followed, matching_rows, random_rows
from canvas.steps import FileSource

_VERSION = 2
"""Counts up when samples are taken in another way, so that old ones are not used."""
MOST_SEARCHED = 1 << 30
"""Rows that match others are searched in files of so many bytes in all; in more, the first rows are taken."""


@dataclass(frozen=True)
class Sample:
    """A sample on disk: its Parquet file, the hash of what it was taken from and how, and what it is."""

    key: str
    path: Path
    info: SampleInfo


class Samples:
    """The samples of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.folder = workspace.private / "samples"

    def take(
        self,
        node: str,
        source: FileSource,
        settings: Settings,
        values: Mapping[str, ParameterValue],
        sampling: Sampling,
        session: Callable[[], Session] | None = None,
        followed: Sequence[Followed] = (),
    ) -> Sample:
        """The sample of a source, taken anew where its files have changed.

        `session` runs the query of a random sample, and of one that matches the rows `followed`; without
        one the first rows are taken. Raises PipelineError, on the node, where the files cannot be read.
        """
        try:
            more = bring(
                source.connection,
                filled(source.path, values),
                self.workspace,
                settings,
                delta=source.format == "delta",
                limits=Limits(),
            )
            found = source_of(f"{node}__raw", source, self.workspace, settings, values)
            files = (
                columns_at(found) if isinstance(found, ParquetSource) else files_at(found.base, found.pattern)
            )
            how = sampling if sampling.method == "random" and session else replace(sampling, method="first")
            sample = self._kept(node, found, files, how, session, more=more)
            is_part = sample.info.total is None or sample.info.rows < sample.info.total
            if followed and session and is_part and sum(f.stat().st_size for f in files) <= MOST_SEARCHED:
                how = replace(sampling, method="matching")
                sample = self._kept(node, found, files, how, session, more=more, followed=followed)
        except (SourceProblem, PipelineError, EngineError) as error:
            raise PipelineError(on_node(error, node)) from error
        except OSError as error:
            raise PipelineError(on_node(disk_problem(error), node)) from error
        return sample

    def _kept(
        self,
        node: str,
        source: TextSource | ParquetSource,
        files: tuple[Path, ...],
        sampling: Sampling,
        session: Callable[[], Session] | None,
        *,
        more: bool,
        followed: Sequence[Followed] = (),
    ) -> Sample:
        """The sample as it was taken once, or is taken now."""
        key = self._key(source, files, sampling, followed)
        path = self.folder / f"{key}.parquet"
        info = self._known(path, node)
        if info is None:
            info = self._take(node, source, files, sampling, path, session, followed, more=more)
        return Sample(key, path, info)

    def _key(
        self,
        source: TextSource | ParquetSource,
        files: tuple[Path, ...],
        sampling: Sampling,
        followed: Sequence[Followed],
    ) -> str:
        content = stamps(files)
        columns = (source.columns, getattr(source, "options", None), getattr(source, "format", "parquet"))
        after = [(one.key, one.columns) for one in followed]
        said = repr((_VERSION, columns, content, sampling, after))
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    def _known(self, path: Path, node: str) -> SampleInfo | None:
        try:
            data = json.loads(path.with_suffix(".json").read_text("utf-8"))
            known = SampleInfo(**{**data, "node": node, "files": tuple(data["files"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return known if path.exists() else None

    def _take(
        self,
        node: str,
        source: TextSource | ParquetSource,
        files: tuple[Path, ...],
        sampling: Sampling,
        path: Path,
        session: Callable[[], Session] | None,
        followed: Sequence[Followed],
        *,
        more: bool,
    ) -> SampleInfo:
        total: int | None
        if sampling.method == "random" and session is not None:
            table, total = random_rows(session(), source, sampling)
        elif sampling.method == "matching" and session is not None:
            table, total = matching_rows(session(), source, sampling, followed)
        else:
            table, total = first_rows(source, files, sampling.rows)
        info = SampleInfo(
            node=node,
            rows=table.num_rows,
            total=None if more else total,
            method=sampling.method,
            seed=sampling.seed,
            files=tuple(shown(f, source.base) for f in files),
            taken_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        )
        write_whole(path, lambda target: pq.write_table(table, target, compression="lz4"))
        text = json.dumps(info.as_json(), indent=2, ensure_ascii=False)
        write_whole(path.with_suffix(".json"), lambda target: target.write_text(text, encoding="utf-8"))
        return info


def first_rows(
    source: TextSource | ParquetSource, files: tuple[Path, ...], most: int
) -> tuple[pa.Table, int | None]:
    """The first rows, as many of each file, and how many there are in all where that is known.

    Raises SourceProblem for what is wrong in the rows that are read.
    """
    readers = _readers(source, files)
    taken: list[pa.Table] = []
    left, exhausted = most, True
    for number, reader in enumerate(readers):
        share = -(-left // (len(readers) - number))
        table, more = _take(reader, share)
        exhausted = exhausted and not more
        left -= table.num_rows
        taken.append(table)
    table = pa.concat_tables(taken, promote_options="permissive")
    if isinstance(source, ParquetSource):
        return table, sum(_count(file, source) for file in files)
    return table, table.num_rows if exhausted else None


def _take(batches: Iterator[pa.RecordBatch], most: int) -> tuple[pa.Table, bool]:
    """At most so many rows, and whether there are more."""
    found: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        found.append(batch.slice(0, most - rows))
        rows += batch.num_rows
        if rows > most:
            return pa.Table.from_batches(found), True
    return pa.Table.from_batches(found), False


def _readers(source: TextSource | ParquetSource, files: tuple[Path, ...]) -> list[Iterator[pa.RecordBatch]]:
    if isinstance(source, ParquetSource):
        return [
            _column_rows(file, layout.names, source)
            for layout in parquet_layouts(source, files)
            for file in layout.files
        ]
    if source.format == "json":
        names = tuple(dict.fromkeys(name for _, accepted in source.columns for name in accepted))
        return [_json_rows(file, names, source) for file in files]
    return [
        _csv_rows(file, layout.width, layout.positions, source)
        for layout in layouts(source, files)
        for file in layout.files
    ]


_BATCH = 500
"""Rows that a reader gives at a time: small, since a sample may want few of each file."""


def _csv_rows(
    file: Path, width: int, positions: tuple[int, ...], source: TextSource
) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([(name, pa.string()) for name, _ in source.columns])
    try:
        with open_bytes(file) as raw, records(raw, source.options) as rows:
            next(rows)
            good = _good_rows(rows, width, file, source)
            yield pa.RecordBatch.from_pylist([], schema=schema)
            while block := list(itertools.islice(good, _BATCH)):
                yield pa.record_batch([[row[p] or None for row in block] for p in positions], schema=schema)
    except (UnicodeError, OSError, csv.Error) as error:
        raise find_problem(source, [file]) or SourceProblem(shown(file, source.base), str(error)) from None


def _good_rows(
    rows: Iterator[tuple[int, list[str]]], width: int, file: Path, source: TextSource
) -> Iterator[list[str]]:
    for _, row in rows:
        if len(row) == width:
            yield [value.replace("\r\n", "\n") for value in row]
        elif source.options.malformed == "fail":
            raise find_problem(source, [file]) or SourceProblem(
                shown(file, source.base), "A row is not whole."
            )


def _json_rows(file: Path, names: tuple[str, ...], source: TextSource) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([(name, pa.string()) for name, _ in source.columns])
    _, batches = json_batches(file, names, source)
    for batch in batches:
        by_name = {name: batch.column(i).to_pylist() for i, name in enumerate(names)}
        columns = [
            [
                next((v for v in values if v), None)
                for values in zip(*(by_name[n] for n in accepted), strict=True)
            ]
            for _, accepted in source.columns
        ]
        yield pa.record_batch(columns, schema=schema)


def _count(file: Path, source: ParquetSource) -> int:
    with opened(file, source) as reader:
        return reader.rows


def _column_rows(file: Path, names: tuple[str, ...], source: ParquetSource) -> Iterator[pa.RecordBatch]:
    wanted = [name for name, _ in source.columns]
    with opened(file, source) as reader:
        empty = reader.schema.empty_table()
        yield from _as_batches(normalised(pa.table([empty.column(name) for name in names], names=wanted)))
        for batch in reader.batches(list(dict.fromkeys(names)), _BATCH * 20):
            table = pa.table([batch.column(name) for name in names], names=wanted)
            yield from _as_batches(normalised(table))


def _as_batches(table: pa.Table) -> list[pa.RecordBatch]:
    """The table in batches; one without rows where it has none."""
    return table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
