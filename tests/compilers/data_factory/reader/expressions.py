"""Data flow expressions as Spark SQL, after Microsoft's documentation of each function.

It shares nothing with the compiler but the parser: where both agree, a formula survived the way from
Spark SQL to the data flow and back. Source:
https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from compilers.data_factory.script import (
    Binary,
    Call,
    Index,
    Items,
    Member,
    Name,
    Node,
    Number,
    Record,
    Regex,
    Symbol,
    Text,
    Unary,
)

SAME = frozenset(
    """
    abs acos ascii asin atan atan2 avg cbrt coalesce concat cos crc32 degrees factorial greatest hour instr
    kurtosis least length levenshtein log10 lower lpad ltrim max md5 min minute month power radians reverse
    cosh flatten rpad rtrim second sha1 sin sinh skewness soundex sqrt substring sum tan tanh translate
    upper year
    """.split()  # noqa: SIM905
)
FORMS = {
    "associate": "map({*})",
    "at": "element_at({0}, {1})",
    "char": "chr({0})",
    "keyValues": "map_from_arrays({0}, {1})",
    "negate": "(-{0})",
    "toBinary": "CAST({0} AS BINARY)",
    "addDays": "date_add({0}, {1})",
    "subDays": "date_sub({0}, {1})",
    "addMonths": "add_months({0}, {1})",
    "subMonths": "add_months({0}, -({1}))",
    "approxDistinctCount": "approx_count_distinct({0})",
    "array": "array({*})",
    "ceil": "ceil({0})",
    "floor": "floor({0})",
    "collectUnique": "collect_set({0})",
    "countDistinct": "count(DISTINCT {*})",
    "countIf": "count_if({0})",
    "covariancePopulation": "covar_pop({0}, {1})",
    "covarianceSample": "covar_samp({0}, {1})",
    "currentDate": "current_date()",
    "currentUTC": "current_timestamp()",
    "dayOfMonth": "day({0})",
    "dayOfWeek": "dayofweek({0})",
    "dayOfYear": "dayofyear({0})",
    "distinct": "array_distinct({0})",
    "dropLeft": "substring({0}, {1} + 1)",
    "endsWith": "endswith({0}, {1})",
    "except": "array_except({0}, {1})",
    "false": "false",
    "true": "true",
    "null": "NULL",
    "fromUTC": "from_utc_timestamp({0}, {1})",
    "toUTC": "to_utc_timestamp({0}, {1})",
    "in": "{1} IN {0}",
    "initCap": "initcap({0})",
    "intersect": "array_intersect({0}, {1})",
    "isNaN": "isnan({0})",
    "isNan": "isnan({0})",
    "isNull": "({0} IS NULL)",
    "lastDayOfMonth": "last_day({0})",
    "left": "left({0}, {1})",
    "right": "right({0}, {1})",
    "like": "({0} LIKE {1})",
    "locate": "locate({0}, {1}, {2})",
    "mod": "({0} % nullif({1}, 0))",
    "pMod": "pmod({0}, nullif({1}, 0))",
    "monthsBetween": "months_between({0}, {1})",
    "regexExtract": "nullif(regexp_extract({0}, {1}, {2}), '')",
    "regexMatch": "({0} RLIKE {1})",
    "regexReplace": "regexp_replace({0}, {1}, {2})",
    "rowNumber": "row_number()",
    "rank": "rank()",
    "denseRank": "dense_rank()",
    "cumeDist": "cume_dist()",
    "nTile": "ntile({0})",
    "lag": "lag({*})",
    "lead": "lead({*})",
    "sha2": "sha2({1}, {0})",
    "size": "size({0})",
    "trim": "btrim({*})",
    "slice": "slice({0}, {1}, {2})",
    "concatWS": "concat_ws({*})",
    "startsWith": "startswith({0}, {1})",
    "stddevPopulation": "stddev_pop({0})",
    "stddevSample": "stddev_samp({0})",
    "substringIndex": "substring_index({0}, {1}, {2})",
    "sumDistinct": "sum(DISTINCT {0})",
    "toBase64": "base64({0})",
    "toBoolean": "try_cast({0} AS BOOLEAN)",
    "toByte": "try_cast({0} AS TINYINT)",
    "toDecimal": "try_cast({0} AS DECIMAL({1},{2}))",
    "toDouble": "try_cast({0} AS DOUBLE)",
    "toFloat": "try_cast({0} AS FLOAT)",
    "toInteger": "try_cast({0} AS INT)",
    "toLong": "try_cast({0} AS BIGINT)",
    "toShort": "try_cast({0} AS SMALLINT)",
    "union": "array_union({0}, {1})",
    "variancePopulation": "var_pop({0})",
    "varianceSample": "var_samp({0})",
    "weekOfYear": "weekofyear({0})",
    "replace": "replace({0}, {1}, {2})",
}
SPANS = {"days": "DAY", "hours": "HOUR", "minutes": "MINUTE", "seconds": "SECOND"}
Find = Callable[[Name], str]


class NotRead(Exception):
    """A part of the language that this reader does not know."""


class Reader:
    """Reads expressions over the columns that `find` knows."""

    def __init__(
        self,
        find: Find,
        times: frozenset[str] = frozenset(),
        parameters: Mapping[str, str] | None = None,
        drifted: frozenset[str] = frozenset(),
    ) -> None:
        self.find, self.times, self.parameters, self.drifted = find, times, parameters or {}, drifted

    def sql(self, node: Node) -> str:
        """The expression as Spark SQL."""
        match node:
            case Text(value):
                return text(value)
            case Regex(pattern):
                return text(pattern)
            case Number(number):
                return number
            case Name():
                return self.find(node)
            case Symbol(symbol):
                if symbol[1:] not in self.parameters:
                    raise NotRead(symbol)
                return self.parameters[symbol[1:]]
            case Unary(operator, operand):
                return f"({'NOT ' if operator == '!' else '-'}{self.sql(operand)})"
            case Binary():
                return self.binary(node)
            case Index(owner, key):
                return f"try_element_at({self.sql(owner)}, {self.sql(key)})"
            case Member(owner, Name(name)):
                return f"{self.sql(owner)}.`{name}`"
            case Items(items):
                return f"array({', '.join(self.sql(i) for i in items)})"
            case Record(items):
                return (
                    f"named_struct({', '.join(f'{text(i.target.name)}, {self.sql(i.value)}' for i in items)})"
                )
            case Call():
                return self.call(node)
            case _:
                raise NotRead(str(node))

    def binary(self, node: Binary) -> str:
        left, right = self.sql(node.left) if not _span(node.left) else "", ""
        if isinstance(node.right, Call) and node.right.name in SPANS:
            amount = node.right.arguments[0]
            return f"({left} {node.operator} INTERVAL {self.sql(amount)} {SPANS[node.right.name]})"
        right = self.sql(node.right)
        if node.operator == "-" and self.is_time(node.left) and self.is_time(node.right):
            return f"(unix_millis({left}) - unix_millis({right}))"
        if node.operator in ("/", "%"):
            right = f"nullif({right}, 0)"
        if node.operator in ("===", "<=>"):
            raise NotRead(f"`{node.operator}` must never be made")
        words = {"&&": "AND", "||": "OR", "==": "=", "!=": "<>"}
        return f"({left} {words.get(node.operator, node.operator)} {right})"

    def is_time(self, node: Node) -> bool:
        """Whether an operand is a timestamp."""
        return (isinstance(node, Call) and node.name == "toTimestamp") or (
            isinstance(node, Name) and node.name in self.times
        )

    def call(self, node: Call) -> str:
        name, arguments = node.name, node.arguments
        if name == "iif":
            parts = [self.sql(a) for a in arguments]
            return f"CASE WHEN {parts[0]} THEN {parts[1]}{f' ELSE {parts[2]}' if len(parts) > 2 else ''} END"
        if name == "case":
            return self.case([self.sql(a) for a in arguments])
        if name == "byName":
            assert isinstance(arguments[0], Text)
            return f"`{arguments[0].value}`" if arguments[0].value in self.drifted else "CAST(NULL AS STRING)"
        if name in ("filter", "contains", "sort", "map", "mapIndex", "reduce", "mapAssociation"):
            return self.on_items(node)
        if name == "in":
            items = arguments[0]
            assert isinstance(items, Items)
            return f"({self.sql(arguments[1])} IN ({', '.join(self.sql(i) for i in items.items)}))"
        parts = [self.sql(a) for a in arguments]
        if name in ("first", "last"):
            skips = len(arguments) > 1 and arguments[1] == Call("true")
            return f"{name}({parts[0]}{', true' if skips else ''})"
        if name == "split":
            assert isinstance(arguments[1], Text)
            return f"split({parts[0]}, {text(re.escape(arguments[1].value))})"
        if name == "toTimestamp" and len(parts) == 1 and _is_number(arguments[0]):
            return f"timestamp_millis({parts[0]})"
        if name in ("toDate", "toTimestamp", "toString", "count", "round", "log"):
            return self.by_number(name, parts)
        if name in SAME:
            return f"{name}({', '.join(parts)})"
        if name not in FORMS:
            raise NotRead(name)
        made = FORMS[name].replace("{*}", ", ".join(parts))
        for number, part in enumerate(parts):
            made = made.replace(f"{{{number}}}", part)
        return made

    def case(self, parts: list[str]) -> str:
        pairs = [f"WHEN {parts[i]} THEN {parts[i + 1]}" for i in range(0, len(parts) - 1, 2)]
        default = f" ELSE {parts[-1]}" if len(parts) % 2 else ""
        return f"CASE {' '.join(pairs)}{default} END"

    def by_number(self, name: str, parts: list[str]) -> str:
        """Functions whose optional arguments change what they are in Spark."""
        match name, len(parts):
            case "count", 0:
                return "count(*)"
            case "count", _:
                return f"count({', '.join(parts)})"
            case "toString", 1:
                return f"CAST({parts[0]} AS STRING)"
            case "toString", _:
                return f"date_format({parts[0]}, {parts[1]})"
            case "toDate", 1:
                return f"try_cast({parts[0]} AS DATE)"
            case "toDate", _:
                return f"CAST(try_to_timestamp({parts[0]}, {parts[1]}) AS DATE)"
            case "toTimestamp", 1:
                return f"CAST({parts[0]} AS TIMESTAMP)"
            case "toTimestamp", _:
                return f"try_to_timestamp({parts[0]}, {parts[1]})"
            case "round", 3:
                return f"bround({parts[0]}, {parts[1]})"
            case "round", _:
                return f"round({', '.join(parts)})"
            case "log", 1:
                return f"ln({parts[0]})"
            case _:
                return f"log({parts[1]}, {parts[0]})"

    def on_items(self, node: Call) -> str:
        items = self.sql(node.arguments[0])
        if node.name == "sort":
            compare = node.arguments[1]
            down = isinstance(compare, Call) and compare.arguments[0] == Symbol("#item2")
            return f"sort_array({items}, {'false' if down else 'true'})"
        if node.name == "mapAssociation":
            made = self.given({"key": "e.key", "value": "e.value"}, node.arguments[1])
            return f"transform(map_entries({items}), e -> {made})"
        if node.name == "mapIndex":
            made = self.given({"item": "x", "index": "(place + 1)"}, node.arguments[1])
            return f"transform({items}, (x, place) -> {made})"
        if node.name == "reduce":
            step = self.given({"acc": "acc", "item": "x"}, node.arguments[2])
            end = self.given({"result": "found"}, node.arguments[3])
            start = self.sql(node.arguments[1])
            return f"aggregate({items}, {start}, (acc, x) -> {step}, found -> {end})"
        function = {"filter": "filter", "map": "transform", "contains": "exists"}[node.name]
        return f"{function}({items}, x -> {self.given({'item': 'x'}, node.arguments[1])})"

    def given(self, symbols: Mapping[str, str], node: Node) -> str:
        """What an expression over the values of a list gives, with names for `#item` and its like."""
        return Reader(self.find, self.times, {**self.parameters, **symbols}).sql(node)


def _is_number(node: Node) -> bool:
    """Whether an argument of toTimestamp is a number of milliseconds."""
    return (
        isinstance(node, Number | Binary)
        or (isinstance(node, Call) and node.name == "toLong")
        or node == Name("i")
    )


def _span(node: Node) -> bool:
    return isinstance(node, Call) and node.name in SPANS


def text(value: str) -> str:
    """A text literal of Spark."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return f"'{escaped}'"
