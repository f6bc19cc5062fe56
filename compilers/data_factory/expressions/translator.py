"""The visitor over a bound expression's tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeGuard

from sqlglot import exp

from canvas.functions import lookup
from canvas.sql.coercion import common_type_of
from canvas.sql.parsing import print_expression
from canvas.sql.types import BOOLEAN, STRING, VOID, Array, DataType, Decimal, Map, Struct, parse_type
from canvas.sql.values import Bound, literal, literal_value
from compilers.data_factory.expressions.arithmetic import calculated
from compilers.data_factory.expressions.calls import called, no_form
from compilers.data_factory.expressions.conversions import convert
from compilers.data_factory.expressions.patterns import found_in, like_pattern
from compilers.data_factory.expressions.values import (
    NoForm,
    Notes,
    Value,
    both,
    equals,
    exact_number,
    is_null,
    negated,
    null,
    whole_number,
)
from compilers.data_factory.script import (
    Binary,
    Call,
    Index,
    Items,
    Member,
    Name,
    Node,
    Number,
    Symbol,
    Text,
    boolean,
    call,
    joined,
)

Columns = Callable[[str, str], Value]
"""A column by its side (`left`, `right`, or `""`) and name."""

_COMPARISONS: Mapping[type[exp.Expression], str] = {
    exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_FEW = 5
"""How many values of an IN are compared one by one."""


class Translator:
    """Puts the expressions over one stream, or the two of a join, into Data Factory's language."""

    def __init__(self, columns: Columns, parameters: Mapping[str, DataType], notes: Notes) -> None:
        self.columns, self.parameters, self.notes = columns, parameters, notes
        self.variables: dict[str, Value] = {}
        """What the variables of `x -> …` stand for, inside of it."""
        self.in_window = False
        """Whether functions of a row among others have a place here."""
        self.inner = self
        """The translator of what stands inside of a function over many rows."""

    def translate(self, bound: Bound) -> Value:
        """An expression in the language, with its type made sure. Raises NoForm."""
        value = self.visit(bound.tree)
        if value.type == VOID and bound.type != VOID:
            return Value(null(bound.type), bound.type)
        return Value(value.node, bound.type)

    def node(self, tree: exp.Expression) -> Node:
        """An expression without its type."""
        return self.visit(tree).node

    def visit(self, tree: exp.Expression) -> Value:
        """An expression in the language, and its Spark type. Raises NoForm."""
        visitor = _VISITORS.get(type(tree))
        if visitor is None:
            raise NoForm(f"`{print_expression(tree)}` has no form in Data Factory. Write it in another way.")
        return visitor(self, tree)

    def visit_all(self, trees: Sequence[exp.Expression]) -> list[Value]:
        """Several expressions."""
        return [self.visit(t) for t in trees]

    def unified(self, trees: Sequence[exp.Expression]) -> tuple[list[Node], DataType]:
        """Several expressions whose NULLs have the type of the others."""
        values = self.visit_all(trees)
        kind = common_type_of(v.type for v in values) or VOID
        return [null(kind) if v.type == VOID and kind != VOID else v.node for v in values], kind


Visitor = Callable[[Translator, exp.Expression], Value]


def _literal(to: Translator, tree: exp.Expression) -> Value:
    bound = literal(tree)
    value, kind = bound.literal, bound.type
    if isinstance(value, bool):
        return Value(boolean(value), kind)
    if isinstance(value, str):
        return Value(Text(value), kind)
    if isinstance(kind, Decimal):
        return Value(exact_number(str(tree.this), kind), kind)
    if isinstance(value, int):
        return Value(whole_number(value, kind), kind)
    return Value(call("toDouble", Text(str(tree.this))), kind)


def _column(to: Translator, tree: exp.Expression) -> Value:
    return to.columns(tree.text("table"), tree.name)


def _variable(to: Translator, tree: exp.Expression) -> Value:
    return to.variables[tree.name.lower()]


def _placeholder(to: Translator, tree: exp.Expression) -> Value:
    return Value(Symbol(f"${tree.name}"), to.parameters[tree.name])


def _paren(to: Translator, tree: exp.Expression) -> Value:
    return to.visit(tree.this)


def _logical(to: Translator, tree: exp.Expression) -> Value:
    operator = "&&" if isinstance(tree, exp.And) else "||"
    operands: list[exp.Expression] = []
    waiting: list[exp.Expression] = [tree]
    while waiting:  # long chains lean to the left: no recursion over them
        found = waiting.pop()
        if type(found) is type(tree):
            waiting += [found.expression, found.this]
        else:
            operands.append(found)
    nodes = [null(BOOLEAN) if v.type == VOID else v.node for v in to.visit_all(operands)]
    return Value(joined(operator, *nodes), BOOLEAN)


def _not(to: Translator, tree: exp.Expression) -> Value:
    return Value(negated(to.node(tree.this)), BOOLEAN)


def _comparison(to: Translator, tree: exp.Expression) -> Value:
    (left, right), _ = to.unified([tree.this, tree.expression])
    return Value(Binary(_COMPARISONS[type(tree)], left, right), BOOLEAN)


def _null_safe(to: Translator, tree: exp.Expression) -> Value:
    """Written out: `<=>` is another operator there, and what `===` does is not documented."""
    (left, right), _ = to.unified([tree.this, tree.expression])
    missing = both(is_null(left), is_null(right))
    there = both(negated(is_null(left)), negated(is_null(right)), equals(left, right))
    return Value(Binary("||", missing, there), BOOLEAN)


def _is(to: Translator, tree: exp.Expression) -> Value:
    operand = to.node(tree.this)
    if isinstance(tree.expression, exp.Null):
        return Value(is_null(operand), BOOLEAN)
    wanted = operand if tree.expression.this else negated(operand)
    return Value(both(negated(is_null(operand)), wanted), BOOLEAN)


def _in(to: Translator, tree: exp.Expression) -> Value:
    """Compared one by one, as NULL is documented for `==` only; a long list looks at NULL beforehand."""
    (subject, *items), _ = to.unified([tree.this, *tree.expressions])
    if len(items) <= _FEW or any(isinstance(i, exp.Null) for i in tree.expressions):
        return Value(joined("||", *(equals(subject, item) for item in items)), BOOLEAN)
    found = call("in", Items(tuple(items)), subject)
    return Value(call("iif", negated(is_null(subject)), found), BOOLEAN)


def _between(to: Translator, tree: exp.Expression) -> Value:
    (subject, low, high), _ = to.unified([tree.this, tree.args["low"], tree.args["high"]])
    return Value(both(Binary(">=", subject, low), Binary("<=", subject, high)), BOOLEAN)


def _escape(to: Translator, tree: exp.Expression) -> Value:
    return _like_of(to, tree.this, str(tree.expression.this))


def _like(to: Translator, tree: exp.Expression) -> Value:
    return _like_of(to, tree, None)


def _like_of(to: Translator, tree: exp.Expression, escape: str | None) -> Value:
    if not isinstance(tree, exp.Like | exp.ILike):
        raise NoForm(f"`{print_expression(tree)}` has no form in Data Factory.")
    text, pattern = to.node(tree.this), to.node(tree.expression)
    if isinstance(pattern, Text):
        pattern = like_pattern(pattern.value, escape)
    elif escape is not None:
        raise NoForm("In Data Factory, a pattern with ESCAPE must be written in the formula.")
    if isinstance(tree, exp.ILike):
        text, pattern = call("lower", text), call("lower", pattern)
    return Value(call("like", text, pattern), BOOLEAN)


def _regex(to: Translator, tree: exp.Expression) -> Value:
    pattern = to.node(tree.expression)
    if not isinstance(pattern, Text):
        raise NoForm("In Data Factory, the pattern of RLIKE must be written in the formula.")
    return Value(found_in(to.node(tree.this), pattern.value), BOOLEAN)


def _case(to: Translator, tree: exp.Expression) -> Value:
    branches = list(tree.args["ifs"])
    default = tree.args.get("default")
    results, kind = to.unified(
        [*(b.args["true"] for b in branches), *([default] if default is not None else [])]
    )
    conditions = [to.node(b.this) for b in branches]
    if tree.this is not None:
        subject = to.node(tree.this)
        conditions = [equals(subject, c) for c in conditions]
    arguments: list[Node] = []
    for condition, result in zip(conditions, results, strict=False):
        arguments += [condition, result]
    if default is not None:
        arguments.append(results[-1])
    return Value(Call("iif" if len(branches) == 1 else "case", tuple(arguments)), kind)


def _cast(to: Translator, tree: exp.Expression) -> Value:
    target = parse_type(print_expression(tree.args["to"]))
    return convert(to.visit(tree.this), target, to.notes, safe=isinstance(tree, exp.TryCast))


def _concatenation(to: Translator, tree: exp.Expression) -> Value:
    left, right = to.visit(tree.this), to.visit(tree.expression)
    if isinstance(left.type, Array):
        raise NoForm("Data Factory has no documented way to join two lists. Write the lists as one.")
    parts = [*(left.node.arguments if _is_concat(left.node) else (left.node,)), right.node]
    return Value(Call("concat", tuple(parts)), STRING)


def _is_concat(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call) and node.name == "concat"


def _bracket(to: Translator, tree: exp.Expression) -> Value:
    """Lists count from 1 there, and from 0 on Spark."""
    owner, key = to.visit(tree.this), to.visit(tree.expressions[0])
    match owner.type:
        case Array(element):
            position = literal_value(tree.expressions[0])
            if isinstance(position, int) and position < 0:
                raise NoForm("A list has no position before its first value.")
            at = (
                whole_number(position + 1)
                if isinstance(position, int)
                else Binary("+", key.node, Number("1"))
            )
            to.notes.add(
                "A position that a list does not have stops the job on Spark, and gives NULL in Data Factory."
            )
            return Value(Index(owner.node, at), element)
        case Map(_, kind):
            return Value(call("at", owner.node, key.node), kind)
        case _:
            raise NoForm(f"`{print_expression(tree)}` has no form in Data Factory.")


def _dot(to: Translator, tree: exp.Expression) -> Value:
    owner = to.visit(tree.this)
    name = tree.expression.name
    if not isinstance(owner.type, Struct):
        raise NoForm("In Data Factory, a field of all values of a list is written with `transform`.")
    kind = next(t for n, t in owner.type.fields if n == name)
    return Value(Member(owner.node, Name(name)), kind)


def _calculated(to: Translator, tree: exp.Expression) -> Value:
    return calculated(to, tree)


def _within_group(to: Translator, tree: exp.Expression) -> Value:
    raise no_form(lookup(str(tree.this.this)))


def _called(to: Translator, tree: exp.Expression) -> Value:
    return called(to, tree)


_VISITORS: Mapping[type[exp.Expression], Visitor] = {
    exp.Column: _column,
    exp.Identifier: _variable,
    exp.Literal: _literal,
    exp.Boolean: _literal,
    exp.Null: lambda to, tree: Value(call("null"), VOID),
    exp.Placeholder: _placeholder,
    exp.Paren: _paren,
    exp.And: _logical,
    exp.Or: _logical,
    exp.Not: _not,
    **{kind: _comparison for kind in _COMPARISONS},
    exp.NullSafeEQ: _null_safe,
    exp.Is: _is,
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Escape: _escape,
    exp.RegexpLike: _regex,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.DPipe: _concatenation,
    exp.Bracket: _bracket,
    exp.Dot: _dot,
    **{kind: _calculated for kind in (exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.IntDiv)},
    exp.Anonymous: _called,
    exp.Filter: _called,
    exp.WithinGroup: _within_group,
}
