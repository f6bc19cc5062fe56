"""One row for each group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas import functions
from canvas.document.model import FieldKind
from canvas.errors import Remedy
from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    quoted,
)
from canvas.sql.binding import Bound
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Schema
from canvas.sql.types import is_groupable
from canvas.steps import Aggregate as AggregateStep


class Aggregate(NodeType):
    """Sum, count and average the rows of each group."""

    type: Literal["aggregate"] = "aggregate"
    input: Input
    group_by: ColumnNames = ()
    aggregates: Annotated[Mapping[str, str], FieldKind("aggregates")] = Field(default_factory=dict)
    subtotals: Literal["none", "rollup", "cube"] = "none"

    about = About(
        label="Summarise",
        icon="functions",
        category="summarise",
        keywords=(
            "group by",
            "sum",
            "count",
            "average by month",
            "total",
            "mean",
            "min",
            "max",
            "aggregate",
            "pivot table",
        ),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store: STRING, amount: "DECIMAL(8,2)"}
                  rows: [[A, 10], [A, 5.50], [B, null]]
                by_store:
                  type: aggregate
                  input: sales
                  group_by: [store]
                  aggregates:
                    sales: count(*)
                    total: sum(amount)
                    large: count(*) FILTER (WHERE amount > 6)
                """,
            node="by_store",
            rows=(("A", "2", "15.50", "1"), ("B", "1", None, "0")),
        ),
    )

    def says(self) -> str:
        what = ", ".join(self.aggregates.values()) or ("Each group once" if self.group_by else "")
        return f"{what} by {', '.join(self.group_by)}" if self.group_by else what

    def tells(self) -> str:
        groups = f"One row for each {quoted(self.group_by)}" if self.group_by else "One row in all"
        if self.subtotals != "none" and self.group_by:
            groups += ", with subtotals"
        return f"{groups}, with {quoted(list(self.aggregates))}." if self.aggregates else f"{groups}."

    def lower(self, build: Build) -> Lowered | None:
        schema = build.input.schema
        groups = build.columns("group_by", self.group_by, schema)
        for column in groups:
            if not is_groupable(column.type):
                build.refuse(
                    "group_by", f"`{column.name}` is {column.type}, which rows cannot be grouped by."
                )
        if not groups and not self.aggregates:
            build.refuse(
                "aggregates",
                "Choose what to calculate, or the columns that make a row each.",
            )
        if self.subtotals != "none" and not groups:
            build.refuse(
                "subtotals",
                "Subtotals need columns that make a row each. Choose some, or do without subtotals.",
                remedy=Remedy("No subtotals", (("subtotals", None),)),
            )
        bound = {
            n: b for n, text in self.aggregates.items() if (b := self._aggregate(build, n, text, schema))
        }
        build.check_names("aggregates", [*(c.name for c in groups), *self.aggregates])
        if build.problems:
            return None
        return Lowered.of(
            AggregateStep(
                name=build.name(),
                node=build.node,
                schema=Schema.of(
                    [*((c.name, c.type) for c in groups), *((n, b.type) for n, b in bound.items())]
                ),
                input=build.input,
                group_by=tuple(c.name for c in groups),
                aggregates=tuple(bound.items()),
                subtotals=self.subtotals,
            )
        )

    def _aggregate(self, build: Build, name: str, text: str, schema: Schema) -> Bound | None:
        bound = build.aggregate(f"aggregates.{name}", text, schema)
        if bound is None:
            return None
        groups = {g.lower() for g in self.group_by}
        loose = [c.name for c in outside_aggregates(bound.tree) if c.name.lower() not in groups]
        if loose:
            build.refuse(
                f"aggregates.{name}",
                f"`{loose[0]}` has many values in a group: put it into a function, such as `sum({loose[0]})` "
                f"or `max({loose[0]})`, or make a row for each of its values.",
                remedy=Remedy(f"One row for each {loose[0]}", (("group_by", (*self.group_by, loose[0])),)),
            )
            return None
        if self.subtotals != "none" and any(c.name.lower() in groups for c in outside_aggregates(bound.tree)):
            build.refuse(
                f"aggregates.{name}",
                "With subtotals, the columns that make a row each can stand inside functions only.",
            )
            return None
        return bound


def outside_aggregates(tree: exp.Expression) -> list[exp.Column]:
    """The columns that stand in no function over many rows."""
    if isinstance(tree, exp.Column):
        return [tree]
    if isinstance(tree, exp.Filter | exp.WithinGroup) or is_aggregate_call(tree):
        return []
    return [column for child in tree.iter_expressions() for column in outside_aggregates(child)]


def is_aggregate_call(tree: exp.Expression) -> bool:
    """Whether the tree is a call of a function over many rows."""
    if not isinstance(tree, exp.Anonymous):
        return False
    try:
        return functions.lookup(str(tree.this)).kind == "aggregate"
    except InvalidExpression:
        return False
