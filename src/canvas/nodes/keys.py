"""Pairs of columns of two inputs that must be equal."""

from __future__ import annotations

from collections.abc import Mapping

from canvas.nodes.base import Build, reference
from canvas.sql.operators import comparable
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import describe


def matching_keys(
    build: Build, keys: Mapping[str, str], left: Schema, right: Schema
) -> tuple[tuple[Column, Column], ...]:
    """The pairs that there are; reports each that names no column, or columns that never match."""
    found = (_pair(build, a, b, left, right) for a, b in keys.items())
    return tuple(pair for pair in found if pair)


def _pair(build: Build, a: str, b: str, left: Schema, right: Schema) -> tuple[Column, Column] | None:
    field = f"keys.{a}"
    first = build.column(field, a, left, where="of the left input")
    second = build.column(field, b, right, where="of the right input")
    if first is None or second is None:
        return None
    try:
        comparable(reference(first, "left"), reference(second, "right"))
    except InvalidExpression:
        build.refuse(
            field,
            f"`{first.name}` is {describe(first.type)} on the left and "
            f"`{second.name}` is {describe(second.type)} on the right: they never match. "
            "Give both one type first, in a Change types step.",
        )
        return None
    return first, second
