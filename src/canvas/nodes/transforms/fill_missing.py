"""Put a value where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind, Scalar
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
)
from canvas.nodes.calls import applied
from canvas.nodes.changing import changed_columns, project
from canvas.nodes.misfits import misfit
from canvas.nodes.ordering import NO_ORDER, Direction, describe_keys, group_columns, sort_keys
from canvas.nodes.ranking import free_name, other_columns
from canvas.nodes.typed_values import spelled, typed_value
from canvas.nodes.window_formulas import windowed
from canvas.sql.binding import Bound
from canvas.sql.operators import cast
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BIGINT, BOOLEAN, INTEGRALS, Decimal, Primitive, is_numeric, is_orderable
from canvas.steps import Frame, SortKey, Step, Window

Way = Literal["previous", "next", "average"]
_NOTHING = "Choose a column to fill, and with what: a value, the row before or after, or the average."
_EXACT = Decimal(20, 0)
"""What the largest whole numbers are averaged in: the average of them as doubles may be none of them."""
_IN_WORDS: Mapping[Way, str] = {
    "previous": "the last value before",
    "next": "the first value after",
    "average": "the average",
}


class FillMissing(NodeType):
    """Put a value into the empty fields of columns: one of your own, a neighbour's, or the average."""

    type: Literal["fill_missing"] = "fill_missing"
    input: Input
    values: Annotated[Mapping[str, Scalar], FieldKind("values")] = Field(default_factory=dict)
    previous: ColumnNames = ()
    next: ColumnNames = ()
    average: ColumnNames = ()
    partition_by: ColumnNames = ()
    order_by: Annotated[Mapping[str, Direction], FieldKind("sort")] = Field(default_factory=dict)

    about = About(
        label="Fill empty values",
        icon="format_color_fill",
        category="shape",
        keywords=(
            "missing",
            "null",
            "empty",
            "default",
            "coalesce",
            "nvl",
            "replace null",
            "impute",
            "fill down",
            "fill up",
            "previous value",
            "average",
            "mean",
        ),
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
        said = [f"{name}: {_IN_WORDS[way]}" for way, names in self._ways() for name in names]
        return listed([*said, *(f"{name}: {spelled(value)}" for name, value in self.values.items())])

    def tells(self) -> str:
        said = [f"{_IN_WORDS[way]} into {quoted(list(names))}" for way, names in self._ways()]
        said += [f"`{spelled(value)}` into `{name}`" for name, value in self.values.items()]
        within = f" within each {quoted(self.partition_by)}" if self.partition_by else ""
        is_ordered = self.order_by and (self.previous or self.next)
        order = f" in the order of {describe_keys(self.order_by, mark='`')}" if is_ordered else ""
        rows = f" It looks at rows{within}{order}." if self._ways() and (order or within) else ""
        return f"Puts {listed(said, 6)} where there is no value.{rows}"

    def _ways(self) -> list[tuple[Way, Sequence[str]]]:
        """What is taken from other rows, in the order in which it is tried."""
        ways: tuple[Way, ...] = ("previous", "next", "average")
        return [(way, names) for way in ways if (names := getattr(self, way))]

    def lower(self, build: Build) -> Lowered | None:
        if not self.values and not self._ways():
            build.refuse("values", _NOTHING)
            return None
        schema = build.input.schema
        given = self._given(build)
        groups = group_columns(build, "partition_by", self.partition_by, schema)
        order = sort_keys(build, "order_by", self.order_by, schema)
        taken = [(way, build.columns(way, names, schema)) for way, names in self._ways()]
        self._check(build, taken, groups)
        if build.problems:
            return None
        step: Step = build.input
        fills: dict[str, list[Bound]] = {}
        for way, columns in taken:
            step = self._window(build, step, way, columns, groups, order)
            for column, found in zip(columns, step.schema.columns[-len(columns) :], strict=True):
                fills.setdefault(column.name, []).append(cast(_rounded(found, column), column.type))
        for name, value in given.items():
            fills.setdefault(name, []).append(value)
        made = {
            column.name: applied("coalesce", reference(column), *fills[column.name])
            for column in schema
            if column.name in fills
        }
        return Lowered.of(project(build, changed_columns(build.input, made), source=step))

    def _given(self, build: Build) -> dict[str, Bound]:
        """The values of one's own, by column."""
        build.check_names("values", list(self.values))
        found = {}
        for name, value in self.values.items():
            column = build.column(f"values.{name}", name, build.input.schema)
            if column is None:
                continue
            known = typed_value(value, column.type)
            if known is None or value is None:
                build.refuse(f"values.{name}", _why(value, column))
                continue
            found[column.name] = known
        return found

    def _check(
        self, build: Build, taken: Sequence[tuple[Way, Sequence[Column]]], groups: Sequence[Column]
    ) -> None:
        for way, columns in taken:
            for column in columns:
                if column in groups:
                    build.refuse(
                        way,
                        f"`{column.name}` makes the groups, so all rows of a group have the same, or none. "
                        "Leave it out in one place.",
                    )
                if way == "average" and not is_numeric(column.type):
                    build.refuse(way, f"`{column.name}` is {column.type}, and only numbers have an average.")
        if not self.order_by and (self.previous or self.next):
            build.refuse("order_by", NO_ORDER)

    def _window(
        self,
        build: Build,
        source: Step,
        way: Way,
        columns: Sequence[Column],
        groups: Sequence[Column],
        order: Sequence[SortKey],
    ) -> Window:
        """The source with a column more for each: what would be put in there.

        The next value is the previous one in the order turned round: Spark goes through the rows once then,
        and as often as there are rows where a frame ends with the last of them.
        """
        schema = source.schema
        frame = Frame() if way == "average" else Frame(None, 0)
        named: list[tuple[str, Bound]] = []
        for column in columns:
            value = windowed(_found(way, column), source.schema, frame, ordered=is_orderable(column.type))
            name = free_name(f"{column.name}_{way}", schema)
            named.append((name, value))
            schema = Schema((*schema.columns, Column(name, value.type)))
        return Window(
            name=build.name(way),
            node=build.node,
            schema=schema,
            ordering=source.ordering,
            input=source,
            columns=tuple(named),
            partition_by=tuple(c.name for c in groups),
            order_by=() if way == "average" else _in_order(way, build.input.schema, columns, groups, order),
            frame=frame,
        )


def _in_order(
    way: Way, schema: Schema, columns: Sequence[Column], groups: Sequence[Column], order: Sequence[SortKey]
) -> tuple[SortKey, ...]:
    """The order in which the value is the last one before.

    Rows that are equal in the order that was asked for are told apart by the other columns, and last by those
    that are filled: rows that have a value come before those that take it.
    """
    filled = {c.name.lower() for c in columns}
    others = other_columns(schema, groups, order)
    last = [replace(k, nulls_first=way == "next") for k in others if k.column.lower() in filled]
    keys = (*order, *(k for k in others if k.column.lower() not in filled), *last)
    if way == "previous":
        return keys
    return tuple(replace(k, descending=not k.descending, nulls_first=not k.nulls_first) for k in keys)


def _found(way: Way, column: Column) -> Bound:
    if way == "average":
        value = reference(column)
        return applied("avg", cast(value, _EXACT) if column.type == BIGINT else value)
    return applied("last_value", reference(column), Bound.of(exp.true(), BOOLEAN))


def _rounded(found: Column, column: Column) -> Bound:
    """What would be put in; of whole numbers the whole number that is nearest."""
    value = reference(found)
    is_whole = column.type in INTEGRALS and found.type != column.type
    return applied("round", value) if is_whole else value


def _why(value: Scalar, column: Column) -> str:
    if value is None:
        return f"Give the value that `{column.name}` gets where it has none."
    if not isinstance(column.type, Primitive | Decimal):
        return f"`{column.name}` is {column.type}: no value that is typed in fits. Leave the column out."
    return f"{misfit(value, column.type)}, as `{column.name}` is. Give a value of its type."
