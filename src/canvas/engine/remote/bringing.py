"""What a pipeline reads from object stores, brought to this computer before the engine reads it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Final

from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection, StorageConnection
from canvas.document.workspace import Settings, Workspace
from canvas.engine.errors import SourceProblem
from canvas.engine.remote.fetching import Limits, fetch
from canvas.engine.remote.mirror import mirror_of
from canvas.engine.remote.store import Store
from canvas.errors import DocumentError, PipelineError

FRESH: Final = 30.0
"""Seconds for which a preview does not ask a store again what it has."""

_lock = threading.Lock()
_looked: dict[tuple[Path, str, Limits | None], tuple[float, bool]] = {}


def storage_of(connection: str, settings: Settings) -> StorageConnection | None:
    """The object store behind a connection; None where it is something else, or not there."""
    try:
        found = settings.connection(connection)
    except DocumentError as error:
        raise PipelineError(error.problems) from error
    return found if isinstance(found, AdlsConnection | S3Connection | GcsConnection) else None


def bring(
    connection: str,
    pattern: str,
    workspace: Workspace,
    settings: Settings,
    *,
    delta: bool,
    limits: Limits | None = None,
) -> bool:
    """Fetches what a path means, where it lies in an object store; gives whether more is there.

    With limits, for a preview, the answer of half a minute ago will do. Raises PipelineError on the field
    `connection` or `path`, and EngineError.
    """
    store = storage_of(connection, settings)
    if store is None:
        return False
    mirror = mirror_of(store, workspace)
    key = mirror, pattern, limits
    with _lock:
        at, more = _looked.get(key, (-FRESH, False))
    if limits and time.monotonic() - at < FRESH and mirror.is_dir():
        return more
    try:
        more = fetch(Store(connection, store), mirror, pattern, delta=delta, limits=limits)
    except SourceProblem as problem:
        said = [p.at(field="path") for p in problem.problems]
        raise PipelineError(said) from None
    with _lock:
        _looked[key] = time.monotonic(), more
    return more


def look_again() -> None:
    """Forgets what stores had, so that the next preview asks them."""
    with _lock:
        _looked.clear()


__all__ = ["FRESH", "Limits", "bring", "look_again", "storage_of"]
