"""What the steps on tables have in common: names, and types that tables hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from canvas.document.model import FieldKind
from canvas.nodes.base import Build, NodeType, SparkType, reference
from canvas.sql.binding import Bound
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Schema
from canvas.sql.tables import TableName, parse_table
from canvas.sql.types import INTERVAL, VOID, DataType, Map, Struct
from canvas.sql.values import pinned
from canvas.steps import DatabaseSource, Project, Read, TableSource

TableText = Annotated[str, FieldKind("table_name")]
"""A table's name as a person writes it."""
DatabaseName = Annotated[str, FieldKind("connection", of="database")]
"""A connection to a database."""
QueryText = Annotated[str, FieldKind("database_query")]
"""A query in a database's own SQL."""
ColumnTypes = Annotated[Mapping[str, SparkType], FieldKind("types")]
"""Names and types of columns."""


def table_named(build: Build, text: str, *, most: int = 3) -> TableName | None:
    """The table of that name, or None after reporting what is wrong with it."""
    if not text.strip():
        build.refuse("table", "Say which table, as in `sales.orders`.")
        return None
    try:
        name = parse_table(text)
    except InvalidExpression as error:
        build.refuse("table", str(error))
        return None
    if len(name.parts) > most:
        build.refuse("table", f"`{text}` has too many parts: write `schema.table`.")
        return None
    return name


def read_columns(
    build: Build, source: DatabaseSource | TableSource, columns: Mapping[str, DataType]
) -> tuple[Read, Project]:
    """The rows as they are there, and the same with the types that the step says."""
    raw = Read(name=build.name("raw"), node=build.node, schema=Schema.of(columns.items()), source=source)
    typed: list[tuple[str, Bound]] = [(c.name, pinned(reference(c), c.type)) for c in raw.schema]
    step = Project(name=build.name(), node=build.node, schema=raw.schema, input=raw, columns=tuple(typed))
    return raw, step


def check_columns(build: Build, columns: Mapping[str, DataType], what: str) -> None:
    """Reports columns that are not known yet, and names that stand twice."""
    if not columns:
        build.refuse(
            "columns",
            f"The columns of the {what} are not known yet. List them with their types, or detect them.",
        )
    build.check_names("columns", list(columns))


def check_types(build: Build, *, nested: bool) -> None:
    """Reports columns of the input that no table can hold; `nested`: whether it holds structs and maps."""
    for column in build.input.schema:
        if column.type in (VOID, INTERVAL):
            build.refuse(
                "input",
                f"`{column.name}` holds nothing but NULL: give it a type, such as CAST(NULL AS STRING).",
            )
        elif not nested and isinstance(column.type, Map | Struct):
            build.refuse(
                "input",
                f"`{column.name}` is {column.type}, which a database's column cannot hold. Make it text, or "
                "take what you need out of it, in a step before.",
            )


def columns_of_table(node: NodeType, columns: Mapping[str, DataType]) -> str:
    """` · 3 columns`, or nothing while they are not known."""
    count = len(columns)
    return f" · {count} column{'' if count == 1 else 's'}" if count else ""
