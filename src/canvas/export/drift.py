"""Where a folder differs from what a compile makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from canvas.export.inside import place
from canvas.export.manifest import plan_output
from compilers.base import Artifact

Kind = Literal["differs", "missing", "left over"]


@dataclass(frozen=True)
class Drift:
    """One file of a folder that is not as a compile makes it."""

    path: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}"


def drift(folder: Path, artifacts: Iterable[Artifact]) -> tuple[Drift, ...]:
    """The files that differ, are missing or are left over, by path; none where the folder is up to date.

    Bytes are compared, so line ends count too. Raises ExportError where the folder cannot be read.
    """
    output = plan_output(folder, artifacts)
    found = [
        Drift(artifact.path, kind)
        for artifact in (*output.files.values(), output.manifest)
        if (kind := _compare(folder, artifact))
    ]
    found += [Drift(path, "left over") for path in output.left_over if place(folder, path).exists()]
    return tuple(sorted(found, key=lambda d: d.path))


def _compare(folder: Path, artifact: Artifact) -> Kind | None:
    path = place(folder, artifact.path)
    if not path.exists():
        return "missing"
    return None if path.read_bytes() == artifact.text.encode() else "differs"
