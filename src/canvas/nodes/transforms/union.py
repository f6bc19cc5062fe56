"""Put inputs under each other."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from canvas.errors import Remedy
from canvas.nodes.aligning import aligned
from canvas.nodes.base import About, Build, Example, Inputs, Lowered, NodeType, quoted
from canvas.sql.types import is_groupable
from canvas.steps import SetOperation


class Union(NodeType):
    """Put the rows of two or more inputs under each other."""

    type: Literal["union"] = "union"
    inputs: Annotated[Inputs, Field(min_length=2)]
    by: Literal["name", "position"] = "name"
    missing: Literal["fail", "fill"] = "fail"
    distinct: bool = False

    about = About(
        label="Union",
        icon="table_rows",
        category="combine",
        keywords=("append", "stack", "concatenate", "add rows", "all markets", "combine", "merge tables"),
        example=Example(
            nodes="""
                paris:
                  type: inline
                  columns: {id: INT, amount: INT}
                  rows: [[1, 10]]
                tokyo:
                  type: inline
                  columns: {amount: BIGINT, id: INT, tax: INT}
                  rows: [[20, 2, 3]]
                all_sales:
                  type: union
                  inputs: [paris, tokyo]
                  missing: fill
                """,
            node="all_sales",
            rows=(("1", "10", None), ("2", "20", "3")),
        ),
    )

    def says(self) -> str:
        return f"{len(self.inputs)} inputs by {self.by}{', each row once' if self.distinct else ''}"

    def tells(self) -> str:
        how = "name" if self.by == "name" else "position"
        lacking = " A column that one of them lacks stays empty there." if self.missing == "fill" else ""
        once = " Equal rows are kept once." if self.distinct else ""
        return f"Puts the rows of {quoted(self.inputs)} under each other, column by {how}.{lacking}{once}"

    def lower(self, build: Build) -> Lowered | None:
        found = aligned(build, self.inputs, by=self.by, fill=self.missing == "fill", fillable=True)
        if found is None or build.problems:
            return None
        steps, schema = found
        if self.distinct and (odd := [c.name for c in schema if not is_groupable(c.type)]):
            build.refuse(
                "distinct",
                f"`{odd[0]}` cannot be compared, so equal rows cannot be found. "
                "Leave it out first, or keep all rows.",
                remedy=Remedy("Keep all rows", (("distinct", None),)),
            )
            return None
        return Lowered.of(
            SetOperation(
                name=build.name(), node=build.node, schema=schema, inputs=steps, distinct=self.distinct
            )
        )
