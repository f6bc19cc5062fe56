"""How documents say an order, and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from canvas.nodes.base import Build
from canvas.sql.schema import Column, Schema
from canvas.sql.types import is_orderable
from canvas.steps import SortKey

Direction = Literal["asc", "desc", "asc_nulls_first", "asc_nulls_last", "desc_nulls_first", "desc_nulls_last"]
"""As Spark: `asc` puts NULL first, `desc` puts NULL last, unless said otherwise."""


def sort_keys(build: Build, field: str, by: Mapping[str, Direction], schema: Schema) -> tuple[SortKey, ...]:
    """The keys of an order; reports columns that are missing or cannot be sorted by."""
    keys = []
    for name, direction in by.items():
        column = build.column(f"{field}.{name}", name, schema)
        if column is None:
            continue
        if not is_orderable(column.type):
            build.refuse(f"{field}.{name}", f"`{column.name}` is {column.type}, which has no order.")
        descending = direction.startswith("desc")
        nulls_first = direction.endswith("nulls_first") if "nulls" in direction else not descending
        keys.append(SortKey(column.name, descending, nulls_first))
    return tuple(keys)


def group_columns(build: Build, field: str, names: Sequence[str], schema: Schema) -> tuple[Column, ...]:
    """The columns whose equal values make a group; reports those that are missing or cannot make any."""
    columns = tuple(build.columns(field, names, schema))
    for column in columns:
        if not is_orderable(column.type):
            build.refuse(field, f"`{column.name}` is {column.type}, which makes no groups.")
    return columns


NO_ORDER = "Rows before and after need an order: say which rows come first."
"""What is said where a step looks at rows before or after, and none comes first."""


def describe_keys(by: Mapping[str, Direction], mark: str = "") -> str:
    """`amount, largest first, then store`; `mark` stands around the names."""
    return ", then ".join(
        f"{mark}{name}{mark}{', largest first' if d.startswith('desc') else ''}" for name, d in by.items()
    )
