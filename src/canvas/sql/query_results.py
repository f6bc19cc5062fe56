"""The rows that a part of a query gives, their order, and how many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from canvas.sql.identifiers import identifier
from canvas.sql.operators import column_reference
from canvas.sql.parsing import InvalidExpression
from canvas.sql.query_expressions import only
from canvas.sql.schema import Schema

SortedBy = tuple[str, bool, bool]
"""A column, whether its largest value comes first, and whether NULL does."""


@dataclass(frozen=True)
class Result:
    """A part of a query that gives rows."""

    tree: exp.Query
    schema: Schema
    sorted_by: tuple[SortedBy, ...] = ()


def sort_key(item: exp.Expression, schema: Schema) -> SortedBy:
    """A key of ORDER BY that is a column of the result, by name or by number."""
    only(item, "this", "desc", "nulls_first")
    target = item.this
    if isinstance(target, exp.Literal) and not target.is_string:
        name = column_number(target, schema.names, "ORDER BY")
    elif isinstance(target, exp.Column) and not target.args.get("table") and target.name in schema:
        name = target.name
    else:
        raise InvalidExpression(
            "ORDER BY takes columns of the result here: give what you sort by a name in SELECT."
        )
    found = schema.find(name)
    assert found is not None
    return found.name, bool(item.args.get("desc")), bool(item.args.get("nulls_first"))


def ordered_by(key: SortedBy) -> exp.Ordered:
    """The key as ORDER BY says it."""
    return exp.Ordered(this=column_reference(key[0], ""), desc=key[1], nulls_first=key[2])


def column_number(literal: exp.Expression, names: Sequence[str], clause: str) -> str:
    """The name of the column at a place that is counted from 1."""
    text = str(literal.this)
    if not text.isdigit() or not 1 <= int(text) <= len(names):
        raise InvalidExpression(f"{clause} {text}: there are the columns 1 to {len(names)}.")
    return names[int(text) - 1]


def add_limit(made: exp.Expr, tree: exp.Expr) -> None:
    """LIMIT and OFFSET of a query, which must be whole numbers."""
    for key, kind in (("limit", exp.Limit), ("offset", exp.Offset)):
        clause = tree.args.get(key)
        if clause is None:
            continue
        only(clause, "expression")
        value = clause.expression
        if not isinstance(value, exp.Literal) or value.is_string or not str(value.this).isdigit():
            raise InvalidExpression(f"{key.upper()} takes a whole number.")
        made.set(key, kind(expression=value.copy()))


def select_all(source: exp.Expression, schema: Schema) -> exp.Select:
    """Every column of what stands in FROM."""
    return exp.Select(expressions=[column_reference(c.name, "") for c in schema]).from_(source, copy=False)


def relabelled(tree: exp.Query, schema: Schema, labels: Sequence[str]) -> Result:
    """The tree and schema of a query with other names for its columns, as `AS t (a, b)` gives them."""
    if len(labels) != len(schema):
        raise InvalidExpression(f"{len(labels)} names are given to {len(schema)} columns.")
    source = exp.Subquery(this=tree, alias=exp.TableAlias(this=identifier("rows")))
    columns = [
        exp.Alias(this=column_reference(c.name, ""), alias=identifier(label))
        for c, label in zip(schema, labels, strict=True)
    ]
    made = exp.Select(expressions=columns).from_(source, copy=False)
    return Result(made, Schema.of((n, c.type) for n, c in zip(labels, schema, strict=True)))
