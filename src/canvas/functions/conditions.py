"""Functions that choose between values, and that test for NULL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.record import ANY, CONDITION, NUMBER, Function, Parameter, common, unify
from canvas.sql.coercion import common_type
from canvas.sql.operators import case, comparison
from canvas.sql.types import BOOLEAN, DOUBLE, FLOAT, INT, DataType
from canvas.sql.values import Bound, cast, comparable, enclosed, made, unified

_VALUE = Parameter("value", ANY)
_ZERO = exp.Literal.number(0)
_OTHER = Parameter("other", ANY)


def _if(arguments: Sequence[Bound]) -> Sequence[Bound]:
    condition, *branches = arguments
    return [condition, *unified(branches, "The two results of if")[0]]


def _if_null(arguments: Sequence[Bound]) -> Bound:
    """CASE, because the embedded engine makes text of the two results of nvl2."""
    tested, there, missing = arguments
    is_there = made(exp.Not(this=exp.Is(this=enclosed(tested), expression=exp.Null())), BOOLEAN)
    return case(None, [is_there], [there], missing)


def _null_if(arguments: Sequence[Bound]) -> Bound:
    """The value keeps its type; a literal is written in it, so that engines do not widen it."""
    value, other = arguments
    compared = comparable(value, other)
    if common_type(value.type, compared[1].type) == value.type:
        pair = [value.tree, cast(compared[1], value.type).tree]
        return made(exp.Anonymous(this="nullif", expressions=pair), value.type)
    same = exp.EQ(this=enclosed(compared[0]), expression=enclosed(compared[1]))
    return made(exp.Anonymous(this="if", expressions=[same, exp.Null(), value.tree]), value.type)


def _zero_if_null(arguments: Sequence[Bound]) -> Bound:
    values, kind = unified([arguments[0], made(_ZERO.copy(), INT)], "The values of zeroifnull")
    return made(exp.Anonymous(this="coalesce", expressions=[v.tree for v in values]), kind)


def _null_if_zero(arguments: Sequence[Bound]) -> Bound:
    return _null_if([arguments[0], made(_ZERO.copy(), INT)])


def _not_nan(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """Both DOUBLE, unless both are FLOAT."""
    kind = _nan_type(arguments)
    return [cast(a, kind) for a in arguments]


def _nan_type(arguments: Sequence[Bound]) -> DataType:
    return FLOAT if all(a.type == FLOAT for a in arguments) else DOUBLE


def _equal_null(arguments: Sequence[Bound]) -> Bound:
    return comparison(exp.NullSafeEQ, *(made(enclosed(a), a.type) for a in arguments))


FUNCTIONS = (
    Function("coalesce", "condition", (Parameter("value", ANY, repeated=True),),
             common("The values of coalesce"), "The first value that is not NULL.",
             "coalesce(nickname, first_name, 'friend')", prepare=unify("The values of coalesce"),
             data_factory="coalesce({*})",
             see=("default", "if missing", "fill", "replace null", "first not null")),
    Function("nvl", "condition", (_VALUE, Parameter("default", ANY)), common("The values of nvl"),
             "The value, or a default where it is NULL.", "nvl(discount, 0)",
             prepare=unify("The values of nvl"), written_as="coalesce", data_factory="coalesce({*})",
             see=("default", "if missing", "isnull")),
    Function("ifnull", "condition", (_VALUE, Parameter("default", ANY)), common("The values of ifnull"),
             "The value, or a default where it is NULL.", "ifnull(discount, 0)",
             prepare=unify("The values of ifnull"), written_as="coalesce", data_factory="coalesce({*})",
             see=("default", "if missing")),
    Function("nvl2", "condition", (_VALUE, Parameter("there", ANY), Parameter("missing", ANY)), None,
             "One result where the value is there, another where it is NULL.",
             "nvl2(email, 'online', 'post')", build=_if_null, data_factory="iif(isNull({0}), {2}, {1})",
             see=("if missing",)),
    Function("nullif", "condition", (_VALUE, _OTHER), None, "The value, or NULL where it equals another.",
             "nullif(trim(code), '')", build=_null_if,
             data_factory_note="In Data Factory, write iif(a == b, null(), a) with a NULL of the column's "
             "type.", see=("empty to null", "blank", "divide by zero")),
    Function("if", "condition",
             (Parameter("condition", CONDITION), Parameter("then", ANY), Parameter("else", ANY)),
             lambda a: unified(a[1:], "The two results of if")[1],
             "One value where a condition is true, another where it is false or unknown.",
             "if(amount > 1000, 'large', 'small')", prepare=_if, data_factory="iif({0}, {1}, {2})",
             see=("iif", "when", "choose", "case")),
    Function("isnull", "condition", (_VALUE,), BOOLEAN, "Whether the value is NULL.", "isnull(email)",
             data_factory="isNull({0})", see=("is missing", "is empty")),
    Function("isnotnull", "condition", (_VALUE,), BOOLEAN, "Whether the value is not NULL.",
             "isnotnull(email)", data_factory="!isNull({0})", see=("is there", "not empty")),
    Function("zeroifnull", "condition", (Parameter("number", NUMBER),), None,
             "The number, or 0 where it is NULL.", "zeroifnull(discount)", build=_zero_if_null,
             data_factory="coalesce({0}, 0)", see=("if missing", "fill", "default")),
    Function("nullifzero", "condition", (Parameter("number", NUMBER),), None,
             "The number, or NULL where it is 0.", "revenue / nullifzero(visitors)", build=_null_if_zero,
             data_factory="iif({0} == 0, null(), {0})", see=("divide by zero",)),
    Function("nanvl", "condition", (Parameter("number", NUMBER), Parameter("default", NUMBER)), _nan_type,
             "The number, or a default where it is not a number (NaN).", "nanvl(ratio, 0)",
             prepare=_not_nan, data_factory="iif(isNan({0}), {1}, {0})", see=("not a number", "default")),
    Function("equal_null", "condition", (_VALUE, _OTHER), BOOLEAN,
             "Whether two values are equal; two NULLs are.", "equal_null(old_price, new_price)",
             build=_equal_null, data_factory="{0} === {1}", see=("same", "unchanged", "<=>")),
)  # fmt: skip
