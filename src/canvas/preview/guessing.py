"""The type of a column of texts, guessed from its values: what most of them are."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

NULL_TEXTS = ("n/a", "N/A", "#N/A", "NA", "NULL", "null", "-", "?")
"""Texts that usually mean that there is no value."""
ENOUGH = 0.95
"""So large a share of the values must be of a type; the rest is bad and becomes empty."""

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})\Z", re.ASCII)
_DATES = (
    ("yyyy-MM-dd", "%Y-%m-%d"),
    ("dd.MM.yyyy", "%d.%m.%Y"),
    ("yyyy/MM/dd", "%Y/%m/%d"),
    ("dd/MM/yyyy", "%d/%m/%Y"),
    ("MM/dd/yyyy", "%m/%d/%Y"),
    ("dd-MM-yyyy", "%d-%m-%Y"),
    ("yyyyMMdd", "%Y%m%d"),
)
_TIMES = (
    (" HH:mm:ss", " %H:%M:%S"),
    (" HH:mm", " %H:%M"),
    ("'T'HH:mm:ss", "T%H:%M:%S"),
    ("'T'HH:mm:ss'Z'", "T%H:%M:%SZ"),
    (" hh:mm a", " %I:%M %p"),
    (" hh:mm:ss a", " %I:%M:%S %p"),
)
_STANDARD = ("yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'")
"""What is read without saying a format."""


@dataclass(frozen=True)
class Marks:
    """How numbers are written."""

    decimal: str = "."
    thousands: str | None = None


@dataclass(frozen=True)
class Guess:
    """A type with what else the column says; `note`: what a person should know of it."""

    type: str
    formats: tuple[str, ...] = ()
    on_error: bool = False
    note: str = ""

    def as_data(self) -> dict[str, Any] | str:
        """The column as a document writes it."""
        if not self.formats and not self.on_error:
            return self.type
        data: dict[str, Any] = {"type": self.type}
        if self.formats:
            data["formats"] = list(self.formats)
        if self.on_error:
            data["on_error"] = None
        return data


def guess(values: Sequence[str], marks: Marks) -> Guess:
    """The type of these values, of which none is empty; STRING where nothing else fits."""
    if not values:
        return Guess("STRING")
    for attempt in (_boolean, _integer, _decimal, _moment):
        found = attempt(values, marks)
        if found is not None:
            return found
    return Guess("STRING")


def marks_of(columns: Sequence[Sequence[str]], separator: str) -> Marks:
    """How numbers are written in these columns: `1.240,50`, `1,240.50` or `1240.50`."""
    comma = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d{1,4}\Z|-?\d+,\d{1,4}\Z", re.ASCII)
    grouped = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII)
    point = re.compile(r"-?\d+\.\d+\Z", re.ASCII)
    votes = {"comma": 0, "grouped": 0, "point": 0}
    for values in columns:
        votes["grouped"] += _share(values, grouped.match) > 0 and _share(values, point.match) > 0
        votes["comma"] += _share(values, comma.match) >= ENOUGH and _share(values, grouped.match) < ENOUGH
        votes["point"] += _share(values, point.match) >= ENOUGH
    if votes["comma"] > votes["point"] and separator != ",":
        dots = any(re.match(r"-?\d{1,3}(?:\.\d{3})+,", v) for values in columns for v in values)
        return Marks(",", "." if dots else None)
    return Marks(".", "," if votes["grouped"] else None)


def _share(values: Sequence[str], fits: Callable[[str], Any]) -> float:
    return sum(1 for value in values if fits(value)) / len(values) if values else 0.0


def _judged(values: Sequence[str], fits: Callable[[str], Any]) -> bool | None:
    """Whether bad values are among them; None where too many are."""
    share = _share(values, fits)
    return None if share < ENOUGH else share < 1


def _boolean(values: Sequence[str], _: Marks) -> Guess | None:
    return Guess("BOOLEAN") if all(v.lower() in ("true", "false") for v in values) else None


def _integer(values: Sequence[str], marks: Marks) -> Guess | None:
    bad = _judged(values, lambda v: _INTEGER.match(_bare(v, marks)))
    return None if bad is None else Guess("BIGINT", on_error=bad)


def _decimal(values: Sequence[str], marks: Marks) -> Guess | None:
    number = re.compile(r"-?(\d{1,26})(?:" + re.escape(marks.decimal) + r"(\d{1,12}))?\Z", re.ASCII)
    found = [number.match(_bare(v, marks)) for v in values]
    if any(m and len(m[1]) > 1 and m[1].startswith("0") for m in found):
        return None
    bad = _judged(found, lambda m: m)  # type: ignore[arg-type]
    if bad is None or not any(m and m[2] for m in found):
        return None
    whole = max(len(m[1]) for m in found if m)
    scale = max(len(m[2] or "") for m in found if m)
    return Guess(f"DECIMAL({max(12, whole + scale + 2)},{scale})", on_error=bad)


def _bare(value: str, marks: Marks) -> str:
    return value.replace(marks.thousands, "") if marks.thousands else value


def _moment(values: Sequence[str], _: Marks) -> Guess | None:
    for kind, patterns in (("DATE", _DATES), ("TIMESTAMP", _with_times())):
        fits = [
            (name, bad)
            for name, pattern in patterns
            if (bad := _judged(values, lambda v, p=pattern: _reads(v, p))) is not None  # type: ignore[misc]
        ]
        if not fits:
            continue
        name, bad = min(fits, key=lambda f: f[1])
        rivals = [n for n, b in fits if n != name and b == bad and n[:2] in ("dd", "MM")]
        note = f"It could also be {rivals[0]}: no value tells." if name[:2] in ("dd", "MM") and rivals else ""
        return Guess(kind, () if name in _STANDARD else (name,), bad, note)
    return None


def _with_times() -> list[tuple[str, str]]:
    return [(day + time, date + clock) for day, date in _DATES for time, clock in _TIMES]


def _reads(value: str, pattern: str) -> bool:
    try:
        datetime.datetime.strptime(value, pattern)
    except ValueError:
        return False
    return len(value) >= 8
