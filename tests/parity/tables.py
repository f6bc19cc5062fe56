"""What is not the same in two tables."""

from __future__ import annotations

import math
from collections import Counter

import pyarrow as pa

from tests.support.days import rows_of


def differing_rows(mine: pa.Table, theirs: pa.Table, *, in_order: bool = False) -> str:
    """In what the embedded engine's rows and types are not Spark's, in words; empty where they are."""
    if mine.schema != theirs.schema:
        return f"here {mine.schema}, on Spark {theirs.schema}"
    left, right = _rows(mine), _rows(theirs)
    if in_order and left != right:
        return f"here {left}, on Spark {right}"
    a, b = Counter(left), Counter(right)
    if a != b:
        return f"only here {list((a - b).elements())}, only on Spark {list((b - a).elements())}"
    return ""


def _rows(table: pa.Table) -> list[tuple[object, ...]]:
    return [tuple(map(_comparable, row)) for row in rows_of(table)]


def _comparable(value: object) -> object:
    """Doubles with twelve digits, as engines add up in another order; not a number as itself."""
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else f"{value:.12g}"
    if isinstance(value, list):
        found = [_comparable(v) for v in value]
        # The entries of a map come as pairs, and have no order.
        return tuple(sorted(found, key=repr) if value and isinstance(value[0], tuple) else found)
    if isinstance(value, tuple):
        return tuple(_comparable(v) for v in value)
    if isinstance(value, dict):
        return tuple((k, _comparable(v)) for k, v in value.items())
    return value
