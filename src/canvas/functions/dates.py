"""Functions on dates and times."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.record import (
    A_DATE,
    A_TIME,
    SMALL_WHOLE,
    TEXT,
    WHOLE,
    Function,
    Parameter,
)
from canvas.functions.units import check_day, check_trunc_unit
from canvas.sql.types import BIGINT, DATE, DOUBLE, INT, STRING, TIMESTAMP
from canvas.sql.values import Bound, made

_DATE = Parameter("date", A_DATE)
_TIME = Parameter("time", A_TIME)
_DAYS = Parameter("days", SMALL_WHOLE)
_MONTHS = Parameter("months", SMALL_WHOLE)
_ZONE = Parameter("time zone", TEXT, literal=True)


def _weekday(arguments: Sequence[Bound]) -> Bound:
    """From dayofweek, because the embedded engine counts Sunday as -1."""
    day = exp.Anonymous(this="dayofweek", expressions=[arguments[0].tree])
    shifted = exp.Add(this=day, expression=exp.Literal.number(5))
    return made(exp.Anonymous(this="pmod", expressions=[shifted, exp.Literal.number(7)]), INT)


def _part(name: str, what: str, example: str, form: str, *see: str, **more: str) -> Function:
    """A whole number read from a date."""
    return Function(
        name, "date and time", (_DATE,), INT, what, example, data_factory=form, see=see,
        written_as=more.get("written_as"),
    )  # fmt: skip


def _clock(name: str, what: str) -> Function:
    """A whole number read from a date and time."""
    return Function(
        name,
        "date and time",
        (_TIME,),
        INT,
        what,
        f"{name}(sold_at)",
        data_factory=f"{name}({{0}})",
        see=("time",),
    )


FUNCTIONS = (
    Function("current_date", "date and time", (), DATE, "Today's date (in UTC).", "current_date()",
             data_factory="currentDate('UTC')", see=("today", "now")),
    Function("curdate", "date and time", (), DATE,
             "Today's date (in UTC): another name of `current_date`.", "curdate()",
             written_as="current_date", data_factory="currentDate('UTC')", see=("today",)),
    Function("current_timestamp", "date and time", (), TIMESTAMP, "The date and time now (in UTC).",
             "current_timestamp()", data_factory="currentUTC()", see=("now", "getdate")),
    Function("now", "date and time", (), TIMESTAMP,
             "The date and time now: another name of `current_timestamp`.", "now()",
             written_as="current_timestamp", data_factory="currentUTC()"),
    _part("year", "The year of a date.", "year(sold_on)", "year({0})"),
    _part("quarter", "The quarter of a date, 1 to 4.", "quarter(sold_on)",
          "toInteger(ceil(month({0}) / 3.0))"),
    _part("month", "The month of a date, 1 to 12.", "month(sold_on)", "month({0})"),
    _part("day", "The day of the month, 1 to 31.", "day(sold_on)", "dayOfMonth({0})"),
    _part("dayofmonth", "The day of the month: another name of `day`.", "dayofmonth(sold_on)",
          "dayOfMonth({0})", written_as="day"),
    _part("dayofweek", "The day of the week: 1 is Sunday, 7 is Saturday.", "dayofweek(sold_on)",
          "dayOfWeek({0})", "weekday"),
    Function("weekday", "date and time", (_DATE,), INT, "The day of the week: 0 is Monday, 6 is Sunday.",
             "weekday(sold_on)", build=_weekday, data_factory="pMod(dayOfWeek({0}) + 5, 7)",
             see=("day of week", "weekend")),
    _part("dayofyear", "The day of the year, 1 to 366.", "dayofyear(sold_on)", "dayOfYear({0})"),
    _part("weekofyear",
          "The week of the year (ISO 8601: weeks start on Monday, week 1 has the first Thursday).",
          "weekofyear(sold_on)", "weekOfYear({0})", "calendar week", "week number", "isoweek"),
    _clock("hour", "The hour, 0 to 23."),
    _clock("minute", "The minute, 0 to 59."),
    _clock("second", "The second, 0 to 59."),
    Function("dayname", "date and time", (_DATE,), STRING, "The day of the week as Mon, Tue and so on.",
             "dayname(sold_on)", data_factory="toString({0}, 'EEE')", see=("weekday", "day name")),
    Function("monthname", "date and time", (_DATE,), STRING, "The month as Jan, Feb and so on.",
             "monthname(sold_on)", data_factory="toString({0}, 'MMM')", see=("month name",)),
    Function("date_add", "date and time", (_DATE, _DAYS), DATE, "The date so many days later.",
             "date_add(invoiced_on, 30)", data_factory="addDays({0}, {1})",
             see=("add days", "due date", "plus")),
    Function("dateadd", "date and time", (_DATE, _DAYS), DATE,
             "The date so many days later: another name of `date_add`.", "dateadd(invoiced_on, 30)",
             written_as="date_add", data_factory="addDays({0}, {1})", see=("add days", "due date")),
    Function("date_sub", "date and time", (_DATE, _DAYS), DATE, "The date so many days earlier.",
             "date_sub(current_date(), 7)", data_factory="subDays({0}, {1})", see=("days ago", "minus")),
    Function("datediff", "date and time", (Parameter("end", A_DATE), Parameter("start", A_DATE)), INT,
             "How many days lie between two dates: the later first.", "datediff(delivered_on, ordered_on)",
             pin="always", data_factory="toInteger((toTimestamp({0}) - toTimestamp({1})) / 86400000L)",
             see=("days between", "age", "duration", "difference")),
    Function("date_diff", "date and time", (Parameter("end", A_DATE), Parameter("start", A_DATE)), INT,
             "How many days lie between two dates: another name of `datediff`.",
             "date_diff(delivered_on, ordered_on)", written_as="datediff", pin="always",
             data_factory="toInteger((toTimestamp({0}) - toTimestamp({1})) / 86400000L)",
             see=("days between",)),
    Function("add_months", "date and time", (_DATE, _MONTHS), DATE,
             "The date so many months later, at the end of a month where that is shorter.",
             "add_months(signed_on, 12)", data_factory="addMonths({0}, {1})",
             see=("edate", "months later")),
    Function("months_between", "date and time", (Parameter("end", A_TIME), Parameter("start", A_TIME)),
             DOUBLE, "How many months lie between two dates, with a fraction: the later first.",
             "months_between(left_on, joined_on)", data_factory="monthsBetween({0}, {1})",
             see=("difference", "age", "duration")),
    Function("last_day", "date and time", (_DATE,), DATE, "The last day of the date's month.",
             "last_day(sold_on)", data_factory="lastDayOfMonth({0})",
             see=("end of month", "eomonth", "month end")),
    Function("next_day", "date and time", (_DATE, Parameter("day", TEXT, literal=True, check=check_day)),
             DATE, "The first such day of the week after the date.", "next_day(ordered_on, 'Monday')",
             data_factory_note="Data Factory has no next_day: add days with addDays and dayOfWeek.",
             see=("following", "weekday")),
    Function("trunc", "date and time",
             (_DATE, Parameter("unit", TEXT, literal=True, check=check_trunc_unit(of_date=True))), DATE,
             "The first day of the date's year, quarter, month or week.", "trunc(sold_on, 'MONTH')",
             data_factory_note="For months, write addDays(d, 1 - dayOfMonth(d)) in Data Factory.",
             see=("start of month", "first day", "round down", "month start")),
    Function("date_trunc", "date and time",
             (Parameter("unit", TEXT, literal=True, check=check_trunc_unit(of_date=False)), _TIME),
             TIMESTAMP,
             "The date and time cut to its year, quarter, month, week, day, hour, minute or second.",
             "date_trunc('HOUR', sold_at)",
             data_factory_note="For days, write toTimestamp(toDate(t)) in Data Factory.",
             see=("start of month", "first day", "round down")),
    Function("make_date", "date and time",
             (Parameter("year", SMALL_WHOLE), Parameter("month", SMALL_WHOLE), Parameter("day", SMALL_WHOLE)),
             DATE, "A date from its year, month and day; the job stops where there is no such day.",
             "make_date(2024, month, 1)",
             data_factory="toDate(concatWS('-', toString({0}), lpad(toString({1}), 2, '0'), "
             "lpad(toString({2}), 2, '0')), 'yyyy-MM-dd')",
             data_factory_note="Where there is no such day, Data Factory gives NULL.",
             see=("datefromparts",)),
    Function("unix_timestamp", "date and time", (_TIME,), BIGINT, "The seconds since 1970.",
             "unix_timestamp(sold_at)",
             data_factory="toLong({0} - toTimestamp('1970-01-01 00:00:00')) / 1000L",
             see=("epoch", "seconds")),
    Function("to_unix_timestamp", "date and time", (_TIME,), BIGINT,
             "The seconds since 1970: another name of `unix_timestamp`.", "to_unix_timestamp(sold_at)",
             written_as="unix_timestamp",
             data_factory="toLong({0} - toTimestamp('1970-01-01 00:00:00')) / 1000L", see=("epoch",)),
    Function("unix_seconds", "date and time", (_TIME,), BIGINT,
             "The seconds since 1970: another name of `unix_timestamp`.", "unix_seconds(sold_at)",
             written_as="unix_timestamp",
             data_factory="toLong({0} - toTimestamp('1970-01-01 00:00:00')) / 1000L", see=("epoch",)),
    Function("unix_micros", "date and time", (_TIME,), BIGINT, "The millionths of a second since 1970.",
             "unix_micros(sold_at)", data_factory_note="Data Factory knows thousandths of a second only.",
             see=("epoch",)),
    Function("timestamp_micros", "date and time", (Parameter("microseconds", WHOLE),), TIMESTAMP,
             "The date and time so many millionths of a second after 1970 started.",
             "timestamp_micros(created)",
             data_factory_note="Data Factory knows thousandths of a second only.",
             see=("epoch", "from unix time")),
    Function("unix_millis", "date and time", (_TIME,), BIGINT, "The thousandths of a second since 1970.",
             "unix_millis(sold_at)", data_factory="toLong({0} - toTimestamp('1970-01-01 00:00:00'))",
             see=("epoch",)),
    Function("timestamp_seconds", "date and time", (Parameter("seconds", WHOLE),), TIMESTAMP,
             "The date and time so many seconds after 1970 started.", "timestamp_seconds(created)",
             data_factory="toTimestamp({0} * 1000L)", see=("epoch", "from unix time")),
    Function("timestamp_millis", "date and time", (Parameter("milliseconds", WHOLE),), TIMESTAMP,
             "The date and time so many thousandths of a second after 1970 started.",
             "timestamp_millis(created)", data_factory="toTimestamp({0})", see=("epoch", "from unix time")),
    Function("unix_date", "date and time", (_DATE,), INT, "The days since 1970.", "unix_date(sold_on)",
             data_factory="toInteger((toTimestamp({0}) - toTimestamp('1970-01-01 00:00:00')) / 86400000L)",
             see=("epoch", "day number")),
    Function("date_from_unix_date", "date and time", (_DAYS,), DATE,
             "The date so many days after 1970 started.", "date_from_unix_date(day_number)",
             data_factory="addDays(toDate('1970-01-01'), {0})", see=("epoch",)),
    Function("from_utc_timestamp", "date and time", (_TIME, _ZONE), TIMESTAMP,
             "A time in UTC as the clocks of a time zone show it.",
             "from_utc_timestamp(sold_at, 'Europe/Paris')", data_factory="fromUTC({0}, {1})",
             see=("time zone", "local time", "convert")),
    Function("to_utc_timestamp", "date and time", (_TIME, _ZONE), TIMESTAMP,
             "A time that the clocks of a time zone show, in UTC.",
             "to_utc_timestamp(sold_at, 'Europe/Paris')", data_factory="toUTC({0}, {1})",
             see=("time zone", "convert")),
)  # fmt: skip
