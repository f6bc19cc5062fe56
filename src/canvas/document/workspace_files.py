"""Changing `canvas.yaml`, `connections.yaml` and `environments.yaml`: what stays keeps its bytes.

Every change is checked as a whole file before it is written, so that a change never makes a file that
cannot be read. Each raises DocumentError with a problem for each field; `Problem.field` is the path in
the file, such as `connections.lake.path`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from canvas.document.loading import FORMAT
from canvas.document.names import ID_PATTERN, too_long
from canvas.document.reading import read_yaml
from canvas.document.workspace import Workspace, read_text
from canvas.document.writing import rewrite, save
from canvas.errors import DocumentError, Problem

File = Literal["canvas.yaml", "connections.yaml", "environments.yaml"]
MARKER: File = "canvas.yaml"
CONNECTIONS: File = "connections.yaml"
ENVIRONMENTS: File = "environments.yaml"
FILES: tuple[File, ...] = (MARKER, CONNECTIONS, ENVIRONMENTS)

Plain = Mapping[str, Any]


def text_of(workspace: Workspace, file: File) -> str:
    """The file's text; where there is none, the one it would begin with."""
    path = workspace.root / file
    return read_text(path) if path.is_file() else f"format: {FORMAT}\n"


def problems_of(workspace: Workspace, file: File, text: str | None = None) -> tuple[Problem, ...]:
    """Why a file cannot be read, or why it could not with that text; empty where all is well."""
    try:
        workspace.check(file, text_of(workspace, file) if text is None else text)
    except DocumentError as error:
        return error.problems
    return ()


def save_text(workspace: Workspace, file: File, text: str) -> None:
    """Writes a file as somebody typed it, right or wrong."""
    save(workspace.root / file, text)


def section(workspace: Workspace, file: File) -> dict[str, Any]:
    """The entries of `connections.yaml` or `environments.yaml` as plain data. Raises DocumentError."""
    workspace.check(file, text_of(workspace, file))
    return dict(_data(workspace, file).get(file.removesuffix(".yaml")) or {})


def describe(workspace: Workspace, name: str, description: str) -> None:
    """Gives the workspace a name and a description; an empty one is left out."""
    data = _data(workspace, MARKER)
    said = {"name": name.strip() or None, "description": description.strip() or None}
    rest = {k: v for k, v in data.items() if k not in ("format", *said)}
    kept = {k: v for k, v in said.items() if v is not None}
    _write(workspace, MARKER, {"format": data.get("format", FORMAT), **kept, **rest})


def put(workspace: Workspace, file: File, name: str, entry: Plain, *, was: str | None = None) -> None:
    """Adds or changes an entry; `was` is its name before, where it gets another one."""
    _check_name(file, name, [n for n in section(workspace, file) if n != was])

    def change(entries: dict[str, Any]) -> dict[str, Any]:
        if was is None or was not in entries:
            return {**entries, name: entry}
        return {name if n == was else n: entry if n == was else v for n, v in entries.items()}

    _change(workspace, file, change)


def remove(workspace: Workspace, file: File, name: str) -> None:
    """Removes an entry; nothing happens where it is gone already."""
    _change(workspace, file, lambda entries: {n: v for n, v in entries.items() if n != name})


def rename_override(workspace: Workspace, old: str, new: str) -> None:
    """Lets the environments override a connection under its new name."""

    def change(entries: dict[str, Any]) -> dict[str, Any]:
        return {name: _renamed(entry, old, new) for name, entry in entries.items()}

    if any(old in (e or {}).get("connections", {}) for e in section(workspace, ENVIRONMENTS).values()):
        _change(workspace, ENVIRONMENTS, change)


def _renamed(entry: Any, old: str, new: str) -> Any:
    if not isinstance(entry, Mapping) or old not in (entry.get("connections") or {}):
        return entry
    connections = {new if n == old else n: v for n, v in entry["connections"].items()}
    return {**entry, "connections": connections}


def _check_name(file: File, name: str, others: list[str]) -> None:
    what = "A connection" if file == CONNECTIONS else "An environment"
    where = f"{file.removesuffix('.yaml')}.{name}"
    if not name:
        raise DocumentError(Problem(f"{what} needs a name.", field=where, file=file))
    long = too_long(what, name)
    if long is not None:
        raise DocumentError(Problem(long, field=where, file=file))
    if not ID_PATTERN.match(name):
        tidy = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "lake"
        tidy = f"c_{tidy}" if tidy[0].isdigit() else tidy
        message = f"{what}'s name has letters, digits and `_` only. Use `{tidy}`, for example."
        raise DocumentError(Problem(message, field=where, file=file))
    twin = next((other for other in others if other.lower() == name.lower()), None)
    if twin is not None:
        noun = what.split()[1]
        message = f"There is already {what.lower().removesuffix(noun)}{noun} `{twin}`. Choose another name."
        raise DocumentError(Problem(message, field=where, file=file))


def _change(workspace: Workspace, file: File, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    data = _data(workspace, file)
    key = file.removesuffix(".yaml")
    _write(workspace, file, {**data, key: change(dict(data.get(key) or {}))})


def _data(workspace: Workspace, file: File) -> dict[str, Any]:
    data = read_yaml(text_of(workspace, file), file).data
    return dict(data) if isinstance(data, dict) else {"format": FORMAT}


def _write(workspace: Workspace, file: File, data: Plain) -> None:
    before = text_of(workspace, file)
    after = rewrite(before, data)
    workspace.check(file, after)
    if after != before or not (workspace.root / file).is_file():
        save(workspace.root / file, after)
