"""Where data lies between pipelines: files in a store, tables in a database or in Spark's catalogue.

All is read from the documents alone, and what cannot be read is left out: nothing here reports a mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from canvas.document.databases import SYSTEM_NAMES, DatabaseConnection
from canvas.document.storage import AdlsConnection
from canvas.document.workspace import LocalConnection, Settings
from canvas.nodes.paths import PARAMETER
from canvas.sql.databases import fold, parse_query
from canvas.sql.parsing import InvalidExpression
from canvas.sql.tables import NamePart, TableName, parse_table


@dataclass(frozen=True)
class Place:
    """Where files are: in which store, and the path in it, with wildcards and `{parameter}`s."""

    store: str
    path: str

    @property
    def label(self) -> str:
        """The place as people write it."""
        return f"{self.store}/{self.path}" if self.store else self.path

    @property
    def name(self) -> str:
        """The file or the last folder; with the one above where it is a parameter alone."""
        name = PurePosixPath(self.path).name
        above = PurePosixPath(self.path).parent.name
        return f"{above}/{name}" if PARAMETER.fullmatch(name) and above else name

    @property
    def where(self) -> str:
        """The folder that it is in."""
        return self.label[: -len(self.name)].rstrip("/")

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The folders and the file, parameters as wildcards, ignoring case as some disks do."""
        return PurePosixPath(PARAMETER.sub("*", self.path).casefold()).parts

    def holds(self, other: Place | Table) -> bool:
        """Whether files of this place may be at the other one, or in a folder of it."""
        if not isinstance(other, Place) or self.store != other.store:
            return False
        return all(_may_be_same(a, b) for a, b in zip(self.parts, other.parts, strict=False))


def _may_be_same(one: str, other: str) -> bool:
    if fnmatchcase(one, other) or fnmatchcase(other, one):
        return True
    if "*" not in one or "*" not in other:
        return False
    (a, _, y), (b, _, z) = one.partition("*"), other.partition("*")
    begins = a.startswith(b) or b.startswith(a)
    return begins and (y.endswith(z) or z.endswith(y) or "*" in y + z)


@dataclass(frozen=True)
class Table:
    """A table: in which database or catalogue, where that is, and its name's parts as it knows them."""

    where: str
    address: str
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """`schema.table`"""
        return ".".join(self.parts)

    @property
    def label(self) -> str:
        """The table and where it is, in one text."""
        return f"{self.where} {self.address} {self.name}" if self.address else f"{self.where} {self.name}"

    def holds(self, other: Place | Table) -> bool:
        """Whether it is the same table."""
        return self == other


CATALOGUE = "Spark's catalogue"
_HOME: Mapping[str, str] = {"postgresql": "public", "sqlserver": "dbo"}
"""The schema of a name that says none, which is then left out."""


def places_of(settings: Settings, raw: Mapping[str, Any]) -> tuple[Place | Table, ...]:
    """What a step reads or writes outside: nothing where it does neither, or does not say."""
    path, table, query = (_text(raw.get(key)) for key in ("path", "table", "query"))
    name = str(raw.get("connection") or "")
    known = settings.connections.get(name) if name else None
    if isinstance(known, DatabaseConnection):
        found = _named(table, known) if table else _asked(query, known)
        return tuple(dict.fromkeys(found))
    if table and not name:
        return tuple(_named(table, None))
    return (_file_place(path, name, settings),) if path else ()


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _file_place(path: str, connection: str, settings: Settings) -> Place:
    known = settings.connections.get(connection) if connection else LocalConnection(path="")
    if known is None or isinstance(known, DatabaseConnection):
        return Place(f"{connection}:", _tidy(path))
    if isinstance(known, LocalConnection):
        return Place("", _tidy(f"{known.path}/{path}"))
    root = f"{known.account}/{known.container}" if isinstance(known, AdlsConnection) else known.bucket
    return Place(root, _tidy(f"{known.path}/{path}"))


def _tidy(path: str) -> str:
    return PurePosixPath("/".join(p for p in path.split("/") if p not in ("", "."))).as_posix()


def _named(text: str, connection: DatabaseConnection | None) -> Iterator[Table]:
    try:
        yield _table(parse_table(text), connection)
    except InvalidExpression:
        return


def _asked(query: str, connection: DatabaseConnection) -> Iterator[Table]:
    """The tables that a query names: not what it names itself, nor what a function gives."""
    try:
        scopes = traverse_scope(parse_query(query, connection.system))
    except (InvalidExpression, SqlglotError):
        return
    for table in (source for scope in scopes for source in scope.sources.values()):
        if not isinstance(table, exp.Table) or not all(isinstance(p, exp.Identifier) for p in table.parts):
            continue
        if table.name.upper() == "DUAL" or table.this.args.get("temporary"):  # no table, or one of the query
            continue
        parts = (NamePart(p.name, bool(p.args.get("quoted"))) for p in table.parts)
        yield _table(TableName(tuple(parts)), connection)


def _table(name: TableName, connection: DatabaseConnection | None) -> Table:
    if connection is None:
        parts = [part.text.lower() for part in name.parts]
        return Table(CATALOGUE, "", tuple(_without(["spark_catalog", "default"], parts)))
    system, database = connection.system, connection.database
    parts = [part.text if part.quoted else fold(part.text, system) for part in name.parts]
    if system == "sqlserver":  # which ignores capitals in names, as it is installed
        parts, database = [part.lower() for part in parts], database.lower()
    schema = _HOME.get(system)
    home = [database, schema] if schema else [database]
    where = f"{SYSTEM_NAMES[system]} {database}"
    return Table(where, connection.address.lower(), tuple(_without(home, parts)))


def _without(home: list[str], parts: list[str]) -> list[str]:
    """The name without the catalogue and the schema that are meant where none is said."""
    above, table = parts[:-1], parts[-1]
    if above and above == home[-len(above) :]:
        return [table]
    if len(above) == 2 and above[0] == home[0] and len(home) == 2:
        return [above[1], table]
    return [*above, table]
