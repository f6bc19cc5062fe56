"""Give columns another type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from canvas.nodes.base import (
    About,
    Build,
    Example,
    Input,
    Lowered,
    NodeType,
    counted,
    listed,
    quoted,
    reference,
)
from canvas.nodes.casting import TypedColumn, cast_value
from canvas.nodes.changing import changing
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import STRING, describe


class Cast(NodeType):
    """Give columns another type; a value that does not fit stops the job, or becomes empty."""

    type: Literal["cast"] = "cast"
    input: Input
    columns: Mapping[str, TypedColumn] = Field(default_factory=dict)

    about = About(
        label="Change types",
        icon="swap_horiz",
        category="shape",
        keywords=("cast", "convert", "type", "number", "date", "text to number", "parse date", "to_date"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {sold_on: STRING, amount: STRING}
                  rows: [["31.03.2024", "12.50"], ["2024-04-01", oops]]
                typed:
                  type: cast
                  input: sales
                  columns:
                    sold_on: {type: DATE, formats: [dd.MM.yyyy, yyyy-MM-dd]}
                    amount: {type: "DECIMAL(10,2)", on_error: null}
                """,
            node="typed",
            rows=(("2024-03-31", "12.50"), ("2024-04-01", None)),
        ),
    )

    def says(self) -> str:
        if not self.columns:
            return ""
        if len(self.columns) == 1:
            return "".join(f"{name} as {spec.type}" for name, spec in self.columns.items())
        return f"{counted(len(self.columns), 'column')} retyped"

    def tells(self) -> str:
        gets = [f"`{name}` becomes {describe(spec.type)}" for name, spec in self.columns.items()]
        bad = {spec.on_error for spec in self.columns.values() if spec.type != STRING}
        tail = ""
        if bad == {"fail"}:
            tail = " A value that does not fit stops the job."
        elif bad == {None}:
            tail = " A value that does not fit becomes empty."
        elif bad:
            strict = [n for n, s in self.columns.items() if s.on_error and s.type != STRING]
            tail = (
                f" A value that does not fit stops the job in {quoted(strict)}, and becomes empty elsewhere."
            )
        return f"{listed(gets, 6)}.{tail}"

    def lower(self, build: Build) -> Lowered | None:
        if not self.columns:
            build.refuse("columns", "There is no column yet: choose one, and the type that it should get.")
            return None
        values, rules = {}, []
        for name, spec in self.columns.items():
            column = build.column(f"columns.{name}", name, build.input.schema)
            if column is None:
                continue
            try:
                done = cast_value(name, reference(column), spec)
            except InvalidExpression as error:
                build.refuse(f"columns.{name}", str(error), error.suggestion)
                continue
            values[column.name] = done.value
            rules += [done.rule] if done.rule else []
        return None if build.problems else changing(build, values, rules)
