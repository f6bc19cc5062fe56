"""The files that a pipeline reads, as texts that change when they do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from canvas.document.workspace import Settings, Workspace
from canvas.engine import ParquetSource
from canvas.engine.columnar import columns_at, stamps
from canvas.engine.files import files_at
from canvas.engine.places import source_of
from canvas.errors import CanvasError
from canvas.plan import ParameterValue, Plan
from canvas.steps import FileSource, Read, ordered


def file_stamps(workspace: Workspace, plan: Plan, values: Mapping[str, ParameterValue]) -> dict[str, str]:
    """A hash of the files of each node that reads some. Only names, sizes and times are looked at."""
    try:
        settings: Settings | str = workspace.settings()
    except CanvasError as error:
        settings = str(error)
    ends = [step for node in plan.nodes.values() if node.lowered for step in node.lowered.outputs.values()]
    return {
        s.node: _hash(
            settings if isinstance(settings, str) else _files(s.source, workspace, settings, values)
        )
        for s in ordered(ends)
        if isinstance(s, Read) and isinstance(s.source, FileSource)
    }


def _files(
    source: FileSource, workspace: Workspace, settings: Settings, values: Mapping[str, ParameterValue]
) -> list[tuple[str, int, int]] | str:
    """The files with their sizes and times, else why there are none."""
    try:
        found = source_of("stamp", source, workspace, settings, values)
        return stamps(
            columns_at(found) if isinstance(found, ParquetSource) else files_at(found.base, found.pattern)
        )
    except (CanvasError, OSError, KeyError) as error:
        return str(error)


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:24]
