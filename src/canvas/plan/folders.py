"""Folders that a pipeline writes and reads: two writers of one, or a writer of what is read, lose data."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from canvas.errors import Problem
from canvas.steps import FileSource, Read, Write

_WILD = re.compile(r"[*?\[]")


def clashes(sinks: Sequence[Write], sources: Sequence[Read]) -> Iterator[Problem]:
    """A problem for each sink whose folder another sink writes, or that holds files the pipeline reads."""
    for first, second in itertools.combinations(sinks, 2):
        if first.sink.connection != second.sink.connection:
            continue
        one, two = _parts(first.sink.path), _parts(second.sink.path)
        same = one == two
        if (
            same
            and first.sink.mode == second.sink.mode == "append"
            and first.sink.format == second.sink.format
        ):
            continue
        if _inside(one, two) or _inside(two, one):
            where = "the same folder" if same else "a folder inside the other's"
            message = (
                f"`{first.node}` and `{second.node}` write into {where}: one removes what the other wrote."
            )
            yield Problem(f"{message} Give each a folder of its own.", node=second.node, field="path")
    for sink, source in itertools.product(sinks, sources):
        files = source.source
        if not isinstance(files, FileSource) or files.connection != sink.sink.connection:
            continue
        literal = list(itertools.takewhile(lambda part: not _WILD.search(part), _parts(files.path)))
        if sink.sink.mode != "ignore" and _inside(literal, _parts(sink.sink.path)):
            message = (
                f"`{sink.node}` writes into the folder that `{source.node}` reads. Choose another folder."
            )
            yield Problem(message, node=sink.node, field="path")


def _parts(path: str) -> list[str]:
    """The path's folders; names that differ by case only are one folder on some computers."""
    return [part.casefold() for part in PurePosixPath(path).parts]


def _inside(path: list[str], folder: list[str]) -> bool:
    return path[: len(folder)] == folder
