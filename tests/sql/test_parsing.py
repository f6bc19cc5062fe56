"""Formulas are read as Spark reads them; what cannot be read says where and why."""

from __future__ import annotations

import pytest

from canvas.sql.parsing import InvalidExpression, parse_expression, print_expression


@pytest.mark.parametrize(
    "text",
    [
        "nvl(a, 1)",
        "ifnull(a, 1)",
        "instr(a, 'x')",
        "datediff(a, b)",
        "first(a)",
        "date_add(a, 1)",
        "left(a, 2)",
    ],
)
def test_a_function_keeps_the_name_it_was_written_with(text: str) -> None:
    """sqlglot alone would print nvl as COALESCE: the job would not read as the document does."""
    assert print_expression(parse_expression(text)).lower() == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  ", "The expression is empty: write a formula, such as `amount * 2`."),
        ("a; b", "An expression cannot hold `;`: write one formula only."),
        ("upper(a", "`upper(a` cannot be read: a parenthesis is opened too often."),
        ("'abc", "`'abc` cannot be read: a quote is opened and not closed."),
        ("a b", "`a b` cannot be read as one formula: an operator or a comma is missing."),
        ("a +", "`a +` cannot be read near `+`: something is missing or too much there."),
    ],
)
def test_text_that_cannot_be_read_says_why(text: str, message: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        parse_expression(text)
    assert str(caught.value) == message


def test_a_comment_changes_nothing() -> None:
    assert print_expression(parse_expression("a /* note */ + 1 -- end")) == "a + 1"


@pytest.mark.parametrize(
    "text",
    ["(" * 5000 + "1" + ")" * 5000, " OR ".join(f"a = {i}" for i in range(900)), "NOT " * 3000 + "a"],
    ids=["parentheses", "a chain of OR", "NOT"],
)
def test_a_formula_of_any_depth_gets_an_answer(text: str) -> None:
    with pytest.raises(InvalidExpression, match="too long"):
        parse_expression(text)
    assert parse_expression(" OR ".join(f"a = {i}" for i in range(150)))


@pytest.mark.parametrize("text", ["", "  ", "-- only a comment", "/* only a comment */"])
def test_no_formula_is_said_to_be_empty(text: str) -> None:
    with pytest.raises(InvalidExpression, match="The expression is empty"):
        parse_expression(text)
