"""What the functions on lists, maps and structures share."""

from __future__ import annotations

from collections.abc import Sequence

from canvas.sql.coercion import common_type
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import VOID, Array, DataType, Map, describe
from canvas.sql.values import Bound, cast


def as_list(owner: Bound) -> DataType:
    """The type of a list's values; raises InvalidExpression where it is no list."""
    if not isinstance(owner.type, Array):
        raise InvalidExpression(f"Here must be a list, and `{owner.text}` is {describe(owner.type)}.")
    return owner.type.element


def as_map(owner: Bound) -> Map:
    """The type of a map; raises InvalidExpression where it is none."""
    if not isinstance(owner.type, Map):
        raise InvalidExpression(f"Here must be a map, and `{owner.text}` is {describe(owner.type)}.")
    return owner.type


def element_of(arguments: Sequence[Bound]) -> DataType:
    """The type of the values in the first list, or of those in the first map."""
    kind = arguments[0].type
    if isinstance(kind, Map):
        return kind.value
    return kind.element if isinstance(kind, Array) else VOID


def with_value(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """A list and a value in one type; raises InvalidExpression where there is none."""
    items, value, *more = arguments
    element = as_list(items)
    shared = common_type(element, value.type)
    if shared is None:
        raise InvalidExpression(
            f"The list holds {describe(element)}, and `{value.text}` is {describe(value.type)}."
        )
    return [cast(items, Array(shared)), value if value.type == VOID else cast(value, shared), *more]


def with_key(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """A map and a key of its type; raises InvalidExpression where it is of another."""
    owner, key = arguments
    kind = as_map(owner).key
    if key.type == VOID or common_type(kind, key.type) != kind:
        raise InvalidExpression(
            f"The keys of the map are {describe(kind)}, and `{key.text}` is {describe(key.type)}."
        )
    return [owner, cast(key, kind)]
