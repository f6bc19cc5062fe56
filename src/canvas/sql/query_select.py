"""One SELECT, bound clause by clause, in the order in which Spark works them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from canvas.sql.identifiers import identifier
from canvas.sql.operators import comparable
from canvas.sql.parsing import InvalidExpression, print_expression
from canvas.sql.query_expressions import (
    Expressions,
    has_aggregate,
    loose_columns,
    only,
    with_direction,
    written_name,
)
from canvas.sql.query_results import Result, SortedBy, add_limit, column_number, ordered_by, sort_key
from canvas.sql.query_scope import Relation, Sources
from canvas.sql.schema import Schema
from canvas.sql.types import BOOLEAN, VOID, describe, is_groupable
from canvas.sql.values import Bound

if TYPE_CHECKING:
    from canvas.sql.query_binding import Draft, Names, QueryBinder

_JOINS = {
    ("", ""): {"kind": "INNER"},
    ("", "INNER"): {"kind": "INNER"},
    ("", "CROSS"): {"kind": "CROSS"},
    ("LEFT", ""): {"side": "LEFT"},
    ("LEFT", "OUTER"): {"side": "LEFT"},
    ("RIGHT", ""): {"side": "RIGHT"},
    ("RIGHT", "OUTER"): {"side": "RIGHT"},
    ("FULL", ""): {"side": "FULL"},
    ("FULL", "OUTER"): {"side": "FULL"},
    ("LEFT", "SEMI"): {"side": "LEFT", "kind": "SEMI"},
    ("LEFT", "ANTI"): {"side": "LEFT", "kind": "ANTI"},
    ("", "SEMI"): {"side": "LEFT", "kind": "SEMI"},
    ("", "ANTI"): {"side": "LEFT", "kind": "ANTI"},
}


def select_of(binder: QueryBinder, draft: Draft, tree: exp.Select, names: Names) -> Result:
    """A SELECT as a typed tree."""
    only(
        tree, "with_", "expressions", "distinct", "from_", "joins", "where", "group", "having", "order",
        "limit", "offset",
    )  # fmt: skip
    if tree.args.get("from_") is None:
        raise InvalidExpression("The query reads nothing: write FROM and one of the inputs.")
    return _Select(binder, draft, tree, names).bound()


@dataclass(frozen=True)
class Item:
    """A column of the result."""

    name: str
    value: Bound


class _Select:
    def __init__(self, binder: QueryBinder, draft: Draft, tree: exp.Select, names: Names) -> None:
        self.binder, self.draft, self.tree, self.names = binder, draft, tree, names
        self.functions = binder.functions
        self.sources = Sources()
        self.made = exp.Select()

    def bound(self) -> Result:
        self._from()
        self.expressions = self._expressions(self.sources)
        self._where()
        items = self._items()
        groups = self._groups(items)
        having = self._having(items)
        if groups is None and having is not None:
            groups = []
        grouped = groups is not None or any(has_aggregate(i.value.tree, self.functions) for i in items)
        if grouped:
            self._check_grouped(items, groups or [], having)
        self._distinct(items)
        return self._finished(items, grouped=grouped)

    def _expressions(self, sources: Sources) -> Expressions:
        return Expressions(sources, self.binder.parameters, self.functions, self.draft.doubts)

    # ------------------------------------------------------------------ FROM

    def _from(self) -> None:
        only(self.tree.args["from_"], "this")
        made, relation = self.binder.relation(self.draft, self.tree.args["from_"].this, self.names)
        self.sources = self.sources.with_relation(relation)
        joins = self.tree.args.get("joins") or []
        self.made.from_(made, copy=False)
        self.made.set("joins", [self._join(join) for join in joins])

    def _join(self, join: exp.Join) -> exp.Join:
        only(join, "this", "on", "using", "side", "kind")
        side, kind = (str(join.args.get(key) or "").upper() for key in ("side", "kind"))
        said = _JOINS.get((side, kind))
        if said is None:
            raise InvalidExpression(
                f"{side} {kind} JOIN is not taken: use INNER, LEFT, RIGHT, FULL or CROSS."
            )
        made, relation = self.binder.relation(self.draft, join.this, self.names)
        tests = self._matches(join, relation, side)
        if said.get("kind") == "CROSS" and tests is not None:
            raise InvalidExpression("CROSS JOIN takes no ON: write JOIN, or leave ON out.")
        if tests is None and said.get("kind") != "CROSS":  # as Spark has it: every pair matches
            tests = exp.true()
        return exp.Join(this=made, on=tests, **said)

    def _matches(self, join: exp.Join, relation: Relation, side: str) -> exp.Expression | None:
        """What must be true of a pair of rows; takes the relation up into what columns may be named."""
        is_half = str(join.args.get("kind") or "").upper() in ("SEMI", "ANTI")
        before = self.sources
        tests: exp.Expression | None
        using = [written_name(name) for name in join.args.get("using") or []]
        if using:
            after, pairs = before.joined_using(relation, using, side)
            equal = [comparable(a, b) for a, b in pairs]
            both: list[exp.Expression] = [
                exp.EQ(this=a.tree.copy(), expression=b.tree.copy()) for a, b in equal
            ]
            tests = reduce(_and, both)
        else:
            after = before.with_relation(relation)
            tests = self._on(after, join.args.get("on"))
        self.sources = before if is_half else after
        return tests

    def _on(self, sources: Sources, condition: exp.Expression | None) -> exp.Expression | None:
        if condition is None:
            return None
        expressions = self._expressions(sources)
        with expressions.standing_in("ON"):
            return _condition(expressions.visit(condition), "ON").tree

    # ------------------------------------------------------------------ rows and groups

    def _where(self) -> None:
        where = self.tree.args.get("where")
        if where is not None:
            with self.expressions.standing_in("WHERE"):
                tree = _condition(self.expressions.visit(where.this), "WHERE").tree
            self.made.where(tree, copy=False)

    def _items(self) -> list[Item]:
        found: list[Item] = []
        with self.expressions.standing_in("SELECT", aggregates=True, windows=True):
            for node in self.tree.expressions:
                for item in self._item(node):
                    found.append(item)
                    if isinstance(node, exp.Alias):
                        self.expressions.given.setdefault(item.name.lower(), item.value)
        seen: set[str] = set()
        for item in found:
            if item.name.lower() in seen:
                raise InvalidExpression(
                    f"Two columns of the result are called `{item.name}`: give one another name, with AS."
                )
            seen.add(item.name.lower())
        return found

    def _item(self, node: exp.Expression) -> Iterator[Item]:
        if isinstance(node, exp.Star):
            yield from self._star(node, "")
        elif isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            only(node, "this", "table")
            yield from self._star(node.this, node.text("table"))
        elif isinstance(node, exp.Alias):
            only(node, "this", "alias")
            yield Item(written_name(node.args["alias"]), self.expressions.visit(node.this))
        elif isinstance(node, exp.Column | exp.Dot):
            value = self.expressions.visit(node)
            yield Item(_own_name(value.tree, node), value)
        else:
            raise InvalidExpression(
                f"Give `{print_expression(node)[:80]}` a name: write AS and the name of the column after it."
            )

    def _star(self, star: exp.Star, alias: str) -> Iterator[Item]:
        only(star, "except_")
        left_out = {written_name(c).lower() for c in star.args.get("except_") or []}
        found = [Item(name, value) for name, value in self.sources.star(alias)]
        unknown = left_out - {item.name.lower() for item in found}
        if unknown:
            raise InvalidExpression(f"`{min(unknown)}` in EXCEPT is not a column here.")
        yield from (item for item in found if item.name.lower() not in left_out)

    def _groups(self, items: Sequence[Item]) -> list[exp.Expression] | None:
        group = self.tree.args.get("group")
        if group is None:
            return None
        only(group, "expressions", "all")
        if group.args.get("all"):
            found = [i.value for i in items if not has_aggregate(i.value.tree, self.functions)]
        else:
            with self.expressions.standing_in("GROUP BY"):
                found = [self._group(node, items) for node in group.expressions]
        for value in found:
            if has_aggregate(value.tree, self.functions) or value.tree.find(exp.Window):
                raise InvalidExpression("GROUP BY takes no function over many rows.")
            if not is_groupable(value.type):
                raise InvalidExpression(f"Rows cannot be grouped by `{value.text}`, which is {value.type}.")
        trees = [value.tree for value in found]
        self.made.set("group", exp.Group(expressions=[t.copy() for t in trees]) if trees else None)
        return trees

    def _group(self, node: exp.Expression, items: Sequence[Item]) -> Bound:
        if isinstance(node, exp.Literal) and not node.is_string:
            name = column_number(node, [i.name for i in items], "GROUP BY")
            return next(i.value for i in items if i.name == name)
        return self.expressions.visit(node)

    def _having(self, items: Sequence[Item]) -> exp.Expression | None:
        having = self.tree.args.get("having")
        if having is None:
            return None
        with self.expressions.standing_in("HAVING", aggregates=True):
            bound = _condition(self.expressions.visit(having.this), "HAVING")
        if bound.tree.find(exp.Window):
            raise InvalidExpression(
                "OVER (…) cannot stand in HAVING: compute it in a query in FROM (…) first."
            )
        self.made.having(bound.tree, copy=False)
        return bound.tree

    def _check_grouped(
        self, items: Sequence[Item], groups: list[exp.Expression], having: exp.Expression | None
    ) -> None:
        for tree in [*(i.value.tree for i in items), *([having] if having is not None else [])]:
            loose = loose_columns(tree, groups, self.functions)
            if loose:
                name = loose[0].name
                raise InvalidExpression(
                    f"`{name}` has many values in a group: put it into a function, such as `max({name})`, "
                    "or write it into GROUP BY."
                )

    def _distinct(self, items: Sequence[Item]) -> None:
        distinct = self.tree.args.get("distinct")
        if distinct is None:
            return
        only(distinct)
        odd = [i for i in items if not is_groupable(i.value.type)]
        if odd:
            raise InvalidExpression(f"DISTINCT compares rows, and `{odd[0].name}` cannot be compared.")
        self.made.set("distinct", exp.Distinct())

    # ------------------------------------------------------------------ the end

    def _finished(self, items: Sequence[Item], *, grouped: bool) -> Result:
        schema = Schema.of((i.name, i.value.type) for i in items)
        self.made.set("expressions", [_aliased(i) for i in items])
        keys = self._order(items, schema, grouped=grouped)
        add_limit(self.made, self.tree)
        self.draft.doubts.extend(d for i in items for d in i.value.doubts)
        return Result(self.made, schema, keys)

    def _order(self, items: Sequence[Item], schema: Schema, *, grouped: bool) -> tuple[SortedBy, ...]:
        order = self.tree.args.get("order")
        if order is None:
            return ()
        only(order, "expressions")
        self.expressions.hidden = frozenset(i.name.lower() for i in items if not _is_plain(i))
        found: list[SortedBy | None] = []
        trees: list[exp.Expression] = []
        for node in order.expressions:
            key = self._key(node, items, schema, grouped=grouped)
            if key is None and (grouped or self.tree.args.get("distinct")):
                raise InvalidExpression(
                    "ORDER BY takes columns of the result here: give what you sort by a name in SELECT."
                )
            found.append(key)
            trees.append(self._sorted(node, key))
        self.made.set("order", exp.Order(expressions=trees))
        return tuple(k for k in found if k is not None) if all(found) else ()

    def _key(
        self, node: exp.Expression, items: Sequence[Item], schema: Schema, *, grouped: bool
    ) -> SortedBy | None:
        """The column of the result that a key of ORDER BY means, by name, by number or by its formula."""
        target = node.this
        plain = isinstance(target, exp.Column) and not target.args.get("table")
        if (plain and target.name in schema) or (isinstance(target, exp.Literal) and not target.is_string):
            return sort_key(node, schema)
        with self.expressions.standing_in("ORDER BY", aggregates=True, windows=True):
            bound = self.expressions.visit(target)
        if not grouped and self._means_result(bound.tree):
            return None
        meant = bound.tree if len(self.sources.relations) > 1 else _without_tables(bound.tree)
        for item in items:
            if item.value.tree == meant:
                return item.name, bool(node.args.get("desc")), bool(node.args.get("nulls_first"))
        return None

    def _means_result(self, tree: exp.Expression) -> bool:
        """Whether a formula in ORDER BY calculates with a column of the result that hides one of a table."""
        return any(
            not c.table and c.name.lower() in self.expressions.hidden for c in tree.find_all(exp.Column)
        )

    def _sorted(self, node: exp.Expression, key: SortedBy | None) -> exp.Ordered:
        if key is not None:
            return ordered_by(key)
        with self.expressions.standing_in("ORDER BY"):
            return with_direction(node, self.expressions.ordered(node).this)


def _equal(left: Bound, right: Bound) -> exp.Expression:
    return exp.EQ(this=left.tree.copy(), expression=right.tree.copy())


def _and(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=left, expression=right)


def _condition(bound: Bound, clause: str) -> Bound:
    if bound.type not in (BOOLEAN, VOID):
        raise InvalidExpression(
            f"{clause} needs a condition, and `{bound.text}` gives {describe(bound.type)}: "
            "compare it with something."
        )
    return bound


def _aliased(item: Item) -> exp.Expression:
    tree = item.value.tree.copy()
    if isinstance(tree, exp.Column) and tree.name == item.name:
        return tree
    return exp.Alias(this=tree, alias=identifier(item.name))


def _is_plain(item: Item) -> bool:
    """Whether the column is one of a table, under its own name."""
    return isinstance(item.value.tree, exp.Column) and item.value.tree.name.lower() == item.name.lower()


def _without_tables(tree: exp.Expression) -> exp.Expression:
    made = tree.copy()
    for column in made.find_all(exp.Column):
        column.set("table", None)
    return made


def _own_name(tree: exp.Expression, node: exp.Expression) -> str:
    """The name of a column without AS: as its table has it; of a field of a struct its own."""
    if isinstance(tree, exp.Column):
        return tree.name
    return tree.expression.name if isinstance(tree, exp.Dot) else node.name
