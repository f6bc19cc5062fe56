"""Which forms of Spark SQL's syntax a formula may have, beside the operators and functions in it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from canvas.sql.parsing import InvalidExpression, print_expression

UNKNOWN_FORM = (
    "is written in a way that is not available here. Write it with a function instead: the list under "
    "Insert… finds them by what they do."
)

_OPERANDS = frozenset(["this", "expression", "expressions"])
_ALSO: Mapping[type[exp.Expression], frozenset[str]] = {
    **{kind: frozenset(["negate"]) for kind in (exp.Like, exp.ILike, exp.Is)},
    exp.Between: frozenset(["low", "high"]),
    exp.Case: frozenset(["ifs", "default"]),
    exp.Cast: frozenset(["to"]),
    exp.TryCast: frozenset(["to", "safe"]),
    exp.Column: frozenset(["table", "db", "catalog"]),
    exp.DPipe: frozenset(["safe"]),
    exp.In: frozenset(["query", "unnest", "field"]),
    exp.Interval: frozenset(["unit"]),
    exp.Literal: frozenset(["is_string"]),
}
"""What a node may hold beside its operands. Anything else would be left out without a word."""
_SUMS = (exp.Add, exp.Sub)
_ORDERS = (exp.LT, exp.LTE, exp.GT, exp.GTE)
PREDICATES = (exp.In, exp.Between, exp.Like, exp.ILike, exp.RegexpLike, exp.Escape)
"""Conditions on a value that Spark takes once, behind all operators: beside one they need parentheses."""
_READ_OTHERWISE: Mapping[type[exp.Expression], tuple[tuple[type[exp.Expression], ...], ...]] = {
    exp.DPipe: ((exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor), _SUMS),
    exp.BitwiseAnd: ((exp.BitwiseOr, exp.BitwiseXor), ()),
    exp.BitwiseXor: ((exp.BitwiseOr,), ()),
    **{kind: (PREDICATES, (*PREDICATES, *_ORDERS)) for kind in (exp.EQ, exp.NEQ, exp.NullSafeEQ)},
    **{kind: (PREDICATES, PREDICATES) for kind in _ORDERS},
}
"""What may not stand left and right of an operator without parentheses, since Spark binds it otherwise than
the parser does. In Spark `+ - ||` are one level, then `&`, `^`, `|`, then all comparisons, then IN and LIKE.
"""


def check_form(node: exp.Expression) -> None:
    """Raises InvalidExpression for what binding would leave out, or read in another order than Spark."""
    known = _OPERANDS | _ALSO.get(type(node), frozenset())
    if any(value for key, value in node.args.items() if key not in known):
        raise InvalidExpression(refusal(node))
    for side, kinds in zip(("this", "expression"), _READ_OTHERWISE.get(type(node), ()), strict=False):
        operand = node.args.get(side)
        inner = operand.this if isinstance(operand, exp.Not) else operand
        if operand is not None and isinstance(inner, kinds):
            raise InvalidExpression(
                f"Put parentheses around `{print_expression(operand)}`: without them it is not clear which "
                "part of the formula is meant first."
            )


def refusal(node: exp.Expression) -> str:
    """Why a form of syntax is not taken, and what to write instead."""
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
        return "A formula cannot hold a query: use a join to look into another table."
    if isinstance(node, exp.Lambda):
        return (
            "A function such as `x -> x + 1` stands in functions on lists and maps only, such as `transform`."
        )
    if isinstance(node, exp.Window):
        return "OVER (…) has no place in a formula: a Window step itself says groups, order and rows."
    if isinstance(node, exp.Command | exp.DDL | exp.DML):
        return "Only a formula can stand here, not a statement."
    if isinstance(node, exp.Concat):
        return "Two texts stand side by side: put `||` between them, or write a quote inside a text as `\\'`."
    return f"`{print_expression(node)}` {UNKNOWN_FORM}"
