"""Rows that only the first input has."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from canvas.nodes.base import About, Build, Example, Inputs, Lowered, NodeType, quoted
from canvas.nodes.set_operations import compared


class Except(NodeType):
    """Keep the rows of the first input that no other input has, each once."""

    type: Literal["except"] = "except"
    inputs: Annotated[Inputs, Field(min_length=2)]
    by: Literal["name", "position"] = "name"

    about = About(
        label="Rows only in the first",
        icon="join_left",
        category="combine",
        keywords=("except", "minus", "difference", "new rows", "not in", "missing rows", "set"),
        example=Example(
            nodes="""
                today:
                  type: inline
                  columns: {sku: STRING, price: INT}
                  rows: [[a, 1], [b, 2], [b, 2], [c, null]]
                yesterday:
                  type: inline
                  columns: {sku: STRING, price: INT}
                  rows: [[a, 1], [c, null]]
                new_ones:
                  type: except
                  inputs: [today, yesterday]
                """,
            node="new_ones",
            rows=(("b", "2"),),
        ),
    )

    def says(self) -> str:
        return f"Rows of {self.inputs[0]} that are nowhere else" if self.inputs else "Rows of the first only"

    def tells(self) -> str:
        first, *others = self.inputs
        lacking = f"are not in {quoted(others, 'or')}"
        return f"Keeps the rows of `{first}` that {lacking}, each once, column by {self.by}."

    def lower(self, build: Build) -> Lowered | None:
        return compared(build, self.inputs, self.by, "except")
