"""The expressions of a query: those of a formula, and what only a query has, windows above all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlglot import exp

from canvas.sql.binding import Binder, Lookup
from canvas.sql.forms import UNKNOWN_FORM
from canvas.sql.operators import column_reference
from canvas.sql.parsing import WRITE_DIALECT, InvalidExpression
from canvas.sql.query_scope import Sources
from canvas.sql.types import VOID, DataType, is_orderable
from canvas.sql.values import Bound, enclosed

Clause = str
"""The part of a query that an expression stands in, as its author knows it: `WHERE`, `SELECT` …"""

_NO_QUERY = (
    "A query inside a condition or a formula is not taken: join with it instead "
    "(LEFT SEMI JOIN for IN and EXISTS, LEFT ANTI JOIN for NOT EXISTS)."
)
_UNORDERED = ("collect_list", "collect_set")


def only(node: exp.Expr, *known: str) -> None:
    """Raises InvalidExpression where a part of the query says more than is known here."""
    for key, value in node.args.items():
        if (value or (value is False and key in _SAID_BY_FALSE)) and key not in known:
            said = _SAID.get(key)
            text = node.sql(dialect=WRITE_DIALECT)[:80]
            raise InvalidExpression(said or f"`{text}` {UNKNOWN_FORM}")


def written_name(node: exp.Expr) -> str:
    """A name in the query as it is written; raises InvalidExpression for `:name`, `@name` and the like."""
    said = node.this if isinstance(node, exp.Column) and len(node.parts) == 1 else node
    if isinstance(said, exp.Identifier):
        return said.name
    text = node.sql(dialect=WRITE_DIALECT)[:80]
    raise InvalidExpression(f"`{text}` stands where a name must be: write a plain name there.")


_SAID_BY_FALSE = ("indexed",)
"""What the parser writes down as False where the query says NOT, and not at all where it is silent."""

_SAID = {
    "locks": "FOR UPDATE and FOR SHARE are not taken: a query only reads. Leave them out.",
    "into": "INTO is not taken: a query gives its rows to the next step. Leave it out.",
    "hint": "Hints (`/*+ … */`) are not taken: leave them out.",
    "laterals": "LATERAL VIEW is not taken: unfold the list in a Flatten step first.",
    "pivots": "PIVOT and UNPIVOT are not taken in a query: use the steps of these names.",
    "sample": "TABLESAMPLE is not taken: use a Sample step.",
    "qualify": "QUALIFY is not in every Spark: put the query into FROM (…) and its condition into WHERE.",
    "windows": "WINDOW is not taken: write OVER (…) out where it is used.",
    "sort": "SORT BY, CLUSTER BY and DISTRIBUTE BY are not taken: use ORDER BY.",
    "cluster": "SORT BY, CLUSTER BY and DISTRIBUTE BY are not taken: use ORDER BY.",
    "distribute": "SORT BY, CLUSTER BY and DISTRIBUTE BY are not taken: use ORDER BY.",
    "rollup": "Subtotals (ROLLUP, CUBE, GROUPING SETS) are not taken: use a Summarise step with subtotals.",
    "cube": "Subtotals (ROLLUP, CUBE, GROUPING SETS) are not taken: use a Summarise step with subtotals.",
    "grouping_sets": "Subtotals (ROLLUP, CUBE, GROUPING SETS) are not taken: use a Summarise step with "
    "subtotals.",
    "recursive": "WITH RECURSIVE is not taken: a query cannot read itself.",
    "method": "NATURAL JOIN is not taken: name the columns, with ON or USING.",
    "by_name": "BY NAME is not taken: use a Union step, or list the columns in the same order.",
    "when": "A version of a table cannot be named: a query reads its inputs as they are.",
    "version": "A version of a table cannot be named: a query reads its inputs as they are.",
    "indexed": "Indexes cannot be named: leave this out.",
    "ordinality": "WITH ORDINALITY is not taken: number the rows with `row_number() OVER (ORDER BY …)`.",
    "hints": "Hints behind a table are not taken: leave them out.",
    "with_fill": "WITH FILL is not taken: leave it out.",
    "on": "DISTINCT ON is not taken: use a Deduplicate step.",
}


class Expressions(Binder):
    """Binds the expressions of one SELECT. `given`: names that the SELECT itself gives, with their values.

    `hidden`: the names (in lower case) that mean a column of the result in ORDER BY, where the tables
    have another column of that name.
    """

    def __init__(
        self, sources: Sources, parameters: Mapping[str, DataType], functions: Lookup, doubts: list[str]
    ) -> None:
        super().__init__(sources.scope(parameters), functions, "scalar")
        self.sources = sources
        self.doubts = doubts
        self.given: dict[str, Bound] = {}
        self.hidden: frozenset[str] = frozenset()
        self.clause: Clause = "SELECT"
        self.windows = False

    @contextmanager
    def standing_in(
        self, clause: Clause, *, aggregates: bool = False, windows: bool = False
    ) -> Iterator[None]:
        """Inside, expressions are those of that clause."""
        before = self.clause, self.allow, self.windows
        self.clause, self.allow, self.windows = clause, "aggregate" if aggregates else "scalar", windows
        try:
            yield
        finally:
            self.clause, self.allow, self.windows = before

    def visit(self, node: exp.Expression) -> Bound:
        """The bound form of a node; raises InvalidExpression for what a query here does not take."""
        if isinstance(node, exp.Query | exp.Exists | exp.Subquery):
            raise InvalidExpression(_NO_QUERY)
        if isinstance(node, exp.In) and node.args.get("query"):
            raise InvalidExpression(_NO_QUERY)
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            return self._column(node)
        if isinstance(node, exp.Window):
            bound = self._window(node)
            self.doubts.extend(bound.doubts)
            return bound
        return super().visit(node)

    def call(self, node: exp.Anonymous, ordering: Sequence[exp.Expression] = ()) -> Bound:
        """A call of a function of the catalogue, where such a function may stand."""
        kind = self.functions(str(node.this)).kind
        if kind == "window":
            raise InvalidExpression(f"`{node.this}` looks at the rows around a row: write OVER (…) after it.")
        if kind == "aggregate" and self.allow == "scalar":
            raise InvalidExpression(
                f"`{node.this}` looks at many rows at once and cannot stand in {self.clause}."
                + (" Write HAVING instead." if self.clause == "WHERE" else "")
            )
        return super().call(node, ordering)

    def _column(self, node: exp.Column) -> Bound:
        if node.text("db") and not node.text("catalog"):
            owner = exp.Column(this=node.args["table"].copy(), table=node.args["db"].copy())
            return super().visit(exp.Dot(this=owner, expression=node.this.copy()))
        only(node, "this", "table")
        name, alias = node.name, node.text("table")
        if self.names.find(alias or name) is not None:  # of a function such as `x -> x + 1`
            return super().visit(node)
        if not alias:
            return self._plain(name) or super().visit(node)
        relation = self.sources.find(alias)
        if relation is None or len(self.sources.relations) > 1:
            return super().visit(node)
        found = super().visit(exp.Column(this=node.this.copy()))
        if self.clause == "ORDER BY" and name.lower() in self.hidden:
            return Bound(column_reference(found.tree.name, relation.alias), found.type, found.doubts)
        return found

    def _plain(self, name: str) -> Bound | None:
        """What a name without a table stands for, where it is not simply a column of one of them."""
        merged = self.sources.merged.get(name.lower())
        if merged is not None:
            return merged
        given = self.given.get(name.lower())
        if given is None:
            return None
        if not any(name in schema for schema in self.scope.inputs.values()):
            return Bound(enclosed(given), given.type, given.doubts)
        is_column = isinstance(given.tree, exp.Column) and given.tree.name.lower() == name.lower()
        if self.clause == "HAVING" and not is_column:
            raise InvalidExpression(
                f"`{name}` is a column and also a name that SELECT gives to something else: "
                "give that another name."
            )
        return None

    # ------------------------------------------------------------------ windows

    def _window(self, node: exp.Window) -> Bound:
        only(node, "this", "partition_by", "order", "spec", "over")
        if not self.windows:
            raise InvalidExpression(
                f"OVER (…) cannot stand in {self.clause}: compute it in a query in FROM (…) first."
            )
        if not isinstance(node.this, exp.Anonymous):
            raise InvalidExpression(
                "Before OVER (…) stands a plain call, such as `sum(amount)`: without FILTER, write "
                "CASE WHEN inside; for IGNORE NULLS, write `first(x, true)`."
            )
        with self.standing_in("OVER (…)", aggregates=self.allow == "aggregate"):
            call = self._windowed(node.this, ordered=bool(node.args.get("order")))
            parts = self.parts(node.args.get("partition_by") or [])
            order = self._order(node.args.get("order"))
        made = exp.Window(
            partition_by=[p.tree for p in parts],
            order=order,
            spec=_frame(node.args.get("spec")),
            over="OVER",
        )
        return _over(call, made, self.functions)

    def _windowed(self, node: exp.Anonymous, *, ordered: bool) -> Bound:
        function = self.functions(str(node.this))
        arguments: list[exp.Expression] = list(node.expressions)
        if function.kind == "scalar":
            raise InvalidExpression(f"`{node.this}` looks at one row and takes no OVER (…).")
        if function.kind == "window" and not ordered:
            raise InvalidExpression(f"`{node.this}` needs an order: write OVER (… ORDER BY …).")
        if any(isinstance(a, exp.Distinct) for a in arguments):
            raise InvalidExpression(f"`{node.this}` takes no DISTINCT before OVER (…).")
        outside, self.inside_aggregate = self.inside_aggregate, False
        try:
            star = [exp.Star()] if arguments and isinstance(arguments[0], exp.Star) else None
            bound_ones = [Bound.of(star[0], VOID)] if star else self.arguments(function, arguments)
        finally:
            self.inside_aggregate = outside
        bound = function.bind(bound_ones, distinct=False)
        if str(node.this).lower() in _UNORDERED:
            doubt = f"`{node.this}` OVER (…) keeps NULL on the embedded engine."
            return Bound(bound.tree, bound.type, (*bound.doubts, doubt))
        return bound

    def _order(self, order: exp.Expression | None) -> exp.Order | None:
        if order is None:
            return None
        only(order, "expressions")
        return exp.Order(expressions=[self.ordered(item) for item in order.expressions])

    def ordered(self, item: exp.Expression) -> exp.Ordered:
        """One key of an ORDER BY."""
        bound = self.visit(item.this)
        if not is_orderable(bound.type):
            raise InvalidExpression(f"Rows cannot be sorted by `{bound.text}`, which is {bound.type}.")
        return with_direction(item, bound.tree)


def with_direction(item: exp.Expression, tree: exp.Expression) -> exp.Ordered:
    """A key of an ORDER BY in the direction of another."""
    only(item, "this", "desc", "nulls_first")
    return exp.Ordered(this=tree, desc=bool(item.args.get("desc")), nulls_first=item.args.get("nulls_first"))


def _over(call: Bound, window: exp.Window, functions: Lookup) -> Bound:
    """The call with OVER (…) after the function in it that looks at many rows: casts stand around it."""
    tree = call.tree.copy()
    for found in tree.find_all(exp.Anonymous):
        if is_call(found, functions, "aggregate") or is_call(found, functions, "window"):
            over = window.copy()
            if found is tree:
                over.set("this", found)
                return Bound(over, call.type, call.doubts)
            found.replace(over)
            over.set("this", found)
            return Bound(tree, call.type, call.doubts)
    raise InvalidExpression(f"`{call.text}` takes no OVER (…).")


def _frame(spec: exp.Expression | None) -> exp.WindowSpec | None:
    if spec is None:
        return None
    only(spec, "kind", "start", "start_side", "end", "end_side")
    kind = str(spec.args.get("kind"))
    made: dict[str, object] = {"kind": kind}
    for side in ("start", "end"):
        value = spec.args.get(side)
        if isinstance(value, exp.Literal) and not value.is_string and str(value.this).isdigit():
            if kind != "ROWS":
                raise InvalidExpression(
                    "A number of rows before or after is written ROWS BETWEEN …, not RANGE."
                )
            made[side] = value.copy()
        elif value in ("UNBOUNDED", "CURRENT ROW", None):
            made[side] = value
        else:
            raise InvalidExpression("A frame counts rows with whole numbers, such as `3 PRECEDING`.")
        made[f"{side}_side"] = spec.args.get(f"{side}_side")
    return exp.WindowSpec(**made)


def loose_columns(
    tree: exp.Expression, groups: Iterable[exp.Expression], functions: Lookup
) -> list[exp.Column]:
    """The columns that have many values in a group: in no function over many rows, and not grouped by."""
    known = list(groups)
    if any(tree == group for group in known):
        return []
    if isinstance(tree, exp.Column):
        return [tree]
    if isinstance(tree, exp.Filter | exp.WithinGroup) or is_call(tree, functions, "aggregate"):
        return []
    if isinstance(tree, exp.Window):
        parts: Sequence[exp.Expression] = [
            *tree.this.expressions, *(tree.args.get("partition_by") or []),
            *([tree.args["order"]] if tree.args.get("order") else []),
        ]  # fmt: skip
        return [c for part in parts for c in loose_columns(part, known, functions)]
    return [c for child in tree.iter_expressions() for c in loose_columns(child, known, functions)]


def has_aggregate(tree: exp.Expression, functions: Lookup) -> bool:
    """Whether a function over many rows stands in the tree that makes one row of a group."""
    if isinstance(tree, exp.Window):
        inner = [*tree.this.expressions, *(tree.args.get("partition_by") or [])]
        order = tree.args.get("order")
        return any(has_aggregate(part, functions) for part in [*inner, *([order] if order else [])])
    if is_call(tree, functions, "aggregate"):
        return True
    return any(has_aggregate(child, functions) for child in tree.iter_expressions())


def is_call(tree: exp.Expr, functions: Lookup, kind: str) -> bool:
    """Whether the tree is a call of a function of that kind."""
    if not isinstance(tree, exp.Anonymous):
        return False
    try:
        return functions(str(tree.this)).kind == kind
    except InvalidExpression:
        return False
