"""Writing a compile's files: all of them or none, and never over a file of the user's.

The new files are first written beside their places, so that a full disk changes nothing. Then what is
left over is removed, then the manifest and the files are renamed into place. Whatever stops it midway,
the manifest lists every file of ours, and writing again puts things right.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from canvas.errors import ExportError, Problem
from canvas.export.inside import place
from canvas.export.manifest import Manifest, Output, plan_output
from compilers.base import Artifact


@dataclass(frozen=True)
class Exported:
    """What an export did, as paths inside the folder. The manifest is among the files."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def export(folder: Path, artifacts: Iterable[Artifact]) -> Exported:
    """Writes a compile's files (its manifest among them) into the folder, which is made where it is missing.

    Files that the last compile of the same pipeline made and this one does not are removed. Raises
    ExportError, having changed nothing, where a file would be overwritten that no compile of this
    pipeline made, or where the folder cannot be written.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file. Choose a folder to write into.")
    with _plainly(folder, "Nothing was changed."):
        output = plan_output(folder, artifacts)
        _check_names(output)
        changed = _changed(folder, output)
        left_over = [place(folder, path) for path in output.left_over]
        staged = _stage(folder, changed)
    with _plainly(folder, "Not all files were written: put that right and compile again."):
        removed = _commit(folder, left_over, staged)
    paths = {artifact.path for artifact in changed}
    return Exported(
        written=tuple(sorted(paths)),
        unchanged=tuple(sorted({*output.files, output.manifest.path} - paths)),
        removed=tuple(path.relative_to(folder).as_posix() for path in removed),
    )


def _check_names(output: Output) -> None:
    """Two names that differ by case only are one file on many disks."""
    seen: dict[str, str] = {}
    for path in output.files:
        twin = seen.setdefault(path.lower(), path)
        if twin != path:
            raise ExportError(
                f"`{twin}` and `{path}` differ by upper and lower case only. Rename one of them."
            )


def _changed(folder: Path, output: Output) -> list[Artifact]:
    """What is not there as it should be, the manifest first; refuses to touch files of somebody else."""
    changed: list[Artifact] = []
    refused: list[Problem] = []
    ours = set(output.old.files) if output.old else set()
    for artifact in (output.manifest, *output.files.values()):
        target = place(folder, artifact.path)
        if target.exists() and target.read_bytes() == artifact.text.encode():
            continue
        changed.append(artifact)
        if artifact is output.manifest or artifact.path in ours or not target.exists():
            continue
        owner = output.owner_of(artifact.path)
        if owner:
            refused.append(Problem(_belongs_to(artifact.path, folder, owner)))
        else:
            refused.append(Problem(f"{target} was not made by Canvas and would be overwritten. {_ADVICE}"))
    if refused:
        raise ExportError(refused)
    return changed


_ADVICE = "Move it away, or choose another folder."


def _belongs_to(path: str, folder: Path, owner: Manifest) -> str:
    return (
        f"`{path}` in {folder} belongs to the pipeline `{owner.pipeline}` ({owner.target}) and would change. "
        f"Choose another folder, or compile `{owner.pipeline}` again first if its file is out of date."
    )


def _stage(folder: Path, artifacts: Iterable[Artifact]) -> list[tuple[str, Path]]:
    """Each text in a temporary file beside its place, safe on the disk; none is left where one fails."""
    staged: list[tuple[str, Path]] = []
    made: list[Path] = []
    try:
        for artifact in artifacts:
            target = place(folder, artifact.path)
            made += _make_folders(target.parent)
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
            staged.append((temporary, target))
            with os.fdopen(handle, "wb") as file:
                file.write(artifact.text.encode())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o644)
    except BaseException:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)
        for parent in reversed(made):
            parent.rmdir()
        raise
    return staged


def _commit(folder: Path, left_over: Iterable[Path], staged: Iterable[tuple[str, Path]]) -> list[Path]:
    """Removes what is left over and puts the staged files into place; gives what was removed."""
    try:
        removed = [path for path in left_over if _remove(path, folder)]
        for temporary, target in staged:
            os.replace(temporary, target)
    except BaseException:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)
        raise
    return removed


def _make_folders(folder: Path) -> list[Path]:
    """Makes a folder and those above it; gives those that were missing, the uppermost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    return missing[::-1]


def _remove(path: Path, folder: Path) -> bool:
    """Removes a file, and the folders below `folder` that it leaves empty."""
    if not path.exists():
        return False
    path.unlink()
    parent = path.parent
    while parent != folder and not any(parent.iterdir()):
        parent.rmdir()
        parent = parent.parent
    return True


@contextmanager
def _plainly(folder: Path, state: str) -> Iterator[None]:
    """Turns what the disk says into a message; `state` says what was done until then."""
    try:
        yield
    except OSError as error:
        named = Path(error.filename) if isinstance(error.filename, str) else folder
        where = named.parent if named.suffix == ".tmp" else named
        raise ExportError(f"{where} cannot be written: {error.strerror}. {state}") from error
