"""The folders and files of a connection, as a file browser lists them; never outside of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from canvas.document.databases import DatabaseConnection
from canvas.document.workspace import MARKER, OWN, LocalConnection, Settings, Workspace
from canvas.errors import PipelineError
from canvas.nodes.paths import PARAMETER

MOST = 200
"""So many files of a folder are listed."""

FORMATS = {"csv": "csv", "tsv": "csv", "txt": "csv", "json": "json", "jsonl": "json", "ndjson": "json",
           "parquet": "parquet", "orc": "orc"}  # fmt: skip
"""The format of a file by the end of its name."""

_DIGITS = re.compile(r"\d+(?:[-_.T ]\d+)*")
_WILD = re.compile(r"[*?\[{]")


@dataclass(frozen=True)
class Series:
    """Files of one kind, such as one for each month. `pattern` finds all of them."""

    pattern: str
    files: int


@dataclass(frozen=True)
class Listing:
    """What is in a folder; paths are from the connection's folder on.

    `unfit`: how many have a name that no path can hold, and are not listed. `reason`: why nothing is.
    """

    folder: str
    folders: tuple[str, ...] = ()
    files: tuple[tuple[str, int], ...] = ()
    series: tuple[Series, ...] = ()
    more: int = 0
    unfit: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Cloud:
    """Where the paths of a connection to cloud storage begin."""

    name: str
    settings: Settings


Base = Path | Cloud


def base_of(workspace: Workspace, settings: Settings, connection: str | None) -> Base | str:
    """The folder that a connection's paths begin in, else why it cannot be listed."""
    if not connection:
        return workspace.root.resolve()
    found = settings.connections.get(connection)
    if connection in settings.broken:
        return "This connection is not set up right. Put it right in Settings."
    if found is None:
        return f"There is no connection called {connection}."
    if isinstance(found, DatabaseConnection):
        return "This connection is a database, and holds no files."
    if not isinstance(found, LocalConnection):
        return Cloud(connection, settings)
    folder = (workspace.root / found.path).resolve()
    if not folder.is_relative_to(workspace.root.resolve()):
        return "The folder of this connection lies outside the workspace."
    return folder if folder.is_dir() else f"The folder {found.path} of this connection is not there."


def listing(base: Base, folder: str) -> Listing:
    """What is in a folder below `base`; of one here, the nearest one above where it is not there."""
    return _in_cloud(base, folder) if isinstance(base, Cloud) else _on_disk(base, folder)


def _in_cloud(base: Cloud, folder: str) -> Listing:
    from canvas.preview.choosing import cloud_entries

    folder = "" if ".." in PurePosixPath(folder).parts else folder.strip("/")
    try:
        entries = cloud_entries(base.name, base.settings, folder)
    except PipelineError as error:
        return Listing(folder, reason=error.said)
    named = [(e.path.strip("/").rpartition("/")[2], e) for e in entries]
    shown = [(name, entry) for name, entry in named if name and not name.startswith(".")]
    fit = [(name, entry) for name, entry in shown if _fits(name)]
    folders = tuple(name for name, entry in fit if entry.is_folder)
    files = [(name, entry.size) for name, entry in fit if not entry.is_folder]
    return _listed(folder, folders, files, len(shown) - len(fit))


def _on_disk(base: Path, folder: str) -> Listing:
    place = _inside(base, folder)
    try:
        entries = sorted(place.iterdir(), key=lambda p: p.name.lower())
    except OSError as error:
        return Listing("", reason=f"The folder cannot be read ({error.strerror}).")
    own = OWN if place == base and (base / MARKER).is_file() else ()
    shown = [p for p in entries if not p.name.startswith(".") and p.name not in own and _is_below(p, base)]
    fit = [p for p in shown if _fits(p.name)]
    files = [(p.name, size) for p in fit if p.is_file() and (size := _size(p)) is not None]
    inside = place.relative_to(base).as_posix() if place != base else ""
    return _listed(inside, tuple(p.name for p in fit if p.is_dir()), files, len(shown) - len(fit))


def _listed(folder: str, folders: tuple[str, ...], files: list[tuple[str, int]], unfit: int) -> Listing:
    found = tuple(series(name for name, _ in files))
    return Listing(folder, folders, tuple(files[:MOST]), found, max(len(files) - MOST, 0), unfit)


def _size(path: Path) -> int | None:
    """The size in bytes of a file; None where it has just gone."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def _fits(name: str) -> bool:
    """Whether a path can say the name: `*`, `?`, `[…]` and `{…}` stand for other things in it."""
    return name.isprintable() and not re.search(r"[*?\[\]{}]", name)


def _inside(base: Path, folder: str) -> Path:
    """The folder, or the nearest one above it that is there, never above `base`."""
    if "\0" in folder or PurePosixPath(folder).is_absolute():
        return base
    place = (base / folder).resolve()
    while place.is_relative_to(base) and not place.is_dir():
        place = place.parent
    return place if place.is_relative_to(base) else base


def _is_below(path: Path, base: Path) -> bool:
    """Whether a path is inside `base` once links are followed, and there at all."""
    try:
        return path.resolve(strict=True).is_relative_to(base)
    except (OSError, RuntimeError):
        return False


def series(names: Iterable[str]) -> list[Series]:
    """Patterns for files whose names differ in numbers only: `sales_2024-01.csv` → `sales_*.csv`."""
    counts: dict[str, int] = {}
    for name in names:
        stem, dot, end = name.rpartition(".")
        if not dot:
            continue
        pattern = f"{_DIGITS.sub('*', stem)}.{end}"
        if "*" in pattern and not _WILD.search(name):
            counts[pattern] = counts.get(pattern, 0) + 1
    return [Series(pattern, count) for pattern, count in counts.items() if count > 1]


def folder_of(path: str) -> str:
    """The folder that a path begins in, up to the first wildcard or parameter."""
    fixed = path[: _WILD.search(path).start()] if _WILD.search(path) else path  # type: ignore[union-attr]
    fixed = PARAMETER.split(fixed)[0]
    return fixed.rpartition("/")[0]


def format_of(path: str) -> str | None:
    """The format that a file's name tells, or None."""
    return FORMATS.get(path.removesuffix(".gz").rpartition(".")[2].lower())


def unfit_words(count: int) -> str:
    """Why so many entries of a folder are not listed."""
    what = "1 more entry has a name" if count == 1 else f"{count:,} more entries have names"
    return f"{what} that a path cannot hold (`*`, `?`, `[`, `{{` or no text). Rename to use it here."


def size_words(size: int) -> str:
    """`312 B`, `4 KB`, `1.2 MB`."""
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= step:
            return f"{size / step:.1f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{size} B"
