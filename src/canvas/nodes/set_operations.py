"""What intersect and except share: inputs brought to the same columns, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from canvas.nodes.aligning import aligned
from canvas.nodes.base import Build, Lowered
from canvas.sql.types import is_groupable
from canvas.steps import SetOperation


def compared(
    build: Build, names: Sequence[str], by: Literal["name", "position"], kind: Literal["intersect", "except"]
) -> Lowered | None:
    """The rows of the first input that all others have (`intersect`), or that none has (`except`)."""
    found = aligned(build, names, by=by, fill=False)
    if found is None:
        return None
    steps, schema = found
    for column in schema:
        if not is_groupable(column.type):
            build.refuse(
                "inputs",
                f"`{column.name}` cannot be compared, so rows cannot be told apart. Leave it out first.",
            )
    if build.problems:
        return None
    return Lowered.of(
        SetOperation(
            name=build.name(), node=build.node, schema=schema, inputs=tuple(steps), kind=kind, distinct=True
        )
    )
