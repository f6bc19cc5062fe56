"""Making pipelines and workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from canvas.document import writing
from canvas.document.loading import FORMAT
from canvas.document.model import Pipeline
from canvas.document.workspace import MARKER, PIPELINES, Workspace, read_text
from canvas.errors import DocumentError, did_you_mean
from canvas.nodes import REGISTRY
from canvas.ui.overview import connection_of
from canvas.ui.shipped import sample_workspace


def make_workspace(folder: Path) -> Workspace:
    """The workspace in a folder; made there where it is none yet. Raises DocumentError."""
    if (folder / MARKER).is_file():
        return Workspace(folder.resolve())
    if folder.exists() and not folder.is_dir():
        raise DocumentError(f"{folder} is a file. Name a folder for the workspace.")
    try:
        (folder / PIPELINES).mkdir(parents=True, exist_ok=True)
        home = Workspace(folder.resolve())
        writing.save(home.root / MARKER, f"format: {FORMAT}\nname: {home.root.name}\n")
        if not (home.root / "connections.yaml").exists():
            writing.save(home.root / "connections.yaml", f"format: {FORMAT}\nconnections: {{}}\n")
    except OSError as error:
        raise DocumentError(f"{folder} cannot be written: {error.strerror}.") from error
    return home


def save(path: Path, text: str) -> None:
    """Writes a pipeline's file whole or not at all; raises DocumentError where it cannot be written."""
    try:
        writing.save(path, text)
    except OSError as error:
        raise DocumentError(f"{path} cannot be written: {error.strerror}.") from error


def new_text(home: Workspace, name: str, template: str | None) -> tuple[str, Sequence[str]]:
    """The text of a new pipeline, and the connections it names that the workspace does not have.

    `template` is a pipeline of the workspace or of the sample workspace; raises DocumentError where it
    is neither.
    """
    if template is None:
        return writing.render(Pipeline(name)), ()
    source = _template(home, template)
    before = source.load(source.pipeline_path(template), REGISTRY).pipeline
    text = writing.render(
        replace(before, name=name), read_text(source.pipeline_path(template)), before=before
    )
    named = {connection_of(node) for node in before.nodes.values()}
    settings = home.settings()
    there = {*settings.connections, *settings.broken}
    return text, sorted(n for n in named if n and n not in there)


def _template(home: Workspace, template: str) -> Workspace:
    """The workspace that has the template."""
    sample = Workspace(sample_workspace())
    for workspace in (home, sample):
        if template in {p.stem for p in workspace.pipeline_paths()}:
            return workspace
    known = dict.fromkeys(p.stem for workspace in (home, sample) for p in workspace.pipeline_paths())
    hint = did_you_mean(template, list(known), noun="templates")
    raise DocumentError(f"There is no template `{template}`.{hint}")
