"""Rows that are typed in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal as Number
from decimal import InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from sqlglot import exp

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
from canvas.nodes.misfits import fits, misfit
from canvas.sql.binding import Bound
from canvas.sql.operators import sql_type
from canvas.sql.schema import Column, Schema
from canvas.sql.types import (
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
    Primitive,
    is_numeric,
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
        literal = _literal(value, column.type)
        if literal is None:
            reason = f"Row {number + 1}: in `{column.name}`, {misfit(value, column.type)}."
            build.refuse(f"rows.{number}", f"{reason} Correct it, or leave it empty.")
            return None
        if column.type in (STRING, BOOLEAN) and value is not None:
            return Bound.of(literal, column.type)
        return Bound.of(exp.Cast(this=literal, to=sql_type(column.type)), column.type)


def _literal(value: Scalar, kind: DataType) -> exp.Expression | None:
    """The value as a literal that a cast turns into the type, or None where it does not fit."""
    if value is None:
        return exp.Null()
    if kind == STRING:
        return exp.Literal.string(("true" if value else "false") if isinstance(value, bool) else str(value))
    if kind == BOOLEAN:
        return exp.Boolean(this=value) if isinstance(value, bool) else None
    if isinstance(value, bool):
        return None
    if kind in (DATE, TIMESTAMP):
        moment = _moment(str(value), kind)
        return exp.Literal.string(moment) if moment else None
    return _number(value, kind)


def _moment(text: str, kind: DataType) -> str | None:
    """A date, or a date and time, as every engine reads it."""
    try:
        if kind == DATE:
            return datetime.date.fromisoformat(text).isoformat()
        return datetime.datetime.fromisoformat(text).isoformat(sep=" ")
    except ValueError:
        return None


def _number(value: Scalar, kind: DataType) -> exp.Expression | None:
    try:
        number = Number(str(value).strip())
    except InvalidOperation:
        return None
    if not is_numeric(kind) or not fits(number, kind):
        return None
    if kind in (FLOAT, DOUBLE):
        return exp.Literal.string(format(number, "f"))
    return exp.Literal.number(format(number.to_integral_value() if kind in INTEGRALS else number, "f"))
