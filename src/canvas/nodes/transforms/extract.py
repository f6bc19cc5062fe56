"""Take parts out of a text by a pattern."""

from __future__ import annotations

import re
from functools import reduce
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.nodes.base import (
    About,
    Build,
    ColumnName,
    Example,
    Input,
    Lowered,
    NodeType,
    counted,
    listed,
    quoted,
    reference,
)  # fmt: skip
from canvas.nodes.calls import applied
from canvas.nodes.changing import changing
from canvas.sql.binding import Bound
from canvas.sql.operators import case, pattern
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import INT, STRING, describe

_OTHERWISE = (
    (re.compile(r"\(\?<(?=[A-Za-z])"), "(?P<"),
    (re.compile(r"\\[pP](\{\w+\}|\w)"), r"\\w"),
    (re.compile(r"\\z"), r"\\Z"),
)
"""What Spark writes in another way than Python, whose reader counts the groups of a pattern."""


def _rewritten(text: str, way: tuple[re.Pattern[str], str]) -> str:
    found, written = way
    return found.sub(written, text)


class Extract(NodeType):
    """Take parts out of a text by a pattern: a column for each group in round brackets."""

    type: Literal["extract"] = "extract"
    input: Input
    column: ColumnName
    pattern: Annotated[str, Field(min_length=1)]
    into: tuple[str, ...] = ()

    about = About(
        label="Extract",
        icon="regular_expression",
        category="shape",
        keywords=("regex", "pattern", "regular expression", "parse text", "groups", "find in text"),
        example=Example(
            nodes="""
                orders:
                  type: inline
                  columns: {note: STRING}
                  rows: [["order A-17 of 2024"], [nothing], [null]]
                found:
                  type: extract
                  input: orders
                  column: note
                  pattern: "([A-Z])-([0-9]+)"
                  into: [series, number]
                """,
            node="found",
            rows=(("order A-17 of 2024", "A", "17"), ("nothing", None, None), (None, None, None)),
        ),
    )

    def says(self) -> str:
        return f"{listed(list(self.into))} from {self.column}" if self.into else ""

    def tells(self) -> str:
        what = "what its round brackets hold" if "(" in self.pattern else "what it finds"
        return (
            f"Looks in `{self.column}` for `{self.pattern}`, and puts {what} into {quoted(self.into)}. "
            "Where nothing is found, it leaves them empty."
        )

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        column = build.column("column", self.column, source.schema)
        if column is not None and column.type != STRING:
            build.refuse("column", f"`{column.name}` is {describe(column.type)}, not text.")
        groups = self._groups(build)
        if not self.into:
            build.refuse("into", "Give the new columns their names, one for each group in round brackets.")
        elif groups is not None and max(groups, 1) != len(self.into):
            build.refuse(
                "into",
                f"The pattern has {counted(groups, 'group')} in round brackets for "
                f"{counted(len(self.into), 'new column')}. Give each group one column.",
            )
        build.check_names("into", [*source.schema.names, *self.into])
        if column is None or build.problems:
            return None
        try:
            first = 1 if groups else 0
            made = {name: self._found(reference(column), i) for i, name in enumerate(self.into, start=first)}
        except InvalidExpression as error:
            build.refuse("pattern", str(error), error.suggestion)
            return None
        return changing(build, made)

    def _groups(self, build: Build) -> int | None:
        try:
            return re.compile(reduce(_rewritten, _OTHERWISE, self.pattern)).groups
        except re.error as error:
            build.refuse("pattern", f"The pattern is not complete: {error.msg} at position {error.pos}.")
            return None

    def _found(self, value: Bound, group: int) -> Bound:
        """A group's text; NULL where the pattern does not match."""
        text = Bound.of(exp.Literal.string(self.pattern), STRING)
        matches = pattern(exp.RegexpLike, value, text)
        return case(
            None,
            [matches],
            [applied("regexp_extract", value, text, Bound.of(exp.Literal.number(group), INT))],
            None,
        )
