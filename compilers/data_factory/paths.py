"""Where files lie: the container, folder and file of a path, and `{parameter}`s in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from canvas.document.databases import DatabaseConnection, holds_no_files
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection, StorageConnection
from canvas.document.workspace import Settings
from canvas.errors import DocumentError
from canvas.nodes.paths import PARAMETER
from canvas.sql.types import BOOLEAN, DATE, INTEGRALS, STRING, DataType, Decimal
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.script import Node, Symbol, Text, call

WORKSPACE = "workspace"
"""What the workspace's own folder is called where a connection has a name."""


@dataclass(frozen=True)
class Place:
    """A path inside a container or bucket. `store`: None where the connection is a folder."""

    connection: str
    store: StorageConnection | None
    container: str
    path: str

    @property
    def parts(self) -> list[tuple[bool, str]]:
        """The path's pieces in order, each with whether it is the name of a parameter."""
        pieces = PARAMETER.split(self.path)
        return [(i % 2 == 1, piece) for i, piece in enumerate(pieces) if piece]

    @property
    def has_parameters(self) -> bool:
        """Whether the path depends on the run."""
        return any(is_parameter for is_parameter, _ in self.parts)

    @property
    def has_wildcards(self) -> bool:
        """Whether the path stands for several files."""
        return any(re.search(r"[*?\[]", text) for is_parameter, text in self.parts if not is_parameter)


def place_of(connection: str, path: str, settings: Settings) -> Place:
    """Where a path of a connection lies. Raises NoForm where there is no such connection."""
    try:
        known = settings.connection(connection)
    except DocumentError as error:
        raise NoForm(str(error.problems[0].message)) from error
    if known is None and connection:
        raise NoForm(f"There is no connection `{connection}` in connections.yaml. Add it, or name another.")
    if isinstance(known, DatabaseConnection):
        raise NoForm(holds_no_files(connection))
    name = connection or WORKSPACE
    if isinstance(known, AdlsConnection):
        return Place(name, known, known.container, _inside(known.path, path))
    if isinstance(known, S3Connection | GcsConnection):
        return Place(name, known, known.bucket, _inside(known.path, path))
    container = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or WORKSPACE
    return Place(name, None, container.ljust(3, "0"), path.strip("/"))


def _inside(folder: str, path: str) -> str:
    return "/".join(part.strip("/") for part in (folder, path) if part.strip("/"))


def path_node(place: Place, parameters: dict[str, DataType]) -> Node:
    """The path as an expression of the data flow. Raises NoForm."""
    nodes = [
        _parameter(text, parameters[text]) if is_parameter else Text(text)
        for is_parameter, text in place.parts
    ]
    return nodes[0] if len(nodes) == 1 else call("concat", *nodes)


def _parameter(name: str, kind: DataType) -> Node:
    symbol = Symbol(f"${name}")
    _check(name, kind)
    if kind == STRING:
        return symbol
    return call("toString", symbol, Text("yyyy-MM-dd")) if kind == DATE else call("toString", symbol)


def path_expression(place: Place, parameters: dict[str, DataType]) -> str:
    """The path as an expression of the pipeline: `@concat('out/', pipeline().parameters.run_date)`."""
    pieces = []
    for is_parameter, text in place.parts:
        if not is_parameter:
            pieces.append("'" + text.replace("'", "''") + "'")
            continue
        _check(text, parameters[text])
        value = f"pipeline().parameters.{text}"
        pieces.append(f"string({value})" if parameters[text] in INTEGRALS else value)
    return f"@concat({', '.join(pieces)})"


def _check(name: str, kind: DataType) -> None:
    if kind == BOOLEAN or not (kind in (STRING, DATE, *INTEGRALS) or isinstance(kind, Decimal)):
        raise NoForm(
            f"In Data Factory, `{{{name}}}` in a path must be text, a date or a number, and is {kind}."
        )
