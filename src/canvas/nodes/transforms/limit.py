"""Keep the first rows."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType
from canvas.steps import Limit as LimitStep


class Limit(NodeType):
    """Keep only the first rows; after a sort, the first in its order."""

    type: Literal["limit"] = "limit"
    input: Input
    rows: Annotated[int, Field(ge=0, strict=True)]

    about = About(
        label="Limit",
        icon="vertical_align_top",
        category="shape",
        keywords=("first rows", "top", "head", "only so many", "best"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store: STRING, amount: INT}
                  rows: [[A, 10], [B, 20], [C, 30]]
                sorted:
                  type: sort
                  input: sales
                  by: {amount: desc}
                best_two:
                  type: limit
                  input: sorted
                  rows: 2
                """,
            node="best_two",
            rows=(("C", "30"), ("B", "20")),
        ),
    )

    def says(self) -> str:
        return f"First {self.rows:,} rows" if self.rows != 1 else "First row"

    def tells(self) -> str:
        return f"Keeps the first {self.rows:,} rows." if self.rows != 1 else "Keeps the first row."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        return Lowered.of(
            LimitStep(
                name=build.name(),
                node=build.node,
                schema=source.schema,
                ordering=source.ordering,
                input=source,
                rows=self.rows,
            )
        )
