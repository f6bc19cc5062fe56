"""Cut a text into several columns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.nodes.base import (
    About,
    Build,
    ColumnName,
    Example,
    Input,
    Lowered,
    NodeType,
    all_columns,
    listed,
    reference,
)  # fmt: skip
from canvas.nodes.calls import applied
from canvas.nodes.changing import changed_columns, project
from canvas.sql.binding import Bound
from canvas.sql.types import INT, STRING, describe


class SplitColumn(NodeType):
    """Cut a text at a separator, and put its parts into columns of their own."""

    type: Literal["split_column"] = "split_column"
    input: Input
    column: ColumnName
    separator: Annotated[str, Field(min_length=1)] = "-"
    into: tuple[str, ...] = ()
    keep: bool = True

    about = About(
        label="Split column",
        icon="vertical_split",
        category="shape",
        keywords=("split", "text to columns", "separate", "parts", "delimiter", "first name"),
        example=Example(
            nodes="""
                stores:
                  type: inline
                  columns: {code: STRING}
                  rows: [[FR-PAR-01], [US-NYC], [null]]
                parts:
                  type: split_column
                  input: stores
                  column: code
                  separator: "-"
                  into: [country, city, number]
                  keep: false
                """,
            node="parts",
            rows=(("FR", "PAR", "01"), ("US", "NYC", None), (None, None, None)),
        ),
    )

    def says(self) -> str:
        return f"{self.column} at “{self.separator}”: {listed(list(self.into))}"

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        column = build.column("column", self.column, source.schema)
        if column is not None and column.type != STRING:
            build.refuse("column", f"`{column.name}` is {describe(column.type)}, not text.")
        if not self.into:
            build.refuse("into", "Give the new columns their names, one for each part.")
        kept = [c for c in source.schema if self.keep or column is None or c.name != column.name]
        build.check_names("into", [*(c.name for c in kept), *self.into])
        if column is None or build.problems:
            return None
        made = {
            name: _part(reference(column), self.separator, i) for i, name in enumerate(self.into, start=1)
        }
        columns = changed_columns(source, made) if self.keep else None
        if columns is None:
            columns = (*(pair for pair in all_columns(source) if pair[0] != column.name), *made.items())
        return Lowered.of(project(build, columns))


def _part(value: Bound, separator: str, number: int) -> Bound:
    """A part by its number; NULL where there are fewer, or where it is empty."""
    part = applied(
        "split_part",
        value,
        Bound.of(exp.Literal.string(separator), STRING),
        Bound.of(exp.Literal.number(number), INT),
    )
    return applied("nullif", part, Bound.of(exp.Literal.string(""), STRING))
