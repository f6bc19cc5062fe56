"""What binding makes of a formula: exact SQL, exact type; and what it refuses, in words."""

from __future__ import annotations

import pytest

from canvas.functions import bind, bind_aggregate, bind_condition
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Schema
from canvas.sql.scope import Scope
from canvas.sql.types import parse_type

COLUMNS = {
    "name": "STRING",
    "units": "INT",
    "id": "BIGINT",
    "amount": "DECIMAL(12,2)",
    "rate": "DECIMAL(10,4)",
    "ratio": "DOUBLE",
    "weight": "FLOAT",
    "sold_on": "DATE",
    "sold_at": "TIMESTAMP",
    "paid": "BOOLEAN",
    "tags": "ARRAY<STRING>",
    "address": "STRUCT<city: STRING>",
    "order": "INT",
}
SCHEMA = Schema.of((name, parse_type(kind)) for name, kind in COLUMNS.items())
SCOPE = Scope.of(SCHEMA, {"run_date": parse_type("DATE"), "share": parse_type("DECIMAL(4,3)")})


@pytest.mark.parametrize(
    ("formula", "sql", "kind"),
    [
        ("AMOUNT + 1", "amount + 1", "DECIMAL(13,2)"),
        ("name NOT LIKE 'a%'", "NOT name LIKE 'a%'", "BOOLEAN"),
        ("name LIKE '!%' ESCAPE '!' IS TRUE", "(name LIKE '!%' ESCAPE '!') IS TRUE", "BOOLEAN"),
        ("amount * 2", "CAST(amount * 2 AS DECIMAL(14, 2))", "DECIMAL(14,2)"),
        (
            "amount / rate",
            "CAST(CAST(amount AS DECIMAL(26, 16)) / rate AS DECIMAL(27, 13))",
            "DECIMAL(27,13)",
        ),
        ("weight + units", "CAST(weight AS DOUBLE) + units", "DOUBLE"),
        ("units / 2", "units / 2", "DOUBLE"),
        ("`order` + 1", "`order` + 1", "INT"),
        ("name || units", "name || CAST(units AS STRING)", "STRING"),
        ("sold_on = '2024-03-31'", "sold_on = CAST('2024-03-31' AS DATE)", "BOOLEAN"),
        ("sold_at < sold_on", "sold_at < CAST(sold_on AS TIMESTAMP)", "BOOLEAN"),
        ("sold_on < :run_date", "sold_on < :run_date", "BOOLEAN"),
        ("amount * :share", "amount * CAST(:share AS DECIMAL(4, 3))", "DECIMAL(17,5)"),
        ("sold_on + INTERVAL 1 QUARTER", "sold_on + INTERVAL '3' MONTH", "DATE"),
        ("address.city", "address.city", "STRING"),
        ("tags[0]", "tags[0]", "STRING"),
        (
            "CASE WHEN paid THEN amount ELSE 0 END",
            "CASE WHEN paid THEN amount ELSE CAST(0 AS DECIMAL(12, 2)) END",
            "DECIMAL(12,2)",
        ),
        ("coalesce(amount, rate)", "COALESCE(CAST(amount AS DECIMAL(14, 4)), CAST(rate AS DECIMAL(14, 4)))",
         "DECIMAL(14,4)"),
        ("nvl(units, 0)", "COALESCE(units, 0)", "INT"),
        ("datediff(sold_at, '2024-01-01')",
         "CAST(DATEDIFF(CAST(sold_at AS DATE), CAST('2024-01-01' AS DATE)) AS INT)",
         "INT"),
        ("round(amount, 1)", "CAST(ROUND(amount, 1) AS DECIMAL(12, 1))", "DECIMAL(12,1)"),
        ("date_trunc('month', sold_on)", "CAST(DATE_SUB(sold_on, DAY(sold_on) - 1) AS TIMESTAMP)",
         "TIMESTAMP"),
        ("weekday(sold_on)", "PMOD(DAYOFWEEK(sold_on) + 5, 7)", "INT"),
        ("mod(units + 1, 3)", "(units + 1) % 3", "INT"),
        ("try_divide(units + 1, id)", "(units + 1) / NULLIF(id, 0)", "DOUBLE"),
        ("try_cast(name AS DECIMAL(10,2))", "TRY_CAST(name AS DECIMAL(10, 2))", "DECIMAL(10,2)"),
    ],
)  # fmt: skip
def test_binding_says_what_spark_does_silently(formula: str, sql: str, kind: str) -> None:
    bound = bind(formula, SCOPE)
    assert (bound.text, str(bound.type), bound.doubts) == (sql, kind, ())


@pytest.mark.parametrize(
    ("formula", "sql", "kind"),
    [
        ("sum(amount)", "SUM(amount)", "DECIMAL(22,2)"),
        ("count(*)", "COUNT(*)", "BIGINT"),
        ("count(DISTINCT name)", "COUNT(DISTINCT name)", "BIGINT"),
        ("sum(units) FILTER (WHERE paid)", "SUM(units) FILTER(WHERE paid)", "BIGINT"),
        (
            "avg(amount) FILTER (WHERE paid)",
            "CAST(AVG(CAST(amount AS DECIMAL(21, 11))) FILTER(WHERE paid) AS DECIMAL(16, 6))",
            "DECIMAL(16,6)",
        ),
        (
            "collect_set(name) FILTER (WHERE paid)",
            "SORT_ARRAY(COLLECT_SET(name) FILTER(WHERE paid))",
            "ARRAY<STRING>",
        ),
        ("sum(amount) / count(*) > 5",
         "CAST(CAST(SUM(amount) AS DECIMAL(38, 18)) / COUNT(*) AS DECIMAL(38, 18)) > 5",
         "BOOLEAN"),
    ],
)  # fmt: skip
def test_summaries_are_typed_as_on_spark(formula: str, sql: str, kind: str) -> None:
    bound = bind_aggregate(formula, SCOPE)
    assert (bound.text, str(bound.type)) == (sql, kind)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("amout + 1", "`amout` is not a column here. Did you mean `amount`?"),
        (":rundate", "The pipeline has no parameter `rundate`. Did you mean `run_date`? "
         "Add it to the parameters of the pipeline, or write a value."),
        ("uper(name)", "There is no function `uper` here. Did you mean `upper`?"),
        ("reflect('java.lang.System', 'exit', 0)",
         "There is no function `reflect` here. Did you mean `repeat`?"),
        ("name = 1", "`name` is text and `1` is a number (INT): make a number of the text first, such as "
         "`try_cast(name AS INT)`."),
        ("units = '1'", "`units` is a number (INT) and `'1'` is text: write the number without quotes."),
        ("sold_on = 'March'", "'March' is not a date: write it as '2024-03-31'."),
        ("name + 'x'", "`+` needs numbers, and `name` is text. To join texts, write `||`."),
        ("sold_at - sold_on", "The span between two dates is `datediff(end, start)` in days, or "
         "`unix_timestamp(end) - unix_timestamp(start)` in seconds."),
        ("NOT units", "NOT joins conditions, and `units` is a number (INT): compare it with something."),
        ("sum(amount)",
         "`sum` looks at many rows at once: use it in a Summarise or Window step, "
         "not in a formula on one row."),
        ("substring(name)",
         "`substring` is written `substring(text, start, [length])`, and here it has 1 argument."),
        ("year(name)", "`date` of `year(date)` must be a date, and `name` is text."),
        ("coalesce(amount, 'x')", "The values of coalesce must all be of one kind, and here are a number "
         "(DECIMAL(12,2)) and text: change the type of one, with `CAST(… AS …)`."),
        ("CAST(sold_on AS INT)", "`sold_on` is a date and cannot become INT."),
        ("regexp_like(name, name)",
         "`pattern` of `regexp_like(text, pattern)` must be written as a value, such as 2 "
         "or 'month'."),
        ("trunc(sold_on, 'HOUR')", "A date cannot be cut to 'HOUR': use `date_trunc('HOUR', …)`."),
        ("next_day(sold_on, 'Montag')", "There is no day 'Montag'. Did you mean `Monday`?"),
        ("(SELECT 1)", "A formula cannot hold a query: use a join to look into another table."),
        ("address.town", "`address` has no field `town`."),
        ("upper(DISTINCT name)", "`upper` does not take DISTINCT."),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_what_to_do(formula: str, message: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        bind(formula, SCOPE)
    assert str(caught.value).startswith(message)


def test_a_condition_must_be_true_or_false() -> None:
    with pytest.raises(InvalidExpression) as caught:
        bind_condition("amount", SCOPE)
    assert str(caught.value) == (
        "`amount` gives a number (DECIMAL(12,2)), and a condition must be true or false: "
        "compare it with something, such as `… > 0` or `… = 'x'`."
    )


def test_a_summary_inside_a_summary_is_refused() -> None:
    with pytest.raises(InvalidExpression) as caught:
        bind_aggregate("sum(max(units))", SCOPE)
    assert str(caught.value).startswith("`max` stands inside another function over many rows: ")


@pytest.mark.parametrize(
    ("formula", "doubt"),
    [
        (
            "concat(name, ratio)",
            "A DOUBLE as text is written differently from 10 million up and below 0.001.",
        ),
        ("initcap(name)", "`initcap`: words end at hyphens and apostrophes too, and `ß` becomes `SS`."),
        (
            "upper(initcap(name)) = 'X' AND paid",
            "`initcap`: words end at hyphens and apostrophes too, and `ß` becomes `SS`.",
        ),
        (
            "CAST(name AS BOOLEAN)",
            "The texts 'on' and 'off' become true and false on the embedded engine only.",
        ),
        (
            "round(ratio, 2)",
            "A DOUBLE rounded to digits may differ in the last one: cast it to a DECIMAL first.",
        ),
    ],
)
def test_what_a_preview_may_show_otherwise_is_said(formula: str, doubt: str) -> None:
    """Else a preview that Spark would not give is shown as if it were right."""
    assert bind(formula, SCOPE).doubts == (doubt,)


def test_two_inputs_are_told_apart() -> None:
    scope = Scope({"left": SCHEMA, "right": SCHEMA})
    assert bind("left.units = right.units", scope).text == "`left`.units = `right`.units"
    with pytest.raises(InvalidExpression) as caught:
        bind("units = 1", scope)
    assert str(caught.value) == "`units` is in both inputs: write `left.units` or `right.units`."
