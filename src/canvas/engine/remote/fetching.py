"""Files of an object store on this computer: fetched when they are needed and new, within limits."""

from __future__ import annotations

import fnmatch
import hashlib
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from canvas.engine.delta import LOG, active_files
from canvas.engine.errors import EngineError, SourceProblem
from canvas.engine.remote.store import Entry, Store
from canvas.engine.whole import write_whole

_WILD = re.compile(r"[*?\[]")
_AT_ONCE: Final = 4
_MOST_LISTED: Final = 100_000
_SPARE: Final = 256 << 20
"""Bytes of the disk that stay free."""


@dataclass(frozen=True)
class Limits:
    """How much a sample may fetch. A run fetches all."""

    files: int = 40
    bytes: int = 256 << 20


def fetch(store: Store, mirror: Path, pattern: str, *, delta: bool, limits: Limits | None) -> bool:
    """Brings the files that a pattern means into the mirror, and takes away what is no longer there.

    Gives whether there are more than the limits let through. Raises PipelineError, SourceProblem and
    EngineError.
    """
    if delta:
        return _fetch_table(store, mirror, pattern.strip("/"), limits)
    found = list(_matches(store, "", tuple(p for p in pattern.split("/") if p)))
    if not found:
        store.check()
        raise SourceProblem(pattern, "There is no such file.", _nearby(store, pattern))
    chosen = _within(found, limits, pattern)
    bring_files(store, mirror, chosen)
    _forget(mirror, pattern, {e.path for e in chosen})
    return len(chosen) < len(found)


def _fetch_table(store: Store, mirror: Path, folder: str, limits: Limits | None) -> bool:
    log = store.below(f"{folder}/{LOG}")
    if not log:
        store.check()
        hint = "Choose the folder that holds `_delta_log`, or another format."
        raise SourceProblem(folder, "There is no Delta table.", hint)
    shutil.rmtree(mirror / folder / LOG, ignore_errors=True)
    bring_files(store, mirror, log)
    wanted = {f"{folder}/{name}" for name in active_files(mirror / folder, folder)}
    data = [e for e in store.below(folder) if e.path in wanted]
    if len(data) < len(wanted):
        missing = min(wanted - {e.path for e in data})
        raise SourceProblem(
            missing, "The file is gone, though the Delta table still names it.", "Run it again."
        )
    _size_within(data, limits, folder)
    bring_files(store, mirror, data)
    return False


def _matches(store: Store, folder: str, parts: tuple[str, ...]) -> Iterator[Entry]:
    """Every file below a folder that the parts describe, one part for each level."""
    head, rest = parts[0], parts[1:]
    if rest and not _WILD.search(head):
        yield from _matches(store, f"{folder}/{head}".strip("/"), rest)
        return
    fits = re.compile(fnmatch.translate(head)).match
    for entry in store.entries(folder):
        name = entry.path.rpartition("/")[2]
        if not (fits(name) if _WILD.search(head) else name == head) or name.startswith((".", "_")):
            continue
        if entry.is_folder:
            yield from _matches(store, entry.path, rest) if rest else _visible(store, entry.path)
        elif not rest:
            yield entry


def _visible(store: Store, folder: str) -> Iterator[Entry]:
    for entry in store.entries(folder):
        if entry.path.rpartition("/")[2].startswith((".", "_")):
            continue
        if entry.is_folder:
            yield from _visible(store, entry.path)
        else:
            yield entry


def _nearby(store: Store, pattern: str) -> str:
    """What there is in the deepest folder of the path that has something."""
    parts = [p for p in pattern.split("/") if p][:-1]
    while True:
        folder = "/".join(parts)
        names = [] if _WILD.search(folder) else [e.path.rpartition("/")[2] for e in store.entries(folder)]
        if names or not parts:
            break
        parts = parts[:-1]
    where = f"The folder {folder}" if folder else "The connection's folder"
    if not names:
        return f"{where} is empty."
    return f"{where} has {', '.join(names[:3])}{', …' if len(names) > 3 else ''}."


def _within(found: list[Entry], limits: Limits | None, pattern: str) -> list[Entry]:
    """The first files, as many as the limits let through: at least one."""
    if len(found) > _MOST_LISTED:
        raise SourceProblem(pattern, f"{len(found):,} files fit the path.", "Name fewer, such as one folder.")
    if limits is None:
        return found
    chosen: list[Entry] = []
    for entry in found[: limits.files]:
        if chosen and sum(e.size for e in chosen) + entry.size > limits.bytes:
            break
        chosen.append(entry)
    _size_within(chosen[:1], limits, pattern)
    return chosen


def _size_within(data: list[Entry], limits: Limits | None, name: str) -> None:
    size = sum(e.size for e in data)
    if limits and size > limits.bytes:
        said = f"It has {size / 2**20:,.0f} MB, and a preview fetches at most {limits.bytes / 2**20:,.0f} MB."
        where = data[0].path if len(data) == 1 else name
        raise SourceProblem(where, said, "Preview a smaller file; a run reads all of it.")


def bring_files(store: Store, mirror: Path, entries: list[Entry]) -> None:
    """Fetches those of the files that are not there as they are now. Raises as `fetch` does."""
    new = [e for e in entries if not _is_known(mirror, e)]
    mirror.mkdir(parents=True, exist_ok=True)
    needed = sum(e.size for e in new)
    if needed + _SPARE > shutil.disk_usage(mirror).free:
        message = (
            f"The files of `{store.name}` need {needed / 2**20:,.0f} MB, for which the disk has no room."
        )
        raise EngineError(f"{message} Make room, and run it again.", kind="disk full")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda entry: _bring_one(store, mirror, entry), new))


def _bring_one(store: Store, mirror: Path, entry: Entry) -> None:
    target = _inside(mirror, entry.path)
    try:
        write_whole(target, lambda temporary: store.fetch(entry, temporary))
    except FileNotFoundError:
        raise SourceProblem(entry.path, "The file is no longer there.", "Run it again.") from None
    if target.stat().st_size != entry.size:
        target.unlink()
        raise SourceProblem(entry.path, "The file changed while it was read.", "Run it again.")
    write_whole(_mark_of(mirror, entry.path), lambda temporary: temporary.write_text(entry.mark, "utf-8"))


def _inside(mirror: Path, path: str) -> Path:
    if any(part in ("", ".", "..") for part in path.split("/")) or "\0" in path:
        raise SourceProblem(path, "No file on this computer can have this name.", "Rename it in the store.")
    return mirror / path


def _is_known(mirror: Path, entry: Entry) -> bool:
    target = _inside(mirror, entry.path)
    try:
        known = _mark_of(mirror, entry.path).read_text("utf-8")
        return bool(entry.mark) and known == entry.mark and target.stat().st_size == entry.size
    except OSError:
        return False


def _mark_of(mirror: Path, path: str) -> Path:
    return mirror.parent / "marks" / hashlib.sha256(path.encode()).hexdigest()[:32]


def _forget(mirror: Path, pattern: str, wanted: set[str]) -> None:
    """Removes files of the mirror that fit the pattern and are not wanted, so that the engine reads none."""
    from canvas.engine.files import files_at

    for file in files_at(mirror, pattern):
        if file.relative_to(mirror.resolve()).as_posix() not in wanted:
            file.unlink(missing_ok=True)
