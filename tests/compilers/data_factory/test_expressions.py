"""Spark SQL formulas in Data Factory's expression language.

What a user would lose: numbers that differ between the preview and the run in Azure, without a word.
"""

from __future__ import annotations

import pytest

from canvas.functions import catalogue
from canvas.sql.parsing import InvalidExpression
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.expressions.forms import FORMS as OWN
from compilers.data_factory.parsing import parse_expression
from tests.compilers.data_factory.speaking import said, say

BUILT = {*OWN, "substr"}
"""What is put together argument by argument, not from a template of the catalogue."""

FORMS = [
    ("s = 'it\\'s'", "s == 'it\\'s'"),
    ("s <> t", "s != t"),
    ("i <=> l", "(isNull(i) && isNull(l)) || (!isNull(i) && !isNull(l) && (i == l))"),
    ("dt = '2024-03-31'", "dt == toDate('2024-03-31')"),
    ("ts >= '2024-03-31 10:00:00'", "ts >= toTimestamp('2024-03-31 10:00:00', 'yyyy-MM-dd HH:mm:ss')"),
    ("dt <= :run_date", "dt <= $run_date"),
    ("b AND NOT b OR s IS NULL", "(b && !b) || isNull(s)"),
    ("s IS NOT NULL", "!isNull(s)"),
    ("b IS TRUE", "!isNull(b) && b"),
    ("b IS FALSE", "!isNull(b) && !b"),
    ("i IN (1, 2, 3)", "(i == 1) || (i == 2) || (i == 3)"),
    ("i NOT IN (1, 2)", "!((i == 1) || (i == 2))"),
    ("i IN (1, 2, 3, 4, 5, 6)", "iif(!isNull(i), in([1, 2, 3, 4, 5, 6], i))"),
    ("i BETWEEN 1 AND 3", "(i >= 1) && (i <= 3)"),
    ("s LIKE 'a\\\\_%'", "like(s, 'a\\\\_%')"),
    ("s LIKE '10!%%' ESCAPE '!'", "like(s, '10\\\\%%')"),
    ("s ILIKE 'A%'", "like(lower(s), lower('A%'))"),
    ("s RLIKE '^a+$'", "regexMatch(s, `^a+$`)"),
    ("s RLIKE 'a|b'", "regexMatch(s, `(?s).*(?:a|b).*`)"),
    ("i / l", "toDouble(i) / toDouble(l)"),
    ("d / 3", "toDecimal(toDecimal(d, 19, 9) / 3, 16, 6)"),
    ("i % 2", "i % 2"),
    ("i DIV 2", "toLong((toLong(i) - (toLong(i) % 2L)) / 2L)"),
    ("i + l", "toLong(i) + l"),
    ("i * 0.5", "i * toDecimal(0.5, 1, 1)"),
    ("-i", "-i"),
    (
        "d / nullif(d, 0)",
        "toDecimal(toDecimal(d, 28, 18) / iif(d == toDecimal(0, 12, 2), toDecimal(null(), 12, 2), "
        "d), 27, 15)",
    ),
    ("CASE WHEN i > 1 THEN 'a' END", "iif(i > 1, 'a')"),
    ("CASE i WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END", "case(i == 1, 'a', i == 2, 'b', 'c')"),
    ("CASE WHEN b THEN NULL ELSE d END", "iif(b, toDecimal(null(), 12, 2), d)"),
    ("if(b, i, NULL)", "iif(b, i, toInteger(null()))"),
    ("CAST(s AS INT)", "iif(regexMatch(s, `^\\s*[+-]?[0-9]+\\s*$`), toInteger(s))"),
    ("TRY_CAST(s AS INT)", "iif(regexMatch(s, `^\\s*[+-]?[0-9]+\\s*$`), toInteger(s))"),
    ("TRY_CAST(s AS DECIMAL(10,2))", "toDecimal(s, 10, 2)"),
    ("TRY_CAST(s AS DATE)", "toDate(trim(s))"),
    ("CAST(i AS STRING)", "toString(i)"),
    ("CAST(ts AS STRING)", "toString(ts, 'yyyy-MM-dd HH:mm:ss')"),
    ("CAST(dt AS STRING)", "toString(dt, 'yyyy-MM-dd')"),
    ("CAST(b AS INT)", "toInteger(case(b, 1, !b, 0))"),
    ("CAST(i AS BOOLEAN)", "i != 0"),
    ("CAST(ts AS DATE)", "toDate(ts)"),
    ("CAST(NULL AS DECIMAL(10,2))", "toDecimal(null(), 10, 2)"),
    ("CAST(1.50 AS DECIMAL(14,4))", "toDecimal(1.50, 14, 4)"),
    ("dt + INTERVAL 3 DAYS", "addDays(dt, 3)"),
    (
        "dt - INTERVAL 2 MONTHS",
        "addDays(addMonths(subDays(dt, dayOfMonth(dt) - 1), -2), least(dayOfMonth(dt), dayOfMonth("
        "lastDayOfMonth(addMonths(subDays(dt, dayOfMonth(dt) - 1), -2)))) - 1)",
    ),
    ("ts + INTERVAL 90 MINUTES", "ts + minutes(90)"),
    ("dt + 1", "addDays(dt, 1)"),
    ("s || t || 'x'", "concat(s, t, 'x')"),
    (
        "concat_ws('-', s, t)",
        "dropLeft(concat(coalesce(concat('-', s), ''), coalesce(concat('-', t), '')), 1)",
    ),
    ("coalesce(s, t, 'none')", "coalesce(s, t, 'none')"),
    ("nullif(s, '')", "iif(s == '', toString(null()), s)"),
    ("substring(s, 2, 3)", "substring(s, 2, 3)"),
    ("left(s, 2)", "left(s, 2)"),
    ("split(s, ',')[0]", "split(s, ',')[1]"),
    ("a[1]", "a[2]"),
    ("regexp_replace(s, '[^0-9]', '')", "regexReplace(s, `[^0-9]`, '')"),
    ("regexp_like(s, 'x+')", "regexMatch(s, `(?s).*(?:x+).*`)"),
    (
        "to_date(s, 'dd.MM.yyyy')",
        "iif(toString(toDate(s, 'dd.MM.yyyy'), 'dd.MM.yyyy') == s, toDate(s, 'dd.MM.yyyy'))",
    ),
    ("try_to_timestamp(s, 'MMM d yyyy')", "toTimestamp(s, 'MMM d yyyy')"),
    ("date_format(dt, 'yyyy-MM')", "toString(dt, 'yyyy-MM')"),
    ("trunc(dt, 'QUARTER')", "subMonths(subDays(dt, dayOfMonth(dt) - 1), (month(dt) - 1) % 3)"),
    ("trunc(dt, 'WEEK')", "subDays(dt, pMod(dayOfWeek(dt) + 5, 7))"),
    ("date_trunc('HOUR', ts)", "toTimestamp(toString(ts, 'yyyy-MM-dd HH:00:00'), 'yyyy-MM-dd HH:mm:ss')"),
    ("year(dt)", "year(dt)"),
    ("datediff(dt, :run_date)", "toInteger((toTimestamp(dt) - toTimestamp($run_date)) / 86400000L)"),
    ("round(d, 1)", "toDecimal(round(d, 1), 12, 1)"),
    ("floor(f)", "toLong(floor(f))"),
    ("greatest(i, 3)", "greatest(i, 3)"),
    ("sha2(s, 256)", "sha2(256, s)"),
    ("`two words` + 1", "{two words} + 1"),
    ("count(*)", "count()"),
    ("count(DISTINCT s)", "countDistinct(s)"),
    ("count(*) FILTER (WHERE b)", "countIf(b)"),
    ("sum(d) FILTER (WHERE i > 1)", "toDecimal(sum(iif(i > 1, d)), 22, 2)"),
    ("sum(i) / count(*)", "toDouble(sum(toLong(i))) / toDouble(count())"),
    ("avg(d)", "toDecimal(toDecimal(avg(toDecimal(d, 21, 11)), 25, 15), 16, 6)"),
    ("bool_or(b)", "max(case(b, 1, !b, 0)) == 1"),
    ("min(dt)", "min(dt)"),
    ("collect_set(s)", "sort(collectUnique(s), compare(#item1, #item2))"),
    ("transform(n, x -> x * 2)", "map(n, #item * 2)"),
    ("transform(n, (x, place) -> x + place)", "mapIndex(n, #item + (#index - 1))"),
    ("filter(a, x -> x <> '')", "filter(a, #item != '')"),
    ("forall(n, x -> x > 0)", "!contains(n, !(#item > 0))"),
    ("aggregate(n, 0, (sum, x) -> sum + x, sum -> sum * 2)", "reduce(n, 0, #acc + #item, #result * 2)"),
    ("array_contains(a, 'x')", "contains(a, #item == 'x')"),
    ("cast(n AS ARRAY<BIGINT>)", "map(n, toLong(#item))"),
    ("struct(s AS city, i)", "@(city = s, i = i)"),
    ("map('a', i)['a']", "at(associate('a', i), 'a')"),
    ("map_keys(m)", "mapAssociation(m, #key)"),
    ("zeroifnull(i)", "coalesce(i, 0)"),
    ("EXTRACT(YEAR FROM dt)", "year(dt)"),
    (
        "regexp_extract(s, '([a-z]+)-x', 1)",
        "iif(!isNull(s), coalesce(regexExtract(s, `([a-z]+)-x`, 1), ''))",
    ),
]

REFUSED = [
    ("median(i)", "`median` has no right form in Data Factory. Data Factory's a"),
    ("percentile(i, 0.5)", "`percentile` has no right form in Data Factory. Data Factory"),
    ("repeat(s, 2)", "`repeat` has no right form in Data Factory. Data Factory can"),
    ("mode(s)", "`mode` has no right form in Data Factory. Data Factory's agg"),
    ("to_date(s, 'dd.MM.yy')", "The pattern `dd.MM.yy`: Data Factory reads years of two digi"),
    ("date_format(dt, 'QQQ')", "The letter `Q` of the pattern `QQQ` means something else in "),
    ("substring(s, i, 2)", "In Data Factory, where `substring` starts must be written in"),
    ("first(s) FILTER (WHERE b)", "`first` with FILTER has no right form in Data Factory: filte"),
    ("avg(DISTINCT i)", "Data Factory has no `avg(DISTINCT …)`. Remove duplicates in "),
    (
        "transform(aa, x -> transform(x, y -> y + 1))",
        "Data Factory cannot go through a list inside of another",
    ),
    ("filter(n, (x, place) -> place > 0)", "Data Factory knows the index of a value in `transform` only."),
    (
        "from_json(s, 'a INT')",
        "`from_json` has no right form in Data Factory. In Data Factory, use the parse",
    ),
    ("concat(n, n)", "Data Factory has no documented way to join two lists. Write the lists as one."),
    (
        "listagg(s, ',') WITHIN GROUP (ORDER BY i)",
        "`listagg` has no right form in Data Factory. In Data Factory",
    ),
    ("ast.x", "In Data Factory, a field of all values of a list is written with `transform`."),
    ("max_by(s, i)", "`max_by` has no right form in Data Factory. Data Factory's a"),
]


@pytest.mark.parametrize(("formula", "form"), FORMS)
def test_a_formula_has_this_form(formula: str, form: str) -> None:
    assert say(formula) == form


@pytest.mark.parametrize(("formula", "reason"), REFUSED)
def test_what_has_no_right_form_is_refused_with_the_reason(formula: str, reason: str) -> None:
    with pytest.raises(NoForm) as error:
        say(formula)
    assert str(error.value).startswith(reason)


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("CAST(s AS INT)", "stops the job on Spark, and becomes NULL"),
        ("i / l", "division by 0"),
        ("to_date(s, 'dd.MM.yyyy')", "stops the job on Spark, and becomes NULL"),
        ("try_to_timestamp(s, 'd.M.yyyy')", "Java's older rules"),
        ("a[0]", "position that a list does not have"),
        ("CAST(ts AS STRING)", "without fractions of a second"),
    ],
)
def test_what_means_something_else_there_is_said(formula: str, what: str) -> None:
    assert any(what in note for note in said(formula)[1])


def test_a_formula_that_means_the_same_has_no_notes() -> None:
    for formula in (
        "d / nullif(d, 0)",
        "i / 2",
        "TRY_CAST(s AS INT)",
        "try_to_timestamp(s, 'dd.MM.yyyy HH:mm')",
    ):
        assert said(formula)[1] == [], formula


def test_every_form_of_the_catalogue_is_an_expression_of_the_language() -> None:
    for function in catalogue().values():
        is_built = (function.written_as or function.name) in BUILT
        if function.data_factory is not None and not is_built:
            parse_expression(function.data_factory)


def test_every_function_is_said_or_refused_in_words() -> None:
    """Each function's own example is put into the language, or refused with what to do instead."""
    refused = 0
    for function in catalogue().values():
        if function.data_factory is None and function.data_factory_note == "":
            raise AssertionError(f"{function.name} says neither how nor why not")
        try:
            say(function.example)
        except NoForm as error:
            refused += 1
            assert str(error).endswith(".")
        except InvalidExpression:
            continue
    assert refused < 30


def test_a_long_condition_is_printed() -> None:
    formula = " OR ".join(f"i = {n}" for n in range(150))
    assert say(formula).startswith("(i == 0) || (i == 1) || ")
