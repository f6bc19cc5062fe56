"""Rows that are typed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from canvas.document.model import FieldKind, Scalar
from canvas.nodes.base import (
    About,
    Build,
    Example,
    Lowered,
    NodeType,
    SparkType,
    counted,
    listed,
    quoted,
)
from canvas.nodes.misfits import misfit
from canvas.nodes.typed_values import typed_value
from canvas.sql.binding import Bound
from canvas.sql.schema import Column, Schema
from canvas.sql.types import (
    BINARY,
    Decimal,
    Primitive,
)
from canvas.steps import Read, Values


class Inline(NodeType):
    """Rows typed in by hand: a small list of codes, rates or targets."""

    type: Literal["inline"] = "inline"
    columns: Annotated[Mapping[str, SparkType], FieldKind("types")] = Field(default_factory=dict)
    rows: Annotated[tuple[tuple[Scalar, ...], ...], FieldKind("rows")] = ()

    about = About(
        label="Typed-in rows",
        icon="edit_note",
        category="sources",
        keywords=("table by hand", "constant", "values", "manual", "list of codes", "lookup table"),
        example=Example(
            nodes="""
                rates:
                  type: inline
                  columns: {currency: STRING, rate: "DECIMAL(10,4)", since: DATE}
                  rows:
                    - [EUR, 1, 1999-01-01]
                    - [USD, 0.9245, null]
                """,
            node="rates",
            rows=(("EUR", "1.0000", "1999-01-01"), ("USD", "0.9245", None)),
        ),
    )

    @field_validator("rows", mode="before")
    @classmethod
    def _rows(cls, value: Any) -> Any:
        if isinstance(value, list) and any(not isinstance(row, list | tuple) for row in value):
            raise ValueError("Each row is a list of values, such as [EUR, 1.0].")
        return value

    def says(self) -> str:
        if not self.columns:
            return ""
        return f"{counted(len(self.rows), 'row')}: {listed(list(self.columns))}"

    def tells(self) -> str:
        rows, names = counted(len(self.rows), "row"), list(self.columns)
        return f"Gives the {rows} typed in here, with {quoted(names)}."

    def lower(self, build: Build) -> Lowered | None:
        if not self.columns:
            build.refuse("columns", "There are no columns yet: add one with a name and a type.")
            return None
        build.check_names("columns", list(self.columns))
        schema = Schema.of(self.columns.items())
        for column in schema:
            if not isinstance(column.type, Primitive | Decimal) or column.type == BINARY:
                build.refuse(
                    f"columns.{column.name}",
                    f"{column.type} values cannot be typed in. Choose a simple type.",
                )
        rows = [self._row(build, number, row, schema) for number, row in enumerate(self.rows)]
        if build.problems:
            return None
        made = tuple(tuple(value for value in row if value) for row in rows)
        return Lowered.of(Read(name=build.name(), node=build.node, schema=schema, source=Values(made)))

    def _row(self, build: Build, number: int, row: tuple[Scalar, ...], schema: Schema) -> list[Bound | None]:
        if len(row) != len(schema):
            values, columns = counted(len(row), "value"), counted(len(schema), "column")
            build.refuse(f"rows.{number}", f"Row {number + 1} has {values}, and there are {columns}.")
            return []
        return [self._value(build, number, value, column) for value, column in zip(row, schema, strict=True)]

    def _value(self, build: Build, number: int, value: Scalar, column: Column) -> Bound | None:
        bound = typed_value(value, column.type)
        if bound is None:
            reason = f"Row {number + 1}: in `{column.name}`, {misfit(value, column.type)}."
            build.refuse(f"rows.{number}", f"{reason} Correct it, or leave it empty.")
        return bound
