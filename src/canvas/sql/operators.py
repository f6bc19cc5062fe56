"""The typing rules of literals, operators, CASE, IN, BETWEEN, casts and element access.

Each rule takes bound operands and gives a bound result; each raises InvalidExpression in plain words
where the types do not fit. Source: Spark's documentation, "ANSI Compliance" and "Operators".
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.sql.arithmetic import (
    ARITHMETIC,
    BITS,
    arithmetic,
    bitwise,
    bitwise_not,
    interval,
    negate,
    whole_division,
)
from canvas.sql.coercion import can_cast, common_type, common_type_of
from canvas.sql.forms import PREDICATES
from canvas.sql.identifiers import identifier
from canvas.sql.parsing import InvalidExpression, print_expression
from canvas.sql.regexes import doubts_of_pattern, portable_pattern
from canvas.sql.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INT,
    INTEGRALS,
    SIMPLE_NAMES,
    STRING,
    TIMESTAMP,
    VOID,
    Array,
    DataType,
    InvalidType,
    Map,
    Struct,
    describe,
    is_numeric,
    parse_type,
)
from canvas.sql.values import (
    Bound,
    cast,
    cast_doubts,
    cast_tree,
    column_reference,
    comparable,
    enclosed,
    from_text,
    literal,
    made,
    pinned,
    sql_type,
    unified,
)

__all__ = [
    "ARITHMETIC",
    "BITS",
    "COMPARISONS",
    "arithmetic",
    "between",
    "bitwise",
    "bitwise_not",
    "case",
    "cast",
    "cast_node",
    "column_reference",
    "comparable",
    "comparison",
    "concatenation",
    "element",
    "from_text",
    "interval",
    "is_test",
    "literal",
    "logical",
    "made",
    "membership",
    "negate",
    "negation",
    "pattern",
    "pinned",
    "sql_type",
    "struct_field",
    "unified",
    "whole_division",
]

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ)


def negation(operand: Bound) -> Bound:
    """`NOT x`."""
    return made(exp.Not(this=_boolean(operand, "NOT").tree), BOOLEAN)


def logical(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`AND`, `OR`."""
    word = "AND" if kind is exp.And else "OR"
    return made(kind(this=_boolean(left, word).tree, expression=_boolean(right, word).tree), BOOLEAN)


def _boolean(operand: Bound, word: str) -> Bound:
    if operand.type not in (BOOLEAN, VOID):
        raise InvalidExpression(
            f"{word} joins conditions, and `{operand.text}` is {describe(operand.type)}: "
            "compare it with something."
        )
    return operand


def comparison(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`= <> < <= > >= <=>`."""
    left, right = comparable(left, right)
    return made(kind(this=_side(left), expression=_side(right)), BOOLEAN)


def _side(operand: Bound) -> exp.Expression:
    """The operand beside an operator that binds tighter in Spark: `(a IN (b)) IS TRUE`."""
    needs = isinstance(operand.tree, (*PREDICATES, exp.Is, exp.Not))
    return exp.Paren(this=operand.tree) if needs else operand.tree


def concatenation(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`a || b`: texts, or arrays of one type, joined."""
    if isinstance(left.type, Array) and left.type == right.type:
        return made(exp.DPipe(this=left.tree, expression=right.tree, safe=True), left.type)
    for side in (left, right):
        if not can_cast(side.type, STRING) or isinstance(side.type, Array | Map | Struct):
            raise InvalidExpression(f"`||` joins texts, and `{side.text}` is {describe(side.type)}.")
    left, right = cast(left, STRING), cast(right, STRING)
    return made(exp.DPipe(this=left.tree, expression=right.tree, safe=True), STRING, left, right)


def pattern(kind: type[exp.Expression], left: Bound, right: Bound) -> Bound:
    """`LIKE`, `ILIKE`, `RLIKE`."""
    for side in (left, right):
        if side.type not in (STRING, VOID):
            raise InvalidExpression(
                f"A pattern is matched with text, and `{side.text}` is {describe(side.type)}."
            )
    if kind is not exp.RegexpLike:
        return made(kind(this=left.tree, expression=right.tree), BOOLEAN)
    tree = kind(this=left.tree, expression=portable_pattern(right).tree)
    return Bound(tree, BOOLEAN, tuple(doubts_of_pattern(right.literal)))


def case(
    subject: Bound | None, conditions: Sequence[Bound], results: Sequence[Bound], default: Bound | None
) -> Bound:
    """`CASE WHEN … THEN … ELSE … END`, with or without a subject."""
    branches, kind = unified([*results, *([default] if default else [])], "The results of a CASE")
    subject, tests = _tests(subject, conditions)
    ifs = [exp.If(this=t.tree, true=result.tree) for t, result in zip(tests, branches, strict=False)]
    tree = exp.Case(
        this=subject.tree if subject else None,
        ifs=ifs,
        default=branches[-1].tree if default is not None else None,
    )
    return made(tree, kind)


def _tests(subject: Bound | None, conditions: Sequence[Bound]) -> tuple[Bound | None, list[Bound]]:
    """The subject and what it is compared with; no subject where it has not one type for all of them."""
    if subject is None:
        return None, [cast(_boolean(c, "WHEN"), BOOLEAN) for c in conditions]
    pairs = [comparable(subject, c) for c in conditions]
    if len({left.type for left, _ in pairs}) == 1:
        return pairs[0][0], [right for _, right in pairs]
    subject = made(enclosed(subject), subject.type)
    return None, [comparison(exp.EQ, subject, c) for c in conditions]


def membership(operand: Bound, items: Sequence[Bound]) -> Bound:
    """`x IN (…)`."""
    if not items:
        raise InvalidExpression("IN needs at least one value.")
    pairs = [comparable(operand, item) for item in items]
    kinds = {left.type for left, _ in pairs}
    subject = pairs[0][0] if len(kinds) == 1 else operand
    shared = common_type_of([operand.type, *(right.type for _, right in pairs)])
    several = len(kinds) > 1 or any(right.type not in INTEGRALS for _, right in pairs)
    if shared is not None and is_numeric(shared) and several:
        subject, pairs = cast(operand, shared), [(operand, cast(r, shared)) for _, r in pairs]
    return made(exp.In(this=_side(subject), expressions=[right.tree for _, right in pairs]), BOOLEAN)


def between(operand: Bound, low: Bound, high: Bound) -> Bound:
    """`x BETWEEN low AND high`, both ends included."""
    first, low = comparable(operand, low)
    second, high = comparable(operand, high)
    if first.type != second.type and is_numeric(first.type):
        return _two_comparisons(operand, low, high)
    subject = first if first.type == second.type else max(first, second, key=lambda b: b.type == TIMESTAMP)
    if subject.type == TIMESTAMP:
        low, high = cast(low, TIMESTAMP), cast(high, TIMESTAMP)
    return made(exp.Between(this=_side(subject), low=_side(low), high=_side(high)), BOOLEAN)


def _two_comparisons(operand: Bound, low: Bound, high: Bound) -> Bound:
    """Each end is compared in a type of its own, as a DOUBLE or as a DECIMAL."""
    operand = made(enclosed(operand), operand.type)
    ends = [comparison(kind, operand, end).tree for kind, end in ((exp.GTE, low), (exp.LTE, high))]
    return made(exp.Paren(this=exp.And(this=ends[0], expression=ends[1])), BOOLEAN)


def is_test(operand: Bound, right: exp.Expression) -> Bound:
    """`IS NULL`, `IS TRUE`, `IS FALSE` (NOT is a node around it)."""
    if isinstance(right, exp.Null):
        return made(exp.Is(this=_side(operand), expression=exp.Null()), BOOLEAN)
    if isinstance(right, exp.Boolean):
        return made(exp.Is(this=_side(_boolean(operand, "IS")), expression=right.copy()), BOOLEAN)
    raise InvalidExpression("After IS comes NULL, TRUE or FALSE.")


def _type_of(node: exp.Expression) -> DataType:
    """The type that a node names; the quick way for most, through its text for the others."""
    if isinstance(node, exp.DataType) and not node.expressions:
        simple = _SIMPLE_TYPES.get(node.this)
        if simple is not None:
            return simple
    if (
        isinstance(node, exp.DataType)
        and node.this == exp.DataType.Type.DECIMAL
        and len(node.expressions) == 2
    ):
        return parse_type(f"DECIMAL({node.expressions[0].name},{node.expressions[1].name})")
    return parse_type(print_expression(node))


_SIMPLE_TYPES = {sql_type(parse_type(name)).this: parse_type(name) for name in SIMPLE_NAMES}


def cast_node(kind: type[exp.Expression], operand: Bound, to: exp.Expression) -> Bound:
    """`CAST(x AS T)`, `TRY_CAST(x AS T)`, `x::T`, `DATE'…'`."""
    try:
        target = _type_of(to)
    except InvalidType as error:
        raise InvalidExpression(str(error)) from error
    if not can_cast(operand.type, target):
        raise InvalidExpression(f"`{operand.text}` is {describe(operand.type)} and cannot become {target}.")
    if isinstance(operand.literal, str) and target in (DATE, TIMESTAMP) and kind is exp.Cast:
        from_text(operand, target)
    return Bound(cast_tree(kind, operand, target), target, cast_doubts(operand, target))


def element(owner: Bound, key: Bound) -> Bound:
    """`array[position from 0]`, `map[key]`."""
    tree = exp.Bracket(this=enclosed(owner), expressions=[key.tree])
    match owner.type:
        case Array(kind) if key.type in INTEGRALS and key.is_literal:
            return made(tree, kind)
        case Array(kind) if key.type in INTEGRALS:
            return made(_counted(owner, key), kind)
        case Map(wanted, kind) if common_type(wanted, key.type) is not None:
            if wanted == DOUBLE:
                tree.set("expressions", [cast(key, DOUBLE).tree])
            return made(tree, kind)
        case _:
            raise InvalidExpression(
                f"`{owner.text}` is {describe(owner.type)}: it has no element `{key.text}`."
            )


def _counted(owner: Bound, key: Bound) -> exp.Expression:
    """The value at a calculated index: the embedded engine takes literals only between `[` and `]`."""
    zero, one = exp.Literal.number(0), exp.Literal.number(1)
    index = enclosed(cast(key, INT))
    position = exp.Anonymous(
        this="if",
        expressions=[
            exp.LT(this=index, expression=zero),
            zero.copy(),
            exp.Add(this=index.copy(), expression=one),
        ],
    )
    return exp.Anonymous(this="element_at", expressions=[owner.tree, position])


def struct_field(owner: Bound, name: str) -> Bound:
    """`struct.field`; of a list of structs, the list of that field's values."""
    inner = owner.type.element if isinstance(owner.type, Array) else owner.type
    if isinstance(inner, Struct):
        for known, kind in inner.fields:
            if known.lower() == name.lower():
                tree = exp.Dot(this=enclosed(owner), expression=identifier(known))
                return made(tree, Array(kind) if isinstance(owner.type, Array) else kind)
        raise InvalidExpression(f"`{owner.text}` has no field `{name}`.")
    raise InvalidExpression(f"`{owner.text}` is {describe(owner.type)}: it has no fields.")
