"""Conditions as lists of simple tests, for people who do not write formulas.

A condition that is tests joined by AND (or by OR) throughout is read into them; everything else is
left to the formula editor. What is written is built from sqlglot's expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

from sqlglot import exp

from canvas.document.names import ID_PATTERN
from canvas.sql.identifiers import column as column_reference
from canvas.sql.parsing import WRITE_DIALECT, InvalidExpression, parse_expression
from canvas.sql.types import BOOLEAN, DATE, STRING, TIMESTAMP, DataType, is_numeric

Op = Literal[
    "=", "<>", ">", ">=", "<", "<=", "between", "in", "not in",
    "contains", "not contains", "startswith", "endswith", "empty", "not empty", "true", "false",
]  # fmt: skip

LABELS: Mapping[Op, str] = {
    "=": "is", "<>": "is not", ">": "is more than", ">=": "is at least", "<": "is less than",
    "<=": "is at most", "between": "is between", "in": "is one of", "not in": "is none of",
    "contains": "contains", "not contains": "does not contain", "startswith": "begins with",
    "endswith": "ends with", "empty": "is empty", "not empty": "is not empty",
    "true": "is true", "false": "is false",
}  # fmt: skip
_DATE_LABELS: Mapping[Op, str] = {
    ">": "is after", ">=": "is from", "<": "is before", "<=": "is until",
}  # fmt: skip
NO_VALUE: tuple[Op, ...] = ("empty", "not empty", "true", "false")
MANY_VALUES: tuple[Op, ...] = ("in", "not in")


@dataclass(frozen=True)
class Value:
    """A value of a test: text or a number as it is written, a date or a moment, or a parameter's name."""

    text: str
    kind: Literal["text", "number", "date", "moment", "parameter"] = "text"

    @property
    def shown(self) -> str:
        """As a person types it: a parameter with its colon."""
        return f":{self.text}" if self.kind == "parameter" else self.text


@dataclass(frozen=True)
class Test:
    """`column` compared with values, of which the comparison says how many there are."""

    column: str
    op: Op
    values: tuple[Value, ...] = ()

    __test__ = False

    @property
    def complete(self) -> bool:
        """Whether nothing of it is missing."""
        least = 0 if self.op in NO_VALUE else 2 if self.op == "between" else 1
        return bool(self.column) and len(self.values) >= least


@dataclass(frozen=True)
class Tests:
    """Tests of which all (`every`) or any must hold."""

    tests: tuple[Test, ...]
    every: bool = True

    __test__ = False


def ops_for(kind: DataType | None) -> tuple[Op, ...]:
    """The comparisons that make sense for a type, the likeliest first."""
    if kind == BOOLEAN:
        return ("true", "false", "empty", "not empty")
    if kind is not None and (is_numeric(kind) or kind in (DATE, TIMESTAMP)):
        return ("=", "<>", ">", ">=", "<", "<=", "between", "in", "not in", "empty", "not empty")
    text: tuple[Op, ...] = ("=", "<>", "in", "not in", "contains", "not contains", "startswith", "endswith")
    if kind == STRING:
        return (*text, "empty", "not empty", ">", ">=", "<", "<=")
    return ("=", "<>", "empty", "not empty")


def op_label(op: Op, kind: DataType | None) -> str:
    """A comparison in words; of dates, `is after`."""
    return _DATE_LABELS.get(op, LABELS[op]) if kind in (DATE, TIMESTAMP) else LABELS[op]


def value_of(
    text: str, kind: DataType | None, parameters: Sequence[str] = (), before: Iterable[Value] = ()
) -> Value:
    """What a person typed: `:name` of a parameter, a number for a column of numbers, else text.

    Of a column whose type is not known, a number where numbers stood `before`.
    """
    if text.startswith(":") and text[1:] in parameters:
        return Value(text[1:], "parameter")
    were_numbers = {value.kind for value in before} == {"number"}
    is_wanted = were_numbers if kind is None else is_numeric(kind)
    if is_wanted and _is_number(text.strip()):
        return Value(text.strip(), "number")
    return Value(text)


def read_condition(text: str, parameters: Sequence[str] = ()) -> Tests | None:
    """The tests of a condition; none for an empty text; None where it is no list of simple tests."""
    if not text.strip():
        return Tests(())
    try:
        tree = parse_expression(text)
    except InvalidExpression:
        return None
    joined = type(tree) if isinstance(tree, exp.And | exp.Or) else exp.And
    tests = [_test(part) for part in _parts(tree, joined)]
    whole = Tests(tuple(t for t in tests if t), joined is not exp.Or)
    values = [v for t in whole.tests for v in t.values]
    is_ambiguous = any(v.kind == "text" and v.text[:1] == ":" and v.text[1:] in parameters for v in values)
    return None if None in tests or is_ambiguous else whole


def write_condition(tests: Tests) -> str:
    """The condition as Spark SQL; those tests that lack something are left out."""
    trees = [_tree(t) for t in tests.tests if t.complete]
    if not trees:
        return ""
    join: Callable[[exp.Expression, exp.Expression], exp.Expression] = _and if tests.every else _or
    return _sql(reduce(join, trees))


def _and(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=left, expression=right)


def _or(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Or(this=left, expression=right)


def _sql(tree: exp.Expression) -> str:
    return tree.sql(dialect=WRITE_DIALECT, normalize_functions=False)


def _parts(tree: exp.Expression, joined: type[exp.Expression]) -> Iterator[exp.Expression]:
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if type(part) is joined:
            waiting += [part.args["expression"], part.args["this"]]
        else:
            yield part


_COMPARISONS: Mapping[type[exp.Expression], Op] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip
_FUNCTIONS: tuple[Op, ...] = ("contains", "startswith", "endswith")
_NEGATED: Mapping[Op, Op] = {
    "in": "not in",
    "empty": "not empty",
    "contains": "not contains",
    "true": "false",
}


def _test(tree: exp.Expression) -> Test | None:
    """One test; None where the tree is something else."""
    if isinstance(tree, exp.Not):
        inner = tree.this.this if isinstance(tree.this, exp.Paren) else tree.this
        test = _test(inner)
        negated = _NEGATED.get(test.op) if test else None
        return Test(test.column, negated, test.values) if test and negated else None
    if isinstance(tree, exp.Column):
        return _of(tree, "true")
    if isinstance(tree, exp.Is) and isinstance(tree.expression, exp.Null):
        return _of(tree.this, "empty")
    if isinstance(tree, exp.In) and tree.expressions and not tree.args.get("query"):
        return _of(tree.this, "in", *tree.expressions)
    if isinstance(tree, exp.Between):
        return _of(tree.this, "between", tree.args["low"], tree.args["high"])
    if isinstance(tree, exp.Anonymous) and len(tree.expressions) == 2:
        op = next((f for f in _FUNCTIONS if f == str(tree.this).lower()), None)
        return _of(tree.expressions[0], op, tree.expressions[1]) if op else None
    op = _COMPARISONS.get(type(tree))
    if op is None:
        return None
    if op == "=" and isinstance(tree.expression, exp.Boolean):
        return _of(tree.this, "true" if tree.expression.this else "false")
    return _of(tree.this, op, tree.expression)


def _of(column: exp.Expression, op: Op, *values: exp.Expression) -> Test | None:
    if not isinstance(column, exp.Column) or column.text("table") or isinstance(column.this, exp.Star):
        return None
    found = [_value(v) for v in values]
    made = tuple(v for v in found if v)
    return Test(column.name, op, made) if len(made) == len(found) else None


def _value(tree: exp.Expression) -> Value | None:
    if isinstance(tree, exp.Literal):
        return Value(str(tree.this), "text" if tree.is_string else "number")
    if isinstance(tree, exp.Neg) and isinstance(tree.this, exp.Literal) and not tree.this.is_string:
        return Value(f"-{tree.this.this}", "number")
    if isinstance(tree, exp.Placeholder) and isinstance(tree.this, str):
        return Value(tree.this, "parameter")
    if isinstance(tree, exp.Cast) and isinstance(tree.this, exp.Literal) and tree.this.is_string:
        kind = next((k for k, types in _DATES.items() if tree.to.this in types), None)
        return Value(str(tree.this.this), kind) if kind else None
    return None


_DATES: Mapping[Literal["date", "moment"], tuple[Any, ...]] = {
    "date": (exp.DataType.Type.DATE,),
    "moment": (exp.DataType.Type.TIMESTAMPTZ, exp.DataType.Type.TIMESTAMP),
}
"""The types of `DATE '2024-03-31'` and `TIMESTAMP '2024-03-31 18:00:00'`."""


def _tree(test: Test) -> exp.Expression:
    column = column_reference(test.column)
    values = [_literal(v) for v in test.values]
    match test.op:
        case "empty":
            return exp.Is(this=column, expression=exp.Null())
        case "not empty":
            return exp.Is(this=column, expression=exp.Not(this=exp.Null()))
        case "true":
            return column
        case "false":
            return exp.Not(this=column)
        case "in":
            return exp.In(this=column, expressions=values)
        case "not in":
            return exp.Not(this=exp.In(this=column, expressions=values))
        case "between":
            return exp.Between(this=column, low=values[0], high=values[1])
        case "contains" | "startswith" | "endswith":
            return exp.Anonymous(this=test.op, expressions=[column, values[0]])
        case "not contains":
            return exp.Not(this=exp.Anonymous(this="contains", expressions=[column, values[0]]))
        case "=" | "<>" | ">" | ">=" | "<" | "<=":
            kind = next(k for k, op in _COMPARISONS.items() if op == test.op)
            return kind(this=column, expression=values[0])


def _literal(value: Value) -> exp.Expression:
    if value.kind == "parameter" and ID_PATTERN.match(value.text):
        return exp.Placeholder(this=value.text)
    if value.kind == "number" and _is_number(value.text):
        bare = value.text.lstrip("-")
        number = exp.Literal.number(bare)
        return exp.Neg(this=number) if value.text.startswith("-") else number
    if value.kind == "date" or value.kind == "moment":
        kind = exp.DataType(this=_DATES[value.kind][0])
        return exp.Cast(this=exp.Literal.string(value.text), to=kind)
    return exp.Literal.string(value.text)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and not text.endswith(".") and text.lstrip("-")[0] != "."
