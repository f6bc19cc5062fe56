"""The catalogue of SQL functions: one record per function.

It feeds completion and help in the formula editor, the allow-list (a function that is not here is
not accepted), the Data Factory compiler, and the mark that says whether a preview is as on Spark.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlglot import exp

from canvas.errors import did_you_mean, nearest
from canvas.functions.record import Function
from canvas.sql.binding import Bound, Kind
from canvas.sql.binding import bind as _bind
from canvas.sql.binding import bind_condition as _bind_condition
from canvas.sql.parsing import InvalidExpression
from canvas.sql.scope import Scope

__all__ = [
    "Function",
    "bind",
    "bind_aggregate",
    "bind_condition",
    "bind_window",
    "catalogue",
    "kind_of",
    "lookup",
]


@cache
def catalogue() -> Mapping[str, Function]:
    """Every function by its name in lower case, in the order of the categories."""
    from canvas.functions import (
        conditions,
        conversions,
        dates,
        datetexts,
        each,
        lists,
        maps,
        numbers,
        regexes,
        spans,
        statistics,
        structures,
        summaries,
        texts,
        windows,
        wordings,
    )

    modules = (
        texts, regexes, wordings, numbers, dates, spans, datetexts, conditions, conversions, lists, each,
        maps, structures, summaries, statistics, windows,
    )  # fmt: skip
    records = [record for module in modules for record in module.FUNCTIONS]
    return {record.name: record for record in records}


def lookup(name: str) -> Function:
    """The function of that name; raises InvalidExpression with the nearest known name."""
    known = catalogue()
    found = known.get(name.lower())
    if found is None:
        raise InvalidExpression(
            f"There is no function `{name}` here.{did_you_mean(name, list(known), noun='functions')}",
            nearest(name, known),
        )
    return found


def bind(text: str, scope: Scope) -> Bound:
    """A typed formula on one row; raises InvalidExpression."""
    return _bind(text, scope, lookup)


def bind_aggregate(text: str, scope: Scope) -> Bound:
    """A typed formula with functions over many rows; raises InvalidExpression."""
    return _bind(text, scope, lookup, allow="aggregate")


def bind_window(text: str, scope: Scope) -> Bound:
    """A typed formula on a row and the rows around it; raises InvalidExpression."""
    return _bind(text, scope, lookup, allow="window")


def kind_of(tree: exp.Expr) -> Kind | None:
    """Whether a call looks at one row, at many, or at those around a row; None where it is no call."""
    called = catalogue().get(str(tree.this).lower()) if isinstance(tree, exp.Anonymous) else None
    return called.kind if called else None


def bind_condition(text: str, scope: Scope) -> Bound:
    """A typed condition on one row; raises InvalidExpression."""
    return _bind_condition(text, scope, lookup)
