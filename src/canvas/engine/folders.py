"""Output folders: what may be replaced, and how to do it so that a failure leaves the old files in place."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from canvas.engine.delta import is_table
from canvas.engine.errors import EngineError
from canvas.engine.sinks import FileSink, Written


def is_skipped(sink: FileSink, inputs: Iterable[Path]) -> bool:
    """Whether there is nothing to do (mode ignore). Raises EngineError where it may not be written."""
    folder = sink.folder
    for file in inputs:
        if file.resolve().is_relative_to(folder.resolve()):
            raise EngineError(
                f"{folder.name} holds {file.name}, which the pipeline reads. Write to another folder.",
                kind="unsupported",
            )
    if folder.is_file():
        raise EngineError(f"{folder.name} is a file. Name a folder to write to.", kind="unsupported")
    if not folder.exists():
        return False
    match sink.mode:
        case "ignore":
            return sink.format != "delta" or is_table(folder)
        case "error" if sink.format == "delta" and not is_table(folder):
            _must_be_empty(folder)
            return False
        case "error":
            raise EngineError(
                f"{folder.name} exists already. Remove it, or choose the mode overwrite or append.",
                kind="unsupported",
            )
        case "append" | "overwrite" if sink.format == "delta":
            if not is_table(folder):
                _must_be_empty(folder)
            return False
        case "append":
            return False
        case "overwrite":
            _must_be_output(folder)
            return False


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """The path of a new folder next to `folder`; removed in the end if it is still there."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise EngineError(
            f"{folder.parent.name} is a file. Name another folder.", kind="unsupported"
        ) from None
    temporary = folder.parent / f".canvas-{uuid.uuid4().hex[:12]}"
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def put_in_place(new: Path, sink: FileSink, rows: int | None) -> Written:
    """Makes the files in `new` the output: instead of the old ones, or beside them (append)."""
    for clutter in (*new.rglob(".*.crc"), *new.rglob("._SUCCESS.crc")):
        clutter.unlink(missing_ok=True)
    names = sorted(p.relative_to(new) for p in new.rglob("*") if p.is_file())
    if sink.mode == "append" and sink.folder.exists():
        for name in names:
            target = sink.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(new / name, target)
    else:
        _swap(new, sink.folder)
    data = tuple(sink.folder / name for name in names if not name.name.startswith(("_", ".")))
    return Written(sink.folder, data, rows)


def _swap(new: Path, folder: Path) -> None:
    if not folder.exists():
        os.rename(new, folder)
        return
    old = folder.parent / f".canvas-old-{uuid.uuid4().hex[:12]}"
    os.rename(folder, old)
    try:
        os.rename(new, folder)
    except OSError:
        os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _must_be_empty(folder: Path) -> None:
    """Raises EngineError where a folder that is to be a Delta table holds other files."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    if found:
        raise EngineError(
            f"{folder.name} holds {found[0].relative_to(folder).as_posix()} and is no Delta table. "
            "Write to another folder.",
            kind="unsupported",
        )


def _must_be_output(folder: Path) -> None:
    """Raises EngineError where a folder that would be replaced holds what no job has written."""
    for path in sorted(folder.rglob("*")):
        ours = path.name.startswith(("part-", "_", ".")) or (path.is_dir() and "=" in path.name)
        if not ours:
            raise EngineError(
                f"{folder.name} holds {path.relative_to(folder).as_posix()}, which no job has written; "
                "overwriting would delete it. Write to another folder, or move it.",
                kind="unsupported",
            )
