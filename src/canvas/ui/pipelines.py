"""The pipelines of a workspace as files: copied, renamed, put away and brought back."""

from __future__ import annotations

import datetime
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from canvas.document import writing
from canvas.document.loading import load_pipeline
from canvas.document.names import refused_name
from canvas.document.positions import positions_path
from canvas.document.workspace import PIPELINES, PRIVATE, Workspace, read_text
from canvas.errors import CanvasError, DocumentError
from canvas.nodes import REGISTRY
from canvas.ui.authoring import new_text
from canvas.ui.overview import PipelineRow

LAYOUT = ".layout.yaml"
DELETED = "deleted"
"""Where deleted pipelines are kept, inside the workspace's private folder."""


Order = Literal["name", "changed", "problems"]
ORDERS: Mapping[Order, str] = {
    "name": "By name",
    "changed": "Last changed first",
    "problems": "Problems first",
}


@dataclass(frozen=True)
class Deleted:
    """A pipeline that was put away, and the files that were moved: (where it was, where it is)."""

    name: str
    files: tuple[tuple[Path, Path], ...]


def name_problem(workspace: Workspace, name: str, besides: str = "") -> str | None:
    """Why a pipeline cannot be called so; None where it can, or where nothing is typed yet."""
    if not name:
        return None
    refused = refused_name(name)
    if refused is not None:
        return refused
    taken = {p.stem.lower() for p in workspace.pipeline_paths()} - {besides.lower()}
    return f"There is already a pipeline `{name}`. Choose another name." if name.lower() in taken else None


def free_name(workspace: Workspace, base: str) -> str:
    """The name, or the same with the first free number behind it."""
    taken = {p.stem.lower() for p in workspace.pipeline_paths()}
    names = (base if n == 1 else f"{base}_{n}" for n in range(1, len(taken) + 3))
    return next(n for n in names if n.lower() not in taken)


def create(workspace: Workspace, name: str, template: str | None) -> Sequence[str]:
    """Makes a pipeline, empty or like a template; the connections it names that the workspace lacks."""
    path = workspace.new_path(name)
    text, missing = new_text(workspace, name, template)
    writing.save(path, text)
    return missing


def duplicate(workspace: Workspace, name: str) -> str:
    """A copy of a pipeline beside it, drawing and all; its name."""
    source = workspace.pipeline_path(name)
    copy = free_name(workspace, f"{name}_copy")
    target = workspace.new_path(copy)
    writing.save(target, _named(read_text(source), copy))
    _copy_layout(source, target)
    return copy


def rename(workspace: Workspace, name: str, new: str) -> None:
    """Gives a pipeline's files another name, and the text in it too. Raises DocumentError."""
    if new == name:
        return
    source = workspace.pipeline_path(name)
    problem = name_problem(workspace, new, besides=name)
    if problem is not None or not new:
        raise DocumentError(problem or "A pipeline needs a name.")
    target = source.with_name(f"{new}{source.suffix}")
    text = _named(read_text(source), new)
    places = [(positions_path(source), positions_path(target)), (source, target)]
    moved: list[tuple[Path, Path]] = []
    try:
        for was, now in places:
            if was.is_file():
                was.replace(now)
                moved.append((was, now))
        writing.save(target, text)
    except OSError as error:
        _move_back(moved)
        raise DocumentError(f"{source.name} could not be renamed: {error.strerror}.") from error
    except DocumentError:
        _move_back(moved)
        raise


def _move_back(moved: Sequence[tuple[Path, Path]]) -> None:
    for was, now in reversed(moved):
        shutil.move(now, was)


def delete(workspace: Workspace, name: str) -> Deleted:
    """Puts a pipeline away, whence `restore` brings it back."""
    source = workspace.pipeline_path(name)
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = workspace.private / DELETED / f"{moment}-{name}"
    moved: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True)
        for path in (positions_path(source), source):
            if path.is_file():
                shutil.move(path, folder / path.name)
                moved.append((path, folder / path.name))
    except OSError as error:
        _move_back(moved)
        raise DocumentError(f"{name} could not be deleted: {error.strerror}. It is still there.") from error
    return Deleted(name, tuple(moved))


def deleted(workspace: Workspace) -> list[Deleted]:
    """The pipelines that were put away and not brought back, the last one first."""
    top = workspace.root / PRIVATE / DELETED
    found = []
    for folder in sorted(top.iterdir(), reverse=True) if top.is_dir() else []:
        kept = sorted(p for p in folder.iterdir() if p.is_file()) if folder.is_dir() else []
        name = next((p.stem for p in kept if not p.name.endswith(LAYOUT)), None)
        if name is not None:
            found.append(Deleted(name, tuple((workspace.root / PIPELINES / p.name, p) for p in kept)))
    return found


def restore(gone: Deleted) -> None:
    """Brings a deleted pipeline back. Raises DocumentError where its name is taken by now."""
    if any(was.exists() for was, _ in gone.files if not was.name.endswith(LAYOUT)):
        raise DocumentError(f"There is another pipeline `{gone.name}` by now. Rename that one first.")
    try:
        for was, kept in gone.files:
            was.parent.mkdir(exist_ok=True)
            shutil.move(kept, was)
            if not any(kept.parent.iterdir()):
                kept.parent.rmdir()
    except OSError as error:
        raise DocumentError(f"{gone.name} could not be brought back: {error.strerror}.") from error


def changed_words(workspace: Workspace, row: PipelineRow) -> str:
    """When a pipeline's file was last changed, in words."""
    stamp = _changed_at(workspace, row)
    if not stamp:
        return ""
    moment = datetime.datetime.fromtimestamp(stamp, datetime.UTC)
    minutes = int((datetime.datetime.now(datetime.UTC) - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    return f"{moment:%Y-%m-%d}"


def found(rows: Sequence[PipelineRow], typed: str) -> list[PipelineRow]:
    """The pipelines whose name or description holds every word that was typed, however it is written."""
    words = _plain(typed).split()
    return [r for r in rows if all(w in _plain(f"{r.name} {r.description}") for w in words)]


def _plain(text: str) -> str:
    """Text without upper case and accents, as people search."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def ordered(workspace: Workspace, rows: Sequence[PipelineRow], order: Order) -> list[PipelineRow]:
    """The pipelines by name, with the last change first, or with the worst state first."""
    if order == "name":
        return list(rows)
    if order == "problems":
        return sorted(rows, key=lambda row: -row.errors)
    return sorted(rows, key=lambda row: -_changed_at(workspace, row))


def _changed_at(workspace: Workspace, row: PipelineRow) -> float:
    try:
        return (workspace.root / row.file).stat().st_mtime
    except OSError:
        return 0.0


def templates(workspace: Workspace, sample: Workspace) -> list[str]:
    """The pipelines that a new one can begin as."""
    return list(dict.fromkeys(p.stem for home in (workspace, sample) for p in home.pipeline_paths()))


def _named(text: str, name: str) -> str:
    """The text with another name in it; as it is where it cannot be read."""
    try:
        before = load_pipeline(text, REGISTRY).pipeline
    except CanvasError:
        return text
    return writing.render(replace(before, name=name), text, before=before)


def _copy_layout(source: Path, target: Path) -> None:
    layout = positions_path(source)
    if layout.is_file():
        writing.save(positions_path(target), read_text(layout))
