"""Put rows in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from canvas.document.model import FieldKind
from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType
from canvas.nodes.ordering import Direction, describe_keys, sort_keys
from canvas.steps import Sort as SortStep


class Sort(NodeType):
    """Put the rows in order."""

    type: Literal["sort"] = "sort"
    input: Input
    by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)

    about = About(
        label="Sort",
        icon="swap_vert",
        category="shape",
        keywords=("order by", "ascending", "descending", "rank", "largest first"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store: STRING, amount: INT}
                  rows: [[A, 10], [B, null], [C, 30]]
                largest_first:
                  type: sort
                  input: sales
                  by: {amount: desc}
                """,
            node="largest_first",
            rows=(("C", "30"), ("A", "10"), ("B", None)),
        ),
    )

    def says(self) -> str:
        return f"By {describe_keys(self.by)}" if self.by else ""

    def tells(self) -> str:
        return f"Puts the rows in order by {describe_keys(self.by, mark='`')}."

    def lower(self, build: Build) -> Lowered | None:
        if not self.by:
            build.refuse("by", "Choose at least one column to sort by.")
        keys = sort_keys(build, "by", self.by, build.input.schema)
        if build.problems:
            return None
        source = build.input
        return Lowered.of(
            SortStep(
                name=build.name(),
                node=build.node,
                schema=source.schema,
                ordering=keys,
                input=source,
                keys=keys,
            )
        )
