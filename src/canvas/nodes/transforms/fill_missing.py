"""Put a value where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from canvas.document.model import FieldKind, Scalar
from canvas.nodes.base import About, Build, Example, Input, Lowered, NodeType, listed, reference
from canvas.nodes.calls import applied
from canvas.nodes.changing import changing
from canvas.nodes.misfits import misfit
from canvas.nodes.typed_values import spelled, typed_value
from canvas.sql.schema import Column
from canvas.sql.types import Decimal, Primitive


class FillMissing(NodeType):
    """Put a value into the empty fields of columns."""

    type: Literal["fill_missing"] = "fill_missing"
    input: Input
    values: Annotated[Mapping[str, Scalar], FieldKind("values")] = Field(default_factory=dict)

    about = About(
        label="Fill empty values",
        icon="format_color_fill",
        category="shape",
        keywords=("missing", "null", "empty", "default", "coalesce", "nvl", "replace null", "impute"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {city: STRING, amount: "DECIMAL(8,2)"}
                  rows: [[Paris, null], [null, 3.50]]
                filled:
                  type: fill_missing
                  input: sales
                  values: {city: unknown, amount: 0}
                """,
            node="filled",
            rows=(("Paris", "0.00"), ("unknown", "3.50")),
        ),
    )

    def says(self) -> str:
        return listed([f"{name}: {spelled(value)}" for name, value in self.values.items()])

    def tells(self) -> str:
        said = [f"`{spelled(value)}` into `{name}`" for name, value in self.values.items()]
        return f"Puts {listed(said, 6)} where there is no value."

    def lower(self, build: Build) -> Lowered | None:
        if not self.values:
            build.refuse("values", "There is no column yet: choose one, and the value for its empty fields.")
            return None
        made = {}
        for name, value in self.values.items():
            column = build.column(f"values.{name}", name, build.input.schema)
            if column is None:
                continue
            known = typed_value(value, column.type)
            if known is None or value is None:
                build.refuse(f"values.{name}", _why(value, column))
                continue
            made[column.name] = applied("coalesce", reference(column), known)
        return None if build.problems else changing(build, made)


def _why(value: Scalar, column: Column) -> str:
    if value is None:
        return f"Give the value that `{column.name}` gets where it has none."
    if not isinstance(column.type, Primitive | Decimal):
        return f"`{column.name}` is {column.type}: no value that is typed in fits. Leave the column out."
    return f"{misfit(value, column.type)}, as `{column.name}` is. Give a value of its type."
