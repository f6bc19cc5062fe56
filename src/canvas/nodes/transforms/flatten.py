"""Make rows of lists, and columns of records."""

from __future__ import annotations

from typing import Literal

from canvas.nodes.base import About, Build, ColumnName, Example, Input, Lowered, NodeType, all_columns
from canvas.nodes.changing import project
from canvas.sql.binding import Bound
from canvas.sql.identifiers import column as column_reference
from canvas.sql.operators import struct_field
from canvas.sql.schema import Column, Schema
from canvas.sql.types import INT, Array, DataType, Struct, describe
from canvas.steps import Explode, Step


class Flatten(NodeType):
    """Make a row of each value in a list, and a column of each part of a record."""

    type: Literal["flatten"] = "flatten"
    input: Input
    column: ColumnName
    into: str = ""
    keep_empty: bool = False
    position: str = ""
    expand: bool = True
    prefix: str = ""

    about = About(
        label="Flatten",
        icon="account_tree",
        category="shape",
        keywords=("explode", "unnest", "list to rows", "array", "struct", "json", "nested", "expand"),
        example=Example(
            nodes="""
                orders:
                  type: inline
                  columns: {id: INT, tags: STRING}
                  rows: [[1, "red,blue"], [2, null]]
                listed:
                  type: derive
                  input: orders
                  columns: {tags: "split(tags, ',')"}
                by_tag:
                  type: flatten
                  input: listed
                  column: tags
                  into: tag
                  keep_empty: true
                """,
            node="by_tag",
            rows=(("1", "red"), ("1", "blue"), ("2", None)),
        ),
    )

    def says(self) -> str:
        return f"{self.column} into {self.into or 'rows and columns'}"

    def tells(self) -> str:
        into = f"`{self.into}`" if self.into else "its place"
        parts = " Records in it become a column for each part." if self.expand else ""
        empty = "stay" if self.keep_empty else "are left out"
        return (
            f"Makes a row of each value of the list in `{self.column}`, in {into}; rows with an empty list "
            f"{empty}.{parts}"
        )

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        column = build.column("column", self.column, source.schema)
        if column is None:
            return None
        if not isinstance(column.type, Array | Struct):
            build.refuse("column", f"`{column.name}` is {describe(column.type)}, and no list or record.")
            return None
        if self.position and not isinstance(column.type, Array):
            build.refuse("position", f"`{column.name}` is one record: there is no position to count.")
        step: Step = source
        name: str = column.name
        kind: DataType = column.type
        if isinstance(kind, Array):
            name = self.into or column.name
            parts = isinstance(kind.element, Struct) and self.expand
            step = self._rows(build, source, column, name, kind.element, part="rows" if parts else "")
            kind = kind.element
        if build.problems:
            return None
        if not isinstance(kind, Struct) or not self.expand:
            return Lowered.of(step)
        return self._parts(build, step, name, kind)

    def _rows(
        self, build: Build, source: Step, column: Column, name: str, element: DataType, part: str
    ) -> Step:
        kept = [c for c in source.schema if c.name != column.name]
        position = [Column(self.position, INT)] if self.position else []
        build.check_names("into", [*(c.name for c in kept), *(c.name for c in position), name])
        return Explode(
            name=build.name(part),
            node=build.node,
            schema=Schema((*kept, *position, Column(name, element))),
            input=source,
            column=column.name,
            element=name,
            position=self.position or None,
            outer=self.keep_empty,
        )

    def _parts(self, build: Build, step: Step, name: str, kind: Struct) -> Lowered | None:
        """The record's parts in its place."""
        owner = Bound.of(column_reference(name), kind)
        columns: list[tuple[str, Bound]] = []
        for known, value in all_columns(step):
            if known != name:
                columns.append((known, value))
                continue
            columns += [(self.prefix + field, struct_field(owner, field)) for field, _ in kind.fields]
        build.check_names("column", [n for n, _ in columns])
        return None if build.problems else Lowered.of(project(build, columns, source=step))
