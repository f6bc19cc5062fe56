"""Add columns from a table, one match for each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from canvas.document.model import FieldKind
from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType, listed, quoted, reference
from canvas.nodes.keys import matching_keys
from canvas.nodes.ordering import Direction, describe_keys, sort_keys
from canvas.nodes.ranking import first_rows
from canvas.sql.schema import Column, Schema
from canvas.sql.types import is_orderable
from canvas.steps import Join, SortKey


class Lookup(NodeType):
    """Add columns from the first, last or any match in a table to each row; never makes more rows."""

    type: Literal["lookup"] = "lookup"
    left: Input
    right: Input
    keys: Annotated[Mapping[str, str], FieldKind("key_pairs")] = Field(default_factory=dict)
    columns: Annotated[tuple[str, ...], FieldKind("columns", of="right")] = ()
    pick: Literal["any", "first", "last"] = "any"
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort", of="right")] = Field(default_factory=dict)
    suffix: str = "_table"

    about = About(
        label="Look up",
        icon="manage_search",
        category="combine",
        keywords=("vlookup", "xlookup", "add columns from", "reference", "price at", "match", "enrich"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, sku: STRING}
                  rows: [[1, a], [2, z], [3, null]]
                prices:
                  type: inline
                  columns: {sku: STRING, price: INT, since: DATE}
                  rows: [[a, 10, 2024-01-01], [a, 12, 2024-03-01], [b, 7, 2024-01-01]]
                priced:
                  type: lookup
                  left: sales
                  right: prices
                  keys: {sku: sku}
                  columns: [price]
                  pick: last
                  order_by: {since: asc}
                """,
            node="priced",
            rows=(("1", "a", "12"), ("2", "z", None), ("3", None, None)),
        ),
    )

    def says(self) -> str:
        if not self.keys:
            return ""
        which = {"any": "", "first": ", first match", "last": ", last match"}[self.pick]
        return f"{listed(list(self.columns)) or 'columns'} by {listed(list(self.keys))}{which}"

    def tells(self) -> str:
        tests = " and ".join(f"`{a}` = `{b}`" for a, b in self.keys.items())
        added = quoted(self.columns) if self.columns else "its other columns"
        order = describe_keys(self.order_by, mark="`")
        which = {"any": "Of several", "first": f"Of several the first by {order}",
                 "last": f"Of several the last by {order}"}[self.pick]  # fmt: skip
        many = f"{which}, one is taken." if self.pick == "any" else f"{which} is taken."
        return (
            f"Looks up each row of `{self.left}` in `{self.right}` where {tests}, and adds {added}. "
            f"{many} Rows without a match stay, with these columns empty."
        )

    def lower(self, build: Build) -> Lowered | None:
        rows, table = build.inputs["left"][0], build.inputs["right"][0]
        if not self.keys:
            build.refuse("keys", "Say what must match: choose a column of the rows and one of the table.")
        keys = matching_keys(build, self.keys, rows.schema, table.schema)
        order = sort_keys(build, "order_by", self.order_by, table.schema)
        if self.pick != "any" and not self.order_by:
            build.refuse("order_by", f"Say in which order a match is the {self.pick}: choose a column.")
        added = self._added(build, rows.schema, table.schema)
        if keys:
            build.check_names("columns", [*rows.schema.names, *(name for name, _ in added)])
        for _, column in keys:
            if not is_orderable(column.type):
                build.refuse("keys", f"`{column.name}` is {column.type}: rows cannot be compared by it.")
        if build.problems:
            return None
        if self.pick == "last":
            order = tuple(_turned(key) for key in order)
        one = first_rows(build, table, [b for _, b in keys], order, part="table")
        columns = (
            *((c.name, reference(c, "left")) for c in rows.schema),
            *((name, reference(c, "right")) for name, c in added),
        )
        return Lowered.of(
            Join(
                name=build.name(),
                node=build.node,
                schema=Schema.of((name, value.type) for name, value in columns),
                left=rows,
                right=one,
                kind="left",
                keys=tuple((a.name, b.name) for a, b in keys),
                condition=None,
                columns=columns,
            )
        )

    def _added(self, build: Build, rows: Schema, table: Schema) -> list[tuple[str, Column]]:
        """The columns to add, those that are named, else all but the keys, under names that are free."""
        used = {name.lower() for name in self.keys.values()}
        chosen = (
            build.columns("columns", self.columns, table)
            if self.columns
            else tuple(c for c in table if c.name.lower() not in used)
        )
        return [(f"{c.name}{self.suffix}" if c.name in rows else c.name, c) for c in chosen]


def _turned(key: SortKey) -> SortKey:
    return replace(key, descending=not key.descending, nulls_first=not key.nulls_first)
