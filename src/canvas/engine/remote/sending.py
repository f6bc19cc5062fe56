"""Outputs in object stores: written on this computer, sent as a whole, and only then in place of the old.

A store has no folders to swap. New files get names of their own, and the old ones go when all the new ones
are there: what fails before leaves the old output as it was. A Delta table changes with its log's entry,
which is made last, and only where nobody else has made that entry.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from canvas.engine.delta import LOG
from canvas.engine.errors import EngineError
from canvas.engine.remote.fetching import bring_files
from canvas.engine.remote.store import Entry, Store
from canvas.engine.sinks import FileSink, Written
from canvas.errors import PipelineError

Write = Callable[[FileSink], Written]


def send(store: Store, path: str, sink: FileSink, outgoing: Path, write: Write) -> Written:
    """Has `write` write the rows on this computer and sends them to `path`. `sink.folder` is not looked at.

    Raises PipelineError on the field `connection`, and EngineError.
    """
    store.check()
    old = store.below(path)
    name = path.rpartition("/")[2]
    is_table = any(e.path.startswith(f"{path}/{LOG}/") for e in old)
    there = is_table if sink.format == "delta" else bool(old)
    if there and sink.mode == "ignore":
        return Written(sink.folder, (), None, skipped=True)
    _may_write(old, path, name, sink, is_table=is_table)
    outgoing.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=outgoing))
    try:
        local = folder / name
        if sink.format == "delta":
            return _send_table(store, path, old, replace(sink, folder=local), write)
        written = write(replace(sink, folder=local, mode="error"))
        _send_files(store, path, old, local, sink)
        return replace(written, folder=sink.folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _may_write(old: list[Entry], path: str, name: str, sink: FileSink, *, is_table: bool) -> None:
    if not old:
        return
    if sink.format == "delta":
        if not is_table:
            first = old[0].path.removeprefix(f"{path}/")
            raise _refused(f"{name} holds {first} and is no Delta table. Write to another folder.")
        if sink.mode == "error":
            raise _refused(f"{name} exists already. Remove it, or choose the mode overwrite or append.")
        return
    if sink.mode == "error":
        raise _refused(f"{name} exists already. Remove it, or choose the mode overwrite or append.")
    if is_table:
        raise _refused(f"{name} is a Delta table. Write to another folder, or write Delta.")
    foreign = [e.path for e in old if not e.path.rpartition("/")[2].startswith(("part-", "_", "."))]
    if foreign and sink.mode == "overwrite":
        raise _refused(
            f"{name} holds {foreign[0].removeprefix(f'{path}/')}, which no job has written; "
            "overwriting would delete it. Write to another folder, or move it."
        )


def _send_files(store: Store, path: str, old: list[Entry], local: Path, sink: FileSink) -> None:
    files = sorted(p for p in local.rglob("*") if p.is_file() and p.suffix != ".crc")
    files.sort(key=lambda p: p.name == "_SUCCESS")  # the mark that all is there comes last
    sent = _put_all(store, local, files, path)
    if sink.mode == "overwrite":
        store.remove(e.path for e in old if e.path not in sent)


def _put_all(store: Store, local: Path, files: list[Path], path: str) -> list[str]:
    sent: list[str] = []
    try:
        for file in files:
            target = f"{path}/{file.relative_to(local).as_posix()}"
            sent.append(target)
            store.put(file, target)
    except PipelineError:
        # What was sent is taken back as far as the store lets us; the first failure is the one to say.
        store.settle()
        for name in sent:
            with contextlib.suppress(PipelineError, FileNotFoundError):
                store.remove([name])
        raise
    return sent


def _send_table(store: Store, path: str, old: list[Entry], sink: FileSink, write: Write) -> Written:
    """Writes the next version beside the table's log, then sends its data, then its entry in the log."""
    known = {e.path.removeprefix(f"{path}/"): e for e in old}
    log = [e for e in old if e.path.startswith(f"{path}/{LOG}/")]
    root = sink.folder.parent
    bring_files(store, root / "table", log)
    if log:
        (root / "table" / path).rename(sink.folder)
    written = write(sink)
    new = [p for p in sorted(sink.folder.rglob("*")) if p.is_file()]
    new = [p for p in new if p.relative_to(sink.folder).as_posix() not in known and p.suffix != ".crc"]
    entries = [p for p in new if p.parent.name == LOG and p.suffix == ".json" and p.stem.isdigit()]
    data = [p for p in new if p.parent.name != LOG]
    sent = _put_all(store, sink.folder, data, path)
    for entry in entries:
        if not store.create(entry.read_bytes(), f"{path}/{LOG}/{entry.name}"):
            store.remove(sent)
            raise _refused(f"Somebody else has written {sink.folder.name} meanwhile. Run it again.")
    rest = [p for p in new if p not in entries and p not in data]
    _put_all(store, sink.folder, rest, path)
    return written


def _refused(message: str) -> EngineError:
    return EngineError(message, kind="unsupported")
