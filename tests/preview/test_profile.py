"""What the column headers of a preview say of the rows below them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from canvas.preview.profile import BARS, ColumnProfile, profile

D = datetime.date


def of(values: list[Any], kind: pa.DataType) -> ColumnProfile:
    return profile(pa.table({"c": pa.array(values, kind)}))[0]


def test_numbers_have_a_range_equal_steps_and_a_share_of_gaps() -> None:
    found = of([1, 2, 2, 10, None], pa.int64())
    assert (found.nulls, found.distinct, found.lowest, found.highest) == (0.2, 3, "1", "10")
    assert found.top[0] == ("2", 2)
    assert len(found.bars) == BARS
    assert found.bars[0] == 0.5 and found.bars[1] == 1.0 and found.bars[-1] == 0.5
    assert found.bins[0] == "1 to 2: 1 rows (25 %)"


def test_dates_are_spread_over_days() -> None:
    found = of([D(2024, 1, 1), D(2024, 1, 2), D(2024, 1, 4), D(2024, 1, 4)], pa.date32())
    assert (found.lowest, found.highest) == ("2024-01-01", "2024-01-04")
    assert found.bars == (0.5, 0.5, 0.0, 1.0)


def test_texts_show_their_most_frequent_values() -> None:
    found = of(["b", "a", "b", "", "c", "c", "b"], pa.string())
    assert found.top == (("b", 3), ("c", 2), ("", 1), ("a", 1))
    assert found.bars[0] == 1.0
    assert found.bins[2] == "“”: 1 rows (14 %)"
    assert (found.lowest, found.highest) == ("", "c")


@pytest.mark.parametrize(
    ("values", "kind", "lowest", "distinct"),
    [
        ([Decimal("1.10"), Decimal("99999999999999999999.10")], pa.decimal128(38, 2), "1.10", 2),
        ([float("nan"), float("inf"), 1.5], pa.float64(), "1.5", 3),
        ([float("nan")], pa.float64(), None, 1),
        ([True, False, True], pa.bool_(), None, 2),
        ([b"\x00\xff"], pa.binary(), None, 1),
        ([datetime.datetime(2024, 1, 1, 10, 30)], pa.timestamp("us", "UTC"), "2024-01-01 10:30:00", 1),
        ([], pa.int32(), None, 0),
        ([None, None], pa.string(), None, 0),
        ([[1, 2]], pa.list_(pa.int32()), None, None),
    ],
)
def test_every_type_has_a_profile(
    values: list[Any], kind: pa.DataType, lowest: str | None, distinct: int | None
) -> None:
    found = of(values, kind)
    assert (found.lowest, found.distinct) == (lowest, distinct)
    assert len(found.bars) == len(found.bins)


def test_two_columns_of_one_name_stay_two() -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array(["x"])], names=["a", "a"])
    assert [p.highest for p in profile(table)] == ["1", "x"]
