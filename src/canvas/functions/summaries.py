"""Functions over many rows: sums, counts, averages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from canvas.functions.record import (
    ANY,
    CONDITION,
    NUMBER,
    ORDERABLE,
    TEXT,
    Function,
    Parameter,
    same_as,
)
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INTEGRALS,
    MAX_PRECISION,
    STRING,
    Array,
    DataType,
    Decimal,
    Primitive,
)
from canvas.sql.values import Bound, cast, made, one_zero

_NUMBER = Parameter("number", NUMBER)
_VALUE = Parameter("value", ANY)
_SORTABLE = Parameter("value", ORDERABLE)
_CONDITION = Parameter("condition", CONDITION)
_IGNORE = Parameter("ignore nulls", CONDITION, optional=True, literal=True)
_GUARD = 9
"""Digits beyond its own that a decimal is averaged with."""
_ANY_ORDER = "Which one it is depends on the order of the rows, which is not fixed."


def _sum(arguments: Sequence[Bound]) -> DataType:
    kind = arguments[0].type
    if isinstance(kind, Decimal):
        return Decimal(min(kind.precision + 10, MAX_PRECISION), kind.scale)
    return BIGINT if kind in INTEGRALS else DOUBLE


def average(arguments: Sequence[Bound]) -> DataType:
    """Spark's type of a mean."""
    kind = arguments[0].type
    if not isinstance(kind, Decimal):
        return DOUBLE
    return Decimal(min(kind.precision + 4, MAX_PRECISION), min(kind.scale + 4, MAX_PRECISION))


def _guarded(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """A decimal with more digits: the embedded engine cuts the mean after its last digit, Spark rounds it."""
    kind = arguments[0].type
    if not isinstance(kind, Decimal) or not (guard := _guard(kind)):
        return arguments
    return [cast(arguments[0], Decimal(kind.precision + guard, kind.scale + guard))]


def _guard(kind: Decimal) -> int:
    return max(0, min(_GUARD, MAX_PRECISION - 4 - kind.precision))


def _doubt_average(arguments: Sequence[Bound]) -> list[str]:
    kind = arguments[0].type
    if not isinstance(kind, Decimal) or _guard(kind) > 2:
        return []
    return ["`avg` of so wide a DECIMAL is cut after its last digit instead of rounded."]


def _doubt_smallest(arguments: Sequence[Bound]) -> list[str]:
    if isinstance(arguments[0].type, Primitive | Decimal):
        return []
    return ["The smallest or largest list or structure is another one where NULL is in it, or none at all."]


def _list(arguments: Sequence[Bound]) -> DataType:
    return Array(arguments[0].type)


def _doubt_order(arguments: Sequence[Bound]) -> list[str]:
    return ["What a function takes in the order of the rows can differ from run to run, and on Spark."]


def _collect_set(arguments: Sequence[Bound]) -> Bound:
    """Sorted, because the order is another one on each engine and each run."""
    value = one_zero(arguments[0]) if arguments[0].type == DOUBLE else arguments[0]
    inner = exp.Anonymous(this="collect_set", expressions=[value.tree])
    return made(exp.Anonymous(this="sort_array", expressions=[inner]), Array(arguments[0].type))


def _summary(
    name: str, parameters: tuple[Parameter, ...], result: DataType | None, help: str, example: str,
    form: str | None, *see: str, **more: str,
) -> Function:  # fmt: skip
    """A function over rows that takes no DISTINCT; without a result type it has its argument's."""
    return Function(
        name, "summary", parameters, result or same_as(0), help, example, kind="aggregate", data_factory=form,
        see=see, written_as=more.get("written_as"), differs=more.get("differs", ""),
        data_factory_note=more.get("note", ""),
        doubt=_doubt_order if _ANY_ORDER in help else None,
    )  # fmt: skip


_MEAN_HELP = "The mean of the values that are not NULL."
_NONE_THERE = "Data Factory's aggregate has no such function."

FUNCTIONS = (
    Function("sum", "summary", (_NUMBER,), _sum, "Adds the values up; NULL where there is none.",
             "sum(amount)", kind="aggregate", distinct=True, data_factory="sum({0})",
             see=("total", "add up")),
    Function("avg", "summary", (_NUMBER,), average, _MEAN_HELP, "avg(amount)", kind="aggregate",
             distinct=True, prepare=_guarded, pin="decimals", doubt=_doubt_average, data_factory="avg({0})",
             see=("mean", "average")),
    Function("mean", "summary", (_NUMBER,), average, f"{_MEAN_HELP} Another name of `avg`.",
             "mean(amount)", kind="aggregate", distinct=True, written_as="avg", prepare=_guarded,
             pin="decimals", doubt=_doubt_average, data_factory="avg({0})", see=("average",)),
    Function("count", "summary", (Parameter("value", ANY, repeated=True),), BIGINT,
             "How many rows there are (`count(*)`), how many values are not NULL (`count(email)`), or how "
             "many different ones (`count(DISTINCT email)`).", "count(*)", kind="aggregate", distinct=True,
             data_factory="count({*})", see=("number of rows", "how many", "distinct", "countd")),
    Function("min", "summary", (_SORTABLE,), same_as(0), "The smallest value.", "min(sold_at)",
             kind="aggregate", distinct=True, doubt=_doubt_smallest, data_factory="min({0})",
             see=("minimum", "earliest", "smallest", "first date")),
    Function("max", "summary", (_SORTABLE,), same_as(0), "The largest value.", "max(sold_at)",
             kind="aggregate", distinct=True, doubt=_doubt_smallest, data_factory="max({0})",
             see=("maximum", "latest", "largest", "last date")),
    _summary("count_if", (_CONDITION,), BIGINT, "For how many rows a condition is true.",
             "count_if(amount > 1000)", "countIf({0})", "countif", "how many"),
    _summary("first", (_VALUE, _IGNORE), None, f"The first value. {_ANY_ORDER}", "first(city)",
             "first({0}, {1|false()})"),
    _summary("first_value", (_VALUE, _IGNORE), None,
             f"The first value: another name of `first`. {_ANY_ORDER}", "first_value(city)",
             "first({0}, {1|false()})", written_as="first"),
    _summary("last", (_VALUE, _IGNORE), None, f"The last value. {_ANY_ORDER}", "last(city)",
             "last({0}, {1|false()})"),
    _summary("last_value", (_VALUE, _IGNORE), None, f"The last value: another name of `last`. {_ANY_ORDER}",
             "last_value(city)", "last({0}, {1|false()})", written_as="last"),
    _summary("any_value", (_VALUE, _IGNORE), None, f"One of the values. {_ANY_ORDER}",
             "any_value(store_name)", "first({0}, {1|false()})", "one of", "whichever"),
    _summary("stddev", (_NUMBER,), DOUBLE, "The standard deviation of a sample.", "stddev(amount)",
             "stddevSample({0})", "spread", "sigma"),
    _summary("stddev_samp", (_NUMBER,), DOUBLE, "The standard deviation of a sample.",
             "stddev_samp(amount)", "stddevSample({0})", "spread", "stdev.s"),
    _summary("stddev_pop", (_NUMBER,), DOUBLE, "The standard deviation of all values.",
             "stddev_pop(amount)", "stddevPopulation({0})", "spread", "stdev.p"),
    _summary("variance", (_NUMBER,), DOUBLE, "The variance of a sample.", "variance(amount)",
             "varianceSample({0})", "spread"),
    _summary("var_samp", (_NUMBER,), DOUBLE, "The variance of a sample.", "var_samp(amount)",
             "varianceSample({0})", "spread"),
    _summary("var_pop", (_NUMBER,), DOUBLE, "The variance of all values.", "var_pop(amount)",
             "variancePopulation({0})", "spread"),
    _summary("median", (_NUMBER,), DOUBLE, "The value in the middle.", "median(amount)", None, "middle",
             "typical", note=_NONE_THERE),
    _summary("approx_count_distinct", (_VALUE,), BIGINT,
             "About how many different values there are (within 5 %): quicker than count(DISTINCT …).",
             "approx_count_distinct(customer_id)", "approxDistinctCount({0})", "unique", "distinct",
             differs="it is an estimate, and each engine estimates in its own way"),
    _summary("max_by", (_VALUE, Parameter("by", ORDERABLE)), None,
             "The value in the row where another one is largest.", "max_by(city, sold_at)", None, "latest",
             "argmax", "last by date", note=_NONE_THERE),
    _summary("min_by", (_VALUE, Parameter("by", ORDERABLE)), None,
             "The value in the row where another one is smallest.", "min_by(city, sold_at)", None,
             "earliest", "argmin", "first by date", note=_NONE_THERE),
    Function("collect_list", "summary", (_VALUE,), _list,
             "A list of the values that are not NULL, in no fixed order.", "collect_list(sku)",
             kind="aggregate", doubt=_doubt_order, data_factory_note="Data Factory's collect keeps NULLs.",
             see=("list", "array_agg", "gather")),
    Function("collect_set", "summary", (_SORTABLE,), None,
             "A sorted list of the different values that are not NULL.", "collect_set(sku)",
             kind="aggregate", build=_collect_set, data_factory="collectUnique({0})",
             see=("unique values", "list", "gather")),
    Function("array_agg", "summary", (_VALUE,), _list,
             "A list of the values that are not NULL, in no fixed order: another name of `collect_list`.",
             "array_agg(sku)", kind="aggregate", written_as="collect_list", doubt=_doubt_order,
             data_factory_note="Data Factory's collect keeps NULLs.", see=("list", "gather")),
    *(Function(name, "summary", (Parameter("text", TEXT), Parameter("separator", TEXT, literal=True)),
               STRING, "The texts that are not NULL joined to one, with a separator; in a fixed order with "
               f"`WITHIN GROUP (ORDER BY sku)` behind it.{more}",
               f"{name}(sku, ', ')", kind="aggregate", doubt=_doubt_order, ordered=ORDERABLE,
               data_factory_note="In Data Factory, write reduce(collect(x), '', #acc + #item, #result).",
               see=("group_concat", "join", "textjoin"))
      for name, more in (("string_agg", ""), ("listagg", " Another name of `string_agg`."))),
    _summary("bool_and", (_CONDITION,), BOOLEAN, "Whether a condition is true in all rows.",
             "bool_and(paid)", "min(iif({0}, 1, 0)) == 1", "all", written_as="bool_and"),
    _summary("every", (_CONDITION,), BOOLEAN,
             "Whether a condition is true in all rows: another name of `bool_and`.", "every(paid)",
             "min(iif({0}, 1, 0)) == 1", "all", written_as="bool_and"),
    _summary("bool_or", (_CONDITION,), BOOLEAN, "Whether a condition is true in any row.",
             "bool_or(returned)", "max(iif({0}, 1, 0)) == 1", "any", "some"),
    _summary("some", (_CONDITION,), BOOLEAN,
             "Whether a condition is true in any row: another name of `bool_or`.", "some(returned)",
             "max(iif({0}, 1, 0)) == 1", "any", written_as="bool_or"),
    _summary("std", (_NUMBER,), DOUBLE, "The standard deviation of a sample: another name of `stddev`.",
             "std(amount)", "stddevSample({0})", "spread", written_as="stddev"),
    Function("try_sum", "summary", (_NUMBER,), _sum,
             "Adds the values up; NULL where there is none, or where the sum is too large for its type.",
             "try_sum(amount)", kind="aggregate", data_factory="sum({0})", see=("total", "overflow", "safe")),
    Function("try_avg", "summary", (_NUMBER,), average,
             "The mean of the values that are not NULL; NULL where it cannot be found.", "try_avg(amount)",
             kind="aggregate", prepare=_guarded, pin="decimals", doubt=_doubt_average,
             data_factory="avg({0})", see=("mean", "average", "safe")),
    _summary("corr", (_NUMBER, Parameter("other", NUMBER)), DOUBLE,
             "The correlation of two numbers, -1 to 1.", "corr(price, quantity)", None, "relation",
             note=_NONE_THERE),
    _summary("covar_pop", (_NUMBER, Parameter("other", NUMBER)), DOUBLE, "The covariance of all pairs.",
             "covar_pop(price, quantity)", "covariancePopulation({0}, {1})"),
    _summary("covar_samp", (_NUMBER, Parameter("other", NUMBER)), DOUBLE,
             "The covariance of a sample of pairs.", "covar_samp(price, quantity)",
             "covarianceSample({0}, {1})"),
    _summary("skewness", (_NUMBER,), DOUBLE, "How lopsided the values are.", "skewness(amount)",
             "skewness({0})"),
    _summary("kurtosis", (_NUMBER,), DOUBLE, "How far out the values lie.", "kurtosis(amount)",
             "kurtosis({0})"),
)  # fmt: skip
