"""Pipelines that other pipelines use as steps, found by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from canvas.document.loading import Loaded, load_pipeline
from canvas.document.model import Pipeline, Registry
from canvas.errors import DocumentError, did_you_mean

if TYPE_CHECKING:
    from canvas.document.workspace import Workspace

Stamp = tuple[str, int, int]
"""What tells that a file was written: its path, when (ns), and how long it is (bytes)."""


class WorkspaceLibrary:
    """The pipelines of a workspace. Each is read again when its file was written."""

    def __init__(self, workspace: Workspace, registry: Registry) -> None:
        self._workspace, self._registry = workspace, registry
        self._read: dict[str, tuple[Stamp | None, Pipeline]] = {}

    def names(self) -> tuple[str, ...]:
        """The names of all of them, in order."""
        return tuple(path.stem for path in self._workspace.pipeline_paths())

    def find(self, name: str) -> Pipeline:
        """The pipeline of that name; raises DocumentError where there is none, or where it cannot be read."""
        path = self._workspace.pipeline_path(name)
        stamp = _stamp(path)
        known = self._read.get(name)
        if known is None or known[0] != stamp:
            known = stamp, _sound(self._workspace.load(path, self._registry))
            self._read[name] = known
        return known[1]

    def is_stale(self) -> bool:
        """Whether a pipeline that was asked for was written since, or is gone."""
        return any(stamp is None or _stamp(Path(stamp[0])) != stamp for stamp, _ in self._read.values())


class TextLibrary:
    """Pipelines by name, as texts: those of an example."""

    def __init__(self, texts: Mapping[str, str], registry: Registry) -> None:
        self._texts, self._registry = texts, registry

    def names(self) -> tuple[str, ...]:
        """The names of all of them, in order."""
        return tuple(self._texts)

    def find(self, name: str) -> Pipeline:
        """The pipeline of that name; raises DocumentError where there is none, or where it cannot be read."""
        if name not in self._texts:
            hint = did_you_mean(name, list(self._texts), noun="pipelines")
            raise DocumentError(f"There is no pipeline `{name}`.{hint}")
        return _sound(load_pipeline(self._texts[name], self._registry, f"{name}.yaml"))


def _sound(loaded: Loaded) -> Pipeline:
    """The pipeline, where nothing in its file is wrong; raises DocumentError with what is."""
    wrong = [p for p in loaded.problems if p.severity == "error"]
    if wrong:
        raise DocumentError(wrong)
    return loaded.pipeline


def _stamp(path: Path) -> Stamp | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return str(path), told.st_mtime_ns, told.st_size
