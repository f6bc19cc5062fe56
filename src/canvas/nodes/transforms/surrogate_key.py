"""Number the rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind
from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType, all_columns
from canvas.nodes.calls import applied
from canvas.nodes.changing import project
from canvas.nodes.ordering import Direction, describe_keys, sort_keys
from canvas.nodes.ranking import free_name, other_columns
from canvas.sql.binding import Bound
from canvas.sql.identifiers import column as column_reference
from canvas.sql.operators import cast
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BIGINT, INT
from canvas.steps import Window


class SurrogateKey(NodeType):
    """Number the rows, 1, 2, 3 and so on: a key for rows that have none."""

    type: Literal["surrogate_key"] = "surrogate_key"
    input: Input
    column: str = "row_number"
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)
    start: int = 1

    about = About(
        label="Number rows",
        icon="format_list_numbered",
        category="shape",
        keywords=("surrogate key", "row number", "id", "index", "sequence", "counter", "primary key"),
        example=Example(
            nodes="""
                stores:
                  type: inline
                  columns: {city: STRING}
                  rows: [[Roma], [Paris]]
                numbered:
                  type: surrogate_key
                  input: stores
                  column: store_key
                  order_by: {city: asc}
                  start: 100
                """,
            node="numbered",
            rows=(("Paris", "100"), ("Roma", "101")),
        ),
    )

    def says(self) -> str:
        order = f" by {describe_keys(self.order_by)}" if self.order_by else ""
        return f"{self.column} from {self.start:,}{order}"

    def tells(self) -> str:
        order = f" by {describe_keys(self.order_by, mark='`')}" if self.order_by else ""
        return f"Numbers the rows{order} in `{self.column}`, from {self.start:,} on."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        order = sort_keys(build, "order_by", self.order_by, source.schema)
        build.check_names("column", [*source.schema.names, self.column])
        keys = (*order, *other_columns(source.schema, (), order))
        if not keys:
            build.refuse(
                "order_by", "No column here can be ordered by, so no number would stay with its row."
            )
        if build.problems:
            return None
        number = free_name("row_number", source.schema)
        numbered = Window(
            name=build.name("numbered"),
            node=build.node,
            schema=Schema((*source.schema.columns, Column(number, INT))),
            input=source,
            columns=((number, applied("row_number")),),
            partition_by=(),
            order_by=keys,
        )
        value = cast(Bound.of(column_reference(number), INT), BIGINT)
        if self.start != 1:
            offset = exp.Literal.number(abs(self.start - 1))
            kind = exp.Add if self.start > 1 else exp.Sub
            value = Bound.of(
                kind(this=value.tree, expression=exp.Cast(this=offset, to=exp.DataType.build("BIGINT"))),
                BIGINT,
            )
        columns = (*all_columns(source), (self.column, value))
        return Lowered.of(project(build, columns, source=numbered))
