"""Cut a text into several columns."""

from __future__ import annotations

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
    all_columns,
    listed,
    quoted,
    reference,
)  # fmt: skip
from canvas.nodes.calls import applied
from canvas.nodes.changing import changed_columns, project
from canvas.sql.binding import Bound
from canvas.sql.types import INT, STRING, describe


class SplitColumn(NodeType):
    """Cut a text at a separator, and put its parts into columns of their own."""

    type: Literal["split_column"] = "split_column"
    input: Input
    column: ColumnName
    separator: Annotated[str, Field(min_length=1)] = "-"
    into: tuple[str, ...] = ()
    more: Literal["drop", "last"] = "drop"
    keep: bool = True

    about = About(
        label="Split column",
        icon="vertical_split",
        category="shape",
        keywords=("split", "text to columns", "separate", "parts", "delimiter", "first name"),
        example=Example(
            nodes="""
                stores:
                  type: inline
                  columns: {code: STRING}
                  rows: [[FR-PAR-01], [US-NYC], [null]]
                parts:
                  type: split_column
                  input: stores
                  column: code
                  separator: "-"
                  into: [country, city, number]
                  keep: false
                """,
            node="parts",
            rows=(("FR", "PAR", "01"), ("US", "NYC", None), (None, None, None)),
        ),
    )

    def says(self) -> str:
        parts = f": {listed(list(self.into))}" if self.into else ""
        return f"{self.column} at “{self.separator}”{parts}"

    def tells(self) -> str:
        kept = "" if self.keep else f" `{self.column}` itself is left out."
        more = " Further parts stay in the last of them." if self.more == "last" else ""
        return f"Cuts `{self.column}` at each `{self.separator}` into {quoted(self.into)}.{more}{kept}"

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        column = build.column("column", self.column, source.schema)
        if column is not None and column.type != STRING:
            build.refuse("column", f"`{column.name}` is {describe(column.type)}, not text.")
        if not self.into:
            build.refuse("into", "Give the new columns their names, one for each part.")
        kept = [c for c in source.schema if self.keep or column is None or c.name != column.name]
        build.check_names("into", [*(c.name for c in kept), *self.into])
        if column is None or build.problems:
            return None
        value, last = reference(column), len(self.into)
        made = {name: _part(value, self.separator, i) for i, name in enumerate(self.into, start=1)}
        if self.more == "last" and last > 1:
            made[self.into[-1]] = _rest(value, self.separator, last - 1)
        columns = changed_columns(source, made) if self.keep else None
        if columns is None:
            columns = (*(pair for pair in all_columns(source) if pair[0] != column.name), *made.items())
        return Lowered.of(project(build, columns))


def _part(value: Bound, separator: str, number: int) -> Bound:
    """A part by its number; NULL where there are fewer, or where it is empty."""
    return applied("nullif", applied("split_part", value, _text(separator), _number(number)), _text(""))


def _rest(value: Bound, separator: str, parts: int) -> Bound:
    """What follows so many parts, with the separators in it; NULL where nothing does."""
    found = applied("substring_index", value, _text(separator), _number(parts))
    before = applied("length", found)
    whole = applied("length", value)
    left = exp.Sub(
        this=exp.Sub(this=whole.tree, expression=before.tree), expression=_number(len(separator)).tree
    )
    doubts = found.doubts if _overlaps_itself(separator) else ()
    rest = applied("right", value, Bound(left, INT, doubts))
    return applied("nullif", rest, _text(""))


def _overlaps_itself(separator: str) -> bool:
    return any(separator[:n] == separator[-n:] for n in range(1, len(separator)))


def _text(value: str) -> Bound:
    return Bound.of(exp.Literal.string(value), STRING)


def _number(value: int) -> Bound:
    return Bound.of(exp.Literal.number(value), INT)
