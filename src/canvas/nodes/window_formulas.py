"""Formulas over the rows around a row, brought into a form that every engine computes alike.

Spark has no DISTINCT in a window, and no frame for a median; the embedded engine has no FILTER in one,
keeps NULLs in `collect_list`, and cannot let some functions slide. Found by running all of them on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from canvas import functions
from canvas.functions.windows import IN_ORDER
from canvas.nodes.calls import applied
from canvas.sql.operators import sql_type
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Schema
from canvas.sql.types import BIGINT, DOUBLE, FLOAT
from canvas.sql.values import Bound
from canvas.steps import Frame

TIES = frozenset(("rank", "dense_rank", "percent_rank", "cume_dist"))
"""Functions for which rows that are equal in the order share a place."""
_WHOLE_GROUP = frozenset(("median", "percentile"))
_CANNOT_SLIDE = frozenset(("mode", "approx_count_distinct", "max_by", "min_by", "skewness", "kurtosis"))
_SPREADS = frozenset(
    (
        "stddev",
        "stddev_samp",
        "stddev_pop",
        "variance",
        "var_samp",
        "var_pop",
        "corr",
        "covar_pop",
        "covar_samp",
    )
)
_KEEP_NULLS = frozenset(("first", "first_value", "last", "last_value", "any_value"))
_ORDER_IS_SAID = frozenset(doubt for doubt in applied("first", Bound.of(exp.Null(), BIGINT)).doubts)
"""What is doubtful in a summary, where no order is said, and is not here."""


def windowed(formula: Bound, schema: Schema, frame: Frame, *, ordered: bool) -> Bound:
    """The formula over these columns as engines compute it alike.

    Raises InvalidExpression for what Spark cannot do.
    """
    doubts = [d for d in formula.doubts if not (ordered and d in _ORDER_IS_SAID)]

    def change(node: exp.Expression) -> exp.Expression:
        call = node.this if isinstance(node, exp.Filter) else node
        if functions.kind_of(call) != "aggregate" or isinstance(node.parent, exp.Filter):
            return node
        name = str(call.this).lower()
        if name in _WHOLE_GROUP and frame != Frame():
            raise InvalidExpression(
                f"`{name}` looks at all rows of a group, and cannot look at some of them only. "
                "Let this step look at all rows, or calculate it in a Summarise step."
            )
        if name in _CANNOT_SLIDE and frame.start is not None:
            doubts.append(f"The embedded engine cannot calculate `{name}` over rows that move along.")
        if frame.start is not None and _is_inexact(name, node, schema):
            doubts.append(
                f"Over rows that move along, the last digits of `{name}` may differ, and more of them where "
                "very large numbers stand beside small ones."
            )
        return _alike(node, call, name, frame)

    tree = formula.tree.copy().transform(change)
    return replace(formula, tree=tree, doubts=tuple(dict.fromkeys(doubts)))


def _is_inexact(name: str, node: exp.Expression, schema: Schema) -> bool:
    """Whether the embedded engine takes away again what it has added, of numbers that are rounded."""
    if name in _SPREADS:
        return True
    columns = (schema.find(c.name) for c in node.find_all(exp.Column))
    return name in ("sum", "avg", "mean") and any(c and c.type in (DOUBLE, FLOAT) for c in columns)


def _alike(node: exp.Expression, call: exp.Expression, name: str, frame: Frame) -> exp.Expression:
    arguments = list(call.expressions)
    distinct = bool(arguments) and isinstance(arguments[0], exp.Distinct)
    if distinct:
        arguments = list(arguments[0].expressions)
    if isinstance(node, exp.Filter):
        arguments = _where(name, arguments, node.expression.this)
    if distinct and name not in ("min", "max"):
        return _different(name, arguments)
    if name in ("bool_and", "every", "bool_or") and frame.start is not None:
        name = "max" if name == "bool_or" else "min"
    made: exp.Expression = exp.Anonymous(this=name, expressions=[a.copy() for a in arguments])
    if name == "collect_list":
        return exp.Anonymous(this="array_compact", expressions=[made])
    if name == "collect_set":
        return exp.Anonymous(this="coalesce", expressions=[made, exp.Anonymous(this="array", expressions=[])])
    return made


def _where(name: str, arguments: Sequence[exp.Expression], test: exp.Expression) -> list[exp.Expression]:
    """The arguments with NULL, which no function counts, where the condition of a FILTER does not hold."""
    if name in _KEEP_NULLS:
        raise InvalidExpression(
            f"`{name}` with FILTER has no place in a window: write `{name}(CASE WHEN … THEN … END, true)`."
        )
    place = 1 if name in ("max_by", "min_by") else 0
    value = arguments[place]
    kept = exp.Literal.number(1) if isinstance(value, exp.Star) else value.copy()
    only = exp.Case(ifs=[exp.If(this=test.copy(), true=kept)])
    return [only if i == place else a for i, a in enumerate(arguments)]


def _different(name: str, arguments: Sequence[exp.Expression]) -> exp.Expression:
    if name != "count" or len(arguments) != 1:
        raise InvalidExpression(
            f"`{name}(DISTINCT …)` cannot look at the rows around a row. "
            "Remove duplicates in a step before, or calculate it in a Summarise step."
        )
    several = exp.Anonymous(this="collect_set", expressions=[arguments[0].copy()])
    size = exp.Anonymous(this="size", expressions=[several])
    counted = exp.Anonymous(this="coalesce", expressions=[size, exp.Literal.number(0)])
    return exp.Cast(this=counted, to=sql_type(BIGINT))


def called(formula: Bound) -> frozenset[str]:
    """The functions over many rows, and of a row among others, in a formula."""
    return frozenset(str(n.this).lower() for n in formula.tree.walk() if is_over_rows(n))


def is_over_rows(tree: exp.Expr) -> bool:
    """Whether a tree is the call of a function over many rows, or of a row among others."""
    return functions.kind_of(tree) in ("aggregate", "window")


def shares_places(formula: Bound) -> bool:
    """Whether the formula gives rows that are equal in the order the same place."""
    return bool(called(formula) & TIES)


def depends_on_ties(formula: Bound, frame: Frame) -> bool:
    """Whether the formula depends on which of rows that are equal in the order comes first."""
    names = called(formula)
    moving = frame != Frame() and any(n not in TIES for n in names)
    return moving or any(n in IN_ORDER or _is_of_window(n) for n in names - TIES)


def _is_of_window(name: str) -> bool:
    return functions.catalogue()[name].kind == "window"
