"""Rows numbered within groups, and the first of them kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.nodes.base import Build, all_columns
from canvas.sql.binding import Bound
from canvas.sql.identifiers import column as column_reference
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BOOLEAN, INT, is_orderable
from canvas.steps import Filter, Project, SortKey, Step, Window


def first_rows(
    build: Build,
    source: Step,
    keys: Sequence[Column],
    order: Sequence[SortKey],
    *,
    rows: int = 1,
    ties: bool = False,
    part: str = "",
) -> Step:
    """The first rows of each group in an order.

    Rows that are equal in it are told apart by the other columns, so that each run keeps the same; with
    `ties`, all that share the last place are kept.
    """
    rank = free_name("row_rank", source.schema)
    by_all = tuple(order) if ties else (*order, *other_columns(source.schema, keys, order))
    ranked = Window(
        name=build.name(joined(part, "ranked")),
        node=build.node,
        schema=Schema((*source.schema.columns, Column(rank, INT))),
        input=source,
        columns=(
            (rank, Bound.of(exp.Anonymous(this="rank" if ties else "row_number", expressions=[]), INT)),
        ),
        partition_by=tuple(c.name for c in keys),
        order_by=by_all or tuple(SortKey(c.name) for c in keys),
    )
    one = exp.Literal.number(rows)
    test = exp.EQ if rows == 1 and not ties else exp.LTE
    is_first = Bound.of(test(this=column_reference(rank), expression=one), BOOLEAN)
    first = Filter(
        name=build.name(joined(part, "first")),
        node=build.node,
        schema=ranked.schema,
        input=ranked,
        predicate=is_first,
    )
    return Project(
        name=build.name(part),
        node=build.node,
        schema=source.schema,
        input=first,
        columns=all_columns(source),
    )


def other_columns(schema: Schema, keys: Sequence[Column], order: Sequence[SortKey]) -> tuple[SortKey, ...]:
    """The columns by which rows that are equal in an order are told apart."""
    used = {c.name.lower() for c in keys} | {k.column.lower() for k in order}
    return tuple(SortKey(c.name) for c in schema if c.name.lower() not in used and is_orderable(c.type))


def free_name(wanted: str, schema: Schema) -> str:
    """A name that no column has."""
    while wanted in schema:
        wanted += "_"
    return wanted


def joined(part: str, more: str) -> str:
    """The name of a part of a part."""
    return f"{part}_{more}" if part else more
