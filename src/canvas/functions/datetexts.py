"""Functions that read dates from text and write them as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from canvas.functions.record import DATE_OR_TIME, TEXT, WHOLE, Accepts, Function, Parameter
from canvas.sql.patterns import check_reading_pattern, check_writing_pattern
from canvas.sql.types import DATE, STRING, TIMESTAMP
from canvas.sql.values import Bound, cast, made, pinned

_READABLE = Parameter("text", Accepts("text, or a date", lambda t: t in (STRING, DATE, TIMESTAMP)))
_READ = Parameter("pattern", TEXT, optional=True, literal=True, check=check_reading_pattern)
_WRITE = Parameter("pattern", TEXT, literal=True, check=check_writing_pattern)
_LETTERS = "Data Factory's patterns are Java's older ones: E, u and a differ in places."


def _to_date(arguments: Sequence[Bound]) -> Bound:
    """A date stays one; without a pattern a text is read as `yyyy-MM-dd`."""
    if len(arguments) == 1 or arguments[0].type != STRING:
        return cast(arguments[0], DATE)
    return made(exp.Anonymous(this="to_date", expressions=[a.tree for a in arguments]), DATE)


def _to_timestamp(arguments: Sequence[Bound]) -> Bound:
    if len(arguments) == 1 or arguments[0].type != STRING:
        return cast(arguments[0], TIMESTAMP)
    return made(exp.Anonymous(this="to_timestamp", expressions=[a.tree for a in arguments]), TIMESTAMP)


def _try_to_timestamp(arguments: Sequence[Bound]) -> Bound:
    if arguments[0].type != STRING:
        return cast(arguments[0], TIMESTAMP)
    return made(exp.Anonymous(this="try_to_timestamp", expressions=[a.tree for a in arguments]), TIMESTAMP)


def _try_to_date(arguments: Sequence[Bound]) -> Bound:
    """Through a time: the embedded engine has no try_to_date."""
    if arguments[0].type != STRING:
        return cast(arguments[0], DATE)
    if len(arguments) == 1:
        return made(
            exp.TryCast(this=arguments[0].tree, to=pinned(arguments[0], DATE).tree.args["to"], safe=True),
            DATE,
        )
    return cast(_try_to_timestamp(arguments), DATE)


FUNCTIONS = (
    Function("to_date", "date and time", (_READABLE, _READ), None,
             "The date that a text says, read with a pattern (yyyy-MM-dd where none is given); the job "
             "stops at a text that is no date.", "to_date(sold_on, 'dd.MM.yyyy')", build=_to_date,
             data_factory="toDate({0}, {1|'yyyy-MM-dd'})",
             data_factory_note=f"A text that is no date becomes NULL. {_LETTERS}",
             see=("parse date", "text to date", "datevalue", "convert")),
    Function("try_to_date", "date and time", (_READABLE, _READ), None,
             "The date that a text says, read with a pattern; NULL where it is no date.",
             "try_to_date(sold_on, 'dd.MM.yyyy')", build=_try_to_date,
             data_factory="toDate({0}, {1|'yyyy-MM-dd'})", data_factory_note=_LETTERS,
             see=("parse date", "text to date", "safe", "convert")),
    Function("to_timestamp", "date and time", (_READABLE, _READ), None,
             "The date and time that a text says, read with a pattern; the job stops at a text that is "
             "none.", "to_timestamp(sold_at, 'dd.MM.yyyy HH:mm')", build=_to_timestamp,
             data_factory="toTimestamp({0}, {1|'yyyy-MM-dd HH:mm:ss'})",
             data_factory_note=f"A text that is no time becomes NULL. {_LETTERS}",
             see=("parse date", "text to time", "convert")),
    Function("try_to_timestamp", "date and time", (_READABLE, _READ), None,
             "The date and time that a text says, read with a pattern; NULL where it is none.",
             "try_to_timestamp(sold_at, 'dd.MM.yyyy HH:mm')", build=_try_to_timestamp,
             data_factory="toTimestamp({0}, {1|'yyyy-MM-dd HH:mm:ss'})", data_factory_note=_LETTERS,
             see=("parse date", "text to time", "safe", "convert")),
    Function("date_format", "date and time", (Parameter("date", DATE_OR_TIME), _WRITE), STRING,
             "The date as text, written with a pattern.", "date_format(sold_on, 'dd/MM/yyyy')",
             data_factory="toString({0}, {1})", data_factory_note=_LETTERS,
             see=("date to text", "month name", "weekday name", "year-month", "text")),
    Function("from_unixtime", "date and time",
             (Parameter("seconds", WHOLE), replace(_WRITE, optional=True)),
             STRING, "The seconds since 1970 as the text of a date and time.",
             "from_unixtime(created, 'yyyy-MM-dd')",
             data_factory="toString(toTimestamp({0} * 1000L), {1|'yyyy-MM-dd HH:mm:ss'})", see=("epoch",)),
)  # fmt: skip
