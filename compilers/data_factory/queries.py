"""A query of the user's own as the steps that say the same, where it is simple enough to be drawn with them.

Data Factory's data flows have no SQL of their own: one SELECT over one input, with conditions, formulas and
groups, is said by filter, derive and aggregate.
"""

from __future__ import annotations

from sqlglot import exp

from canvas import functions
from canvas.sql.binding import Bound
from canvas.sql.query_expressions import has_aggregate
from canvas.sql.schema import Schema
from canvas.sql.types import BOOLEAN
from canvas.steps import Aggregate, Distinct, Filter, Project, Query, Step

_SIMPLE = frozenset({"expressions", "from_", "where", "group", "distinct"})


def simple_steps(step: Query) -> Step | None:
    """The last of the steps that give the query's rows under its name; None where it takes more."""
    tree = step.query.tree
    if not isinstance(tree, exp.Select) or any(v for k, v in tree.args.items() if v and k not in _SIMPLE):
        return None
    if not isinstance(tree.args["from_"].this, exp.Table) or tree.find(exp.Window) is not None:
        return None
    source = _filtered(step, tree)
    group = tree.args.get("group")
    items = [
        (c.name, Bound.of(_value(e), c.type)) for c, e in zip(step.schema, tree.expressions, strict=True)
    ]
    grouped = group is not None or any(has_aggregate(b.tree, functions.lookup) for _, b in items)
    distinct = bool(tree.args.get("distinct"))
    name = f"{step.name}__rows" if distinct else step.name
    last = _aggregated(step, source, group, items, name) if grouped else _projected(step, source, items, name)
    if last is None or not distinct:
        return last
    return Distinct(name=step.name, node=step.node, schema=step.schema, input=last)


def _value(item: exp.Expression) -> exp.Expression:
    return item.this if isinstance(item, exp.Alias) else item


def _filtered(step: Query, tree: exp.Select) -> Step:
    source = step.inputs[0]
    where = tree.args.get("where")
    if where is None:
        return source
    return Filter(
        name=f"{step.name}__where",
        node=step.node,
        schema=source.schema,
        input=source,
        predicate=Bound.of(where.this, BOOLEAN),
    )


def _projected(step: Query, source: Step, items: list[tuple[str, Bound]], name: str) -> Step:
    return Project(name=name, node=step.node, schema=step.schema, input=source, columns=tuple(items))


def _aggregated(
    step: Query, source: Step, group: exp.Group | None, items: list[tuple[str, Bound]], name: str
) -> Step | None:
    """Groups by columns; what stands in SELECT is one of them, or computed from all rows of a group."""
    keys = list(group.expressions) if group is not None else []
    if not all(isinstance(key, exp.Column) for key in keys):
        return None
    columns = [source.schema.find(key.name) for key in keys]
    computed = [(n, b) for n, b in items if not any(b.tree == key for key in keys)]
    if not all(has_aggregate(b.tree, functions.lookup) for _, b in computed):
        return None
    taken = {n.lower() for n, _ in computed}
    if any(c is None or c.name.lower() in taken for c in columns):
        return None
    found = [c for c in columns if c is not None]
    grouped = Aggregate(
        name=f"{name}__groups",
        node=step.node,
        schema=Schema.of([*((c.name, c.type) for c in found), *((n, b.type) for n, b in computed)]),
        input=source,
        group_by=tuple(c.name for c in found),
        aggregates=tuple(computed),
    )
    made = {n for n, _ in computed}
    kept = [(n, Bound.of(exp.column(n), b.type) if n in made else b) for n, b in items]
    return _projected(step, grouped, kept, name)
