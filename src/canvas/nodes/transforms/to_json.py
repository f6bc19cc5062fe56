"""Columns as one JSON text."""

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
    all_columns,
    quoted,
    reference,
)
from canvas.sql.binding import Bound
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BINARY, DOUBLE, FLOAT, STRING, TIMESTAMP, Array, DataType, Decimal, Map, Struct
from canvas.steps import FormatJson, Project

_MOMENT = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"
_DOUBT = (
    "In JSON, a DECIMAL or a DOUBLE is written with other zeros or another exponent by the embedded engine, "
    "and a time inside a list or struct with more digits."
)


class ToJson(NodeType):
    """Write columns into one column of JSON text."""

    type: Literal["to_json"] = "to_json"
    input: Input
    columns: ColumnNames = ()
    into: str = "json"
    keep: bool = True

    about = About(
        label="Write JSON",
        icon="data_object",
        category="shape",
        keywords=("json", "to_json", "pack", "object", "serialise", "message", "payload"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, city: STRING, day: DATE}
                  rows: [[1, 'Zürich "C"', 2024-03-31], [2, null, null]]
                packed:
                  type: to_json
                  input: sales
                  columns: [id, city, day]
                  into: message
                  keep: false
                """,
            node="packed",
            rows=(('{"id":1,"city":"Zürich \\"C\\"","day":"2024-03-31"}',), ('{"id":2}',)),
        ),
    )

    def says(self) -> str:
        return f"{self.into} of {', '.join(self.columns)}" if self.columns else f"{self.into} of all columns"

    def tells(self) -> str:
        what = quoted(self.columns) if self.columns else "all columns"
        return f"Writes {what} as JSON into `{self.into}`. What is empty is left out of it."

    def lower(self, build: Build) -> Lowered | None:
        schema = build.input.schema
        columns = build.columns("columns", self.columns, schema) if self.columns else schema.columns
        for column in columns:
            if column.type == BINARY:
                build.refuse("columns", f"`{column.name}` is {column.type}, which JSON cannot hold.")
        packed = {c.name.lower() for c in columns}
        kept = [(n, b) for n, b in all_columns(build.input) if self.keep or n.lower() not in packed]
        build.check_names("into", [*(n for n, _ in kept), self.into])
        if build.problems:
            return None
        helper = self.into if self.keep else _free(self.into, schema)
        made = FormatJson(
            name=build.name() if self.keep else build.name("text"),
            node=build.node,
            schema=Schema.of([*((c.name, c.type) for c in schema), (helper, STRING)]),
            ordering=build.input.ordering,
            input=build.input,
            fields=tuple((c.name, _written(c)) for c in columns),
            column=helper,
        )
        if self.keep:
            return Lowered.of(made)
        result = (*kept, (self.into, reference(Column(helper, STRING))))
        return Lowered.of(
            Project(
                name=build.name(), node=build.node, schema=Schema.of((n, b.type) for n, b in result),
                ordering=build.kept_order(result), input=made, columns=result,
            )
        )  # fmt: skip


def _free(name: str, schema: Schema) -> str:
    while name in schema:
        name += "_"
    return name


def _written(column: Column) -> Bound:
    """A column as JSON takes it: a time as text, so that every engine writes it alike."""
    value = reference(column)
    if column.type == TIMESTAMP:
        pattern = exp.Literal.string(_MOMENT)
        return Bound.of(exp.Anonymous(this="date_format", expressions=[value.tree, pattern]), STRING)
    return Bound(value.tree, value.type, (_DOUBT,) if _is_delicate(column.type) else ())


def _is_delicate(kind: DataType, *, inside: bool = False) -> bool:
    match kind:
        case Array(element):
            return _is_delicate(element, inside=True)
        case Map(key, value):
            return _is_delicate(key, inside=True) or _is_delicate(value, inside=True)
        case Struct(fields):
            return any(_is_delicate(t, inside=True) for _, t in fields)
        case _:
            return isinstance(kind, Decimal) or kind in (DOUBLE, FLOAT) or (inside and kind == TIMESTAMP)
