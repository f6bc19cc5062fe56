"""Dates and times cut to a unit, written so that every year of Spark's range will do.

The embedded engine's own `trunc`, `date_trunc` and whole seconds take years from 1677 to 2262 only, or cut
times before 1970 towards 1970: what stands here is made of functions that it has for all years.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.units import SPANS, unit_of
from canvas.sql.types import BIGINT, DATE, INT, TIMESTAMP
from canvas.sql.values import Bound, cast, made, whole_units


def _call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)


def weekday(day: exp.Expression) -> exp.Expression:
    """0 is Monday, 6 is Sunday: from dayofweek, because the embedded engine counts Sunday as -1."""
    return _call("pmod", exp.Add(this=_call("dayofweek", day), expression=_number(5)), _number(7))


def _first_day(day: exp.Expression, unit: str) -> exp.Expression:
    """The first day of the date's year, quarter, month or week."""
    if unit == "WEEK":
        return _call("date_sub", day, weekday(day))
    if unit == "QUARTER":
        month = exp.Sub(
            this=exp.Mul(this=_call("quarter", day), expression=_number(3)), expression=_number(2)
        )
        return _call("make_date", _call("year", day), month, _number(1))
    part = {"YEAR": "dayofyear", "MONTH": "day"}[unit]
    return _call("date_sub", day, exp.Sub(this=_call(part, day), expression=_number(1)))


def cut_date(arguments: Sequence[Bound]) -> Bound:
    """`trunc(date, unit)`."""
    day, unit = arguments
    return made(_first_day(cast(day, DATE).tree, unit_of(str(unit.literal))), DATE)


def cut_time(arguments: Sequence[Bound]) -> Bound:
    """`date_trunc(unit, time)`."""
    unit = unit_of(str(arguments[0].literal))
    if unit in SPANS and unit not in ("DAY", "WEEK"):
        return made(_cut_clock(cast(arguments[1], TIMESTAMP).tree, unit), TIMESTAMP)
    day = cast(arguments[1], DATE)
    start = day if unit == "DAY" else made(_first_day(day.tree, unit), DATE)
    return cast(start, TIMESTAMP)


def _cut_clock(time: exp.Expression, unit: str) -> exp.Expression:
    micros = _call("unix_micros", time)
    rest = _call("pmod", micros, _number(SPANS[unit]))
    return _call("timestamp_micros", exp.Sub(this=micros, expression=rest))


def cut_of(tree: exp.Expression) -> tuple[str, exp.Expression] | None:
    """The unit and the date, or the time, that a call cuts in the forms made here without a call of its own.

    For languages that have a shorter form of it.
    """
    if not isinstance(tree, exp.Anonymous) or tree.this not in ("make_date", "timestamp_micros"):
        return None
    inner = next((call.expressions[0] for call in tree.find_all(exp.Anonymous) if _reads(call)), None)
    if inner is None:
        return None
    if tree == _first_day(inner, "QUARTER"):
        return "QUARTER", inner
    found = (unit for unit in ("HOUR", "MINUTE", "SECOND") if tree == _cut_clock(inner, unit))
    return next(((unit, inner) for unit in found), None)


def _reads(call: exp.Anonymous) -> bool:
    return call.this in ("year", "unix_micros") and len(call.expressions) == 1


def seconds_since_1970(arguments: Sequence[Bound]) -> Bound:
    """`unix_seconds(time)`: rounded down, before 1970 as well."""
    return made(whole_units(arguments[0].tree, SPANS["SECOND"]), BIGINT)


def milliseconds_since_1970(arguments: Sequence[Bound]) -> Bound:
    """`unix_millis(time)`: rounded down, before 1970 as well."""
    return made(whole_units(arguments[0].tree, SPANS["MILLISECOND"]), BIGINT)


def day_of_week(arguments: Sequence[Bound]) -> Bound:
    """`weekday(date)`."""
    return made(weekday(arguments[0].tree), INT)
