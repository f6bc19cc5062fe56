"""Whether a connection leads anywhere: what answers there, in a sentence, before a pipeline needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from canvas.document.databases import SYSTEM_NAMES, DatabaseConnection
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection, StorageConnection
from canvas.document.workspace import LocalConnection, Workspace
from canvas.engine.databases import Ongoing, Patience, login_of, version_of
from canvas.engine.patience import WATCHED
from canvas.engine.places import base_folder, connection_of
from canvas.engine.remote.store import Store
from canvas.errors import PipelineError, Problem

_PATIENCE: Final = Patience(connect=WATCHED, answer=WATCHED)
_FEW: Final = 3


def reach(name: str, workspace: Workspace, environment: str | None = None) -> str:
    """What answers behind a connection. Raises PipelineError with what to do where nothing does."""
    settings = workspace.settings(environment)
    match connection_of(name, settings):
        case LocalConnection(path=path):
            inside = _names_in(base_folder(name, workspace, settings), path)
            return f"The folder is there: {_listed(inside)}."
        case DatabaseConnection() as database:
            version = version_of(login_of(name, settings), _PATIENCE, Ongoing())
            return f"{SYSTEM_NAMES[database.system]} {version} answers, and lets `{database.user}` in."
        case AdlsConnection() | S3Connection() | GcsConnection() as storage:
            return _storage(name, storage)


def _names_in(folder: Path, said: str) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        message = f"There is no folder `{said}` in the workspace yet. Make it, or choose another."
        raise PipelineError(Problem(message, field="path")) from None
    except OSError as error:
        message = f"The folder `{said}` cannot be read ({error.strerror or error})."
        hint = "Check its permissions, or choose another."
        raise PipelineError(Problem(f"{message} {hint}", field="path")) from error


def _storage(name: str, connection: StorageConnection) -> str:
    store = Store(name, connection, looking=WATCHED)
    store.check()
    inside = _listed([entry.path.strip("/") for entry in store.entries("")])
    return f"The {store.kind} answers: {inside}."


def _listed(names: list[str]) -> str:
    if not names:
        return "nothing is in it yet"
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"{', '.join(f'`{name}`' for name in names[:_FEW])}{more}"
