"""Turn columns into rows."""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    listed,
    quoted,
    reference,
)  # fmt: skip
from canvas.nodes.changing import changed_columns, project
from canvas.sql.binding import Bound
from canvas.sql.coercion import common_type_of
from canvas.sql.identifiers import column as column_reference
from canvas.sql.operators import cast
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BOOLEAN, STRING, describe
from canvas.steps import Filter, Step
from canvas.steps import Unpivot as UnpivotStep


class Unpivot(NodeType):
    """Turn columns into rows: one row for each of them, with its name and its value."""

    type: Literal["unpivot"] = "unpivot"
    input: Input
    columns: ColumnNames = ()
    name: str = "name"
    value: str = "value"
    keep_empty: bool = True

    about = About(
        label="Columns to rows",
        icon="table_convert",
        category="shape",
        keywords=("unpivot", "melt", "wide to long", "transpose", "months as columns", "stack"),
        example=Example(
            nodes="""
                targets:
                  type: inline
                  columns: {store: STRING, jan: INT, feb: INT}
                  rows: [[A, 10, 20], [B, 5, null]]
                by_month:
                  type: unpivot
                  input: targets
                  columns: [jan, feb]
                  name: month
                  value: target
                """,
            node="by_month",
            rows=(("A", "jan", "10"), ("A", "feb", "20"), ("B", "jan", "5"), ("B", "feb", None)),
        ),
    )

    def says(self) -> str:
        if not self.columns:
            return ""
        return f"{listed(list(self.columns))} into {self.name} and {self.value}"

    def tells(self) -> str:
        empty = "" if self.keep_empty else " Empty values are left out."
        return (
            f"Makes a row for each of {quoted(self.columns)}: its name in `{self.name}`, "
            f"its value in `{self.value}`.{empty}"
        )

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        columns = build.columns("columns", self.columns, source.schema)
        if not self.columns:
            build.refuse("columns", "Choose the columns that become rows.")
        shared = common_type_of(c.type for c in columns)
        if columns and shared is None:
            kinds = " and ".join(dict.fromkeys(describe(c.type) for c in columns))
            hint = "give them one type first, in a Change types step."
            build.refuse("columns", f"These columns are {kinds}: {hint}")
        chosen = {c.name for c in columns}
        kept = [c for c in source.schema if c.name not in chosen]
        if columns:
            build.check_names("name", [*(c.name for c in kept), self.name, self.value])
        if shared is None or build.problems:
            return None
        alike = {c.name: cast(reference(c), shared) for c in columns if c.type != shared}
        step: Step = project(build, changed_columns(source, alike), part="alike") if alike else source
        rows = UnpivotStep(
            name=build.name() if self.keep_empty else build.name("rows"),
            node=build.node,
            schema=Schema((*kept, Column(self.name, STRING), Column(self.value, shared))),
            input=step,
            kept=tuple(c.name for c in kept),
            labels=tuple((c.name, c.name) for c in columns),
            label=self.name,
            value=self.value,
        )
        return Lowered.of(rows if self.keep_empty else self._filled(build, rows))

    def _filled(self, build: Build, rows: UnpivotStep) -> Filter:
        is_there = exp.Not(this=exp.Is(this=column_reference(self.value), expression=exp.Null()))
        return Filter(
            name=build.name(),
            node=build.node,
            schema=rows.schema,
            input=rows,
            predicate=Bound.of(is_there, BOOLEAN),
        )
