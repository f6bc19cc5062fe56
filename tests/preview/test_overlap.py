"""How columns of two tables meet: what a join would match is counted before it is drawn."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

from canvas.preview.overlap import Overlap, overlaps

SALES = pa.table(
    {
        "shop": ["P1", "P2", "P2", None, "P9"],
        "number": pa.array([1, 2, 3, 4, 5], pa.int32()),
        "price": pa.array([Decimal("1.00")] * 5, pa.decimal128(8, 2)),
        "nothing": pa.array([None] * 5, pa.string()),
    }
)
SHOPS = pa.table(
    {
        "code": pa.array(["P1", "P2", "P3"], pa.large_string()),
        "size": pa.array([1, 2, 9], pa.int64()),
        "rent": pa.array([1.0, 2.0, 3.0]),
    }
)


def test_rows_that_find_a_partner_are_counted_and_null_finds_none() -> None:
    assert overlaps(SALES, SHOPS, [("shop", "code"), ("number", "size")]) == [
        Overlap("shop", "code", rows=5, matched=3, values=2, unique=1.0),
        Overlap("number", "size", rows=5, matched=2, values=2, unique=1.0, are_numbers=True),
    ]


def test_a_column_without_values_meets_nothing() -> None:
    (found,) = overlaps(SALES, SHOPS, [("nothing", "code")])
    assert (found.matched, found.values) == (0, 0)


def test_what_cannot_be_equal_is_not_compared() -> None:
    pairs = [("shop", "size"), ("price", "rent"), ("price", "size"), ("gone", "code"), ("shop", "gone")]
    assert overlaps(SALES, SHOPS, pairs) == []


def test_of_two_columns_of_one_name_the_first_counts() -> None:
    twice = pa.Table.from_arrays([pa.array(["P1"]), pa.array(["x"])], names=["shop", "shop"])
    (found,) = overlaps(twice, SHOPS, [("shop", "code")])
    assert found.matched == 1
