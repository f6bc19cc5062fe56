"""Functions of a row among those around it: ranks, and the values of rows before and after."""

from __future__ import annotations

from collections.abc import Sequence

from canvas.functions.record import ANY, SMALL_WHOLE, Function, Parameter, common, same_as
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import DOUBLE, INT
from canvas.sql.values import Bound, unified

_VALUE = Parameter("value", ANY)
_ROWS = Parameter("rows", SMALL_WHOLE, optional=True, literal=True)
_DEFAULT = Parameter("default", ANY, optional=True)
_BEFORE = "The value of the row before, or of so many before; NULL or the default where there is none."
_AFTER = "The value of the row after, or of so many after; NULL or the default where there is none."
_NOT_THERE = "Data Factory's window has no such function."


IN_ORDER = frozenset(
    ("first", "first_value", "last", "last_value", "any_value", "collect_list", "string_agg")
)
"""Functions over many rows that depend on which comes first."""


def _with_default(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """The value and what stands for it where there is no such row in one type."""
    if len(arguments) < 3:
        return arguments
    value, rows, default = arguments
    (value, default), _ = unified([value, default], "The value and its default")
    return [value, rows, default]


def _shared(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [arguments[0], arguments[2]] if len(arguments) > 2 else [arguments[0]]


def _buckets(arguments: Sequence[Bound]) -> Sequence[Bound]:
    number = arguments[0].literal
    if not isinstance(number, int) or number < 1:
        raise InvalidExpression("`ntile` needs a number of parts of 1 or more.")
    return arguments


def _ranking(name: str, result: object, help: str, form: str | None, *see: str) -> Function:
    return Function(
        name, "window", (), result, help, f"{name}()", kind="window", data_factory=form,  # type: ignore[arg-type]
        data_factory_note="" if form else _NOT_THERE, see=see,
    )  # fmt: skip


FUNCTIONS = (
    _ranking("row_number", INT, "The number of the row in the order: 1, 2, 3 and so on.", "rowNumber()",
             "number rows", "counter"),
    _ranking("rank", INT, "The place in the order; equal rows share it, and the places after are left out.",
             "rank()", "ranking", "position"),
    _ranking("dense_rank", INT, "The place in the order; equal rows share it, and none is left out.",
             "denseRank()", "ranking"),
    _ranking("percent_rank", DOUBLE, "The place in the order as a share, from 0 to 1.", None, "percentile"),
    _ranking("cume_dist", DOUBLE, "The share of rows that come no later in the order.", "cumeDist()",
             "cumulative"),
    Function("ntile", "window", (Parameter("parts", SMALL_WHOLE, literal=True),), INT,
             "The part that the row falls into where all rows are cut into so many equal ones.", "ntile(4)",
             kind="window", prepare=_buckets, data_factory="nTile({0})",
             see=("quartile", "bucket", "decile")),
    Function("lag", "window", (_VALUE, _ROWS, _DEFAULT),
             lambda arguments: common("The value and its default")(_shared(arguments)),
             _BEFORE,
             "lag(amount, 1, 0)", kind="window", prepare=_with_default,
             data_factory="lag({0}, {1|1}, {2|null()})",
             see=("previous", "row before", "change")),
    Function("lead", "window", (_VALUE, _ROWS, _DEFAULT),
             lambda arguments: common("The value and its default")(_shared(arguments)),
             _AFTER,
             "lead(amount)", kind="window", prepare=_with_default,
             data_factory="lead({0}, {1|1}, {2|null()})", see=("next", "row after")),
    Function("nth_value", "window", (_VALUE, Parameter("place", SMALL_WHOLE, literal=True)), same_as(0),
             "The value of the row at that place among the rows around.", "nth_value(amount, 2)",
             kind="window", data_factory_note=_NOT_THERE),
)  # fmt: skip
