"""What the settings page shows and changes: the workspace, its connections and environments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from canvas.document import workspace_files
from canvas.document.databases import PORTS, SYSTEM_NAMES
from canvas.document.model import Parameter
from canvas.document.storage import STORAGE_NAMES
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError, DocumentError
from canvas.nodes import REGISTRY
from canvas.plan.parameters import parameter_value
from canvas.sql.types import InvalidType, describe, parse_type
from canvas.ui.editing import Editor
from canvas.ui.editing.changes import SetValue
from canvas.ui.overview import connection_of
from compilers.data_factory.findings import TARGET
from compilers.data_factory.settings import Options

KINDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "local": (("path", "Folder", "data"),),
    "adls": (
        ("account", "Storage account", "contosolake"),
        ("container", "Container", "raw"),
        ("path", "Folder in it (or empty)", "sales"),
        ("account_key", "Account key: where it is kept", "env:LAKE_KEY"),
        ("sas_token", "Or SAS token: where it is kept", "keyvault:contoso-kv/lake-sas"),
        ("endpoint", "Address (or empty)", "as usual"),
    ),
    "s3": (
        ("bucket", "Bucket", "contoso-raw"),
        ("path", "Folder in it (or empty)", "sales"),
        ("region", "Region (or empty)", "eu-central-1"),
        ("access_key_id", "Access key: where it is kept", "env:AWS_ACCESS_KEY_ID"),
        ("secret_access_key", "Secret key: where it is kept", "env:AWS_SECRET_ACCESS_KEY"),
        ("session_token", "Session token: where it is kept", "env:AWS_SESSION_TOKEN"),
        ("endpoint", "Address (or empty)", "as usual"),
    ),
    "gcs": (
        ("bucket", "Bucket", "contoso-raw"),
        ("path", "Folder in it (or empty)", "sales"),
        ("credentials", "Service account's key: where it is kept", "env:GCS_KEY"),
        ("endpoint", "Address (or empty)", "as usual"),
    ),
    "database": (
        ("system", "System", "postgresql"),
        ("host", "Host", "db.example.com"),
        ("port", "Port (or empty)", "as usual"),
        ("database", "Database", "shop"),
        ("user", "User", "canvas_reader"),
        ("password", "Password: where it is kept", "env:SHOP_PASSWORD"),
        ("encrypt", "Encryption", ""),
    ),
}
"""The fields of each kind of connection: key, label, example."""

CHOICES: Mapping[str, Mapping[str, str]] = {
    "system": {str(system): name for system, name in SYSTEM_NAMES.items()},
    "encrypt": {"": "If the server offers it", "true": "Always"},
}
"""The fields of connections that are chosen: what the file holds, and what it is called."""

KIND_LABELS: Mapping[str, str] = {
    "local": "Folder in the workspace",
    **STORAGE_NAMES,
    "database": "Database",
}


def used_by(workspace: Workspace, connection: str) -> list[str]:
    """The pipelines whose steps name a connection."""
    found = []
    for path in workspace.pipeline_paths():
        try:
            nodes = workspace.load(path, REGISTRY).pipeline.nodes.values()
        except CanvasError:
            continue
        if any(connection_of(node) == connection for node in nodes):
            found.append(path.stem)
    return found


def connection_entry(kind: str, said: Mapping[str, str]) -> dict[str, Any]:
    """A connection as plain data: its kind, and the fields that say something."""
    fields = {key: said.get(key, "").strip() for key, _, _ in KINDS[kind]}
    return {"type": kind, **{key: _plain(key, value) for key, value in fields.items() if value}}


def _plain(key: str, value: str) -> Any:
    """A field's text as the file holds it: a number or a truth where it is one."""
    if key == "port" and value.isascii() and value.isdigit():
        return int(value)
    return value.lower() == "true" if key == "encrypt" else value


def kind_of(entry: Any) -> str:
    """The kind of a connection's entry."""
    kind = entry.get("type", "local") if isinstance(entry, Mapping) else "local"
    return kind if kind in KINDS else "local"


def place_words(entry: Any) -> str:
    """Where a connection leads, in a few words."""
    said = entry if isinstance(entry, Mapping) else {}
    if kind_of(said) in STORAGE_NAMES:
        parts = (said.get("account"), said.get("container"), said.get("bucket"), said.get("path"))
        return "/".join(str(part) for part in parts if part)
    if kind_of(said) == "database":
        host, port = said.get("host"), said.get("port")
        is_usual = port in (None, *(PORTS.get(s) for s in PORTS if s == said.get("system")))
        place = f"{host}" if is_usual else f"{host}:{port}"
        return "/".join(str(part) for part in (host and place, said.get("database")) if part)
    return str(said.get("path") or "")


def users_words(users: Sequence[str]) -> str:
    """Which pipelines use a connection, in words."""
    return f"Used by {', '.join(users)}." if users else "No pipeline uses it."


OpenEditor = Callable[[str], Editor]


def rename_connection(workspace: Workspace, old: str, new: str, open_editor: OpenEditor) -> None:
    """Gives a connection another name, in the environments and in every step that names it too.

    Raises DocumentError where the name cannot be, having changed nothing.
    """
    entry = workspace_files.section(workspace, workspace_files.CONNECTIONS)[old]
    workspace_files.put(workspace, workspace_files.CONNECTIONS, new, entry, was=old)
    workspace_files.rename_override(workspace, old, new)
    for pipeline in used_by(workspace, old):
        editor = open_editor(pipeline)
        document = editor.look().document
        nodes = document.pipeline.nodes if document else {}
        named = [name for name, node in nodes.items() if connection_of(node) == old]
        changes = [SetValue(name, "connection", new) for name in named]
        refused = editor.change(f"Connection {old} is now {new}", changes)
        if refused is not None:
            raise DocumentError(f"{pipeline} still says `{old}`: {refused}")


def pipelines_with(workspace: Workspace, parameter: str) -> dict[str, Parameter]:
    """The pipelines that have a parameter of that name, and what each says of it."""
    found = {}
    for path in workspace.pipeline_paths():
        try:
            known = workspace.load(path, REGISTRY).pipeline.parameters
        except CanvasError:
            continue
        if parameter in known:
            found[path.stem] = known[parameter]
    return found


def value_problem(workspace: Workspace, parameter: str, value: Any) -> str | None:
    """Why a pipeline would not take a value; None where all that have the parameter do."""
    users = pipelines_with(workspace, parameter)
    if not users:
        return f"No pipeline has a parameter `{parameter}`, so nothing reads this value."
    for pipeline, said in users.items():
        try:
            kind = parse_type(said.type)
        except InvalidType:
            continue
        if value is None or parameter_value(value, kind) is None:
            return f"`{pipeline}` takes {describe(kind)} here, and this is none."
    return None


def parameter_names(workspace: Workspace) -> list[str]:
    """The parameters of all pipelines, each once."""
    names: dict[str, None] = {}
    for path in workspace.pipeline_paths():
        try:
            names |= dict.fromkeys(workspace.load(path, REGISTRY).pipeline.parameters)
        except CanvasError:
            continue
    return list(names)


def first_value(workspace: Workspace, parameter: str) -> Any:
    """The value that a parameter begins with in an environment: what a pipeline has as its default."""
    defaults = [p.default for p in pipelines_with(workspace, parameter).values() if p.default is not None]
    return defaults[0] if defaults else ""


def environment_with(entry: Mapping[str, Any] | None, section: str, name: str, value: Any) -> dict[str, Any]:
    """An environment's entry with one more or another setting in a section; None takes it away.

    A section without settings is left out.
    """
    whole = dict(entry or {})
    inner = {**(whole.get(section) or {}), name: value}
    kept = {key: said for key, said in inner.items() if said is not None}
    changed = {**whole, section: kept}
    order = {key: changed[key] for key in ("connections", "parameters", "targets") if changed.get(key)}
    return order


@dataclass(frozen=True)
class TargetOption:
    """A setting of a target in an environment. `choices` is empty where any text will do."""

    name: str
    label: str
    default: Any
    choices: tuple[Any, ...]


def target_options() -> dict[str, tuple[TargetOption, ...]]:
    """The settings that an environment may give each target."""
    fields = Options.model_fields.items()
    return {
        TARGET: tuple(
            TargetOption(name, _LABELS.get(name, name), f.default, _choices(f.annotation))
            for name, f in fields
        ),
    }


_LABELS: Mapping[str, str] = {
    "folder": "Folder in Studio",
    "cores": "Cores",
    "compute": "Kind of machine",
    "timeout": "Stop after (d.hh:mm:ss)",
}


def environment_words(entry: Mapping[str, Any]) -> str:
    """What an environment changes, in a few words."""
    parts = []
    for section, one in (("parameters", "parameter"), ("connections", "connection"), ("targets", "target")):
        count = len(entry.get(section) or {})
        if count:
            parts.append(f"{count} {one}{'' if count == 1 else 's'}")
    return ", ".join(parts) or "as the workspace says"


def yaml_text(value: Any) -> str:
    """A value as the file has it."""
    return ("true" if value else "false") if isinstance(value, bool) else "" if value is None else str(value)


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


@dataclass(frozen=True)
class Removed:
    """An entry that was taken out of a file, and the file's text before and after."""

    file: workspace_files.File
    name: str
    entry: Any
    before: str
    after: str


def remove(workspace: Workspace, file: workspace_files.File, name: str) -> Removed:
    """Takes an entry out of a file; what `bring_back` needs. Raises DocumentError."""
    entry = workspace_files.section(workspace, file).get(name)
    before = workspace_files.text_of(workspace, file)
    workspace_files.remove(workspace, file, name)
    return Removed(file, name, entry, before, workspace_files.text_of(workspace, file))


def bring_back(workspace: Workspace, removed: Removed) -> None:
    """Puts an entry back: with every byte where the file is as the removal left it, else at its end."""
    if workspace_files.text_of(workspace, removed.file) == removed.after:
        workspace_files.save_text(workspace, removed.file, removed.before)
    else:
        workspace_files.put(workspace, removed.file, removed.name, removed.entry or {})
