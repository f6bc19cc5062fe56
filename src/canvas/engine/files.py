"""The files that a pattern means, inside a folder that it never leaves."""

from __future__ import annotations

import bz2
import fnmatch
import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final, cast

from canvas.engine.errors import SourceProblem

_WILD = re.compile(r"[*?\[]")
COMPRESSED: Final = (".gz", ".bz2")
_SHOWN = 3


def files_at(base: Path, pattern: str) -> tuple[Path, ...]:
    """The files that `pattern` (`*`, `?`, `[…]`) means below `base`, absolute and sorted.

    A folder stands for the files in it. Names that begin with `.` or `_` are left out, as Spark does.
    Raises SourceProblem where there is none, or where a file lies outside `base`.
    """
    root = base.resolve()
    parts = _parts(pattern)
    if not root.is_dir():
        raise SourceProblem(pattern, f"There is no folder {base.name}/.", "Check the connection's path.")
    found = sorted({file for match in _matches(root, parts) for file in _files_in(match)})
    for file in found:
        if not file.resolve().is_relative_to(root):
            where = next(
                part.relative_to(root)
                for part in (*reversed(file.parents), file)
                if part.is_relative_to(root) and not part.resolve().is_relative_to(root)
            )
            raise SourceProblem(
                pattern, f"{where} is a link that leads out of the folder.", "Copy the file into it."
            )
    if not found:
        raise SourceProblem(pattern, "There is no such file.", _nearby(root, parts))
    for file in found:
        if not os.access(file, os.R_OK):
            raise SourceProblem(
                str(file.relative_to(root)), "The file may not be read.", "Check its permissions."
            )
    return tuple(found)


def shown(file: Path, base: Path) -> str:
    """A file's path as a message names it: relative to its base folder."""
    resolved = base.resolve()
    return file.relative_to(resolved).as_posix() if file.is_relative_to(resolved) else file.name


def open_bytes(file: Path) -> IO[bytes]:
    """A file's content, uncompressed where its name says that it is compressed."""
    match file.suffix.lower():
        case ".gz":
            return cast(IO[bytes], gzip.open(file, "rb"))
        case ".bz2":
            return cast(IO[bytes], bz2.open(file, "rb"))
        case _:
            return file.open("rb")


def _parts(pattern: str) -> tuple[str, ...]:
    path = PurePosixPath(pattern.replace(os.sep, "/"))
    if (
        path.is_absolute()
        or ".." in path.parts
        or "\0" in pattern
        or re.match(r"[A-Za-z][\w+.-]*:/", pattern)
    ):
        hint = "Write it relative to the connection's folder, without `..`."
        raise SourceProblem(pattern, "The path leads out of its folder.", hint)
    if not path.parts:
        raise SourceProblem(pattern, "There is no path.", "Name a file, or a pattern such as sales_*.csv.")
    return path.parts


def _matches(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """Every path below `folder` that the parts describe, one part for each level."""
    if not parts:
        yield folder
        return
    head, rest = parts[0], parts[1:]
    if not _WILD.search(head):
        if (folder / head).exists() and not _is_hidden(head):
            yield from _matches(folder / head, rest)
        return
    matches = re.compile(fnmatch.translate(head)).match
    for name in _names(folder):
        if matches(name):
            yield from _matches(folder / name, rest)


def _files_in(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for name in _names(path):
            yield from _files_in(path / name)
    elif path.is_file():
        yield path


def _names(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not _is_hidden(name))
    except NotADirectoryError:
        return []
    except PermissionError:
        raise SourceProblem(folder.name, "The folder may not be read.", "Check its permissions.") from None


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "_"))


def _nearby(root: Path, parts: tuple[str, ...]) -> str:
    """What there is in the deepest folder of the path that exists."""
    folder = root
    for part in parts[:-1]:
        if _WILD.search(part) or not (folder / part).is_dir():
            break
        folder = folder / part
    if _is_hidden(parts[-1]):
        return "Files whose names begin with `_` or `.` are left out, as Spark does."
    names = _names(folder)
    where = "The folder" if folder == root else f"The folder {folder.relative_to(root).as_posix()}"
    if not names:
        return f"{where} is empty."
    more = ", …" if len(names) > _SHOWN else ""
    return f"{where} has {', '.join(names[:_SHOWN])}{more}."
