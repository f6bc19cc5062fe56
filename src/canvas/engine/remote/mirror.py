"""The folder on this computer in which files of an object store lie once they were fetched."""

from __future__ import annotations

import hashlib
from pathlib import Path

from canvas.document.storage import StorageConnection
from canvas.document.workspace import Workspace


def mirror_of(store: StorageConnection, workspace: Workspace) -> Path:
    """Where the files of a connection are kept, under the paths that they have in it."""
    where = f"{store.url}|{store.endpoint or ''}"
    return workspace.private / "remote" / hashlib.sha256(where.encode()).hexdigest()[:16] / "files"
