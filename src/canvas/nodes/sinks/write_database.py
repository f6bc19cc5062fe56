"""Rows into a table of a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType
from canvas.nodes.tables import DatabaseName, TableText, check_types, table_named
from canvas.steps import DatabaseSink, Write


class WriteDatabase(NodeType):
    """Write the rows into a table of a database; the table is made where it is not there."""

    type: Literal["write_database"] = "write_database"
    input: Input
    connection: DatabaseName
    table: TableText
    mode: Literal["overwrite", "append"] = "overwrite"

    about = About(
        label="Write to database",
        icon="database_upload",
        category="sinks",
        keywords=("sql", "postgres", "mysql", "mariadb", "sql server", "oracle", "jdbc", "load", "insert",
                  "save", "export", "target"),
        example=Example(
            nodes="""
                cities:
                  type: inline
                  columns: {city: STRING, stores: INT}
                  rows: [[Paris, 4], [Zürich, 2]]
                result:
                  type: write_database
                  input: cities
                  connection: shop
                  table: reporting.cities
                """,
            node="result",
            rows=(("Paris", "4"), ("Zürich", "2")),
        ),
    )  # fmt: skip

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        return ()

    def says(self) -> str:
        return f"{self.mode} {self.table}" if self.table else ""

    def tells(self) -> str:
        before = (
            "in place of the rows that are there" if self.mode == "overwrite" else "to those that are there"
        )
        verb = "Writes" if self.mode == "overwrite" else "Adds"
        return f"{verb} the rows {before}, in the table `{self.table}` of `{self.connection}`."

    def lower(self, build: Build) -> Lowered | None:
        table = table_named(build, self.table)
        if not self.connection.strip():
            build.refuse("connection", "Choose the database: a connection of the workspace.")
        check_types(build, nested=False)
        if build.problems or table is None:
            return None
        source = build.input
        step = Write(
            name=build.name(),
            node=build.node,
            schema=source.schema,
            input=source,
            sink=DatabaseSink(self.connection, table, self.mode),
        )
        return Lowered(sinks=(step,))
