"""The fifteen months of the data set and the ways its markets write a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from .text import TWO_DIGITS, Ints, glue, take

LATER_DAYS = 70
"""How many days after a month its dates may run on, for exports and returns."""

MINUTES = range(24 * 60)
CLOCK_24 = [f"{TWO_DIGITS[m // 60]}:{TWO_DIGITS[m % 60]}" for m in MINUTES]
CLOCK_12 = [
    f"{TWO_DIGITS[(m // 60 + 11) % 12 + 1]}:{TWO_DIGITS[m % 60]} {'AM' if m < 720 else 'PM'}" for m in MINUTES
]
CLOCK_ISO = [f"{text}:00Z" for text in CLOCK_24]
CLOCK_SECONDS = [f"{text}:00" for text in CLOCK_24]


@dataclass(frozen=True)
class Month:
    """A month; days are counted from 0 and may run on into the following months."""

    year: int
    month: int
    weight: int
    """How much is sold, against 10 in an ordinary month."""

    @property
    def name(self) -> str:
        """The month as in file names, such as `2024-03`."""
        return f"{self.year}-{TWO_DIGITS[self.month]}"

    @property
    def quarter(self) -> str:
        """The quarter as in file names, such as `2024-Q1`."""
        return f"{self.year}-Q{(self.month + 2) // 3}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def days(self) -> int:
        """The number of its days."""
        return ((self.first + timedelta(days=31)).replace(day=1) - self.first).days

    def dates(self, pattern: str, day: Ints) -> pa.Array:
        """The days as text, in a pattern of `strftime`."""
        pool = [
            (self.first + timedelta(days=number)).strftime(pattern)
            for number in range(self.days + LATER_DAYS)
        ]
        return take(pool, day)

    def moments(self, pattern: str, clock: list[str], day: Ints, minute: Ints) -> pa.Array:
        """Date and time as text."""
        return glue(self.dates(pattern, day), take(clock, minute))

    def epoch_days(self, day: Ints) -> Ints:
        """Days since 1970-01-01."""
        return day + np.int64((self.first - date(1970, 1, 1)).days)


MONTHS = tuple(
    Month(year, month, {11: 14, 12: 22, 1: 9, 2: 11}.get(month, 10))
    for year in (2023, 2024)
    for month in range(1, 13)
    if (year, month) <= (2024, 3)
)
