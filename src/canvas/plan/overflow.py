"""Whole numbers that outgrow their type: Spark stops; the embedded engine starts again at the other end.

Whether it happens is in the rows: a check counts those in which a calculation does, so that nothing is
said of the many that never do. Looked at are `+`, `-` and `*` on columns and numbers, which cannot fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from sqlglot import exp

from canvas.plan.fingerprint import bounds_of
from canvas.sql.binding import Bound
from canvas.sql.parsing import print_expression
from canvas.sql.schema import Schema
from canvas.sql.types import BIGINT, BOOLEAN, DOUBLE, INT, INTEGRALS, STRING, DataType, Decimal
from canvas.sql.values import sql_type
from canvas.steps import Check, Query, Rule, Step, Write, inputs_of

_BITS: Final = dict(zip((str(kind) for kind in INTEGRALS), (8, 16, 32, 64), strict=True))
_CALCULATIONS: Final = (exp.Add, exp.Sub, exp.Mul)
_EXACT: Final = Decimal(20, 0)
_CHECKS: WeakKeyDictionary[Step, Check | None] = WeakKeyDictionary()


@dataclass(frozen=True)
class OverflowRule(Rule):
    """That a calculation fits its type; `instead` is one that does."""

    instead: str = ""

    def told(self, count: int, example: str | None) -> str:
        """In how many rows it does not fit, and what to do."""
        rows = "1 row" if count == 1 else f"{count:,} rows"
        what = f"{self.message} in {rows} of the sample: Spark stops there, and what is shown here is wrong."
        return f"{what} Write `{self.instead}`."


def overflow_check(step: Step) -> Check | None:
    """What counts the rows in which a step's calculations outgrow their types; None where it has none."""
    if step not in _CHECKS:
        _CHECKS[step] = _made(step)
    return _CHECKS[step]


def _made(step: Step) -> Check | None:
    inputs = inputs_of(step)
    if len(inputs) != 1 or isinstance(step, Check | Query | Write):
        return None
    (source,) = inputs
    found: dict[str, Rule] = {}
    for bound in bounds_of(step):
        for node in bound.tree.find_all(*_CALCULATIONS):
            assert isinstance(node, exp.Expression)
            kind = _whole(node, source.schema)
            if kind is not None:
                found.setdefault(print_expression(node), _rule(node, kind))
    if not found:
        return None
    return Check(
        name=f"{step.name}__overflow",
        node=step.node,
        schema=source.schema,
        input=source,
        rules=tuple(found.values()),
    )


def _whole(node: exp.Expression, schema: Schema) -> DataType | None:
    """The type of a calculation with whole numbers; None where it holds anything else."""
    match node:
        case exp.Column() if not node.text("table"):
            column = schema.find(node.name)
            return column.type if column is not None and column.type in INTEGRALS else None
        case exp.Literal() if not node.is_string and node.name.isdigit():
            return INT if int(node.name) < 1 << 31 else BIGINT if int(node.name) < 1 << 63 else None
        case exp.Paren() | exp.Neg():
            return _whole(node.this, schema)
        case exp.Add() | exp.Sub() | exp.Mul():
            kinds = _whole(node.this, schema), _whole(node.expression, schema)
            return None if None in kinds else max(kinds, key=lambda kind: _BITS[str(kind)])
        case _:
            return None


def _rule(node: exp.Expression, kind: DataType) -> Rule:
    wider = BIGINT if kind != BIGINT else Decimal(38, 0)
    instead = type(node)(this=_cast(node.this, wider), expression=node.expression.copy())
    return OverflowRule(
        field="",
        broken=Bound.of(_outgrows(node, kind), BOOLEAN),
        value=Bound.of(exp.Cast(this=node.this.copy(), to=sql_type(STRING)), STRING),
        message=f"`{print_expression(node)}` is too large for {kind}",
        instead=print_expression(instead),
    )


def _outgrows(node: exp.Expression, kind: DataType) -> exp.Expression:
    """Whether the same calculation with more digits leaves the range of the type."""
    wider: DataType = BIGINT
    if kind == BIGINT:
        wider = DOUBLE if isinstance(node, exp.Mul) else _EXACT
    exact = type(node)(this=_cast(node.this, wider), expression=_cast(node.expression, wider))
    most = 1 << (_BITS[str(kind)] - 1)
    return exp.Or(
        this=exp.LT(this=exact, expression=_number(-most, wider)),
        expression=exp.GT(this=exact.copy(), expression=_number(most - 1, wider)),
    )


def _cast(node: exp.Expression, kind: DataType) -> exp.Expression:
    return exp.Cast(this=node.copy(), to=sql_type(kind))


def _number(value: int, kind: DataType) -> exp.Expression:
    return _cast(exp.Literal.string(str(value)), kind)
