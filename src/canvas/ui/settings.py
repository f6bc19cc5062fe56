"""What the settings page shows and changes: the workspace, its connections and environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from canvas.document import workspace_files
from canvas.document.reading import plain_value
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.nodes import REGISTRY

KINDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "local": (("path", "Folder inside the workspace", "data"),),
    "adls": (
        ("account", "Storage account", "contosolake"),
        ("container", "Container", "raw"),
        ("path", "Folder in the container", "sales"),
    ),
}
"""The fields of each kind of connection: key, label, example."""

KIND_LABELS: Mapping[str, str] = {
    "local": "Folder of this computer",
    "adls": "Azure Data Lake Storage Gen2",
}


def used_by(workspace: Workspace, connection: str) -> list[str]:
    """The pipelines whose steps name a connection."""
    found = []
    for path in workspace.pipeline_paths():
        try:
            nodes = workspace.load(path, REGISTRY).pipeline.nodes.values()
        except CanvasError:
            continue
        if any(getattr(node, "connection", None) == connection for node in nodes):
            found.append(path.stem)
    return found


def connection_entry(kind: str, said: Mapping[str, str]) -> dict[str, Any]:
    """A connection as plain data: its kind, and the fields that say something."""
    fields = {key: said.get(key, "").strip() for key, _, _ in KINDS[kind]}
    return {"type": kind, **{key: value for key, value in fields.items() if value}}


def kind_of(entry: Any) -> str:
    """The kind of a connection's entry."""
    kind = entry.get("type", "local") if isinstance(entry, Mapping) else "local"
    return kind if kind in KINDS else "local"


def parameter_names(workspace: Workspace) -> list[str]:
    """The parameters of all pipelines, each once."""
    names: dict[str, None] = {}
    for path in workspace.pipeline_paths():
        try:
            names |= dict.fromkeys(workspace.load(path, REGISTRY).pipeline.parameters)
        except CanvasError:
            continue
    return list(names)


def save_environment(
    workspace: Workspace,
    name: str,
    before: Mapping[str, Any],
    parameters: Sequence[Mapping[str, Any]],
    connections: Mapping[str, Mapping[str, Any]],
) -> None:
    """Writes what an environment has of its own; target settings stay. Raises DocumentError."""
    values = {
        str(row["name"]).strip(): plain_value(str(row["value"]))
        for row in parameters
        if row.get("name") and row.get("value") not in (None, "")
    }
    entry: dict[str, Any] = {}
    for key, value in (("connections", dict(connections)), ("parameters", values)):
        if value or key in before:
            entry[key] = value
    rest = {key: value for key, value in before.items() if key not in entry}
    workspace_files.put(workspace, workspace_files.ENVIRONMENTS, name, {**entry, **rest}, was=name)
