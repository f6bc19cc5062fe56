"""Where a reusable pipeline ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType, all_columns
from canvas.steps import Project


class FlowOutput(NodeType):
    """End a reusable pipeline: its rows go on in the pipeline that uses it."""

    type: Literal["output"] = "output"
    input: Input

    about = About(
        label="Output",
        icon="output",
        category="sinks",
        keywords=("subflow", "reusable", "end", "result", "return"),
        example=Example(
            nodes="""
                sales:
                  type: input
                  columns: {store: STRING, amount: INT}
                  rows: [[a, 3], [b, null]]
                known:
                  type: filter
                  input: sales
                  condition: amount IS NOT NULL
                ending:
                  type: output
                  input: known
                """,
            node="ending",
            rows=(("a", "3"),),
        ),
    )

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        return ()

    def says(self) -> str:
        return f"gives {self.input} on"

    def tells(self) -> str:
        return f"Gives the rows of `{self.input}` to the pipeline that uses this one."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        return Lowered.of(
            Project(
                name=build.name(),
                node=build.node,
                schema=source.schema,
                ordering=source.ordering,
                input=source,
                columns=all_columns(source),
            )
        )
