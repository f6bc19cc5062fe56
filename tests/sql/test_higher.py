"""Functions in formulas (`x -> …`), structures with names, orders in groups, and bare words."""

from __future__ import annotations

import pytest

from canvas.functions import bind, bind_aggregate
from canvas.sql.parsing import InvalidExpression
from tests.functions.tables import SCOPE

WRITTEN = [
    ("transform(n, x -> x + i)", "TRANSFORM(n, x -> x + i)", "ARRAY<INT>"),
    ("transform(n, X -> x + 1.5)", "TRANSFORM(n, X -> X + 1.5)", "ARRAY<DECIMAL(12,1)>"),
    ("transform(n, i -> i + 1)", "TRANSFORM(n, i -> i + 1)", "ARRAY<INT>"),
    ("transform(aa, x -> transform(x, y -> y + size(x)))", None, "ARRAY<ARRAY<INT>>"),
    ("filter(ast, x -> x.x > 1)", "FILTER(ast, x -> x.x > 1)", "ARRAY<STRUCT<x: INT, y: STRING>>"),
    ("exists(n, x -> x = 2)", "EXISTS(n, x -> x = 2)", "BOOLEAN"),
    ("array_contains(n, k)", "IF(k IS NULL, NULL, EXISTS(n, item -> item = k))", "BOOLEAN"),
    (
        "zip_with(n, a, (x, y) -> concat(y, x))",
        "TRANSFORM(CAST(ARRAYS_ZIP(n, a) AS ARRAY<STRUCT<x: INT, y: STRING>>), "
        "pair -> CONCAT(pair.y, CAST(pair.x AS STRING)))",
        "ARRAY<STRING>",
    ),
    (
        "transform_values(m, (k, v) -> v + i)",
        "MAP_FROM_ARRAYS(MAP_KEYS(m), TRANSFORM(MAP_ENTRIES(m), entry -> entry.value + i))",
        "MAP<STRING, INT>",
    ),
    ("struct(i, st.y, i + 1)", "NAMED_STRUCT('i', i, 'y', st.y, 'col3', i + 1)", None),
    ("struct(i AS total).total", "NAMED_STRUCT('total', i).total", "INT"),
    ("ast.y", "ast.y", "ARRAY<STRING>"),
    ("n[i]", "ELEMENT_AT(n, IF(i < 0, 0, i + 1))", "INT"),
    ("from_json(j, 'a int, b array<string>').b", None, "ARRAY<STRING>"),
    ("timestampadd(month, 1, ts)", "TIMESTAMPADD(MONTH, 1, ts)", "TIMESTAMP"),
    ("EXTRACT(WEEK FROM ts)", "WEEKOFYEAR(CAST(ts AS DATE))", "INT"),
    ("map('a', 1)['a']", "MAP('a', 1)['a']", "INT"),
    ("sequence(dt, dt, INTERVAL 1 MONTH)", "SEQUENCE(dt, dt, INTERVAL '1' MONTH)", "ARRAY<DATE>"),
]


@pytest.mark.parametrize(("formula", "sql", "kind"), WRITTEN)
def test_a_formula_is_written_so_and_has_this_type(formula: str, sql: str | None, kind: str | None) -> None:
    bound = bind(formula, SCOPE)
    assert (sql or bound.text, kind or str(bound.type)) == (bound.text, str(bound.type))


REFUSED = [
    ("transform(n, x -> x + y)", "`y` is not a column here."),
    ("transform(n, 1)", "`function` of `transform(list, function)` is a function: write it like"),
    ("upper(x -> x)", "A function such as `x -> x + 1` stands in functions on lists and maps only"),
    ("transform(i, x -> x)", "Here must be a list, and `i` is a number (INT)."),
    ("filter(n, x -> x + 1)", "`condition` of `filter(list, condition)` must be a condition"),
    ("transform(n, (x, y, z) -> x)", "A function here is given the value: it has 1 variable"),
    ("aggregate(n, 0, x -> x)", "A function here is given what was found so far and the value: it has 2"),
    ("zip_with(n, n, (x, X) -> x)", "The variables of a function must have different names."),
    ("aggregate(n, 0, (s, x) -> s + 1.5)", "`aggregate` starts with a number (INT), and each step gives"),
    ("transform(n, x -> NULL)", "The function in `transform` gives NULL always"),
    ("upper(s AS t)", "`upper` takes values without names: leave out `AS t`."),
    ("struct(i, i)", "Two fields of a structure have the same name"),
    ("map('a')", "A map is written as keys and values in turn"),
    ("map(m, 1)", "The keys of a map cannot be a map (MAP<STRING, INT>)."),
    ("element_at(m, 1)", "The keys of the map are text, and `1` is a number (INT)."),
    ("element_at(n, 'a')", "A position in a list is a whole number"),
    ("from_json(j, 'a INTT')", "The schema 'a INTT' cannot be read: write it like 'id INT, name STRING'"),
    ("from_json(j, 'a INT, A STRING')", "Two fields of the schema have the same name."),
    ("from_json(j, 'INT')", "The schema of JSON is a structure, a list or a map: 'id INT, name STRING'."),
    ("from_json(j, s)", "`schema` of `from_json(json, schema)` must be written as a value"),
    ("timestampadd(FORTNIGHT, 1, ts)", "There is no unit 'FORTNIGHT'."),
    ("EXTRACT(CENTURY FROM dt)", "A date has no part 'CENTURY'."),
    ("array_contains(n, NULL)", "`value` of `array_contains(list, value)` must be a value"),
    ("size(NULL)", "`list` of `size(list)` must be a list or a map"),
    ("format_string('%d', s)", "`%d` takes a whole number, and `s` is text."),
    ("format_string('%s %s', s)", "The format '%s %s' has 2 places, and here are 1 values."),
    ("to_char(d, 'abc')", "The pattern 'abc' cannot be used"),
    ("exists(SELECT 1)", "A formula cannot hold a query"),
    ("EXISTS (SELECT 1)", "A formula cannot hold a query"),
    ("transform(n, x -> (SELECT 1))", "A formula cannot hold a query"),
    ("transform(n, x -> reflect('java.lang.Runtime', 'getRuntime'))", "There is no function `reflect` here."),
]


@pytest.mark.parametrize(("formula", "message"), REFUSED)
def test_what_is_wrong_is_said_in_plain_words(formula: str, message: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        bind(formula, SCOPE)
    assert str(caught.value).startswith(message)


def test_an_order_in_a_group_is_kept_and_takes_away_the_doubt() -> None:
    loose = bind_aggregate("listagg(s, ',')", SCOPE)
    bound = bind_aggregate("listagg(s, ',') WITHIN GROUP (ORDER BY k DESC) FILTER (WHERE b)", SCOPE)
    assert (bool(loose.doubts), bound.doubts) == (True, ())
    assert bound.text == "LISTAGG(s, ',') WITHIN GROUP (ORDER BY k DESC) FILTER(WHERE b)"


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("percentile_cont(0.5)", "`percentile_cont` needs an order: write it like"),
        ("percentile_cont(2) WITHIN GROUP (ORDER BY i)", "A share lies between 0 and 1"),
        ("percentile_disc(0.5) WITHIN GROUP (ORDER BY s)", "`percentile_disc` is ordered by a number"),
        ("sum(i) WITHIN GROUP (ORDER BY i)", "`sum` does not take WITHIN GROUP (ORDER BY …)."),
        ("transform(n, x -> sum(x))", "`sum` looks at many rows at once, and cannot stand in a function"),
    ],
)
def test_what_is_wrong_over_many_rows_is_said_in_plain_words(formula: str, message: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        bind_aggregate(formula, SCOPE)
    assert str(caught.value).startswith(message)
