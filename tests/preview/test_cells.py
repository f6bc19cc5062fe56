"""Values as JSON and as text: a digit lost here is a digit lost in every report."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from canvas.preview.cells import as_json, as_text, rows_of

UTC = datetime.UTC
TOKYO = datetime.timezone(datetime.timedelta(hours=9))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (9007199254740993, "9007199254740993"),
        (Decimal("1.1000"), "1.1000"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-1E-7"), "-0.0000001"),
        (datetime.date(2024, 3, 31), "2024-03-31"),
        (datetime.datetime(2024, 3, 31, 18, 0, tzinfo=UTC), "2024-03-31 18:00:00"),
        (datetime.datetime(2024, 3, 31, 18, 0, 0, 250000, tzinfo=UTC), "2024-03-31 18:00:00.25"),
        (datetime.datetime(2024, 4, 1, 3, 0, tzinfo=TOKYO), "2024-03-31 18:00:00"),
        (b"\x00\xff", "00ff"),
        ([1, None, "a"], "[1, , a]"),
        ({"a": Decimal("1.10")}, "{a: 1.10}"),
    ],
)
def test_a_value_reads_as_spark_writes_it(value: object, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (False, False),
        (9007199254740993, 9007199254740993),
        (0.1, 0.1),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (Decimal("1.10"), "1.10"),
        (datetime.date(1999, 12, 31), "1999-12-31"),
        ([Decimal("1.10"), {"day": datetime.date(1999, 12, 31)}], ["1.10", {"day": "1999-12-31"}]),
    ],
)
def test_json_keeps_every_digit(value: object, plain: object) -> None:
    assert as_json(value) == plain


def test_rows_are_whole_and_maps_are_maps() -> None:
    table = pa.table({"id": [1, 2], "tags": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64()))})
    assert list(rows_of(table)) == [(1, {"a": 1}), (2, None)]


def test_what_python_has_no_form_for_is_shown_all_the_same() -> None:
    offsets = pa.array([0, 2], pa.int32()).buffers()[1]
    table = pa.table(
        {
            "day": pa.array([2_932_897], pa.date32()),
            "moment": pa.array([253_402_300_800_000_000], pa.timestamp("us", "UTC")),
            "text": pa.StringArray.from_buffers(1, offsets, pa.py_buffer(b"\xffa")),
        }
    )
    (row,) = rows_of(table)
    assert row == ("10000-01-01", "10000-01-01 00:00:00", "\ufffda")


def test_a_table_without_columns_has_no_rows() -> None:
    assert list(rows_of(pa.table({}))) == []
