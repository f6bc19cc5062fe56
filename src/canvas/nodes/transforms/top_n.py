"""The first rows of each group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from canvas.document.model import FieldKind
from canvas.nodes.base import About, Build, ColumnNames, Example, Input, Lowered, NodeType, quoted
from canvas.nodes.ordering import Direction, describe_keys, group_columns, sort_keys
from canvas.nodes.ranking import first_rows


class TopN(NodeType):
    """Keep the first rows of each group, such as the three best sellers of every store."""

    type: Literal["top_n"] = "top_n"
    input: Input
    rows: Annotated[int, Field(ge=1)]
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)
    group_by: ColumnNames = ()
    ties: bool = False

    about = About(
        label="Top rows",
        icon="trophy",
        category="shape",
        keywords=("top n", "best", "largest", "first of each", "ranking", "most"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store: STRING, sku: STRING, units: INT}
                  rows: [[A, x, 3], [A, y, 9], [A, z, 5], [B, x, 1]]
                best:
                  type: top_n
                  input: sales
                  rows: 2
                  order_by: {units: desc}
                  group_by: [store]
                """,
            node="best",
            rows=(("A", "y", "9"), ("A", "z", "5"), ("B", "x", "1")),
        ),
    )

    def says(self) -> str:
        within = f" of each {', '.join(self.group_by)}" if self.group_by else ""
        order = f" by {describe_keys(self.order_by)}" if self.order_by else ""
        return f"First {self.rows:,}{within}{order}"

    def tells(self) -> str:
        of = f" of each {quoted(self.group_by)}" if self.group_by else ""
        ties = ", and those that share the last place" if self.ties else ""
        first = f"the first {self.rows:,} rows" if self.rows > 1 else "the first row"
        return f"Keeps {first}{of} by {describe_keys(self.order_by, mark='`')}{ties}."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        groups = group_columns(build, "group_by", self.group_by, source.schema)
        order = sort_keys(build, "order_by", self.order_by, source.schema)
        if not self.order_by:
            build.refuse("order_by", "Say which rows come first: choose a column to order by.")
        if build.problems:
            return None
        return Lowered.of(first_rows(build, source, groups, order, rows=self.rows, ties=self.ties))
