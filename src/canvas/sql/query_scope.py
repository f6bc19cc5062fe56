"""What the names in one SELECT stand for: the columns of what stands in its FROM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from canvas.sql.operators import cast, column_reference, unified
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.scope import Scope
from canvas.sql.types import DataType
from canvas.sql.values import Bound


@dataclass(frozen=True)
class Relation:
    """A table or sub-query in FROM, under the name by which columns call it."""

    alias: str
    schema: Schema


@dataclass(frozen=True)
class Sources:
    """What stands in FROM so far. `hidden`: columns that USING took together, by the relation's alias."""

    relations: tuple[Relation, ...] = ()
    merged: Mapping[str, Bound] = field(default_factory=dict)
    hidden: frozenset[tuple[str, str]] = frozenset()

    def with_relation(self, relation: Relation) -> Sources:
        """With one more; raises InvalidExpression where the name is taken."""
        if any(r.alias.lower() == relation.alias.lower() for r in self.relations):
            raise InvalidExpression(
                f"Two tables are called `{relation.alias}` here: give one another name, "
                f"as in `FROM {relation.alias} AS other`."
            )
        return replace(self, relations=(*self.relations, relation))

    def scope(self, parameters: Mapping[str, DataType]) -> Scope:
        """The columns by the names of the relations; by none where there is one only."""
        if len(self.relations) == 1:
            return Scope({"": self.relations[0].schema}, parameters)
        return Scope({r.alias: r.schema for r in self.relations}, parameters)

    def find(self, alias: str) -> Relation | None:
        """The relation of that name."""
        return next((r for r in self.relations if r.alias.lower() == alias.lower()), None)

    def reference(self, relation: Relation, column: Column) -> Bound:
        """A column as this SELECT writes it."""
        side = relation.alias if len(self.relations) > 1 else ""
        return Bound.of(column_reference(column.name, side), column.type)

    def star(self, alias: str = "") -> Iterator[tuple[str, Bound]]:
        """The columns that `*` or `alias.*` stands for, each with its name."""
        if alias:
            relation = self.find(alias)
            if relation is None:
                raise InvalidExpression(f"`{alias}.*` names no table of this query.")
            yield from ((c.name, self.reference(relation, c)) for c in relation.schema)
            return
        yield from ((_name_of(bound), bound) for bound in self.merged.values())
        for relation in self.relations:
            for column in relation.schema:
                if (relation.alias.lower(), column.name.lower()) not in self.hidden:
                    yield column.name, self.reference(relation, column)

    def joined_using(
        self, right: Relation, names: list[str], side: str
    ) -> tuple[Sources, list[tuple[Bound, Bound]]]:
        """With a relation joined by columns of the same name; the pairs of columns that must be equal."""
        both = self.with_relation(right)
        merged = dict(self.merged)
        hidden = set(self.hidden)
        pairs = []
        for name in names:
            left_one = self._using(both, name)
            column = right.schema.find(name)
            if column is None:
                raise InvalidExpression(f"`{name}` in USING is not a column of `{right.alias}`.")
            right_one = both.reference(right, column)
            pairs.append((left_one, right_one))
            merged[name.lower()] = _merged(left_one, right_one, side, column.name)
            hidden |= {(r.alias.lower(), name.lower()) for r in both.relations}
        return Sources(both.relations, merged, frozenset(hidden)), pairs

    def _using(self, both: Sources, name: str) -> Bound:
        if name.lower() in self.merged:
            return self.merged[name.lower()]
        owners = [(r, c) for r in self.relations if (c := r.schema.find(name))]
        if len(owners) != 1:
            what = "is not a column" if not owners else "is in several tables"
            raise InvalidExpression(f"`{name}` in USING {what} before it: write ON instead.")
        return both.reference(*owners[0])


def _merged(left: Bound, right: Bound, side: str, name: str) -> Bound:
    """What a column of USING holds: that of the side that has it, of either in a full join."""
    if side == "RIGHT":
        return right
    if side != "FULL":
        return left
    (left, right), kind = unified([left, right], f"`{name}` on both sides of USING")
    either = exp.Anonymous(this="coalesce", expressions=[cast(left, kind).tree, cast(right, kind).tree])
    return Bound.of(either, kind)


def _name_of(bound: Bound) -> str:
    found = bound.tree.find(exp.Column)
    assert found is not None
    return found.name
