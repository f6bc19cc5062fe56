"""Keep one of several rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from canvas.document.model import FieldKind
from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    quoted,
)
from canvas.nodes.ordering import Direction, describe_keys, sort_keys
from canvas.nodes.ranking import first_rows
from canvas.sql.types import is_orderable
from canvas.steps import Distinct


class Deduplicate(NodeType):
    """Keep one row for each key, such as the latest; or every different row once."""

    type: Literal["deduplicate"] = "deduplicate"
    input: Input
    keys: ColumnNames = ()
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)

    about = About(
        label="Remove duplicates",
        icon="filter_none",
        category="shape",
        keywords=("distinct", "unique", "dedupe", "latest", "first of each", "double rows"),
        example=Example(
            nodes="""
                exports:
                  type: inline
                  columns: {sale_id: INT, amount: INT, exported_on: DATE}
                  rows: [[1, 10, 2024-03-01], [1, 12, 2024-03-02], [2, 5, null]]
                latest:
                  type: deduplicate
                  input: exports
                  keys: [sale_id]
                  order_by: {exported_on: desc}
                """,
            node="latest",
            rows=(("1", "12", "2024-03-02"), ("2", "5", None)),
        ),
    )

    def says(self) -> str:
        if not self.keys:
            return "Each row once"
        order = f", first by {describe_keys(self.order_by)}" if self.order_by else ""
        return f"One row for each {', '.join(self.keys)}{order}"

    def tells(self) -> str:
        if not self.keys:
            return "Keeps one of rows that are equal in all columns."
        kept = (
            f"the first by {describe_keys(self.order_by, mark='`')}"
            if self.order_by
            else "whichever comes first"
        )
        return f"Keeps one row for each {quoted(self.keys)}: {kept}."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        keys = build.columns("keys", self.keys, source.schema)
        order = sort_keys(build, "order_by", self.order_by, source.schema)
        for column in keys or source.schema.columns:
            if not is_orderable(column.type):
                build.refuse("keys", f"`{column.name}` is {column.type}: rows cannot be compared by it.")
        if build.problems:
            return None
        if not keys:
            return Lowered.of(
                Distinct(name=build.name(), node=build.node, schema=source.schema, input=source)
            )
        return Lowered.of(first_rows(build, source, keys, order))
