"""What must be true of the rows of a step: tests that a step asks for, each as the rows that break it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from canvas.nodes.base import Build, reference
from canvas.sql import operators
from canvas.sql.binding import Bound
from canvas.sql.identifiers import identifier
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BOOLEAN, STRING, Array, Map, Struct, describe, is_numeric
from canvas.sql.values import cast, from_text

MOST_SHOWN = 8
"""So many columns of a row stand in a message."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?\Z")


@dataclass(frozen=True)
class Requirement:
    """One thing that must be true. `label` is what a flag says of a row that breaks it."""

    field: str
    label: str
    message: str
    broken: Bound
    unique: tuple[str, ...] = ()


def value_of(build: Build, field: str, column: Column, said: object) -> Bound | None:
    """A value that a setting compares a column with: a literal of its type, or a parameter (`:name`).

    None after reporting that it does not fit.
    """
    text = ("true" if said else "false") if isinstance(said, bool) else str(said).strip()
    if text.startswith(":"):
        return build.expression(field, text, Schema(()))
    if is_numeric(column.type) or column.type == BOOLEAN:
        fits = text.lower() in ("true", "false") if column.type == BOOLEAN else bool(_NUMBER.match(text))
        if not fits:
            build.refuse(field, f"`{text}` is no value of `{column.name}`, which is {describe(column.type)}.")
            return None
        return build.expression(field, text, Schema(()))
    literal = Bound.of(exp.Literal.string(text), STRING)
    if isinstance(column.type, Array | Map | Struct):
        build.refuse(field, f"`{column.name}` is {column.type}: it cannot be compared with a value.")
        return None
    try:
        return from_text(literal, column.type)
    except InvalidExpression as error:
        build.refuse(field, str(error), error.suggestion)
        return None


def unless(condition: Bound) -> Bound:
    """True where a condition is false; not where it is NULL: what is empty breaks no rule."""
    kept = exp.Anonymous(this="coalesce", expressions=[condition.tree.copy(), exp.true()])
    return Bound(exp.Not(this=kept), BOOLEAN, condition.doubts)


def is_missing(column: Column) -> Bound:
    """True where a column is NULL."""
    return Bound.of(exp.Is(this=reference(column).tree, expression=exp.Null()), BOOLEAN)


def is_outside(column: Column, least: Bound | None, most: Bound | None) -> Bound:
    """True where a value lies below the least or above the most. Raises InvalidExpression."""
    value = reference(column)
    tests = []
    if least is not None:
        tests.append(operators.comparison(exp.LT, value, least))
    if most is not None:
        tests.append(operators.comparison(exp.GT, value, most))
    return any_of(tests)


def any_of(tests: Sequence[Bound]) -> Bound:
    """True where one of the tests is, or more."""
    found, *others = tests
    for other in others:
        found = Bound(exp.Or(this=found.tree.copy(), expression=other.tree.copy()), BOOLEAN)
    return Bound(found.tree, BOOLEAN, tuple(d for t in tests for d in t.doubts))


def is_repeated(columns: Sequence[Column], counter: str) -> Bound:
    """True where the counter says that several rows have the values of these columns, none of them NULL."""
    several = exp.GT(this=exp.Column(this=identifier(counter)), expression=exp.Literal.number(1))
    tree: exp.Expression = several
    for column in columns:
        there = exp.Not(this=exp.Is(this=reference(column).tree, expression=exp.Null()))
        tree = exp.And(this=tree, expression=there)
    return Bound.of(tree, BOOLEAN)


def shown(schema: Schema, first: Iterable[str] = ()) -> Bound:
    """A row as a text for a message: `id = 1, city = Paris`; the columns that matter come first."""
    wanted = [c for name in first if (c := schema.find(name))]
    columns = list(dict.fromkeys([*wanted, *schema]))
    simple = [c for c in columns if not isinstance(c.type, Array | Map | Struct)][:MOST_SHOWN]
    parts: list[exp.Expression] = []
    for column in simple:
        value = cast(reference(column), STRING).tree
        known = exp.Anonymous(this="coalesce", expressions=[value, exp.Literal.string("NULL")])
        label = exp.Literal.string(f"{column.name} = ")
        parts.append(exp.Anonymous(this="concat", expressions=[label, known]))
    if not parts:
        return Bound.of(exp.Literal.string("a row"), STRING)
    separator = exp.Literal.string(", ")
    return Bound.of(exp.Anonymous(this="concat_ws", expressions=[separator, *parts]), STRING)


def label_of_broken(tests: Sequence[Requirement]) -> Bound:
    """The labels of what a row breaks, one after the other; NULL where it breaks nothing."""
    labels = [
        exp.Case(ifs=[exp.If(this=t.broken.tree.copy(), true=exp.Literal.string(t.label))]) for t in tests
    ]
    joined = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("; "), *labels])
    tree = exp.Anonymous(this="nullif", expressions=[joined, exp.Literal.string("")])
    return Bound(tree, STRING, tuple(d for t in tests for d in t.broken.doubts))


def unless_broken(broken: Bound) -> Bound:
    """True where a row breaks nothing; a rule that cannot be told of a row is not broken by it."""
    known = exp.Anonymous(this="coalesce", expressions=[broken.tree.copy(), exp.false()])
    return Bound(exp.Not(this=known), BOOLEAN, broken.doubts)
