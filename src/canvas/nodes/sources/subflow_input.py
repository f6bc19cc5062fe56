"""Where a reusable pipeline begins."""

from __future__ import annotations

from typing import Literal

from canvas.nodes.base import About, Example, quoted
from canvas.nodes.sources.inline import Inline


class FlowInput(Inline):
    """Begin a reusable pipeline: its rows come from the pipeline that uses it."""

    type: Literal["input"] = "input"  # type: ignore[assignment]

    about = About(
        label="Input",
        icon="input",
        category="sources",
        keywords=("subflow", "reusable", "begin", "start", "template", "parameter table"),
        example=Example(
            nodes="""
                sales:
                  type: input
                  columns: {store: STRING, amount: INT}
                  rows: [[" a", 3], [b, null]]
                """,
            node="sales",
            rows=((" a", "3"), ("b", None)),
        ),
    )

    def says(self) -> str:
        return f"takes {', '.join(self.columns)}" if self.columns else ""

    def tells(self) -> str:
        return (
            f"Takes rows with {quoted(list(self.columns))} from the pipeline that uses this one. "
            "The rows typed in here stand for them while you build."
        )
