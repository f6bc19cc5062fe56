"""Which columns of two tables hold the same values: what a join of them would match, on the sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Overlap:
    """How the values of a left and a right column meet.

    `rows` of the left, NULL among them, of which `matched` have a partner; `values` are the different ones
    in common. `unique`: the share of different ones among the values of whichever side has more.
    `are_numbers`: whether they are whole numbers.
    """

    left: str
    right: str
    rows: int
    matched: int
    values: int
    unique: float
    are_numbers: bool = False


def overlaps(left: pa.Table, right: pa.Table, pairs: Iterable[tuple[str, str]]) -> list[Overlap]:
    """How each pair of columns, left and right, meets; a pair whose values cannot be compared is left out."""
    lefts, rights = _by_name(left), _by_name(right)
    known: dict[tuple[int, str, str], _Values] = {}

    def values(side: int, name: str, kind: pa.DataType) -> _Values:
        key = (side, name, str(kind))
        if key not in known:
            known[key] = _Values.of((lefts, rights)[side][name].cast(kind))
        return known[key]

    found = []
    for a, b in pairs:
        kind = _shared(lefts[a].type, rights[b].type) if a in lefts and b in rights else None
        if kind is not None:
            found.append(_overlap(a, b, left.num_rows, values(0, a, kind), values(1, b, kind)))
    return found


def _by_name(table: pa.Table) -> Mapping[str, pa.ChunkedArray]:
    """The columns; of two that are called the same, the first."""
    return dict(reversed([*zip(table.column_names, table.columns, strict=True)]))


def _shared(left: pa.DataType, right: pa.DataType) -> pa.DataType | None:
    """A type in which values are equal where Spark finds them equal; None where there is none."""
    is_a = pa.types
    if all(is_a.is_string(t) or is_a.is_large_string(t) for t in (left, right)):
        return pa.large_string()
    if all(is_a.is_integer(t) for t in (left, right)):
        return pa.int64()
    is_exact = is_a.is_decimal(left) or is_a.is_date(left) or is_a.is_timestamp(left)
    return left if left == right and is_exact else None


@dataclass(frozen=True)
class _Values:
    """The different values of a column, NULL left out, and how often each is there."""

    unique: pa.Array
    counts: pa.Array
    filled: int

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> _Values:
        counted = pc.value_counts(column.drop_null())
        return cls(counted.field("values"), counted.field("counts"), len(column) - column.null_count)

    @property
    def share(self) -> float:
        """How many of the values are different; 0 where there are none."""
        return len(self.unique) / self.filled if self.filled else 0.0


def _overlap(a: str, b: str, rows: int, left: _Values, right: _Values) -> Overlap:
    meets = pc.is_in(left.unique, value_set=right.unique)
    matched = pc.sum(left.counts.filter(meets)).as_py() or 0
    values, unique = pc.sum(meets).as_py() or 0, max(left.share, right.share)
    return Overlap(a, b, rows, matched, values, unique, pa.types.is_integer(left.unique.type))
