"""Rows that lie in tables: of a database, reached through a connection, or of the engine's own catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from canvas.sql.tables import TableName

TableMode = Literal["overwrite", "append", "merge"]
MergeAction = Literal["upsert", "update", "insert", "delete"]


@dataclass(frozen=True)
class DatabaseSource:
    """A table of a database, or the rows of a query in the database's own SQL; one of the two is None."""

    connection: str
    table: TableName | None
    query: str | None


@dataclass(frozen=True)
class TableSource:
    """A table of the catalogue. `sample`: a file of the workspace with some of its rows, for previews."""

    table: TableName
    sample: str | None


@dataclass(frozen=True)
class DatabaseSink:
    """A table of a database to write; it is made where it is not there."""

    connection: str
    table: TableName
    mode: Literal["overwrite", "append"]


@dataclass(frozen=True)
class TableSink:
    """A table of the catalogue to write. `keys` and `action` are those of a merge.

    upsert: changes the rows that are there and adds the others; update, insert: only one of both;
    delete: removes the rows that are there.
    """

    table: TableName
    mode: TableMode
    keys: tuple[str, ...] = ()
    action: MergeAction = "upsert"
