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
    quoted,
    reference,
)  # fmt: skip
from canvas.nodes.misfits import misfit
from canvas.nodes.transforms.aggregate import outside_aggregates
from canvas.nodes.typed_values import spelled, typed_value
from canvas.sql.binding import Bound
from canvas.sql.operators import comparison
from canvas.sql.schema import Column, Schema
from canvas.sql.types import Decimal, Primitive, is_groupable
from canvas.steps import Aggregate

MOST_COLUMNS = 2000
"""So many columns are made at most; statements with more take minutes to plan."""


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
        keywords=(
            "pivot",
            "crosstab",
            "long to wide",
            "transpose",
            "matrix",
            "columns from values",
            "pivot table",
        ),
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
        if not self.aggregates:
            return ""
        what = listed(list(self.aggregates.values()))
        by = f" by {listed(list(self.group_by))}" if self.group_by else ""
        return f"{what}{by} for each {self.column}"

    def tells(self) -> str:
        rows = f"one row for each {quoted(self.group_by)}" if self.group_by else "one row"
        values = ["empty" if v is None else spelled(v) for v in self.values]
        return f"Makes {rows}, with columns for {quoted(values)} of `{self.column}`: {self._what()}."

    def _what(self) -> str:
        return listed([f"`{text}`" for text in self.aggregates.values()])

    def lower(self, build: Build) -> Lowered | None:
        schema = build.input.schema
        groups = build.columns("group_by", self.group_by, schema)
        for column in groups:
            if not is_groupable(column.type):
                build.refuse("group_by", f"`{column.name}` is {column.type}, which makes no groups.")
        key = build.column("column", self.column, schema)
        if key is not None and not isinstance(key.type, Primitive | Decimal):
            build.refuse("column", f"`{key.name}` is {key.type}: its values cannot become columns.")
            return None
        if not self.values:
            build.refuse(
                "values",
                "The values that become columns are not known yet. Find them in the rows, or list them.",
            )
        number = len(self.values) * max(len(self.aggregates), 1)
        if number > MOST_COLUMNS:
            build.refuse(
                "values",
                f"{number:,} columns would be made, and {MOST_COLUMNS:,} are the most. "
                "Keep the values that matter, or make rows of them in a Summarise step.",
            )
            return None
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
        said = ((n, self._formula(build, n, text, schema)) for n, text in self.aggregates.items())
        formulas = {n: bound for n, bound in said if bound}
        made: dict[str, Bound] = {}
        for place, value in enumerate(self.values):
            test = self._test(build, key, value, place)
            for name, bound in formulas.items():
                if test is None:
                    continue
                made[self._name(value, name)] = Bound(_filtered(bound.tree, test), bound.type, bound.doubts)
        return made

    def _formula(self, build: Build, name: str, text: str, schema: Schema) -> Bound | None:
        bound = build.aggregate(f"aggregates.{name}", text, schema)
        loose = [c.name for c in outside_aggregates(bound.tree)] if bound else []
        if loose:
            build.refuse(
                f"aggregates.{name}",
                f"`{loose[0]}` has many values in a group: put it into a function, such as `sum({loose[0]})` "
                f"or `max({loose[0]})`.",
            )
        return None if loose else bound

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
        label = f"{self.column}_{spelled(value)}" if isinstance(value, bool) else str(value)
        if value is None or not label.strip():
            label = "empty" if value is None else "blank"
        return label if len(self.aggregates) == 1 else f"{label}_{aggregate}"


def _filtered(tree: exp.Expression, test: exp.Expression) -> exp.Expression:
    """A formula whose functions over many rows see the rows of the test only."""

    def change(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Filter):
            inner = node.expression.this
            both = exp.And(this=exp.Paren(this=inner.copy()), expression=test.copy())
            return exp.Filter(this=node.this.copy(), expression=exp.Where(this=both))
        is_whole = isinstance(node, exp.WithinGroup) or functions.kind_of(node) == "aggregate"
        if not is_whole or isinstance(node.parent, exp.Filter | exp.WithinGroup):
            return node
        return exp.Filter(this=node.copy(), expression=exp.Where(this=test.copy()))

    return tree.copy().transform(change)
