"""Reads the retailer's raw files with the standard library alone: the base of the independent answers."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]
CENT = Decimal("0.01")


def csv_rows(folder: Path, pattern: str, separator: str = ",") -> Iterator[dict[str, str]]:
    """The rows of all matching files, by the names in each file's header."""
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file, delimiter=separator)


def json_rows(folder: Path, pattern: str) -> Iterator[dict[str, str | None]]:
    """The objects of all matching files, one a line."""
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)


def parquet_rows(folder: Path, pattern: str) -> list[Row]:
    """The rows of all matching files."""
    return [row for path in sorted(folder.glob(pattern)) for row in pq.ParquetFile(path).read().to_pylist()]


def text(value: str | None, *nulls: str) -> str | None:
    """The text; an empty field or a word for nothing is None."""
    return None if value is None or value == "" or value in nulls else value


def moment(value: str | None, pattern: str) -> datetime | None:
    """The moment, or None for what is no such moment."""
    try:
        return datetime.strptime(value, pattern) if value else None
    except ValueError:
        return None


def whole(value: str | None) -> int | None:
    """The whole number, or None for what is none."""
    try:
        return int(value) if value else None
    except ValueError:
        return None


def amount(value: str | None, decimal: str = ".", thousands: str = "") -> Decimal | None:
    """The amount with two decimals, or None for what is none."""
    if not value:
        return None
    plain = value.replace(thousands, "") if thousands else value
    try:
        return Decimal(plain.replace(decimal, ".")).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        return None


def cents(value: Decimal) -> Decimal:
    """Rounded half up to two decimals, away from zero, as SQL rounds."""
    return value.quantize(CENT, ROUND_HALF_UP)


def tidy(value: str | None) -> str | None:
    """A code in capitals, without spaces around it."""
    return None if value is None else value.strip(" ").upper()


def latest(rows: Iterable[Row], key: str, moment_column: str) -> list[Row]:
    """One row for every key: the one with the last moment."""
    kept: dict[Any, Row] = {}
    for row in rows:
        old = kept.get(row[key])
        if old is None or row[moment_column] > old[moment_column]:
            kept[row[key]] = row
        elif row[moment_column] == old[moment_column]:
            assert row == old, f"no way to tell which of the two rows of {key} {row[key]} is the last"
    return list(kept.values())


def a_year_before(day: date) -> date:
    """The same day twelve months earlier, or the month's last day where there is no such day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
