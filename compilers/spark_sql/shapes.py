"""Steps that look at many rows, make several of one, or compare those of several inputs, as SELECTs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from sqlglot import exp

from canvas.functions import kind_of
from canvas.functions.windows import IN_ORDER
from canvas.sql.identifiers import column, identifier, table
from canvas.sql.operators import sql_type
from canvas.sql.schema import Schema
from canvas.sql.types import DOUBLE, FLOAT
from canvas.steps import Explode, Frame, SetOperation, SortKey, Step, Unpivot, Window

Name = Callable[[Step], str]
"""The name under which a statement finds a step's rows."""

FRAMED = ("nth_value",)
"""Window functions that look at the frame and not at all rows before and after."""


def window_select(step: Window, name: Name) -> exp.Select:
    """The input's columns, and the new ones: each function over many rows with its OVER."""
    kept = [column(c.name) for c in step.input.schema]
    made = [exp.Alias(this=_over(bound.tree, step), alias=identifier(alias)) for alias, bound in step.columns]
    return exp.Select(expressions=[*kept, *made]).from_(table(name(step.input)), copy=False)


def _over(tree: exp.Expression, step: Window) -> exp.Expression:
    """A formula whose functions over many rows look at the rows of the window."""

    def change(node: exp.Expression) -> exp.Expression:
        call = node.this if isinstance(node, exp.Filter) else node
        kind = kind_of(call)
        if kind not in ("aggregate", "window") or isinstance(node.parent, exp.Filter | exp.Window):
            return node
        name = str(call.this).lower()
        frame = step.frame if kind == "aggregate" or name in FRAMED else None
        keys = step.order_by
        if kind == "aggregate" and frame == Frame() and (name not in IN_ORDER or not keys):
            frame, keys = None, ()
        schema = step.input.schema
        order = exp.Order(expressions=[_sort_key_in(k, schema) for k in keys]) if keys else None
        return exp.Window(
            this=node.copy(),
            partition_by=[_told_apart(p, schema) for p in step.partition_by],
            order=order,
            spec=_frame(frame) if frame else None,
            over="OVER",
        )

    return tree.copy().transform(change)


def _told_apart(name: str, schema: Schema) -> exp.Expression:
    """A column in a form in which -0.0 and 0.0 are one value on every engine, as they are on Spark."""
    found = schema.find(name)
    if found is None or found.type not in (DOUBLE, FLOAT):
        return column(name)
    zero = exp.Cast(this=exp.Literal.number(0), to=sql_type(found.type))
    return exp.Add(this=column(name), expression=zero)


def _sort_key_in(key: SortKey, schema: Schema) -> exp.Ordered:
    return exp.Ordered(this=_told_apart(key.column, schema), desc=key.descending, nulls_first=key.nulls_first)


def sort_key(key: SortKey) -> exp.Ordered:
    """A column with its direction."""
    return exp.Ordered(this=column(key.column), desc=key.descending, nulls_first=key.nulls_first)


def _all_of(
    queries: Sequence[exp.Query], *, distinct: bool, kind: type[exp.SetOperation] = exp.Union
) -> exp.Query:
    """Queries one after the other, read from left to right."""
    result = queries[0]
    for query in queries[1:]:
        result = kind(this=result, expression=query, distinct=distinct)
    return result


def set_operation(step: SetOperation, name: Name) -> exp.Query:
    """Rows of several inputs under each other, or those that all, or no others, have."""
    queries = [
        exp.Select(expressions=[column(c.name) for c in step.schema]).from_(table(name(source)), copy=False)
        for source in step.inputs
    ]
    match step.kind:
        case "union":
            return _all_of(queries, distinct=step.distinct)
        case "intersect":
            return _all_of(queries, distinct=True, kind=exp.Intersect)
        case "except":
            return _all_of(queries, distinct=True, kind=exp.Except)
        case _:
            assert_never(step.kind)


def unpivot(step: Unpivot, name: Name) -> exp.Select:
    """`stack(2, 'a', a, 'b', b) AS (name, value)`: UNPIVOT itself differs between engines."""
    values: list[exp.Expression] = [exp.Literal.number(len(step.labels))]
    for source, label in step.labels:
        values += [exp.Literal.string(label), column(source)]
    stacked = exp.Aliases(
        this=exp.Anonymous(this="stack", expressions=values),
        expressions=[identifier(step.label), identifier(step.value)],
    )
    return exp.Select(expressions=[*(column(k) for k in step.kept), stacked]).from_(
        table(name(step.input)), copy=False
    )


def explode(step: Explode, name: Name) -> exp.Select:
    """The values of a list, by LATERAL VIEW; its names are qualified, as the input may have the same."""
    call = ("pos" if step.position else "") + "explode" + ("_outer" if step.outer else "")
    aliases = [*([step.position] if step.position else []), step.element]
    source, values = name(step.input), "element" if name(step.input).lower() != "element" else "elements"
    made = {a.lower() for a in aliases}
    columns = [column(c.name, values if c.name.lower() in made else source) for c in step.schema]
    view = exp.Lateral(
        this=exp.Anonymous(this=call, expressions=[column(step.column, source)]),
        view=True,
        alias=exp.TableAlias(this=identifier(values), columns=[identifier(a) for a in aliases]),
    )
    select = exp.Select(expressions=columns).from_(table(source), copy=False)
    select.set("laterals", [view])
    return select


def _frame(frame: Frame) -> exp.WindowSpec:
    (start, start_side), (end, end_side) = _bound(frame.start, "PRECEDING"), _bound(frame.end, "FOLLOWING")
    return exp.WindowSpec(kind="ROWS", start=start, start_side=start_side, end=end, end_side=end_side)


def _bound(offset: int | None, side: str) -> tuple[str | exp.Expression, str | None]:
    if offset is None:
        return "UNBOUNDED", side
    if offset == 0:
        return "CURRENT ROW", None
    return exp.Literal.number(abs(offset)), "PRECEDING" if offset < 0 else "FOLLOWING"
