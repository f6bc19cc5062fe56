"""Random formulas of the catalogue's functions and of operators, and random small tables for them.

Formulas are made from the inside out: calls of columns and literals first, then calls of those. What
binding refuses is left out: it is what a user would be told. Any other error is a fault.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal as Number
from itertools import islice
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from canvas.engine.tables import arrow_type
from canvas.functions import Function, bind_aggregate, catalogue
from canvas.functions.record import Parameter
from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import DataType, is_numeric, parse_type
from canvas.sql.values import Bound
from tests.functions.tables import COLUMNS, NESTED, SCOPE

KINDS = {**COLUMNS, **NESTED}
NOT_TRIED = frozenset(
    [
        "current_timestamp",
        "now",
        "get_json_object",
        "max_by",
        "min_by",
        "regr_r2",
        "corr",
        "acos",
        "acosh",
        "asin",
        "atanh",
        "pmod",
        "power",
        "pow",
        "percentile",
        "percentile_cont",
        "try_element_at",
        "make_timestamp",
        "bit_get",
        "getbit",
    ]
)
"""Two give another answer each time; the others differ for some values, as `known.limits` says: where all
values are the same, of which row, where a NaN lies among the numbers, whether a 0 has a
sign, and which arguments stop where another one is NULL.
"""
UTC = datetime.UTC

_POOLS: Mapping[str, Sequence[Any]] = {
    "INT": (0, 1, -1, 2, 7, -15, 25),
    "BIGINT": (0, 1, -2, 12, 100),
    "SMALLINT": (0, 3, -3, 12),
    "DECIMAL(12,2)": tuple(map(Number, ("0.00", "1.25", "-12.75", "99.99", "0.05"))),
    "DECIMAL(10,4)": tuple(map(Number, ("0.0000", "3.3333", "-0.0001", "2.5000"))),
    "DECIMAL(38,10)": tuple(map(Number, ("0", "7.77", "-0.5"))),
    "DOUBLE": (0.0, 2.5, -0.5, 1.0, 0.125),
    "FLOAT": (0.0, 1.5, -2.25),
    "BOOLEAN": (True, False),
    "STRING": ("", "a", "abc", " a b ", "É-ß", "日本", "a,b,a", "12", "2024-02-29", "x1 y2"),
    "DATE": tuple(datetime.date(*d) for d in ((2024, 2, 29), (1999, 12, 31), (2023, 1, 1), (1970, 1, 1))),
    "TIMESTAMP": (
        datetime.datetime(2024, 3, 31, 10, 20, 30, 500000, tzinfo=UTC),
        datetime.datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime.datetime(2024, 2, 29, tzinfo=UTC),
    ),
    "BINARY": (b"", b"abc", "é".encode()),
    "ARRAY<STRING>": ([], ["a", "b", "a"], ["", None], ["z"]),
    "ARRAY<INT>": ([], [1, 2, 3], [0, 0], [7, None], [-5]),
    "ARRAY<DOUBLE>": ([], [1.5, -0.5], [None, 0.125]),
    "ARRAY<DATE>": ([], [datetime.date(2024, 2, 29)], [datetime.date(1970, 1, 1), None]),
    "ARRAY<ARRAY<INT>>": ([], [[1, 2], [3]], [[0]], [[], None]),
    "ARRAY<STRUCT<x: INT, y: STRING>>": ([], [{"x": 1, "y": "a"}, {"x": 2, "y": None}], [{"x": 0, "y": ""}]),
    "MAP<STRING, INT>": ([], [("a", 1), ("b", 2)], [("", None)], [("É", -3)]),
    "MAP<INT, STRING>": ([], [(1, "x"), (2, None)], [(0, "")]),
    "STRUCT<x: INT, y: STRING>": ({"x": 1, "y": "a"}, {"x": None, "y": "É"}, {"x": -2, "y": ""}),
}
_TEXTS = {
    "j": ('{"a": 1, "b": "x"}', "{}", '{"a": null}', "[1, 2]", "no json", '{"a": 2.5, "b": "é"}'),
    "u": ("https://www.example.fr/a?x=1#top", "http://example.com/", ""),
    "js": ("a:1,b:2", "1,2,3", "", "x"),
}
_LITERALS = (
    "0",
    "1",
    "2",
    "-3",
    "2.5",
    "0.05",
    "'a'",
    "''",
    "'É'",
    "true",
    "false",
    "DATE'2024-02-29'",
)
_WRITTEN: Mapping[str, Sequence[str]] = {
    "digits": ("0", "1", "2", "-1"),
    "unit": ("MONTH", "'YEAR'", "'WEEK'", "DAY", "HOUR", "'QUARTER'", "SECOND"),
    "part": ("'QUERY'", "'HOST'", "'YEAR'", "'DOW'", "'SECOND'", "'YEAROFWEEK'"),
    "pattern": (
        "'yyyy-MM-dd'",
        "'dd.MM.yyyy HH:mm'",
        "'[a-c]+'",
        "'(a)(b)?'",
        "'\\\\d'",
        "'999.99'",
        "'EEE'",
    ),
    "day": ("'Monday'", "'sun'"),
    "time zone": ("'Europe/Paris'", "'Asia/Tokyo'"),
    "schema": ("'a INT, b STRING'", "'a DOUBLE'", "'a STRING'"),
    "share": ("0.5", "0.25", "0.9", "1"),
    "format": ("'%s'", "'%d-%s'", "'hex'", "'utf-8'"),
    "character set": ("'UTF-8'", "'ISO-8859-1'"),
    "bits": ("256", "512", "0"),
    "separator": ("','", "' '", "'-'"),
    "step": ("1", "2", "INTERVAL 1 MONTH", "INTERVAL 1 DAY"),
    "from base": ("10", "16"),
    "to base": ("2", "16"),
    "ascending": ("true", "false"),
    "ignore nulls": ("true",),
    "group": ("0", "1"),
}
_BODIES = (
    "x",
    "x + 1",
    "x = {}",
    "x IS NULL",
    "coalesce(x, {})",
    "concat(x, {})",
    "x > {}",
    "struct(x, {} AS v)",
)
_OF_TWO = ("x", "y", "x + y", "y IS NULL", "concat(x, y)", "coalesce(y, {})", "x > {}", "y > {}")
_OPERATORS = [
    text.strip()
    for line in """
    {n} + {n} | {n} - {n} | {n} * {n} | {n} / {n} | {n} % {n} | {n} div {n} | -{n}
    {x} = {x} | {x} < {x} | {x} >= {x} | {x} <=> {x} | {x} <> {x} | {b} AND {b} | {b} OR {b} | NOT {b}
    {x} IS NULL | {b} IS TRUE | {x} IN ({x}, {x}) | {x} BETWEEN {x} AND {x} | {s} LIKE {s} | {s} || {x}
    CASE WHEN {b} THEN {x} ELSE {x} END | CASE {x} WHEN {x} THEN {x} END | CAST({x} AS STRING)
    CAST({x} AS INT) | CAST({x} AS DECIMAL(12,2)) | CAST({x} AS DOUBLE) | TRY_CAST({x} AS INT)
    TRY_CAST({x} AS DATE) | {x}[{x}] | {x}.x | {d} + INTERVAL 1 MONTH | EXTRACT(DAY FROM {d})
    {s} RLIKE '[a-c]'
    """.strip().splitlines()
    for text in line.split(" | ")
]
"""`{n}` is a number, `{s}` a text, `{d}` a date, `{b}` a condition, `{x}` anything."""


@dataclass(frozen=True)
class Part:
    """A formula and its type."""

    text: str
    bound: Bound

    @property
    def type(self) -> DataType:
        return self.bound.type


def rows(draw: st.DrawFn) -> pa.Table:
    """A table of the bank's columns with few rows."""
    number = draw(st.integers(2, 5))
    found = []
    for k in range(1, number + 1):
        row: dict[str, Any] = {"k": k, "grp": draw(st.sampled_from(("x", "y")))}
        for name, kind in KINDS.items():
            if name not in row:
                row[name] = draw(st.sampled_from((None, *_TEXTS.get(name, _POOLS[kind]))))
        found.append(row)
    schema = pa.schema([(name, arrow_type(parse_type(kind))) for name, kind in KINDS.items()])
    return pa.Table.from_pylist(found, schema=schema)


def formulas(draw: st.DrawFn, number: int) -> tuple[list[Part], int]:
    """Formulas that can be bound, and how many more were tried and refused."""
    pool = [part for text in (*KINDS, *_LITERALS) if (part := bound(text))]
    tried = 0
    made: list[Part] = []
    for text in islice(_calls(draw, pool), number * 3):
        tried += 1
        part = bound(text)
        if part is None:
            continue
        made.append(part)
        if not part.bound.doubts and "(" in text and len(text) < 120 and not _over_rows(text):
            pool.append(part)
        if len(made) == number:
            break
    return made, tried - len(made)


def bound(text: str) -> Part | None:
    """The formula with its type; None where binding refuses it."""
    try:
        return Part(text, bind_aggregate(text, SCOPE))
    except InvalidExpression:
        return None


def _over_rows(text: str) -> bool:
    return bool(aggregates_in(text))


def aggregates_in(text: str) -> list[str]:
    """The functions over many rows that a formula calls."""
    called = re.findall(r"(\w+)\(", text)
    return [name for name in called if name in catalogue() and catalogue()[name].kind == "aggregate"]


def _calls(draw: st.DrawFn, pool: Sequence[Part]) -> Iterator[str]:
    functions = [f for f in catalogue().values() if f.kind != "window" and f.name not in NOT_TRIED]
    while True:
        if draw(st.integers(0, 3)) == 0:
            yield _operator(draw, pool)
        else:
            function = draw(st.sampled_from(functions))
            yield _call(draw, function, pool)


def _operator(draw: st.DrawFn, pool: Sequence[Part]) -> str:
    text = draw(st.sampled_from(_OPERATORS))
    wanted = {"n": is_numeric, "b": _is("BOOLEAN"), "s": _is("STRING"), "d": _is("DATE", "TIMESTAMP")}
    while "{" in text:
        at = text.index("{")
        letter = text[at + 1]
        part = _one(draw, pool, wanted.get(letter, lambda kind: True))
        text = f"{text[:at]}{_inside(part)}{text[at + 3 :]}"
    return text


def _is(*names: str) -> Any:
    return lambda kind: str(kind) in names


def _one(draw: st.DrawFn, pool: Sequence[Part], holds: Any) -> Part:
    """A part of a wanted type; the newest half of the time, as they are the deepest."""
    fitting = [p for p in pool if holds(p.type)] or list(pool)
    newest = fitting[-6:]
    return draw(st.sampled_from(newest if draw(st.booleans()) else fitting))


def _inside(part: Part) -> str:
    return part.text if part.text in KINDS or part.text.endswith(")") else f"({part.text})"


def _call(draw: st.DrawFn, function: Function, pool: Sequence[Part]) -> str:
    arguments: list[str] = []
    for parameter in function.parameters:
        if parameter.optional and draw(st.booleans()):
            break
        for _ in range(draw(st.integers(1, 3)) if parameter.repeated else 1):
            arguments.append(_argument(draw, parameter, pool, function))
    order = (
        f" WITHIN GROUP (ORDER BY {_one(draw, pool[: len(KINDS)], is_numeric).text}, k)"
        if function.ordered
        else ""
    )
    if function.must_order:
        order = order.replace(", k)", ")")
    return f"{function.name}({', '.join(arguments)}){order}"


def _argument(draw: st.DrawFn, parameter: Parameter, pool: Sequence[Part], function: Function) -> str:
    if parameter.given:
        two = function.name in (
            "aggregate",
            "reduce",
            "zip_with",
            "map_filter",
            "transform_keys",
            "transform_values",
        )
        body = draw(st.sampled_from(_OF_TWO if two else _BODIES))
        value = draw(st.sampled_from(("1", "'a'", "i", "s", "k")))
        return f"{'(x, y)' if two else 'x'} -> {body.format(value)}"
    if parameter.literal or parameter.word or parameter.name == "step":
        return str(draw(st.sampled_from(_WRITTEN.get(parameter.name, ("1", "'a'")))))
    return _inside(_one(draw, pool, parameter.accepts.holds))


@st.composite
def batches(draw: st.DrawFn, number: int) -> tuple[pa.Table, list[Part], int]:
    """A table, formulas on it, and how many others were refused."""
    table = rows(draw)
    made, refused = formulas(draw, number)
    return table, made, refused
