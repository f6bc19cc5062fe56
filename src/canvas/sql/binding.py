"""Names, functions and types of an expression resolved, as Spark does under ANSI mode.

The bound tree says by casts what Spark does silently (text literals read as dates, the common type
of the branches of a CASE, the result type of a decimal calculation), so that the same text means the
same on every engine and target. What Spark would only refuse while running is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from sqlglot import exp

from canvas.sql import operators
from canvas.sql.forms import check_form, refusal
from canvas.sql.higher import Names, Variables
from canvas.sql.parsing import InvalidExpression, parse_expression, print_expression
from canvas.sql.scope import Scope
from canvas.sql.types import BOOLEAN, STRING, VOID, describe
from canvas.sql.values import Bound, made, parameter

__all__ = ["Binder", "Bound", "Call", "Kind", "Lookup", "bind", "bind_condition"]

Kind = Literal["scalar", "aggregate", "window"]


class Call(Protocol):
    """A function of the catalogue, as binding needs it."""

    @property
    def kind(self) -> Kind:
        """Whether it looks at one row or at many."""
        ...

    def bind(self, arguments: Sequence[Bound], *, distinct: bool, order: Sequence[Bound] = ()) -> Bound:
        """The typed call; raises InvalidExpression where the arguments do not fit.

        `order`: the keys of WITHIN GROUP (ORDER BY …), each tree an `exp.Ordered`.
        """
        ...

    def check_number(self, given: int) -> None:
        """Raises InvalidExpression where a call has too few or too many arguments."""
        ...

    def variables(self, index: int, before: Sequence[Bound]) -> Variables | None:
        """What a function written as an argument is given; None where the argument is a value."""
        ...

    def is_word(self, index: int) -> bool:
        """Whether an argument may be a bare word, such as MONTH."""
        ...


Lookup = Callable[[str], Call]
"""Finds a function by the name it was written with; raises InvalidExpression, with a suggestion."""


def bind(text: str, scope: Scope, functions: Lookup, *, allow: Kind = "scalar") -> Bound:
    """The typed form of an expression's text.

    `allow="aggregate"` accepts functions over many rows in it, `"window"` those of a row among others too.

    Raises InvalidExpression with a message for the user.
    """
    binder = Binder(scope, functions, allow)
    bound = binder.visit(parse_expression(text))
    return Bound(bound.tree, bound.type, tuple(dict.fromkeys(binder.doubts)))


def bind_condition(text: str, scope: Scope, functions: Lookup) -> Bound:
    """The typed form of a condition; raises InvalidExpression where it is not true or false."""
    bound = bind(text, scope, functions)
    if bound.type not in (BOOLEAN, VOID):
        raise InvalidExpression(
            f"`{text}` gives {describe(bound.type)}, and a condition must be true or false: "
            "compare it with something, such as `… > 0` or `… = 'x'`."
        )
    return bound


class Binder:
    """Walks one expression from its leaves up."""

    def __init__(self, scope: Scope, functions: Lookup, allow: Kind) -> None:
        self.scope, self.functions, self.allow = scope, functions, allow
        self.inside_aggregate = False
        self.names = Names()
        self.doubts: list[str] = []

    def visit(self, node: exp.Expression) -> Bound:
        """The bound form of a node; raises InvalidExpression for syntax that Canvas does not take."""
        visitor = _VISITORS.get(type(node))
        if visitor is None:
            raise InvalidExpression(refusal(node))
        check_form(node)
        bound = visitor(self, node)
        self.doubts.extend(bound.doubts)
        return bound

    def part(self, node: exp.Expression, key: str = "this") -> Bound:
        """The bound form of one operand."""
        operand = node.args.get(key)
        if not isinstance(operand, exp.Expression):
            raise InvalidExpression(f"`{print_expression(node)}` is not complete.")
        return self.visit(operand)

    def parts(self, nodes: Sequence[exp.Expression]) -> list[Bound]:
        """The bound forms of several operands."""
        return [self.visit(n) for n in nodes]

    def arguments(self, function: Call, nodes: Sequence[exp.Expression]) -> list[Bound]:
        """The bound arguments of a call: values, functions, bare words, and values with a name."""
        function.check_number(len(nodes))
        found: list[Bound] = []
        for index, node in enumerate(nodes):
            variables = function.variables(index, found)
            if variables is not None and isinstance(node, exp.Lambda):
                with self.names.opened(node, variables) as names:
                    body = self.part(node)
                found.append(Bound.of(exp.Lambda(this=body.tree, expressions=list(names)), body.type))
            elif function.is_word(index) and isinstance(node, exp.Column) and not node.text("table"):
                found.append(Bound.of(exp.Literal.string(node.name), STRING))
            elif isinstance(node, exp.Alias):
                value = self.part(node)
                found.append(
                    Bound.of(exp.Alias(this=value.tree, alias=node.args["alias"].copy()), value.type)
                )
            else:
                found.append(self.visit(node))
        return found

    def keys(self, ordering: Sequence[exp.Expression]) -> list[Bound]:
        """The keys of WITHIN GROUP (ORDER BY …)."""
        found = []
        for node in ordering:
            key = self.part(node)
            how = {name: node.args.get(name) for name in ("desc", "nulls_first")}
            found.append(Bound.of(exp.Ordered(this=key.tree, **how), key.type))
        return found

    def call(self, node: exp.Anonymous, ordering: Sequence[exp.Expression] = ()) -> Bound:
        """A call of a function of the catalogue, with the keys of WITHIN GROUP (ORDER BY …)."""
        function = self.functions(str(node.this))
        arguments: list[exp.Expression] = list(node.expressions)
        distinct = len(arguments) == 1 and isinstance(arguments[0], exp.Distinct)
        if distinct:
            arguments = list(arguments[0].expressions)
        if function.kind == "scalar":
            if distinct:
                raise InvalidExpression(f"`{node.this}` does not take DISTINCT.")
            return function.bind(self.arguments(function, arguments), distinct=False)
        if self.names.frames:
            raise InvalidExpression(
                f"`{node.this}` looks at many rows at once, and cannot stand in a function such as `x -> …`."
            )
        if self.allow == "scalar" or (function.kind == "window" and self.allow != "window"):
            raise InvalidExpression(_MANY_ROWS[function.kind].format(node.this))
        if self.inside_aggregate:
            raise InvalidExpression(
                f"`{node.this}` stands inside another function over many rows: "
                "use two steps, one after the other."
            )
        self.inside_aggregate = True
        try:
            found = self.arguments(function, arguments)
            return function.bind(found, distinct=distinct, order=self.keys(ordering))
        finally:
            self.inside_aggregate = False


_MANY_ROWS = {
    "aggregate": "`{}` looks at many rows at once: use it in a Summarise or Window step, "
    "not in a formula on one row.",
    "window": "`{}` looks at the rows around a row: use it in a Window step.",
}

Visitor = Callable[[Binder, exp.Expression], Bound]


def _column(binder: Binder, node: exp.Expression) -> Bound:
    qualifier, name = node.text("table"), node.name
    variable = binder.names.find(qualifier or name)
    if variable is not None and not node.text("db"):
        return operators.struct_field(variable, name) if qualifier else variable
    if isinstance(node.this, exp.Star):
        raise InvalidExpression("`*` stands for no single value here: name a column.")
    if node.text("db"):
        raise InvalidExpression(f"`{print_expression(node)}` is not a column here.")
    if qualifier and not binder.scope.has_input(qualifier):
        owner = _column_or_none(binder, qualifier)
        if owner is not None:
            return operators.struct_field(owner, name)
    key, found = binder.scope.resolve(qualifier, name)
    return Bound.of(operators.column_reference(found.name, key), found.type)


def _column_or_none(binder: Binder, name: str) -> Bound | None:
    if any(name in schema for schema in binder.scope.inputs.values()):
        key, found = binder.scope.resolve("", name)
        return Bound.of(operators.column_reference(found.name, key), found.type)
    return None


def _placeholder(binder: Binder, node: exp.Expression) -> Bound:
    if node.args.get("widget") or not node.name:
        raise InvalidExpression("A parameter is written `:name` in a formula.")
    return parameter(node.name, binder.scope.parameter(node.name))


def _paren(binder: Binder, node: exp.Expression) -> Bound:
    inner = binder.part(node)
    return Bound.of(exp.Paren(this=inner.tree), inner.type)


def _unary(rule: Callable[[Bound], Bound]) -> Visitor:
    return lambda binder, node: rule(binder.part(node))


def _binary(rule: Callable[[type[exp.Expression], Bound, Bound], Bound]) -> Visitor:
    return lambda binder, node: rule(type(node), binder.part(node), binder.part(node, "expression"))


def _case(binder: Binder, node: exp.Expression) -> Bound:
    subject = binder.part(node) if node.args.get("this") else None
    conditions = [binder.part(branch) for branch in node.args["ifs"]]
    results = [binder.part(branch, "true") for branch in node.args["ifs"]]
    default = binder.part(node, "default") if node.args.get("default") else None
    return operators.case(subject, conditions, results, default)


def _in(binder: Binder, node: exp.Expression) -> Bound:
    if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
        raise InvalidExpression(
            "A formula cannot hold a query: use a join (semi or anti) to look into another table."
        )
    return operators.membership(binder.part(node), binder.parts(node.expressions))


def _between(binder: Binder, node: exp.Expression) -> Bound:
    return operators.between(binder.part(node), binder.part(node, "low"), binder.part(node, "high"))


def _pattern(binder: Binder, node: exp.Expression, escape: exp.Expression | None = None) -> Bound:
    bound = operators.pattern(type(node), binder.part(node), binder.part(node, "expression"))
    if escape is not None:
        bound = made(exp.Escape(this=bound.tree, expression=escape.copy()), BOOLEAN, bound)
    return _negated(node, bound)


def _negated(node: exp.Expression, bound: Bound) -> Bound:
    """With the NOT of NOT LIKE and NOTNULL, which is no node of its own in the parser's tree."""
    return operators.negation(bound) if node.args.get("negate") else bound


def _escape(binder: Binder, node: exp.Expression) -> Bound:
    if not isinstance(node.this, exp.Like | exp.ILike):
        raise InvalidExpression("ESCAPE belongs to LIKE or ILIKE only.")
    return _pattern(binder, node.this, node.expression)


def _is(binder: Binder, node: exp.Expression) -> Bound:
    return _negated(node, operators.is_test(binder.part(node), node.expression))


def _cast(binder: Binder, node: exp.Expression) -> Bound:
    return operators.cast_node(type(node), binder.part(node), node.args["to"])


def _interval(binder: Binder, node: exp.Expression) -> Bound:
    return operators.interval(node)


def _bracket(binder: Binder, node: exp.Expression) -> Bound:
    if len(node.expressions) != 1:
        raise InvalidExpression("Write one position or key between `[` and `]`.")
    return operators.element(binder.part(node), binder.visit(node.expressions[0]))


def _dot(binder: Binder, node: exp.Expression) -> Bound:
    return operators.struct_field(binder.part(node), node.expression.name)


def _variable(binder: Binder, node: exp.Expression) -> Bound:
    found = binder.names.find(node.name)
    if found is None:
        raise InvalidExpression(f"`{node.name}` is not a column here.")
    return found


def _extract(binder: Binder, node: exp.Expression) -> Bound:
    part = exp.Literal.string(node.this.name)
    return binder.call(exp.Anonymous(this="date_part", expressions=[part, node.expression]))


def _within_group(binder: Binder, node: exp.Expression) -> Bound:
    if not isinstance(node.this, exp.Anonymous):
        raise InvalidExpression(refusal(node))
    return binder.call(node.this, node.expression.expressions)


def _filter(binder: Binder, node: exp.Expression) -> Bound:
    if isinstance(node.this, exp.WithinGroup):
        call = _within_group(binder, node.this)
    elif isinstance(node.this, exp.Anonymous):
        call = binder.call(node.this)
    else:
        raise InvalidExpression("FILTER (WHERE …) follows a function over many rows, such as `sum(amount)`.")
    condition = Binder(binder.scope, binder.functions, "scalar")
    inner = condition.part(node.expression)
    binder.doubts.extend(condition.doubts)
    if inner.type not in (BOOLEAN, VOID):
        raise InvalidExpression("The condition in FILTER (WHERE …) must be true or false.")
    tree = call.tree.copy()
    for found in tree.find_all(
        exp.Anonymous
    ):  # the condition belongs to the call, not to what stands around it
        if binder.functions(str(found.this)).kind == "aggregate":
            whole = found.parent if isinstance(found.parent, exp.WithinGroup) else found
            filtered = exp.Filter(this=whole.copy(), expression=exp.Where(this=inner.tree))
            return Bound.of(filtered if whole is tree else _replaced(tree, whole, filtered), call.type)
    raise InvalidExpression(f"FILTER (WHERE …) follows a function over many rows, and `{call.text}` is none.")


def _replaced(tree: exp.Expression, old: exp.Expression, new: exp.Expression) -> exp.Expression:
    old.replace(new)
    return tree


def _call(binder: Binder, node: exp.Expression) -> Bound:
    if not isinstance(node, exp.Anonymous):
        raise InvalidExpression(refusal(node))
    return binder.call(node)


def _no_parentheses(name: str) -> Visitor:
    return lambda binder, node: binder.call(exp.Anonymous(this=name, expressions=[]))


def _star(binder: Binder, node: exp.Expression) -> Bound:
    if not binder.inside_aggregate:
        raise InvalidExpression("`*` stands for no single value here: name a column.")
    return Bound(exp.Star(), VOID)


_VISITORS: Mapping[type[exp.Expression], Visitor] = {
    exp.Column: _column,
    exp.Literal: lambda binder, node: operators.literal(node),
    exp.RawString: lambda binder, node: operators.literal(exp.Literal.string(node.this)),
    exp.Boolean: lambda binder, node: operators.literal(node),
    exp.Null: lambda binder, node: operators.literal(node),
    exp.Placeholder: _placeholder,
    exp.Paren: _paren,
    exp.Neg: _unary(operators.negate),
    exp.Not: _unary(operators.negation),
    **{kind: _binary(operators.logical) for kind in (exp.And, exp.Or)},
    **{kind: _binary(operators.comparison) for kind in operators.COMPARISONS},
    **{kind: _binary(operators.arithmetic) for kind in operators.ARITHMETIC},
    **{kind: _binary(operators.bitwise) for kind in operators.BITS},
    exp.BitwiseNot: _unary(operators.bitwise_not),
    exp.IntDiv: _binary(operators.whole_division),
    exp.DPipe: _binary(operators.concatenation),
    **{kind: _pattern for kind in (exp.Like, exp.ILike, exp.RegexpLike)},
    exp.Escape: _escape,
    exp.Case: _case,
    exp.In: _in,
    exp.Between: _between,
    exp.Is: _is,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Interval: _interval,
    exp.Bracket: _bracket,
    exp.Dot: _dot,
    exp.Filter: _filter,
    exp.WithinGroup: _within_group,
    exp.Extract: _extract,
    exp.Identifier: _variable,
    exp.Anonymous: _call,
    exp.CurrentDate: _no_parentheses("current_date"),
    exp.CurrentTimestamp: _no_parentheses("current_timestamp"),
    exp.Star: _star,
}
