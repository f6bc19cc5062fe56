"""Paths that stay inside a folder."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from canvas.errors import ExportError

_RESERVED = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def is_plain_path(path: str) -> bool:
    """Whether a path is relative, in its shortest form, and leads downwards on every system."""
    parts = PurePosixPath(path).parts
    return (
        bool(parts)
        and path == "/".join(parts)
        and not path.startswith("/")
        and not _RESERVED.search(path)
        and ".." not in parts
    )


def place(folder: Path, path: str) -> Path:
    """Where a file of the folder is. Raises ExportError where it would lie outside, also by way of a link."""
    if not is_plain_path(path):
        raise ExportError(f"`{path}` is not a path inside {folder}.")
    target = folder
    for part in PurePosixPath(path).parts:
        target = target / part
        if target.is_symlink():
            raise ExportError(
                f"{target} is a link to another place. Remove the link, or choose another folder."
            )
        if target != folder / path and target.exists() and not target.is_dir():
            raise ExportError(
                f"{target} is a file, and a folder is needed there. Move it or choose another folder."
            )
    if target.is_dir():
        raise ExportError(
            f"{target} is a folder, and a file is needed there. Move it or choose another folder."
        )
    return target
