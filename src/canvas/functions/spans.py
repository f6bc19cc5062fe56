"""Functions that read a part of a date, that count between times, and that make a time of its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from canvas.errors import did_you_mean, nearest
from canvas.functions.cutting import weekday
from canvas.functions.record import (
    A_TIME,
    DATE_OR_TIME,
    NUMBER,
    SMALL_WHOLE,
    TEXT,
    WHOLE,
    Function,
    Parameter,
)
from canvas.functions.units import SPANS, check_span
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import BIGINT, DATE, INT, TIMESTAMP, VOID, DataType, Decimal
from canvas.sql.values import Bound, cast, made

_SECONDS = Decimal(8, 6)
_WITH_FRACTION = Decimal(16, 6)


def _call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)


def _iso_weekday(day: exp.Expression) -> exp.Expression:
    return exp.Add(this=weekday(day), expression=_number(1))


def _iso_year(day: exp.Expression) -> exp.Expression:
    """The year of the Thursday of the date's week."""
    return _call("year", _call("date_add", day, exp.Sub(this=_number(3), expression=weekday(day))))


def _plain(name: str) -> Callable[[exp.Expression], exp.Expression]:
    return lambda day: _call(name, day)


_OF_DATE: Mapping[str, Callable[[exp.Expression], exp.Expression]] = {
    **dict.fromkeys(("YEAR", "Y", "YEARS", "YR", "YRS"), _plain("year")),
    **dict.fromkeys(("YEAROFWEEK",), _iso_year),
    **dict.fromkeys(("QUARTER", "QTR"), _plain("quarter")),
    **dict.fromkeys(("MONTH", "MON", "MONS", "MONTHS"), _plain("month")),
    **dict.fromkeys(("WEEK", "W", "WEEKS"), _plain("weekofyear")),
    **dict.fromkeys(("DAY", "D", "DAYS"), _plain("day")),
    **dict.fromkeys(("DAYOFWEEK", "DOW"), _plain("dayofweek")),
    **dict.fromkeys(("DAYOFWEEK_ISO", "DOW_ISO"), _iso_weekday),
    "DOY": _plain("dayofyear"),
}
_OF_TIME = {
    **dict.fromkeys(("HOUR", "H", "HOURS", "HR", "HRS"), "hour"),
    **dict.fromkeys(("MINUTE", "M", "MIN", "MINS", "MINUTES"), "minute"),
}
_SECOND = ("SECOND", "S", "SEC", "SECONDS", "SECS")
_KNOWN = (*_OF_DATE, *_OF_TIME, *_SECOND)


def _check_part(text: str) -> None:
    if text.upper() not in _KNOWN:
        hint = did_you_mean(text.upper(), _KNOWN, noun="parts")
        raise InvalidExpression(f"A date has no part '{text}'.{hint}", nearest(text.upper(), _KNOWN))


def _part(arguments: Sequence[Bound]) -> Bound:
    """By the function that gives the part: the embedded engine does not know them all."""
    name, moment = str(arguments[0].literal).upper(), arguments[1]
    if name in _OF_DATE:
        return made(_OF_DATE[name](cast(moment, DATE).tree), INT)
    time = cast(moment, TIMESTAMP).tree
    if name in _OF_TIME:
        return made(_call(_OF_TIME[name], time), INT)
    return made(_call("date_part", exp.Literal.string("SECOND"), time), _SECONDS)


def _added(arguments: Sequence[Bound]) -> Bound:
    unit, number, time = arguments
    word = exp.Var(this=str(unit.literal).upper())
    amount = cast(number, INT) if number.type == VOID else number
    return made(_call("timestampadd", word, amount.tree, time.tree), TIMESTAMP)


def _counted(arguments: Sequence[Bound]) -> Bound:
    """Whole units between two times, cut towards 0: the embedded engine counts the days begun."""
    name, start, end = str(arguments[0].literal).upper(), arguments[1].tree, arguments[2].tree
    if name not in SPANS:
        return made(_call("timestampdiff", exp.Var(this=name), start, end), BIGINT)
    between = exp.Paren(this=exp.Sub(this=_call("unix_micros", end), expression=_call("unix_micros", start)))
    return made(exp.IntDiv(this=between, expression=_number(SPANS[name])), BIGINT)


def _with_seconds(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [*arguments[:5], cast(arguments[5], _WITH_FRACTION)]


def _part_type(arguments: Sequence[Bound]) -> DataType:
    return _SECONDS if str(arguments[0].literal).upper() in _SECOND else INT


_UNIT = Parameter("unit", TEXT, literal=True, check=check_span, word=True)
_PART = (Parameter("part", TEXT, literal=True, check=_check_part), Parameter("date", DATE_OR_TIME))
_PART_FORM = "In Data Factory, each part has a function of its own: year, month, dayOfMonth and so on."

FUNCTIONS = (
    Function("date_part", "date and time", _PART, _part_type,
             "A part of a date, by its name: YEAR, QUARTER, MONTH, WEEK, DAY, DOW, DOY, HOUR, MINUTE, "
             "SECOND; also written `EXTRACT(YEAR FROM sold_on)`.", "date_part('WEEK', sold_on)", build=_part,
             data_factory_note=_PART_FORM, see=("extract", "year", "month", "week", "quarter")),
    Function("datepart", "date and time", _PART, _part_type,
             "A part of a date, by its name: another name of `date_part`.", "datepart('WEEK', sold_on)",
             build=_part, data_factory_note=_PART_FORM, see=("extract", "year", "month")),
    Function("timestampadd", "date and time", (_UNIT, Parameter("number", WHOLE), Parameter("time", A_TIME)),
             TIMESTAMP,
             "The time so many units later: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE or SECOND.",
             "timestampadd(HOUR, 2, sold_at)", build=_added,
             data_factory_note="In Data Factory, add days(n), hours(n) or minutes(n) to the time.",
             see=("add hours", "plus", "later", "dateadd")),
    Function("timestampdiff", "date and time",
             (_UNIT, Parameter("start", A_TIME), Parameter("end", A_TIME)), BIGINT,
             "How many whole units lie between two times, the earlier first: YEAR, MONTH, DAY, HOUR and so "
             "on.",
             "timestampdiff(HOUR, ordered_at, delivered_at)", build=_counted,
             data_factory_note="In Data Factory, a difference of times is in thousandths of a second.",
             see=("hours between", "minutes between", "duration", "age", "datediff")),
    Function("make_timestamp", "date and time",
             (Parameter("year", SMALL_WHOLE), Parameter("month", SMALL_WHOLE), Parameter("day", SMALL_WHOLE),
              Parameter("hour", SMALL_WHOLE), Parameter("minute", SMALL_WHOLE), Parameter("second", NUMBER)),
             TIMESTAMP, "A date and time from its parts; the job stops where there is no such time.",
             "make_timestamp(2024, month, 1, 12, 0, 0)", prepare=_with_seconds,
             data_factory_note="In Data Factory, write toTimestamp with the parts joined to a text.",
             see=("datetimefromparts",)),
)  # fmt: skip
