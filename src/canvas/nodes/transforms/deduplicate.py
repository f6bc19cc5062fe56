"""Keep one of several rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind
from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    all_columns,
    quoted,
)
from canvas.nodes.ordering import Direction, describe_keys, sort_keys
from canvas.sql.binding import Bound
from canvas.sql.identifiers import column as column_reference
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BOOLEAN, INT, is_orderable
from canvas.steps import Distinct, Filter, Project, SortKey, Step, Window


class Deduplicate(NodeType):
    """Keep one row for each key, such as the latest; or every different row once."""

    type: Literal["deduplicate"] = "deduplicate"
    input: Input
    keys: ColumnNames = ()
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)

    about = About(
        label="Remove duplicates",
        icon="filter_none",
        category="shape",
        keywords=("distinct", "unique", "dedupe", "latest", "first of each", "double rows"),
        example=Example(
            nodes="""
                exports:
                  type: inline
                  columns: {sale_id: INT, amount: INT, exported_on: DATE}
                  rows: [[1, 10, 2024-03-01], [1, 12, 2024-03-02], [2, 5, null]]
                latest:
                  type: deduplicate
                  input: exports
                  keys: [sale_id]
                  order_by: {exported_on: desc}
                """,
            node="latest",
            rows=(("1", "12", "2024-03-02"), ("2", "5", None)),
        ),
    )

    def says(self) -> str:
        if not self.keys:
            return "Each row once"
        order = f", first by {describe_keys(self.order_by)}" if self.order_by else ""
        return f"One row for each {', '.join(self.keys)}{order}"

    def tells(self) -> str:
        if not self.keys:
            return "Keeps one of rows that are equal in all columns."
        kept = (
            f"the first by {describe_keys(self.order_by, mark='`')}"
            if self.order_by
            else "whichever comes first"
        )
        return f"Keeps one row for each {quoted(self.keys)}: {kept}."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        keys = build.columns("keys", self.keys, source.schema)
        order = sort_keys(build, "order_by", self.order_by, source.schema)
        for column in keys or source.schema.columns:
            if not is_orderable(column.type):
                build.refuse("keys", f"`{column.name}` is {column.type}: rows cannot be compared by it.")
        if build.problems:
            return None
        if not keys:
            return Lowered.of(
                Distinct(name=build.name(), node=build.node, schema=source.schema, input=source)
            )
        return Lowered.of(self._first(build, source, keys, order))

    def _first(
        self, build: Build, source: Step, keys: tuple[Column, ...], order: tuple[SortKey, ...]
    ) -> Step:
        """The row ranked first; ties are broken by the other columns, so that each run keeps the same row."""
        used = {c.name.lower() for c in keys} | {k.column.lower() for k in order}
        ties = tuple(
            SortKey(c.name) for c in source.schema if c.name.lower() not in used and is_orderable(c.type)
        )
        rank = _free_name("row_rank", source.schema)
        ranked = Window(
            name=build.name("ranked"),
            node=build.node,
            schema=Schema((*source.schema.columns, Column(rank, INT))),
            input=source,
            columns=((rank, Bound.of(exp.Anonymous(this="row_number", expressions=[]), INT)),),
            partition_by=tuple(c.name for c in keys),
            order_by=(*order, *ties) or tuple(SortKey(c.name) for c in keys),
        )
        is_first = Bound.of(exp.EQ(this=column_reference(rank), expression=exp.Literal.number(1)), BOOLEAN)
        first = Filter(
            name=build.name("first"), node=build.node, schema=ranked.schema, input=ranked, predicate=is_first
        )
        columns = all_columns(source)
        return Project(name=build.name(), node=build.node, schema=source.schema, input=first, columns=columns)


def _free_name(wanted: str, schema: Schema) -> str:
    while wanted in schema:
        wanted += "_"
    return wanted
