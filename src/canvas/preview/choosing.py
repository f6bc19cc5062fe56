"""What there is to choose from where data is: a database's tables, a folder in the cloud."""

from __future__ import annotations

from typing import Final

from canvas.document.databases import holds_no_files
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from canvas.document.workspace import Settings
from canvas.engine.databases import Ongoing, Patience, login_of, tables_of
from canvas.engine.patience import WATCHED
from canvas.engine.places import connection_of
from canvas.engine.remote.store import Entry, Store
from canvas.errors import PipelineError, Problem

_PATIENCE: Final = Patience(connect=WATCHED, answer=20)


def database_tables(name: str, settings: Settings) -> list[str]:
    """The tables and views of a database, as a step names them. Raises PipelineError."""
    return [str(table) for table in tables_of(login_of(name, settings), _PATIENCE, Ongoing())]


def cloud_entries(name: str, settings: Settings, folder: str) -> list[Entry]:
    """The files and folders in a folder of a connection to cloud storage. Raises PipelineError."""
    connection = connection_of(name, settings)
    if not isinstance(connection, AdlsConnection | S3Connection | GcsConnection):
        raise PipelineError(Problem(holds_no_files(name), field="connection"))
    return Store(name, connection, looking=WATCHED).entries(folder)
