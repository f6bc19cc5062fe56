"""Turn rows into columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas import functions
from canvas.document.model import FieldKind, Scalar
from canvas.nodes.base import (
    About,
    Build,
    ColumnName,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    listed,
    reference,
)  # fmt: skip
from canvas.nodes.misfits import misfit
from canvas.nodes.typed_values import typed_value
from canvas.sql.binding import Bound
from canvas.sql.operators import comparison
from canvas.sql.schema import Column, Schema
from canvas.sql.types import is_groupable
from canvas.steps import Aggregate


class Pivot(NodeType):
    """Turn the values of a column into columns, with a calculation for each group in them."""

    type: Literal["pivot"] = "pivot"
    input: Input
    group_by: ColumnNames = ()
    column: ColumnName
    values: Annotated[tuple[Scalar, ...], FieldKind("scalars", of="input.column")] = ()
    aggregates: Annotated[Mapping[str, str], FieldKind("aggregates")] = Field(default_factory=dict)

    about = About(
        label="Rows to columns",
        icon="pivot_table_chart",
        category="summarise",
        keywords=("pivot", "crosstab", "long to wide", "matrix", "columns from values", "pivot table"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store: STRING, month: STRING, amount: INT}
                  rows: [[A, jan, 10], [A, feb, 20], [A, jan, 1], [B, feb, 5]]
                by_month:
                  type: pivot
                  input: sales
                  group_by: [store]
                  column: month
                  values: [jan, feb]
                  aggregates: {total: sum(amount)}
                """,
            node="by_month",
            rows=(("A", "11", "20"), ("B", None, "5")),
        ),
    )

    def says(self) -> str:
        what = listed(list(self.aggregates.values()))
        return f"{what} by {listed(list(self.group_by))} for each {self.column}"

    def lower(self, build: Build) -> Lowered | None:
        schema = build.input.schema
        groups = build.columns("group_by", self.group_by, schema)
        for column in groups:
            if not is_groupable(column.type):
                build.refuse("group_by", f"`{column.name}` is {column.type}, which makes no groups.")
        key = build.column("column", self.column, schema)
        if not self.values:
            build.refuse("values", "The values that become columns are not known yet. List or detect them.")
        if not self.aggregates:
            build.refuse("aggregates", "Say what to calculate, such as `total: sum(amount)`.")
        made = self._made(build, key, schema) if key else {}
        build.check_names("values", [*(c.name for c in groups), *made])
        if build.problems:
            return None
        return Lowered.of(
            Aggregate(
                name=build.name(),
                node=build.node,
                schema=Schema.of(
                    [*((c.name, c.type) for c in groups), *((n, b.type) for n, b in made.items())]
                ),
                input=build.input,
                group_by=tuple(c.name for c in groups),
                aggregates=tuple(made.items()),
            )
        )

    def _made(self, build: Build, key: Column, schema: Schema) -> dict[str, Bound]:
        """Each calculation for each value: with the rows of that value only."""
        made: dict[str, Bound] = {}
        for place, value in enumerate(self.values):
            test = self._test(build, key, value, place)
            for name, formula in self.aggregates.items():
                bound = build.aggregate(f"aggregates.{name}", formula, schema)
                if test is None or bound is None:
                    continue
                made[self._name(value, name)] = Bound(_filtered(bound.tree, test), bound.type, bound.doubts)
        return made

    def _test(self, build: Build, key: Column, value: Scalar, place: int) -> exp.Expression | None:
        if value is None:
            return exp.Is(this=reference(key).tree, expression=exp.Null())
        known = typed_value(value, key.type)
        if known is None:
            build.refuse(f"values.{place}", f"In `{key.name}`, {misfit(value, key.type)}.")
            return None
        return comparison(exp.EQ, reference(key), known).tree

    def _name(self, value: Scalar, aggregate: str) -> str:
        """The value, with the calculation's name behind it where there are several."""
        label = "empty" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return label if len(self.aggregates) == 1 else f"{label}_{aggregate}"


def _filtered(tree: exp.Expression, test: exp.Expression) -> exp.Expression:
    """A formula whose functions over many rows see the rows of the test only."""

    def change(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Filter):
            inner = node.expression.this
            both = exp.And(this=exp.Paren(this=inner.copy()), expression=test.copy())
            return exp.Filter(this=node.this.copy(), expression=exp.Where(this=both))
        if functions.kind_of(node) != "aggregate" or isinstance(node.parent, exp.Filter):
            return node
        return exp.Filter(this=node.copy(), expression=exp.Where(this=test.copy()))

    return tree.copy().transform(change)
