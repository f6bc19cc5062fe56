"""The names of units and days that date functions take, checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable

from canvas.errors import did_you_mean, nearest
from canvas.sql.parsing import InvalidExpression

_OF_DATES = ("YEAR", "QUARTER", "MONTH", "WEEK")
_OF_TIMES = (*_OF_DATES, "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND")
_SHORT = {"YEAR": ("YYYY", "YY"), "MONTH": ("MON", "MM"), "DAY": ("DD",)}
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def check_trunc_unit(*, of_date: bool) -> Callable[[str], None]:
    """A check that a text names a unit to which a date, or a date and time, can be cut."""
    units = _OF_DATES if of_date else _OF_TIMES
    known = {*units, *(short for unit in units for short in _SHORT.get(unit, ()))}

    def check(text: str) -> None:
        if text.upper() in known:
            return
        if of_date and text.upper() in _OF_TIMES:
            raise InvalidExpression(
                f"A date cannot be cut to '{text}': use `date_trunc('{text.upper()}', …)`."
            )
        hint = did_you_mean(text, units, noun="units")
        raise InvalidExpression(f"There is no unit '{text}'.{hint}", nearest(text, units))

    return check


def unit_of(text: str) -> str:
    """The unit that a text names, by its full name: MONTH for `mm`."""
    word = text.upper()
    return next((unit for unit, short in _SHORT.items() if word in short), word)


SPANS = {
    "MICROSECOND": 1,
    "MILLISECOND": 1_000,
    "SECOND": 1_000_000,
    "MINUTE": 60_000_000,
    "HOUR": 3_600_000_000,
    "DAY": 86_400_000_000,
    "WEEK": 604_800_000_000,
}
"""Units of a fixed length, in microseconds."""
CALENDAR = ("MONTH", "QUARTER", "YEAR")
"""Units whose length depends on the calendar."""


def check_span(text: str) -> None:
    """Raises InvalidExpression where a text names no unit in which times are counted."""
    known = [*SPANS, *CALENDAR]
    if text.upper() not in known:
        raise InvalidExpression(
            f"There is no unit '{text}'.{did_you_mean(text, known, noun='units')}", nearest(text, known)
        )


def check_day(text: str) -> None:
    """Raises InvalidExpression where a text is no day of the week in English."""
    known = {*_DAYS, *(d[:3] for d in _DAYS), *(d[:2] for d in _DAYS)}
    if text.upper() not in known:
        days = [d.capitalize() for d in _DAYS]
        raise InvalidExpression(
            f"There is no day '{text}'.{did_you_mean(text, days, noun='days')}", nearest(text, days)
        )
