"""Rows that all inputs have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from canvas.nodes.base import About, Build, Example, Inputs, Lowered, NodeType, quoted
from canvas.nodes.set_operations import compared


class Intersect(NodeType):
    """Keep the rows that every input has, each once."""

    type: Literal["intersect"] = "intersect"
    inputs: Annotated[Inputs, Field(min_length=2)]
    by: Literal["name", "position"] = "name"

    about = About(
        label="Rows in all",
        icon="join",
        category="combine",
        keywords=("intersect", "common rows", "in both", "overlap", "set"),
        example=Example(
            nodes="""
                monday:
                  type: inline
                  columns: {sku: STRING, size: INT}
                  rows: [[a, 1], [b, 2], [c, null]]
                tuesday:
                  type: inline
                  columns: {size: BIGINT, sku: STRING}
                  rows: [[2, b], [null, c], [9, a]]
                both:
                  type: intersect
                  inputs: [monday, tuesday]
                """,
            node="both",
            rows=(("b", "2"), ("c", None)),
        ),
    )

    def says(self) -> str:
        return f"Rows in all {len(self.inputs)} inputs"

    def tells(self) -> str:
        return f"Keeps the rows that {quoted(self.inputs)} all have, each once, column by {self.by}."

    def lower(self, build: Build) -> Lowered | None:
        return compared(build, self.inputs, self.by, "intersect")
