"""A query of the user's own, bound: only SELECT, only its inputs as tables, only functions of the catalogue.

Nothing of the user's text is passed on. Every part of the tree is read, resolved and built anew, and what
is not known here is refused; so a query can read no file, call no other function and change nothing. The
queries of WITH become relations of their own. In a bound tree, the table `input_N` is what the query reads
in the place N of its `reads`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from canvas.errors import did_you_mean, nearest
from canvas.sql.binding import Lookup
from canvas.sql.coercion import common_type
from canvas.sql.identifiers import identifier
from canvas.sql.operators import cast, column_reference
from canvas.sql.parsing import InvalidExpression
from canvas.sql.query_expressions import only, written_name
from canvas.sql.query_parsing import parse_query
from canvas.sql.query_results import (
    Result,
    SortedBy,
    add_limit,
    ordered_by,
    relabelled,
    select_all,
    sort_key,
)
from canvas.sql.query_scope import Relation
from canvas.sql.query_select import select_of
from canvas.sql.schema import Schema
from canvas.sql.types import INTERVAL, VOID, DataType, describe, is_groupable
from canvas.sql.values import Bound


@dataclass(frozen=True)
class BoundQuery:
    """A typed query without WITH; `reads`: an input by its name, or the number of an earlier query.

    `name` is that in WITH, or empty for the query itself. `sorted_by`: the order its rows are in.
    """

    name: str
    tree: exp.Query
    schema: Schema
    reads: tuple[str | int, ...]
    sorted_by: tuple[SortedBy, ...] = ()
    doubts: tuple[str, ...] = ()


def bind_query(
    text: str, inputs: Mapping[str, Schema], parameters: Mapping[str, DataType], functions: Lookup
) -> tuple[BoundQuery, ...]:
    """The typed form of a query's text: the queries of its WITH that it needs, and itself as the last.

    `inputs`: what it may read, by the name that the query calls it by (`step`, `step.port`).
    Raises InvalidExpression with a message for the user.
    """
    binder = QueryBinder(inputs, parameters, functions)
    tree = parse_query(text)
    last = binder.named("", tree, {})
    _check_columns(last.schema)
    return _needed([*binder.done, last])


def _check_columns(schema: Schema) -> None:
    for column in schema:
        if column.type == VOID:
            raise InvalidExpression(
                f"`{column.name}` is always empty: say its type, with `CAST(NULL AS STRING)`."
            )
        if column.type == INTERVAL:
            raise InvalidExpression(
                f"`{column.name}` is a span of time, which cannot be a column: add it to a date, "
                "or use datediff."
            )


def _needed(queries: Sequence[BoundQuery]) -> tuple[BoundQuery, ...]:
    """Without the queries of WITH that nothing reads."""
    wanted = {len(queries) - 1}
    for number in reversed(range(len(queries))):
        if number in wanted:
            wanted |= {r for r in queries[number].reads if isinstance(r, int)}
    places = {old: new for new, old in enumerate(sorted(wanted))}
    return tuple(
        replace(queries[old], reads=tuple(places[r] if isinstance(r, int) else r for r in queries[old].reads))
        for old in sorted(wanted)
    )


@dataclass
class Draft:
    """What one query has come to while it is bound."""

    reads: list[str | int] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def table(self, what: str | int) -> exp.Table:
        """The table that stands for what the query reads."""
        if what not in self.reads:
            self.reads.append(what)
        return exp.Table(this=identifier(f"input_{self.reads.index(what)}"))


Names = Mapping[str, int]
"""The queries of WITH that can be seen, by name in lower case."""


class QueryBinder:
    """Binds queries from the innermost out."""

    def __init__(
        self, inputs: Mapping[str, Schema], parameters: Mapping[str, DataType], functions: Lookup
    ) -> None:
        self.inputs = {name.lower(): (name, schema) for name, schema in inputs.items()}
        self.parameters, self.functions = parameters, functions
        self.done: list[BoundQuery] = []

    def named(self, name: str, tree: exp.Expr, names: Names) -> BoundQuery:
        """A query that becomes a relation of its own."""
        draft = Draft()
        result = self.query(draft, tree, names)
        doubts = tuple(dict.fromkeys(draft.doubts))
        return BoundQuery(name, result.tree, result.schema, tuple(draft.reads), result.sorted_by, doubts)

    def query(self, draft: Draft, tree: exp.Expr, names: Names) -> Result:
        """A SELECT, or several put together."""
        names = self._with(tree, names)
        if isinstance(tree, exp.Subquery):
            only(tree, "this", "with_", "order", "limit", "offset")
            if not (tree.args.get("order") or tree.args.get("limit") or tree.args.get("offset")):
                return self.query(draft, tree.this, names)
            return self._set_modifiers(self._as_select(self.query(draft, tree.this, names)), tree)
        if isinstance(tree, exp.Select):
            return select_of(self, draft, tree, names)
        if isinstance(tree, exp.Union | exp.Intersect | exp.Except):
            return self._set_operation(draft, tree, names)
        raise InvalidExpression("A query is written `SELECT … FROM …`.")

    def _with(self, tree: exp.Expr, names: Names) -> Names:
        clause = tree.args.get("with_")
        if clause is None:
            return names
        only(clause, "expressions", *(() if clause.args.get("recursive") else ("recursive",)))
        found = dict(names)
        for cte in clause.expressions:
            only(cte, "this", "alias")
            name, labels = _given_names(cte.args["alias"])
            if name.lower() in self.inputs or name.lower() in found:
                raise InvalidExpression(f"`{name}` is a table already: give the query in WITH another name.")
            bound = self.named(name, cte.this, found)
            if labels:
                changed = relabelled(bound.tree, bound.schema, labels)
                bound = replace(bound, tree=changed.tree, schema=changed.schema)
            self.done.append(bound)
            found[name.lower()] = len(self.done) - 1
        return found

    # ------------------------------------------------------------------ what stands in FROM

    def relation(self, draft: Draft, node: exp.Expression, names: Names) -> tuple[exp.Expression, Relation]:
        """A table or a query in FROM, under the name by which columns call it."""
        name, labels = _given_names(node.args.get("alias"))
        if isinstance(node, exp.Table):
            made, called, schema = self._table(draft, node, names)
        elif isinstance(node, exp.Subquery) and not isinstance(node.this, exp.Table):
            only(node, "this", "alias")
            inner = self.query(draft, node.this, names)
            made, called, schema = exp.Subquery(this=inner.tree), f"query_{len(draft.reads)}", inner.schema
        else:
            raise InvalidExpression(_no_table(node))
        if labels:
            changed = relabelled(select_all(made, schema), schema, labels)
            made, schema = exp.Subquery(this=changed.tree), changed.schema
        relation = Relation(name or called, schema)
        made.set("alias", exp.TableAlias(this=identifier(relation.alias)))
        return made, relation

    def _table(self, draft: Draft, node: exp.Table, names: Names) -> tuple[exp.Expression, str, Schema]:
        if not isinstance(node.this, exp.Identifier):
            raise InvalidExpression(_no_table(node))
        only(node, "this", "db", "alias")
        db = node.args.get("db")
        full = f"{written_name(db)}.{node.name}" if db is not None else node.name
        number = names.get(full.lower()) if db is None else None
        if number is not None:
            return draft.table(number), node.name, self.done[number].schema
        known = self.inputs.get(full.lower())
        if known is None:
            raise self._unknown(full, names)
        return draft.table(known[0]), node.name, known[1]

    def _unknown(self, name: str, names: Names) -> InvalidExpression:
        own = [query.name for query in self.done if query.name.lower() in names]
        known = [*(name for name, _ in self.inputs.values()), *own]
        hint = did_you_mean(name, known, noun="inputs")
        message = (
            f"`{name}` is not an input of this step.{hint} A query reads nothing else: connect what it needs."
        )
        return InvalidExpression(message, nearest(name, known))

    # ------------------------------------------------------------------ queries put together

    def _set_operation(self, draft: Draft, tree: exp.SetOperation, names: Names) -> Result:
        only(tree, "this", "expression", "distinct", "with_", "order", "limit", "offset")
        kind = type(tree)
        distinct = bool(tree.args.get("distinct"))
        if kind is not exp.Union and not distinct:
            raise InvalidExpression(
                f"{kind.__name__.upper()} ALL is not taken: the embedded engine counts rows in another way "
                "than Spark."
            )
        left, right = (self.query(draft, side, names) for side in (tree.this, tree.expression))
        word = kind.__name__.upper()
        left, right = self._aligned(word, left, right, distinct=distinct)
        made = kind(this=_operand(left.tree), expression=_operand(right.tree), distinct=distinct)
        return self._set_modifiers(Result(made, left.schema), tree)

    def _aligned(self, word: str, left: Result, right: Result, *, distinct: bool) -> tuple[Result, Result]:
        if len(left.schema) != len(right.schema):
            raise InvalidExpression(
                f"The queries around {word} have {len(left.schema)} and {len(right.schema)} columns: "
                "give both the same."
            )
        kinds = []
        for one, other in zip(left.schema, right.schema, strict=True):
            shared = common_type(one.type, other.type)
            if shared is None:
                raise InvalidExpression(
                    f"`{one.name}` is {describe(one.type)} before {word} and {describe(other.type)} "
                    "after it: give both one type, with CAST."
                )
            if distinct and not is_groupable(shared):
                raise InvalidExpression(f"{word} compares rows, and `{one.name}` cannot be compared.")
            kinds.append(shared)
        names = left.schema.names
        return self._as(left, names, kinds), self._as(right, names, kinds)

    def _as(self, result: Result, names: Sequence[str], kinds: Sequence[DataType]) -> Result:
        """The rows with these names and types."""
        if result.schema == Schema.of(zip(names, kinds, strict=True)):
            return result
        alias = "rows"
        columns = [
            exp.Alias(
                this=cast(Bound.of(column_reference(c.name, ""), c.type), kind).tree, alias=identifier(name)
            )
            for c, name, kind in zip(result.schema, names, kinds, strict=True)
        ]
        source = exp.Subquery(this=result.tree, alias=exp.TableAlias(this=identifier(alias)))
        tree = exp.Select(expressions=columns).from_(source, copy=False)
        return Result(tree, Schema.of(zip(names, kinds, strict=True)))

    def _as_select(self, result: Result) -> Result:
        """The rows as a SELECT that can be put in order and cut."""
        source = exp.Subquery(this=result.tree, alias=exp.TableAlias(this=identifier("rows")))
        return Result(select_all(source, result.schema), result.schema)

    def _set_modifiers(self, result: Result, tree: exp.Expr) -> Result:
        """ORDER BY, LIMIT and OFFSET behind queries put together: by columns of the result."""
        order = tree.args.get("order")
        if order is not None:
            only(order, "expressions")
        keys = [sort_key(item, result.schema) for item in order.expressions] if order else []
        add_limit(result.tree, tree)
        if keys:
            result.tree.set("order", exp.Order(expressions=[ordered_by(key) for key in keys]))
        return replace(result, sorted_by=tuple(keys))


def _given_names(alias: exp.Expr | None) -> tuple[str, list[str]]:
    """The names that `AS name (column, …)` gives to a relation and its columns; empty where it gives none."""
    if alias is None:
        return "", []
    only(alias, "this", "columns")
    if isinstance(alias.this, exp.Parameter):
        raise InvalidExpression("A version of a table cannot be named: a query reads its inputs as they are.")
    name = written_name(alias.this) if alias.this is not None else ""
    return name, [written_name(column) for column in alias.args.get("columns") or []]


def _operand(tree: exp.Query) -> exp.Query:
    """A query as one side of UNION and the like: in parentheses where it would be read otherwise."""
    modified = any(tree.args.get(key) for key in ("order", "limit", "offset"))
    return exp.Subquery(this=tree) if modified or isinstance(tree, exp.SetOperation) else tree


def _no_table(node: exp.Expression) -> str:
    if isinstance(node, exp.Lateral):
        return "LATERAL is not taken: unfold a list in a Flatten step, or join with ON."
    if isinstance(node, exp.Values):
        return "VALUES is not taken: type rows into a step of that kind, and connect it."
    if isinstance(node, exp.Subquery):
        return "Joins in parentheses are not taken: write them one after the other."
    return "A function or a file cannot stand in FROM: a query reads the inputs of its step only."
