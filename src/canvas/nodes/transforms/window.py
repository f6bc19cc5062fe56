"""Calculate over the rows around each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

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
    all_columns,
    counted,
    listed,
    quoted,
)
from canvas.nodes.changing import project
from canvas.nodes.ordering import NO_ORDER, Direction, describe_keys, group_columns, sort_keys
from canvas.nodes.ranking import other_columns
from canvas.nodes.window_formulas import called, depends_on_ties, shares_places, windowed
from canvas.sql.binding import Bound
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.steps import Frame, SortKey, Step
from canvas.steps import Window as WindowStep


class Window(NodeType):
    """Rank rows, compare each with the ones before, or add up as they go, within groups."""

    type: Literal["window"] = "window"
    input: Input
    columns: Annotated[Mapping[str, str], FieldKind("windows")] = Field(default_factory=dict)
    partition_by: ColumnNames = ()
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)
    look_at: Literal["all", "up_to_here", "around"] = "all"
    before: Annotated[int, Field(ge=0)] | None = None
    after: Annotated[int, Field(ge=0)] | None = None

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

    def says(self) -> str:
        if not self.columns:
            return ""
        what = listed(list(self.columns.values()))
        within = f" within {', '.join(self.partition_by)}" if self.partition_by else ""
        order = f" by {describe_keys(self.order_by)}" if self.order_by else ""
        return f"{what}{within}{order}"

    def tells(self) -> str:
        within = f" within each {quoted(self.partition_by)}" if self.partition_by else ""
        order = f" in the order of {describe_keys(self.order_by, mark='`')}" if self.order_by else ""
        return (
            f"Adds {quoted(list(self.columns))} to each row, calculated over {self._rows()}{within}{order}."
        )

    def _rows(self) -> str:
        if self.look_at != "around":
            return "all rows" if self.look_at == "all" else "the rows up to each"
        sides = (("before", self.before), ("after", self.after))
        around = [
            f"{'all rows' if rows is None else counted(rows, 'row')} {side} it"
            for side, rows in sides
            if rows != 0
        ]
        return " and ".join(["each row", *around])

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        groups = group_columns(build, "partition_by", self.partition_by, source.schema)
        order = sort_keys(build, "order_by", self.order_by, source.schema)
        if not self.columns:
            build.refuse("columns", "Add a calculation with its name, such as `total` and `sum(amount)`.")
        bound = {n: b for n, text in self.columns.items() if (b := self._bound(build, n, text, bool(order)))}
        build.check_names("columns", [*source.schema.names, *self.columns])
        self._check_order(build, bound, order)
        self._check_frame(build)
        if build.problems:
            return None
        return Lowered.of(self._steps(build, groups, order, bound))

    def _bound(self, build: Build, name: str, text: str, ordered: bool) -> Bound | None:
        field = f"columns.{name}"
        bound = build.window(field, text, build.input.schema)
        if bound is None:
            return None
        if not called(bound):
            build.refuse(
                field,
                "This formula looks at one row only. Use a function such as `rank()` or `sum(amount)`, "
                "or a formula step.",
            )
            return None
        if shares_places(bound) and depends_on_ties(bound, self._frame()):
            build.refuse(
                field,
                "Rows that are equal in the order share a place here, and in the rest of the formula one of "
                "them comes first. Give each part a column of its own, and put them together in a formula "
                "step.",
            )
            return None
        try:
            return windowed(bound, build.input.schema, self._frame(), ordered=ordered)
        except InvalidExpression as error:
            build.refuse(field, str(error), error.suggestion)
            return None

    def _check_order(self, build: Build, bound: Mapping[str, Bound], order: tuple[SortKey, ...]) -> None:
        if order or self.order_by:
            return
        for name, formula in bound.items():
            kinds = {functions.kind_of(n) for n in formula.tree.walk()}
            if "window" in kinds:
                build.refuse("order_by", f"`{name}` needs an order: say which rows come first.")
                return
        if self.look_at != "all":
            build.refuse("order_by", NO_ORDER)

    def _check_frame(self, build: Build) -> None:
        for name in ("before", "after"):
            if getattr(self, name) is not None and self.look_at != "around":
                build.refuse(
                    name,
                    "A number of rows counts where the step looks at rows around each row only. "
                    "Let it look at these, or take the number away.",
                    remedy=Remedy("Look at rows around", (("look_at", "around"),)),
                )

    def _steps(
        self, build: Build, groups: Sequence[Column], order: tuple[SortKey, ...], bound: Mapping[str, Bound]
    ) -> Step:
        """One window; two where some columns share places among equal rows, and others must not."""
        source = build.input
        frame = self._frame()
        ranked = {n: b for n, b in bound.items() if shares_places(b)}
        strict = {n: b for n, b in bound.items() if depends_on_ties(b, frame)}
        by_all = (*order, *other_columns(source.schema, groups, order)) if order else ()
        if not ranked or not strict:
            return self._window(build, source, groups, by_all if strict else order, bound)
        rest = {n: b for n, b in bound.items() if n not in ranked}
        first = self._window(build, source, groups, order, ranked, part="ranked")
        if [*ranked, *rest] == list(bound):
            return self._window(build, first, groups, by_all, rest)
        second = self._window(build, first, groups, by_all, rest, part="around")
        named = dict(all_columns(second))
        return project(build, [(n, named[n]) for n in (*source.schema.names, *bound)], source=second)

    def _window(
        self,
        build: Build,
        source: Step,
        groups: Sequence[Column],
        order: tuple[SortKey, ...],
        bound: Mapping[str, Bound],
        part: str = "",
    ) -> WindowStep:
        return WindowStep(
            name=build.name(part),
            node=build.node,
            schema=Schema((*source.schema.columns, *(Column(name, b.type) for name, b in bound.items()))),
            ordering=source.ordering,
            input=source,
            columns=tuple(bound.items()),
            partition_by=tuple(c.name for c in groups),
            order_by=order,
            frame=self._frame(),
        )

    def _frame(self) -> Frame:
        match self.look_at:
            case "all":
                return Frame()
            case "up_to_here":
                return Frame(None, 0)
            case "around":
                before, after = self.before, self.after
                return Frame(None if before is None else -before, after)
