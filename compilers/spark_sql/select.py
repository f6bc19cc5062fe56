"""Steps as SELECT statements that read the same on every Spark: explicit columns, ON, no `*`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, assert_never, cast

import sqlglot
from sqlglot import exp

from canvas.sql.binding import Bound
from canvas.sql.identifiers import column, identifier, table
from canvas.sql.operators import comparable, sql_type
from canvas.sql.parsing import WRITE_DIALECT
from canvas.sql.types import STRING, Decimal
from canvas.steps import (
    Aggregate,
    AnyStep,
    Check,
    Distinct,
    Explode,
    FileSink,
    Filter,
    FormatJson,
    Join,
    JoinKind,
    Limit,
    ParseJson,
    Project,
    Query,
    Read,
    SetOperation,
    Sort,
    SortKey,
    Step,
    Unpivot,
    Values,
    Window,
    Write,
)
from compilers.spark_sql.json_texts import formatted, parsed
from compilers.spark_sql.queries import query_of
from compilers.spark_sql.shapes import Name, explode, set_operation, sort_key, unpivot, window_select

Q = TypeVar("Q", bound=exp.Query)


def to_text(query: exp.Expr) -> str:
    """A query as text, laid out for reading."""
    return query.sql(
        dialect=WRITE_DIALECT, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False
    )


def select_of(step: Step, name: Name) -> exp.Query:
    """The query that gives a step's rows from those of its inputs, which it finds by `name`."""
    known = cast(AnyStep, step)
    match known:
        case Read():
            return _values(known) if isinstance(known.source, Values) else _columns_of(known, known.name)
        case Project():
            return _project(known, name)
        case Filter():
            return _columns_of(known, name(known.input)).where(_tidy(known.predicate.tree), copy=False)
        case Join():
            return _join(known, name)
        case Aggregate():
            return _aggregate(known, name)
        case Window():
            return window_select(known, name)
        case Sort():
            return ordered_by(_columns_of(known, name(known.input)), known.keys)
        case Limit():
            return ordered_by(_columns_of(known, name(known.input)), known.ordering).limit(
                known.rows, copy=False
            )
        case Distinct():
            return _columns_of(known, name(known.input)).distinct(copy=False)
        case SetOperation():
            return set_operation(known, name)
        case Unpivot():
            return unpivot(known, name)
        case Explode():
            return explode(known, name)
        case Query():
            return query_of(known, name)
        case ParseJson():
            return _columns_and(known, parsed(known), name(known.input))
        case FormatJson():
            return _columns_and(known, formatted(known), name(known.input))
        case Check():
            return _check(known, name)
        case Write():
            return ordered_by(_written(known, name(known.input)), known.ordering)
        case _:
            assert_never(known)


def is_view(step: Step) -> bool:
    """Whether a step's rows come from outside SQL: files or a table, which a reader gives as a view."""
    return isinstance(step, Read) and not isinstance(step.source, Values)


def is_folded(step: Step, readers: int) -> bool:
    """Whether a step needs no relation of its own, because its only reader can say it too."""
    made = (f"{step.node}__first", f"{step.node}__table_first")
    return isinstance(step, Filter) and readers == 1 and step.name in made


MOST_PLAIN_DIGITS = 6
"""Digits after the point up to which Spark writes a small decimal without an exponent."""


def _written(step: Write, source: str) -> exp.Select:
    """The rows of a sink. In CSV, Spark writes a small decimal as 1E-9 and leaves out a row of one NULL:
    such columns are made text first.
    """
    select = _columns_of(step, source)
    if not isinstance(step.sink, FileSink) or step.sink.format != "csv":
        return select
    folders = {p.lower() for p in step.sink.partition_by}
    inside = [c for c in step.schema if c.name.lower() not in folders]
    only = len(inside) == 1 and not step.sink.options.null_value
    for position, field in enumerate(step.schema):
        tiny = isinstance(field.type, Decimal) and field.type.scale > MOST_PLAIN_DIGITS
        if field in inside and (only or tiny):
            value: exp.Expression = exp.Cast(this=column(field.name), to=sql_type(STRING))
            if only:
                value = exp.Anonymous(this="coalesce", expressions=[value, exp.Literal.string("")])
            select.expressions[position] = exp.Alias(this=value, alias=identifier(field.name))
    return select


def _columns_of(step: Step, source: str) -> exp.Select:
    return exp.Select(expressions=[column(c.name) for c in step.schema]).from_(table(source), copy=False)


def _columns_and(step: ParseJson | FormatJson, value: exp.Expression, source: str) -> exp.Select:
    """The input's columns, and one more."""
    kept = [column(c.name) for c in step.input.schema]
    made = exp.Alias(this=value, alias=identifier(step.column))
    return exp.Select(expressions=[*kept, made]).from_(table(source), copy=False)


def _aliased(name: str, value: Bound) -> exp.Expression:
    tree = _tidy(value.tree)
    if isinstance(tree, exp.Column) and tree.name == name:
        return tree
    return exp.Alias(this=tree, alias=identifier(name))


def _tidy(tree: exp.Expression) -> exp.Expression:
    """A copy that reads as people write: `x IS NOT NULL` instead of `NOT x IS NULL`."""

    def change(node: exp.Expression) -> exp.Expression:
        if (
            isinstance(node, exp.Not)
            and isinstance(node.this, exp.Is)
            and isinstance(node.this.expression, exp.Null)
        ):
            return exp.Is(this=node.this.this, expression=exp.Not(this=exp.Null()))
        return node

    return tree.copy().transform(change, copy=False)


def _project(step: Project, name: Name) -> exp.Select:
    select = exp.Select(expressions=[_aliased(n, value) for n, value in step.columns])
    source = step.input
    if isinstance(source, Filter) and is_folded(source, 1):
        return select.from_(table(name(source.input)), copy=False).where(
            _tidy(source.predicate.tree), copy=False
        )
    return select.from_(table(name(source)), copy=False)


def _values(step: Read) -> exp.Query:
    """Typed-in rows, every value with its type, so that it is the same on every engine."""
    assert isinstance(step.source, Values)
    names = step.schema.names
    if not step.source.rows:
        empty = [
            exp.Cast(this=exp.Null(), to=exp.DataType.build(str(c.type), dialect=WRITE_DIALECT))
            for c in step.schema
        ]
        return _row(names, empty).where(exp.false(), copy=False)
    rows = [exp.Tuple(expressions=[value.tree.copy() for value in row]) for row in step.source.rows]
    alias = exp.TableAlias(this=identifier("typed_in"), columns=[identifier(name) for name in names])
    values = exp.Values(expressions=rows, alias=alias)
    return exp.Select(expressions=[column(name) for name in names]).from_(values, copy=False)


def _row(names: Sequence[str], values: Sequence[exp.Expression]) -> exp.Select:
    return exp.Select(
        expressions=[
            exp.Alias(this=v.copy(), alias=identifier(n)) for n, v in zip(names, values, strict=True)
        ]
    )


def _sides(step: Join, name: Name) -> Mapping[str, str]:
    """The name of each side inside the join: that of its relation, unless both sides are the same."""
    left, right = name(step.left), name(step.right)
    return {"left": left, "right": right} if left.lower() != right.lower() else {"left": "l", "right": "r"}


def _qualified(tree: exp.Expression, sides: Mapping[str, str]) -> exp.Expression:
    tidy = _tidy(tree)
    for found in list(tidy.find_all(exp.Column)):
        found.set("table", identifier(sides[found.table]))
    return tidy


_JOINS: Mapping[JoinKind, Mapping[str, str]] = {
    "inner": {"kind": "INNER"},
    "left": {"side": "LEFT"},
    "right": {"side": "RIGHT"},
    "full": {"side": "FULL"},
    "semi": {"side": "LEFT", "kind": "SEMI"},
    "anti": {"side": "LEFT", "kind": "ANTI"},
    "cross": {"kind": "CROSS"},
}


def _join(step: Join, name: Name) -> exp.Select:
    sides = _sides(step, name)
    tests: list[exp.Expression] = [
        exp.EQ(this=a, expression=b) for a, b in (_key(step, pair, sides) for pair in step.keys)
    ]
    if step.condition is not None:
        inner = _qualified(step.condition.tree, sides)
        tests.append(exp.paren(inner, copy=False) if tests and isinstance(inner, exp.Or) else inner)
    columns = [_aliased_qualified(n, value, sides) for n, value in step.columns]
    join = exp.Join(
        this=_side(step.right, "right", sides, name),
        on=exp.and_(*tests, copy=False, wrap=False) if tests else None,
        **_JOINS[step.kind],
    )
    select = exp.Select(expressions=columns).from_(_side(step.left, "left", sides, name), copy=False)
    select.set("joins", [join])
    return select


def _side(step: Step, side: str, sides: Mapping[str, str], name: Name) -> exp.Table:
    made = table(name(step))
    if sides[side] != name(step):
        made.set("alias", exp.TableAlias(this=identifier(sides[side])))
    return made


def _key(
    step: Join, pair: tuple[str, str], sides: Mapping[str, str]
) -> tuple[exp.Expression, exp.Expression]:
    left, right = step.left.schema.find(pair[0]), step.right.schema.find(pair[1])
    assert left is not None and right is not None
    a, b = comparable(
        Bound.of(column(left.name, sides["left"]), left.type),
        Bound.of(column(right.name, sides["right"]), right.type),
    )
    return a.tree, b.tree


def _aliased_qualified(name: str, value: Bound, sides: Mapping[str, str]) -> exp.Expression:
    tree = _qualified(value.tree, sides)
    if isinstance(tree, exp.Column) and tree.name == name:
        return tree
    return exp.Alias(this=tree, alias=identifier(name))


def _aggregate(step: Aggregate, name: Name) -> exp.Select:
    groups = [column(g) for g in step.group_by]
    select = exp.Select(expressions=[*groups, *(_aliased(n, b) for n, b in step.aggregates)])
    select.from_(table(name(step.input)), copy=False)
    if not groups:
        return select
    keys = [column(g) for g in step.group_by]
    match step.subtotals:
        case "none":
            group = exp.Group(expressions=keys)
        case "rollup":
            group = exp.Group(rollup=[exp.Rollup(expressions=keys)])
        case "cube":
            group = exp.Group(cube=[exp.Cube(expressions=keys)])
        case _:
            assert_never(step.subtotals)
    select.set("group", group)
    if step.subtotals != "none":  # of no rows, Spark gives no total, and other engines one
        select.having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(0)), copy=False)
    return select


def ordered_by(select: Q, keys: Sequence[SortKey]) -> Q:
    """The query in the order of the keys; itself where there are none."""
    return select.order_by(*(sort_key(k) for k in keys), copy=False) if keys else select


def _check(step: Check, name: Name) -> exp.Select:
    """One row: for each rule, how many rows break it, and one of their values."""
    columns: list[exp.Expression] = []
    for number, rule in enumerate(step.rules):
        broken = _tidy(rule.broken.tree)
        count = exp.Case(ifs=[exp.If(this=broken, true=exp.Literal.number(1))])
        value = exp.Case(ifs=[exp.If(this=broken.copy(), true=_tidy(rule.value.tree))])
        columns.append(exp.Alias(this=exp.Count(this=count), alias=identifier(f"broken_{number}")))
        columns.append(exp.Alias(this=exp.Min(this=value), alias=identifier(f"example_{number}")))
    return exp.Select(expressions=columns).from_(table(name(step.input)), copy=False)
