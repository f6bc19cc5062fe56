"""The manifests of a folder: which pipeline made which of its files.

A folder holds one output as a rule, and its manifest is `canvas-manifest.json`. Where a platform wants
several pipelines in one folder (a Data Factory repository), each further one has a manifest of its own,
`canvas-manifest.<pipeline>.<target>.json`, and files that are the same for all are listed by each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from canvas.document.workspace import read_text
from canvas.errors import ExportError
from canvas.export.inside import is_plain_path
from compilers.base import MANIFEST, Artifact

_STEM = MANIFEST.removesuffix(".json")


@dataclass(frozen=True)
class Manifest:
    """What one compile made: its pipeline and target, and the SHA-256 of each file by path."""

    name: str
    pipeline: str
    target: str
    files: Mapping[str, str]

    @property
    def owner(self) -> tuple[str, str]:
        """The pipeline and target whose files these are."""
        return self.pipeline, self.target


@dataclass(frozen=True)
class Output:
    """What is to be written: the files by path, and the manifest under the name it has there."""

    files: Mapping[str, Artifact]
    manifest: Artifact
    old: Manifest | None
    others: tuple[Manifest, ...]

    @property
    def left_over(self) -> tuple[str, ...]:
        """Paths that the old manifest lists, that are not made any more and that no other pipeline needs."""
        listed = self.old.files if self.old else {}
        needed = {path for other in self.others for path in other.files}
        return tuple(sorted(path for path in listed if path not in self.files and path not in needed))

    def owner_of(self, path: str) -> Manifest | None:
        """The other pipeline that lists the path, where this one does not."""
        if self.old and path in self.old.files:
            return None
        return next((other for other in self.others if path in other.files), None)


def plan_output(folder: Path, artifacts: Iterable[Artifact]) -> Output:
    """What the artifacts (a manifest among them) mean in the folder. Raises ExportError."""
    files = {artifact.path: artifact for artifact in artifacts}
    made = files.pop(MANIFEST)
    new = _parse(MANIFEST, made.text)
    there = read_manifests(folder)
    old = next((m for m in there if m.owner == new.owner), None)
    others = tuple(m for m in there if m.owner != new.owner)
    name = old.name if old else _free_name(new, {m.name for m in others})
    return Output(files, replace(made, path=name), old, others)


def _free_name(new: Manifest, taken: set[str]) -> str:
    return MANIFEST if MANIFEST not in taken else f"{_STEM}.{new.pipeline}.{new.target}.json"


def read_manifests(folder: Path) -> tuple[Manifest, ...]:
    """The manifests in a folder, by name. Raises ExportError where one cannot be understood."""
    paths = sorted(folder.glob(f"{_STEM}*.json")) if folder.is_dir() else []
    return tuple(_parse(path.name, read_text(path)) for path in paths if path.is_file())


def _parse(name: str, text: str) -> Manifest:
    try:
        content: Any = json.loads(text)
    except ValueError as error:
        raise _unreadable(name) from error
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        raise _unreadable(name)
    files = content["files"]
    if not all(isinstance(value, str) for value in files.values()) or not all(map(is_plain_path, files)):
        raise _unreadable(name)
    return Manifest(name, str(content.get("pipeline")), str(content.get("target")), files)


def _unreadable(name: str) -> ExportError:
    return ExportError(
        f"{name} is not a manifest that Canvas wrote. Put it back from git, or delete it together with the "
        "files that were compiled."
    )
