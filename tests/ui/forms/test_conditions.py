"""Conditions chosen from lists are the conditions that are run, and back."""

from __future__ import annotations

import pytest

from canvas import functions
from canvas.sql.parsing import parse_expression
from canvas.sql.schema import Schema
from canvas.sql.scope import Scope
from canvas.sql.types import BOOLEAN, DATE, INT, STRING, TIMESTAMP, Decimal
from canvas.ui.forms.conditions import (
    Test,
    Tests,
    Value,
    op_label,
    ops_for,
    read_condition,
    value_of,
    write_condition,
)

HOSTILE = ["it's", '"', "`", "a`b", "a.b", "😀 päivä", "שלום", "select", "1st", "x; DROP", "--", "\\", "%_"]


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("status = 'COMPLETED'", Test("status", "=", (Value("COMPLETED"),))),
        ("status <> 'VOID'", Test("status", "<>", (Value("VOID"),))),
        ("amount >= 1000.50", Test("amount", ">=", (Value("1000.50", "number"),))),
        ("amount < -3", Test("amount", "<", (Value("-3", "number"),))),
        ("sold_on <= :run_date", Test("sold_on", "<=", (Value("run_date", "parameter"),))),
        ("a > CAST('2024-03-31' AS DATE)", Test("a", ">", (Value("2024-03-31", "date"),))),
        (
            "a < CAST('2024-03-31 18:00:00' AS TIMESTAMP)",
            Test("a", "<", (Value("2024-03-31 18:00:00", "moment"),)),
        ),
        ("a BETWEEN 1 AND 2", Test("a", "between", (Value("1", "number"), Value("2", "number")))),
        ("a IN ('x', 'y')", Test("a", "in", (Value("x"), Value("y")))),
        ("NOT a IN ('x')", Test("a", "not in", (Value("x"),))),
        ("a IS NULL", Test("a", "empty")),
        ("a IS NOT NULL", Test("a", "not empty")),
        ("contains(a, 'x')", Test("a", "contains", (Value("x"),))),
        ("NOT contains(a, 'x')", Test("a", "not contains", (Value("x"),))),
        ("startswith(a, 'x')", Test("a", "startswith", (Value("x"),))),
        ("endswith(a, 'x')", Test("a", "endswith", (Value("x"),))),
        ("paid", Test("paid", "true")),
        ("NOT paid", Test("paid", "false")),
    ],
)
def test_a_simple_test_is_read_and_written_as_it_was(text: str, test: Test) -> None:
    assert read_condition(text) == Tests((test,))
    assert write_condition(Tests((test,))) == text


def test_tests_are_joined_by_and_or_by_or_throughout() -> None:
    read = read_condition("a = 'x' AND b > 3 and c is null")
    assert read is not None
    assert [t.op for t in read.tests] == ["=", ">", "empty"]
    assert read.every
    either = read_condition("a = 'x' OR b > 3")
    assert either == Tests(
        (Test("a", "=", (Value("x"),)), Test("b", ">", (Value("3", "number"),))), every=False
    )
    assert write_condition(either) == "a = 'x' OR b > 3"


@pytest.mark.parametrize(
    "text",
    [
        "a = 'x' AND (b = 1 OR c = 2)",
        "a = b",
        "left.a = 'x'",
        "lower(a) = 'x'",
        "a + 1 > 2",
        "a LIKE '%x'",
        "CASE WHEN a THEN b END",
        "a =",
        "'x' = a",
        "a IN (SELECT 1)",
        "NOT (a = 1)",
    ],
)
def test_what_lists_cannot_show_is_left_to_the_formula_editor(text: str) -> None:
    assert read_condition(text) is None


def test_nothing_is_no_test() -> None:
    assert read_condition("  ") == Tests(())
    assert write_condition(Tests((Test("", "="), Test("a", "="), Test("b", "between", (Value("1"),))))) == ""


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("op", ["=", "<>", "contains", "startswith"])
def test_any_name_and_any_value_stay_what_they_are(text: str, op: str) -> None:
    """A quote in a value would otherwise end it, and the rest would run as a formula."""
    test = Test(text, op, (Value(text),))  # type: ignore[arg-type]
    written = write_condition(Tests((test,)))
    assert read_condition(written) == Tests((test,))
    bound = functions.bind_condition(written, Scope.of(Schema.of([(text, STRING)])))
    assert bound.type == BOOLEAN
    assert parse_expression(written)


def test_values_are_what_the_column_makes_of_them() -> None:
    assert value_of("12.5", Decimal(12, 2)) == Value("12.5", "number")
    assert value_of(" 7 ", INT) == Value("7", "number")
    assert value_of("seven", INT) == Value("seven")
    assert value_of("1.", INT) == Value("1.")
    assert value_of("-", INT) == Value("-")
    assert value_of("", INT) == Value("")
    assert value_of("12", STRING) == Value("12")
    assert value_of(":run_date", DATE, ["run_date"]) == Value("run_date", "parameter")
    assert value_of(":run_date", DATE) == Value(":run_date")
    assert value_of("٣", INT) == Value("٣")


def test_where_the_type_is_not_known_a_number_follows_a_number() -> None:
    assert value_of("6", None, (), [Value("5", "number")]) == Value("6", "number")
    assert value_of("six", None, (), [Value("5", "number")]) == Value("six")
    assert value_of("6", None, (), [Value("5")]) == Value("6")
    assert value_of("6", None) == Value("6")


def test_text_that_looks_like_a_parameter_is_not_mistaken_for_one() -> None:
    assert read_condition("a = ':run_date'", ["run_date"]) is None
    assert read_condition("a = ':run_date'") == Tests((Test("a", "=", (Value(":run_date"),)),))


def test_dates_are_compared_in_words_for_dates() -> None:
    assert op_label(">", DATE) == "is after"
    assert op_label(">", INT) == "is more than"
    assert "between" in ops_for(TIMESTAMP)
    assert ops_for(BOOLEAN)[0] == "true"
    assert "contains" in ops_for(STRING)
    assert "contains" not in ops_for(INT)


def test_dates_as_an_engineer_writes_them_open_in_the_builder() -> None:
    expected = Tests((Test("a", ">=", (Value("2024-03-31", "date"),)),))
    assert read_condition("a >= DATE '2024-03-31'") == expected
