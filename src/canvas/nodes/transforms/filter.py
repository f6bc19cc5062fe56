"""Keep some rows."""

from __future__ import annotations

from typing import Literal

from canvas.nodes.base import About, Build, Condition, Example, Input, Lowered, NodeType
from canvas.steps import Filter as FilterStep


class Filter(NodeType):
    """Keep the rows for which a condition is true."""

    type: Literal["filter"] = "filter"
    input: Input
    condition: Condition

    about = About(
        label="Filter",
        icon="filter_alt",
        category="shape",
        keywords=("where", "keep rows", "remove rows", "only", "exclude", "condition"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, status: STRING}
                  rows: [[1, COMPLETED], [2, VOID], [3, null]]
                completed:
                  type: filter
                  input: sales
                  condition: status = 'COMPLETED'
                """,
            node="completed",
            rows=(("1", "COMPLETED"),),
        ),
    )

    def says(self) -> str:
        return self.condition

    def tells(self) -> str:
        return f"Keeps the rows where `{' '.join(self.condition.split())}`, and leaves out the others."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        predicate = build.condition("condition", self.condition, source.schema)
        if predicate is None:
            return None
        return Lowered.of(
            FilterStep(
                name=build.name(),
                node=build.node,
                schema=source.schema,
                ordering=source.ordering,
                input=source,
                predicate=predicate,
            )
        )
