"""Columns under other names in a whole query, the rest of which stays as its author wrote it.

The query's tree tells what every name means: a column of an input, of a query of WITH, or a name that the
query itself gives. Where that is not sure, the query stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from canvas.sql.identifiers import identifier
from canvas.sql.parsing import WRITE_DIALECT, InvalidExpression
from canvas.sql.query_parsing import parse_query
from canvas.sql.renaming import Renames


def rename_query_columns(text: str, tables: Mapping[str, Renames]) -> str:
    """The query with columns of its inputs under other names.

    `tables`: by the name that the query calls an input by (`step`, `step.port`), in small letters. As it is
    where it cannot be read, or where a new name would mean something else in it.
    """
    try:
        tree = parse_query(text)
        names = _Names(tables)
        names.query(tree, {})
    except (InvalidExpression, _Unsure):
        return text
    made = text
    for start, end, new in sorted(names.places, reverse=True):
        made = made[:start] + identifier(new).sql(dialect=WRITE_DIALECT) + made[end + 1 :]
    return made if _is_expected(tree, made, names.places) else text


class _Unsure(Exception):
    """The query may mean something else with the new names."""


@dataclass(frozen=True)
class _Relation:
    """What stands in FROM. `is_half`: only its match is looked at, as in a SEMI JOIN."""

    alias: str
    renames: Renames
    is_half: bool = False


Place = tuple[int, int, str]
"""Where a name begins and ends in the text, and what is to stand there."""


@dataclass
class _Names:
    tables: Mapping[str, Renames]
    places: set[Place] = field(default_factory=set)

    def query(self, tree: exp.Expr, known: Mapping[str, Renames]) -> Renames:
        """Renames in a query; gives the new names of its own columns. `known`: the queries of WITH."""
        known = dict(known)
        clause = tree.args.get("with_")
        for cte in clause.expressions if clause is not None else ():
            found = self.query(cte.this, known)
            known[cte.alias.lower()] = {} if cte.args["alias"].args.get("columns") else found
        if isinstance(tree, exp.Select):
            return self._select(tree, known)
        if isinstance(tree, exp.SetOperation):
            renames = self.query(tree.this, known)
            self.query(tree.expression, known)
        elif isinstance(tree, exp.Subquery):
            renames = self.query(tree.this, known)
        else:
            raise _Unsure
        order = tree.args.get("order")
        for column in order.find_all(exp.Column) if order is not None else ():
            self._write(column.this, renames)
        return renames

    def _select(self, tree: exp.Select, known: Mapping[str, Renames]) -> Renames:
        relations = self._relations(tree, known)
        seen = [r for r in relations if not r.is_half]
        given = {item.alias.lower() for item in tree.expressions if isinstance(item, exp.Alias)}
        for key in ("expressions", "where", "group", "having", "order"):
            for column in _columns(tree.args.get(key)):
                if key == "order" and _is_key(column) and column.name.lower() in given:
                    continue
                self._column(column, seen, given if key in ("having", "order") else frozenset())
        found: dict[str, str] = {}
        for item in tree.expressions:
            found |= self._of_item(item, seen)
        new = [name.lower() for name in found.values()]
        if len(set(new)) < len(new) or given & set(new):
            raise _Unsure  # two columns of the result would be called the same
        return found

    def _relations(self, tree: exp.Select, known: Mapping[str, Renames]) -> list[_Relation]:
        start = tree.args.get("from_")
        if start is None:
            raise _Unsure
        found = [self._relation(start.this, known)]
        for join in tree.args.get("joins") or ():
            is_half = str(join.args.get("kind") or "").upper() in ("SEMI", "ANTI")
            right = self._relation(join.this, known, is_half=is_half)
            before = [r for r in found if not r.is_half]
            for name in join.args.get("using") or ():
                self._using(name, right, before)
            for column in _columns(join.args.get("on")):
                self._column(column, [*before, right], frozenset())
            found.append(right)
        return found

    def _relation(self, node: exp.Expr, known: Mapping[str, Renames], *, is_half: bool = False) -> _Relation:
        alias = node.args.get("alias")
        if isinstance(node, exp.Table):
            full = f"{node.text('db')}.{node.name}".strip(".").lower()
            renames = known.get(full) if full in known else self.tables.get(full, {})
        elif isinstance(node, exp.Subquery):
            renames = self.query(node.this, known)
        else:
            raise _Unsure
        if alias is not None and alias.args.get("columns"):
            renames = {}
        called = alias.name if alias is not None and alias.name else node.name
        return _Relation(called.lower(), renames or {}, is_half)

    def _using(self, name: exp.Expr, right: _Relation, before: Sequence[_Relation]) -> None:
        """A column of USING has one name on both sides: it can have another one only where both have that."""
        old = name.name.lower()
        left = next((r.renames[old] for r in before if old in r.renames), None)
        if left != right.renames.get(old):
            raise _Unsure
        self._write(name if isinstance(name, exp.Identifier) else name.this, right.renames)

    def _column(
        self, column: exp.Column, seen: Sequence[_Relation], given: frozenset[str] | set[str]
    ) -> None:
        """A name in an expression: `column`, `table.column`, `column.part` or `table.column.part`."""
        if isinstance(column.this, exp.Star) or _is_argument(column):
            return
        parts = [part for part in (column.args.get(k) for k in ("catalog", "db", "table", "this")) if part]
        first = parts[0].name.lower()
        owner = next((r for r in seen if r.alias == first), None) if len(parts) > 1 else None
        if owner is not None:
            self._write(parts[1], owner.renames)
            return
        if any(first == new.lower() for r in seen for new in r.renames.values()):
            raise _Unsure  # the name means something else so far
        renames = next((r.renames for r in seen if first in r.renames), None)
        if renames is not None and first in given:
            raise _Unsure
        self._write(parts[0], renames or {})

    def _of_item(self, item: exp.Expr, seen: Sequence[_Relation]) -> dict[str, str]:
        """The new names that a part of SELECT gives to columns of the result."""
        star = item if isinstance(item, exp.Star) else item.this if isinstance(item, exp.Column) else None
        if isinstance(star, exp.Star):
            side = item.text("table").lower() if isinstance(item, exp.Column) else ""
            renames = {o: n for r in seen if side in ("", r.alias) for o, n in r.renames.items()}
            left_out = star.args.get("except_") or ()
            for name in left_out:
                self._write(name if isinstance(name, exp.Identifier) else name.this, renames)
            return {o: n for o, n in renames.items() if o not in {name.name.lower() for name in left_out}}
        if not isinstance(item, exp.Column):
            return {}
        new = next((n for start, _, n in self.places if start == item.this.meta.get("start")), None)
        return {item.name.lower(): new} if new is not None else {}

    def _write(self, name: exp.Expr, renames: Renames) -> None:
        new = renames.get(name.name.lower())
        if new is not None:
            self.places.add((int(name.meta["start"]), int(name.meta["end"]), new))


def _columns(tree: exp.Expr | Sequence[exp.Expr] | None) -> Iterator[exp.Column]:
    """The columns that stand in an expression; a query inside of one is not taken anywhere."""
    parts = [] if tree is None else [tree] if isinstance(tree, exp.Expr) else tree
    for part in parts:
        if part.find(exp.Query):
            raise _Unsure
        yield from part.find_all(exp.Column)


def _is_key(column: exp.Column) -> bool:
    """Whether it is a whole key of ORDER BY, where the names of the result come first."""
    return isinstance(column.parent, exp.Ordered) and not column.args.get("table")


def _is_argument(column: exp.Column) -> bool:
    """Whether it is what a function such as `x -> x + 1` calls its value."""
    above = column.parent
    while above is not None:
        if isinstance(above, exp.Lambda) and column.parts[0].name in [a.name for a in above.expressions]:
            return True
        above = above.parent
    return False


def _is_expected(before: exp.Query, made: str, places: set[Place]) -> bool:
    """Whether the new text is the old query with other names in these places, and nothing else."""
    new = {start: name for start, _, name in places}
    expected = before.copy()
    for name in expected.find_all(exp.Identifier):
        name.set("this", new.get(name.meta.get("start", -1), name.this))
    try:
        after = parse_query(made).copy()
    except InvalidExpression:
        return False
    for tree in (expected, after):
        for name in tree.find_all(exp.Identifier):
            name.set("quoted", True)
    return bool(expected == after)
