"""What the export page shows and does: files of targets, what would change in a folder, zip, writing."""

from __future__ import annotations

import difflib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from canvas.document.workspace import PIPELINES, PRIVATE, Workspace
from canvas.document.writing import save
from canvas.errors import CanvasError, ExportError
from canvas.export import Exported, compile_plan, drift, export, find_target, target_names
from canvas.export.inside import place
from canvas.export.manifest import plan_output
from canvas.ui.documents import Document, TargetResult
from compilers.base import Artifact, Context, Finding

Kind = Literal["new", "changed", "removed", "same"]

FOLDERS = "export.json"
"""Where the folders that were written last are remembered, inside the workspace's private folder."""

_ONE_FOR_ALL = frozenset({"data-factory"})
"""Targets whose folder is that of a whole platform, shared by all pipelines."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip: equal files give equal bytes."""


@dataclass(frozen=True)
class FileChange:
    """One file of an output beside the same file of a folder; None: not there."""

    path: str
    kind: Kind
    new: str | None
    old: str | None

    @property
    def text(self) -> str:
        """What there is to read: the new text, of a file that goes the old one."""
        return self.new if self.new is not None else self.old or ""

    def diff(self) -> list[str]:
        """The unified difference, line by line, without the names of the files."""
        old, new = (self.old or "").splitlines(), (self.new or "").splitlines()
        return list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]


def compile_for(document: Document, target_name: str, environment: str | None) -> TargetResult:
    """The files of one target in one environment, the very ones of `canvas compile`; or why not."""
    target = find_target(target_name)
    try:
        context = Context(document.workspace.settings(environment), document.file)
        compiled = compile_plan(document.plan, target, context)
    except CanvasError as error:
        findings = [p for p in error.problems if isinstance(p, Finding)]
        return TargetResult(target_name, target.label, None, findings or error.problems)
    return TargetResult(target_name, target.label, compiled, ())


def target_labels() -> dict[str, str]:
    """The targets that there are, and what people call them."""
    return {name: find_target(name).label for name in target_names()}


def chosen_targets(said: str) -> list[str]:
    """The targets that an address names, `a,b`; all where it names none that there is."""
    named = [name for name in target_names() if name in said.split(",")]
    return named or list(target_names())


def default_folder(pipeline: str, target: str, environment: str | None) -> str:
    """Where files go unless somebody says otherwise, as a path in the workspace.

    Data Factory wants all pipelines of a factory in one folder; any other output has a folder of its own.
    """
    parts = ["out", *([environment] if environment else []), target]
    return "/".join(parts if target in _ONE_FOR_ALL else [*parts, pipeline])


def folder_at(workspace: Workspace, typed: str) -> Path:
    """The folder that somebody typed: inside the workspace, or anywhere by its whole path.

    Raises ExportError where it cannot be written into, with what to do.
    """
    text = typed.strip()
    if not text:
        raise ExportError("Say which folder to write into, such as `out`.")
    if not text.isprintable():
        raise ExportError("The folder's name holds a character that no path can have. Type it again.")
    try:
        folder = (workspace.root / Path(text).expanduser()).resolve()
    except (OSError, RuntimeError) as error:
        raise ExportError(f"`{text}` is no folder that can be found. Write its whole path.") from error
    for kept, what in ((PIPELINES, "pipelines"), (PRIVATE, "samples and logs")):
        if folder.is_relative_to(workspace.root / kept):
            raise ExportError(f"Canvas keeps {what} in `{kept}`. Choose another folder, such as `out`.")
    above = next(f for f in (folder, *folder.parents) if f.exists())
    if not above.is_dir():
        raise ExportError(f"{above} is a file. Choose a folder to write into.")
    return folder


def changes(folder: Path, artifacts: Iterable[Artifact]) -> tuple[FileChange, ...]:
    """Every file of an output and how it stands in the folder, by path. Raises ExportError."""
    made = list(artifacts)
    try:
        output = plan_output(folder, made)
        kinds = {d.path: d.kind for d in drift(folder, made)}
        found = [_change(folder, a, kinds.get(a.path)) for a in (*output.files.values(), output.manifest)]
        gone = [path for path, kind in kinds.items() if kind == "left over"]
        found += [FileChange(path, "removed", None, _text_in(folder, path)) for path in gone]
    except OSError as error:
        raise ExportError(f"{folder} cannot be read: {error.strerror}. Choose another folder.") from error
    return tuple(sorted(found, key=lambda change: change.path))


def _change(folder: Path, artifact: Artifact, kind: str | None) -> FileChange:
    if kind is None:
        return FileChange(artifact.path, "same", artifact.text, artifact.text)
    if kind == "missing":
        return FileChange(artifact.path, "new", artifact.text, None)
    return FileChange(artifact.path, "changed", artifact.text, _text_in(folder, artifact.path))


def _text_in(folder: Path, path: str) -> str:
    return place(folder, path).read_bytes().decode("utf-8", errors="replace")


def plain(artifacts: Iterable[Artifact]) -> tuple[FileChange, ...]:
    """The files of an output where there is no folder to compare them with."""
    return tuple(FileChange(a.path, "new", a.text, None) for a in sorted(artifacts, key=lambda a: a.path))


def counted(files: Sequence[FileChange]) -> str:
    """`1 new, 2 changed, 3 unchanged`."""
    words: Mapping[Kind, str] = {
        "new": "new",
        "changed": "changed",
        "removed": "removed",
        "same": "unchanged",
    }
    numbers = {kind: sum(f.kind == kind for f in files) for kind in words}
    return ", ".join(f"{n} {words[kind]}" for kind, n in numbers.items() if n)


@dataclass(frozen=True)
class Branch:
    """A line of a tree of files: a folder, or a file with its whole path."""

    depth: int
    name: str
    path: str | None = None


def tree(paths: Iterable[str]) -> list[Branch]:
    """Paths as the lines of a tree, folders first as they come."""
    found: list[Branch] = []
    shown: set[PurePosixPath] = set()
    for path in sorted(map(PurePosixPath, paths), key=lambda p: ([*p.parts[:-1], ""], p.name)):
        for folder in [f for f in reversed(path.parents) if f.name and f not in shown]:
            shown.add(folder)
            found.append(Branch(len(folder.parts) - 1, folder.name))
        found.append(Branch(len(path.parts) - 1, path.name, str(path)))
    return found


def zipped(outputs: Mapping[str, Sequence[Artifact]]) -> bytes:
    """The files of targets as a zip: of one as they are, of several each in a folder of its own.

    Equal files give equal bytes.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for target, artifacts in sorted(outputs.items()):
            start = f"{target}/" if len(outputs) > 1 else ""
            for artifact in sorted(artifacts, key=lambda a: a.path):
                info = zipfile.ZipInfo(start + artifact.path, date_time=_EARLIEST)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 3
                info.external_attr = 0o644 << 16
                archive.writestr(info, artifact.text.encode())
    return data.getvalue()


def write(workspace: Workspace, pipeline: str, target: str, typed: str, files: Iterable[Artifact]) -> str:
    """Writes an output into the folder and remembers it; what was done, in words. Raises ExportError."""
    folder = folder_at(workspace, typed)
    done = export(folder, files)
    remember(workspace, pipeline, target, typed.strip())
    return said(done, typed.strip())


def said(done: Exported, folder: str) -> str:
    """What an export did, in words."""
    if not done.written and not done.removed:
        return f"`{folder}` is up to date: nothing had to be written."
    parts = []
    if done.written:
        parts.append(f"Wrote {_listed(done.written)} into `{folder}`.")
    if done.removed:
        parts.append(f"Removed {_listed(done.removed)}{'' if done.written else f' from `{folder}`'}.")
    if done.unchanged:
        parts.append(f"{len(done.unchanged)} unchanged.")
    return " ".join(parts)


def _listed(paths: Sequence[str]) -> str:
    shown = ", ".join(f"`{p}`" for p in paths[:6])
    return shown if len(paths) <= 6 else f"{shown} and {len(paths) - 6} more"


def remember(workspace: Workspace, pipeline: str, target: str, folder: str) -> None:
    """Keeps the folder for the next time."""
    kept = _remembered(workspace)
    kept.setdefault(pipeline, {})[target] = folder
    save(workspace.private / FOLDERS, json.dumps(kept, indent=2, sort_keys=True) + "\n")


def first_folder(workspace: Workspace, pipeline: str, target: str, environment: str | None) -> str:
    """The folder to begin with: the one written last, where no environment asks for another."""
    last = _remembered(workspace).get(pipeline, {}).get(target)
    return last if last and not environment else default_folder(pipeline, target, environment)


def _remembered(workspace: Workspace) -> dict[str, dict[str, str]]:
    path = workspace.root / PRIVATE / FOLDERS
    try:
        kept: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {
        str(name): {str(t): str(f) for t, f in folders.items()}
        for name, folders in kept.items()
        if isinstance(folders, dict)
    }
