"""Folders and tables that a pipeline writes and reads: two writers of one, or a writer of what is read,
lose data.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from canvas.document.workspace import MARKER, PIPELINES, PRIVATE
from canvas.errors import Problem
from canvas.steps import (
    DatabaseSink,
    DatabaseSource,
    FileSink,
    FileSource,
    Read,
    TableSink,
    TableSource,
    Write,
)

_OWN = frozenset((PIPELINES, PRIVATE, MARKER, "connections.yaml", "environments.yaml"))
_WILD = re.compile(r"[*?\[]")


def clashes(sinks: Sequence[Write], sources: Sequence[Read]) -> Iterator[Problem]:
    """A problem for each sink whose place another sink writes, or that holds what the pipeline reads."""
    yield from _own_files(sinks)
    yield from _folders(sinks, sources)
    yield from _tables(sinks, sources)


def _own_files(sinks: Sequence[Write]) -> Iterator[Problem]:
    """Sinks that would write where the workspace keeps pipelines, settings and what previews need."""
    for step in sinks:
        if not isinstance(step.sink, FileSink):
            continue
        parts = [part for part in _parts(step.sink.path) if part not in ("", ".")]
        if not parts:
            message = "This is the whole folder. Name a folder inside it, such as `out/sales`."
            yield Problem(message, node=step.node, field="path")
        elif not step.sink.connection and parts[0] in _OWN:
            message = f"`{parts[0]}` is the workspace's own. Write to another folder, such as `out/sales`."
            yield Problem(message, node=step.node, field="path")


def _folders(sinks: Sequence[Write], sources: Sequence[Read]) -> Iterator[Problem]:
    files = [(step, step.sink) for step in sinks if isinstance(step.sink, FileSink)]
    for (first, one_sink), (second, other) in itertools.combinations(files, 2):
        if one_sink.connection != other.connection:
            continue
        one, two = _parts(one_sink.path), _parts(other.path)
        same = one == two
        if same and one_sink.mode == other.mode == "append" and one_sink.format == other.format:
            continue
        if _inside(one, two) or _inside(two, one):
            where = "the same folder" if same else "a folder inside the other's"
            message = (
                f"`{first.node}` and `{second.node}` write into {where}: one removes what the other wrote."
            )
            yield Problem(f"{message} Give each a folder of its own.", node=second.node, field="path")
    for (step, sink), source in itertools.product(files, sources):
        read = source.source
        if not isinstance(read, FileSource) or read.connection != sink.connection:
            continue
        literal = list(itertools.takewhile(lambda part: not _WILD.search(part), _parts(read.path)))
        if sink.mode != "ignore" and _inside(literal, _parts(sink.path)):
            message = (
                f"`{step.node}` writes into the folder that `{source.node}` reads. Choose another folder."
            )
            yield Problem(message, node=step.node, field="path")


def _tables(sinks: Sequence[Write], sources: Sequence[Read]) -> Iterator[Problem]:
    """The same of tables: one that is emptied first, while another step writes or reads it."""
    tables = [(step, place) for step in sinks if (place := _table(step.sink))]
    for (first, one), (second, two) in itertools.combinations(tables, 2):
        if one == two and "overwrite" in (_mode(first), _mode(second)):
            message = (
                f"`{first.node}` and `{second.node}` write the same table: one removes what the other wrote."
            )
            yield Problem(f"{message} Give each a table of its own.", node=second.node, field="table")
    for (step, place), source in itertools.product(tables, sources):
        if place == _table(source.source) and _mode(step) == "overwrite":
            message = f"`{step.node}` empties the table that `{source.node}` reads. Choose another table."
            yield Problem(message, node=step.node, field="table")


def _mode(step: Write) -> str:
    return step.sink.mode


def _table(place: object) -> tuple[str, ...] | None:
    """What tells a table from others: its connection, where it has one, and its name ignoring case."""
    if isinstance(place, DatabaseSink | DatabaseSource):
        named = place.table
        return (place.connection, *(p.text.casefold() for p in named.parts)) if named else None
    if isinstance(place, TableSink | TableSource):
        return ("", *(p.text.casefold() for p in place.table.parts))
    return None


def _parts(path: str) -> list[str]:
    """The path's folders; names that differ by case only are one folder on some computers."""
    return [part.casefold() for part in PurePosixPath(path).parts]


def _inside(path: list[str], folder: list[str]) -> bool:
    return path[: len(folder)] == folder
