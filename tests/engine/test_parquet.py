"""Parquet sources: columns by name, the types of the files, and what Spark would refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canvas.engine import ParquetSource, Session, SourceProblem
from tests.engine.conftest import Rows, rows

AT = dt.datetime(2024, 3, 31, 10, 0, 0, 123456)


@pytest.fixture
def read(session: Session, tmp_path: Path) -> Callable[..., Rows]:
    def reading(files: dict[str, pa.Table], *columns: str, **write: Any) -> Rows:
        for name, table in files.items():
            pq.write_table(table, tmp_path / name, **write)
        declared = tuple((c, (c,)) for c in columns)
        session.read_parquet(ParquetSource("files", tmp_path, "*.parquet", declared))
        return rows(session.query("SELECT * FROM files"))

    return reading


def test_columns_are_found_by_name(read: Callable[..., Rows]) -> None:
    files = {
        "a.parquet": pa.table({"i": [1], "s": ["x"]}),
        "b.parquet": pa.table({"S": ["y"], "more": [0], "i": [2]}),
    }
    assert read(files, "i", "s") == [(1, "x"), (2, "y")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([AT, None], pa.timestamp("us")), AT.replace(tzinfo=dt.UTC)),
        (pa.array([AT, None], pa.timestamp("us", tz="Europe/Paris")), AT.replace(tzinfo=dt.UTC)),
        (
            pa.array([AT.replace(microsecond=0), None], pa.timestamp("ms")),
            AT.replace(tzinfo=dt.UTC, microsecond=0),
        ),
        (pa.array([dt.date(2024, 1, 1), None], pa.date64()), dt.date(2024, 1, 1)),
        (pa.array([255, None], pa.uint8()), 255),
        (pa.array([2**32 - 1, None], pa.uint32()), 2**32 - 1),
        (pa.array([2**64 - 1, None], pa.uint64()), Decimal(2**64 - 1)),
        (pa.array(["a", None]).dictionary_encode(), "a"),
        (pa.array(["a", None], pa.large_string()), "a"),
        (pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)), Decimal("1.50")),
        (pa.array([[1], None]), [1]),
        (pa.array([{"x": 1}, None]), {"x": 1}),
    ],
    ids=str,
)
def test_types_of_other_tools(read: Callable[..., Rows], values: pa.Array, expected: object) -> None:
    assert read({"a.parquet": pa.table({"c": values})}, "c") == sorted([(expected,), (None,)], key=repr)


def test_times_as_older_sparks_write_them(read: Callable[..., Rows]) -> None:
    table = pa.table({"c": pa.array([AT], pa.timestamp("us"))})
    found = read({"a.parquet": table}, "c", use_deprecated_int96_timestamps=True)
    assert found == [(AT.replace(tzinfo=dt.UTC),)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pa.array([AT], pa.timestamp("ns")), "`c` holds times in nanoseconds, which Spark cannot read"),
        (pa.array([dt.time(1)], pa.time64("us")), r"`c` is a time64\[us\], which Spark cannot read"),
    ],
)
def test_what_spark_refuses_is_refused_here(
    read: Callable[..., Rows], values: pa.Array, message: str
) -> None:
    with pytest.raises(SourceProblem, match=message):
        read({"a.parquet": pa.table({"c": values})}, "c")


def test_a_missing_column_and_another_type_are_told(read: Callable[..., Rows], tmp_path: Path) -> None:
    with pytest.raises(SourceProblem, match=r"no column `amount`.* Did you mean `Amout`"):
        read({"a.parquet": pa.table({"Amout": [1]})}, "amount")
    with pytest.raises(SourceProblem, match=r"b\.parquet: `i` is string here, and int64 in a\.parquet"):
        read({"a.parquet": pa.table({"i": [1]}), "b.parquet": pa.table({"i": ["1"]})}, "i")


def test_a_file_that_is_not_parquet(read: Callable[..., Rows], tmp_path: Path) -> None:
    (tmp_path / "z.parquet").write_text("hello")
    with pytest.raises(SourceProblem, match=r"z\.parquet: The file is not a Parquet file"):
        read({}, "c")
