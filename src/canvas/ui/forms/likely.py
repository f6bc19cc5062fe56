"""Which columns of two inputs a join most likely matches: by names, types and the values of the sample."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from canvas.nodes.base import reference
from canvas.sql.operators import comparable
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BOOLEAN, INTEGRALS

if TYPE_CHECKING:
    from canvas.preview.overlap import Overlap

Pair = tuple[str, str]

MOST_COMPARED = 400
"""So many pairs of columns are compared by their values."""
_LEAST_MATCHED, _LEAST_UNIQUE, _LEAST_VALUES = 0.3, 0.9, 2
"""From when on values alone make a pair likely: what share of the left rows matches, how much of one side
is different, as that of a list of stores is, and how many different values both have."""


@dataclass(frozen=True)
class Likely:
    """A pair of columns that may belong together, and what it matches on the sample, as far as known."""

    left: str
    right: str
    rows: int | None = None
    matched: int = 0

    @property
    def pair(self) -> Pair:
        """The pair as a setting holds it."""
        return self.left, self.right


def by_name(left: Schema, right: Schema, used: Iterable[Pair] = ()) -> list[Likely]:
    """Pairs that likely belong together: the same name, or `id` of one in the other's name; alike in type."""
    taken = {a.lower() for a, _ in used} | {b.lower() for _, b in used}
    free = [c for c in left if c.name.lower() not in taken]
    same = [(a, b) for a in free if (b := right.find(a.name)) is not None and fits(a, b)]
    near = [
        (a, b)
        for a in free
        for b in right
        if b.name.lower() not in taken and a.type == b.type and alike(a.name, b.name) and fits(a, b)
    ]
    ranked = sorted(dict.fromkeys([*same, *near]), key=lambda pair: not _is_key(pair[0].name))
    return [Likely(a.name, b.name) for a, b in ranked]


def comparisons(left: Schema, right: Schema) -> list[Pair]:
    """The pairs of columns whose values are worth a look."""
    pairs = [
        (a.name, b.name)
        for a in left
        for b in right
        if a.type != BOOLEAN and (a.type == b.type or {a.type, b.type} <= set(INTEGRALS))
    ]
    return pairs[:MOST_COMPARED]


def ranked(named: Sequence[Likely], found: Sequence[Overlap], used: Iterable[Pair] = ()) -> list[Likely]:
    """What names suggest and what values suggest, the best first; nothing that matches no row at all."""
    taken = {a.lower() for a, _ in used} | {b.lower() for _, b in used}
    known = {(o.left.lower(), o.right.lower()): o for o in found}
    likely = []
    for one in named:
        seen = known.get((one.left.lower(), one.right.lower()))
        likely.append(replace(one, rows=seen.rows, matched=seen.matched) if seen else one)
    said = {one.pair for one in likely}
    for o in found:
        is_free = not {o.left.lower(), o.right.lower()} & taken
        if is_free and (o.left, o.right) not in said and _is_telling(o):
            likely.append(Likely(o.left, o.right, o.rows, o.matched))
    is_good = [one for one in likely if one.rows is None or one.matched or not one.rows]
    return sorted(is_good, key=lambda one: (not _is_key(one.left), -_share(one)))


def _share(likely: Likely) -> float:
    return likely.matched / likely.rows if likely.rows else 0.0


def _is_telling(o: Overlap) -> bool:
    """Whether the values alone make a pair likely. Of numbers, which are everywhere, the names must agree."""
    is_many = o.values >= _LEAST_VALUES and o.matched >= _LEAST_MATCHED * o.rows
    is_named = not o.are_numbers or bool(_words(o.left) & _words(o.right)) or alike(o.left, o.right)
    return is_many and o.unique >= _LEAST_UNIQUE and is_named


def fits(left: Column, right: Column) -> bool:
    """Whether values of two columns can be equal."""
    try:
        comparable(reference(left, "left"), reference(right, "right"))
    except InvalidExpression:
        return False
    return True


def _is_key(name: str) -> bool:
    plain = name.lower()
    return plain in ("id", "key", "code", "sku") or plain.endswith(("id", "_key", "_code", "_no", "number"))


def _words(name: str) -> set[str]:
    """`customerNo` and `customer_no` are made of `customer` and `no`."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    return {p for p in parts if p not in ("", "id", "no", "code", "key", "number")}


def alike(a: str, b: str) -> bool:
    """`store` and `store_id`, `storeId` and `store_id`."""
    first, second = (n.lower().replace("_", "").replace(" ", "") for n in (a, b))
    stems = [n.removesuffix("id").removesuffix("code").removesuffix("key") for n in (first, second)]
    return first == second or (stems[0] == stems[1] != "")


def partner(name: str, left: Schema | None, right: Schema | None) -> str:
    """The column of the right that a left one is compared with at first."""
    column = left.find(name) if left else None
    if column is None or not right:
        return name
    same = right.find(name)
    if same is not None:
        return same.name
    return next((c.name for c in right if alike(c.name, name) and fits(column, c)),
                next((c.name for c in right if fits(column, c)), right.columns[0].name))  # fmt: skip
