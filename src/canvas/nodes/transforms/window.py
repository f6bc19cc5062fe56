"""Calculate over the rows around each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from canvas import functions
from canvas.document.model import FieldKind, Model
from canvas.nodes.base import About, Build, ColumnNames, Example, Input, Lowered, NodeType, listed
from canvas.nodes.ordering import Direction, describe_keys, sort_keys
from canvas.nodes.ranking import other_columns
from canvas.sql.binding import Bound
from canvas.sql.schema import Column, Schema
from canvas.sql.types import is_orderable
from canvas.steps import Frame, SortKey
from canvas.steps import Window as WindowStep


class RowsAround(Model):
    """The rows that sums, averages and counts look at, counted from each row; all where nothing is said."""

    before: Annotated[int, Field(ge=0)] | None = None
    after: Annotated[int, Field(ge=0)] | None = None


class Window(NodeType):
    """Rank rows, compare each with the ones before, or add up as they go, within groups."""

    type: Literal["window"] = "window"
    input: Input
    columns: Annotated[Mapping[str, str], FieldKind("expressions")] = Field(default_factory=dict)
    partition_by: ColumnNames = ()
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)
    look_at: Literal["all", "up_to_here", "around"] = "all"
    around: RowsAround = Field(default_factory=RowsAround)

    about = About(
        label="Window",
        icon="bar_chart",
        category="summarise",
        keywords=(
            "rank", "running total", "cumulative", "moving average", "previous row", "lag", "lead",
            "share of total", "row number", "over", "partition",
        ),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {store: STRING, day: DATE, amount: INT}
                  rows: [[A, 2024-03-01, 10], [A, 2024-03-02, 30], [B, 2024-03-01, 5]]
                running:
                  type: window
                  input: sales
                  partition_by: [store]
                  order_by: {day: asc}
                  look_at: up_to_here
                  columns:
                    total: sum(amount)
                    change: amount - lag(amount)
                """,
            node="running",
            rows=(
                ("A", "2024-03-01", "10", "10", None),
                ("A", "2024-03-02", "30", "40", "20"),
                ("B", "2024-03-01", "5", "5", None),
            ),
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _around_is_said(self) -> Window:
        if self.around != RowsAround() and self.look_at != "around":
            raise ValueError("`around` counts rows before and after: set `look_at: around` to use it.")
        return self

    def says(self) -> str:
        what = listed(list(self.columns.values()))
        within = f" within {', '.join(self.partition_by)}" if self.partition_by else ""
        order = f" by {describe_keys(self.order_by)}" if self.order_by else ""
        return f"{what}{within}{order}"

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        groups = build.columns("partition_by", self.partition_by, source.schema)
        for column in groups:
            if not is_orderable(column.type):
                build.refuse("partition_by", f"`{column.name}` is {column.type}, which makes no groups.")
        order = sort_keys(build, "order_by", self.order_by, source.schema)
        if not self.columns:
            build.refuse("columns", "Say what to calculate, such as `place: rank()` or `total: sum(amount)`.")
        bound = {
            name: b
            for name, text in self.columns.items()
            if (b := build.window(f"columns.{name}", text, source.schema))
        }
        build.check_names("columns", [*source.schema.names, *self.columns])
        self._check_order(build, bound, order)
        if build.problems:
            return None
        return Lowered.of(
            WindowStep(
                name=build.name(),
                node=build.node,
                schema=Schema((*source.schema.columns, *(Column(name, b.type) for name, b in bound.items()))),
                ordering=source.ordering,
                input=source,
                columns=tuple(bound.items()),
                partition_by=tuple(c.name for c in groups),
                order_by=self._order(source.schema, groups, order, bound),
                frame=self._frame(),
            )
        )

    def _check_order(self, build: Build, bound: Mapping[str, Bound], order: tuple[SortKey, ...]) -> None:
        for name, formula in bound.items():
            kinds = {functions.kind_of(n) for n in formula.tree.walk()}
            if not kinds & {"aggregate", "window"}:
                build.refuse(
                    f"columns.{name}",
                    "This formula looks at one row only. Use a function such as `rank()` or `sum(amount)`, "
                    "or a formula step.",
                )
            elif "window" in kinds and not order:
                build.refuse("order_by", f"`{name}` needs an order: say which rows come first.")
        if self.look_at != "all" and not order and not build.problems:
            build.refuse("order_by", "Rows before and after need an order: say which rows come first.")

    def _order(
        self,
        schema: Schema,
        groups: tuple[Column, ...],
        order: tuple[SortKey, ...],
        bound: Mapping[str, Bound],
    ) -> tuple[SortKey, ...]:
        """The order, with every other column behind it where it decides which row comes before which."""
        ties = {"rank", "dense_rank", "percent_rank", "cume_dist"}
        called = {str(n.this).lower() for b in bound.values() for n in b.tree.walk() if functions.kind_of(n)}
        if not order or called & ties:
            return order
        return (*order, *other_columns(schema, groups, order))

    def _frame(self) -> Frame:
        match self.look_at:
            case "all":
                return Frame()
            case "up_to_here":
                return Frame(None, 0)
            case "around":
                before, after = self.around.before, self.around.after
                return Frame(None if before is None else -before, after)
