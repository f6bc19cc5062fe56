"""Functions over many rows for shares, the most frequent value, lines through points, and bits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal as Number

from sqlglot import exp

from canvas.functions.record import NUMBER, ORDERABLE, WHOLE, Accepts, Function, Parameter, same_as
from canvas.functions.summaries import average
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    FLOAT,
    INT,
    INTEGRALS,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
    is_numeric,
)
from canvas.sql.values import Bound, cast, made, pinned

_NUMBER = Parameter("number", NUMBER)
_SHARE = Parameter("share", Accepts("a number from 0 to 1", is_numeric), literal=True)
_DOUBLE_DIGITS = 15
"""How many digits a DOUBLE keeps of a DECIMAL."""
_NONE_THERE = "Data Factory's aggregate has no such function."


def _share_of(share: Bound) -> Number:
    found = Number(str(share.literal))
    if not 0 <= found <= 1:
        raise InvalidExpression(f"A share lies between 0 and 1, such as 0.5, and is {found} here.")
    return found


def _shared(arguments: Sequence[Bound]) -> Sequence[Bound]:
    _share_of(arguments[-1])
    return arguments


def _checked_share(arguments: Sequence[Bound]) -> DataType:
    _share_of(arguments[0])
    return DOUBLE


def _by_percentile(arguments: Sequence[Bound], order: Sequence[Bound]) -> Bound:
    """By `percentile`: the embedded engine cuts digits of percentile_cont."""
    [key], share = order, _share_of(arguments[0])
    found = 1 - share if key.tree.args.get("desc") else share
    parts = [key.tree.this, exp.Literal.number(format(found, "f"))]
    return made(exp.Anonymous(this="percentile", expressions=parts), DOUBLE)


def _mode(arguments: Sequence[Bound]) -> Bound:
    """The smallest of those that are there most often: Spark and others take any of them."""
    value = arguments[0]
    match value.type:
        case kind if kind == BOOLEAN:
            return cast(_smallest_mode(cast(value, INT)), BOOLEAN)
        case Decimal(precision, _) as kind if precision <= _DOUBLE_DIGITS:
            return pinned(_smallest_mode(cast(value, DOUBLE)), kind)
        case kind if kind == TIMESTAMP:
            micros = made(exp.Anonymous(this="unix_micros", expressions=[value.tree]), BIGINT)
            found = _smallest_mode(micros)
            return made(exp.Anonymous(this="timestamp_micros", expressions=[found.tree]), TIMESTAMP)
        case _:
            return _smallest_mode(value)


def _smallest_mode(value: Bound) -> Bound:
    key = exp.Ordered(this=value.tree, nulls_first=True)
    call = exp.Anonymous(this="mode", expressions=[])
    return made(exp.WithinGroup(this=call, expression=exp.Order(expressions=[key])), value.type)


def _doubt_mode(arguments: Sequence[Bound]) -> list[str]:
    kind = arguments[0].type
    is_short = isinstance(kind, Decimal) and kind.precision <= _DOUBLE_DIGITS
    if is_short or kind in (*INTEGRALS, STRING, DOUBLE, FLOAT, DATE, TIMESTAMP, BOOLEAN):
        return []
    return ["`mode` of such values cannot run on the embedded engine."]


def _line(name: str, help: str) -> Function:
    """A figure of the line that lies nearest to the points (x, y)."""
    return Function(
        name, "summary", (Parameter("y", NUMBER), Parameter("x", NUMBER)), DOUBLE, help,
        f"{name}(revenue, visitors)", kind="aggregate", data_factory_note=_NONE_THERE,
        see=("regression", "trend", "line"),
    )  # fmt: skip


def _mean(name: str, index: int, letter: str) -> Function:
    return Function(
        name, "summary", (Parameter("y", NUMBER), Parameter("x", NUMBER)),
        lambda a: average([a[index]]), f"The mean of {letter}, over the rows that have both x and y.",
        f"{name}(revenue, visitors)", kind="aggregate", pin="decimals", data_factory_note=_NONE_THERE,
        see=("regression", "average"),
    )  # fmt: skip


def _bits(name: str, help: str) -> Function:
    return Function(
        name, "summary", (Parameter("number", WHOLE),), same_as(0), help, f"{name}(flags)", kind="aggregate",
        data_factory_note=_NONE_THERE, see=("flags", "binary"),
    )  # fmt: skip


FUNCTIONS = (
    Function("percentile", "summary", (_NUMBER, _SHARE), DOUBLE,
             "The value below which a share of the values lies: 0.9 for the lower nine tenths.",
             "percentile(amount, 0.9)", kind="aggregate", prepare=_shared, data_factory_note=_NONE_THERE,
             see=("quantile", "quartile", "median")),
    *(Function(name, "summary", (_NUMBER, _SHARE), same_as(0),
               "About the value below which a share of the values lies: quicker than `percentile`, and one "
               f"of the values.{more}", f"{name}(amount, 0.9)", kind="aggregate", prepare=_shared,
               pin="always", differs="it is calculated between two values, where Spark takes one of them",
               data_factory_note=_NONE_THERE, see=("quantile", "quartile", "median"))
      for name, more in (("approx_percentile", ""),
                         ("percentile_approx", " Another name of `approx_percentile`."))),
    Function("percentile_cont", "summary", (_SHARE,), _checked_share,
             "The value below which a share of the values lies, calculated between two of them.",
             "percentile_cont(0.9) WITHIN GROUP (ORDER BY amount)", kind="aggregate", ordered=NUMBER,
             must_order=True, build_ordered=_by_percentile, data_factory_note=_NONE_THERE,
             see=("quantile", "quartile", "median")),
    Function("percentile_disc", "summary", (_SHARE,), _checked_share,
             "The first of the values below which a share of the values lies.",
             "percentile_disc(0.9) WITHIN GROUP (ORDER BY amount)", kind="aggregate", ordered=NUMBER,
             must_order=True, data_factory_note=_NONE_THERE, see=("quantile", "quartile", "median")),
    Function("mode", "summary", (Parameter("value", ORDERABLE),), same_as(0),
             "The value that is there most often; the smallest of several.", "mode(city)",
             kind="aggregate", build=_mode, doubt=_doubt_mode, data_factory_note=_NONE_THERE,
             see=("most frequent", "most common")),
    _line("regr_slope", "How steep the line through the points is: what y gains for 1 more of x."),
    _line("regr_intercept", "Where the line through the points starts: y where x is 0."),
    _line("regr_r2", "How well the line through the points fits: 1 is best."),
    Function("regr_count", "summary", (Parameter("y", NUMBER), Parameter("x", NUMBER)), BIGINT,
             "In how many rows both x and y are there.", "regr_count(revenue, visitors)", kind="aggregate",
             data_factory_note=_NONE_THERE, see=("regression", "pairs")),
    _mean("regr_avgx", 1, "x"),
    _mean("regr_avgy", 0, "y"),
    _line("regr_sxx", "The squares of how far x lies from its mean, added up."),
    _line("regr_syy", "The squares of how far y lies from its mean, added up."),
    _line("regr_sxy", "How far x and y lie from their means together, added up."),
    _bits("bit_and", "The bits that are set in all values."),
    _bits("bit_or", "The bits that are set in any value."),
    _bits("bit_xor", "The bits that are set in an odd number of values."),
)  # fmt: skip
