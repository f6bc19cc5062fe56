"""What the button at a problem does to the document."""

from __future__ import annotations

from typing import Any

import pytest

from canvas.errors import Problem
from canvas.ui.forms.fixes import fixed, position_of, replaced, wrong_name
from tests.ui.forms.conftest import Draw


def problem(field: str, message: str, suggestion: str) -> Problem:
    return Problem(message, node="n", field=field, suggestion=suggestion)


COLUMN = "`amont` is not a column here. Did you mean `amount`?"


@pytest.mark.parametrize(
    ("raw", "found", "made"),
    [
        ({"condition": "amont > 1 AND amont < 9"}, problem("condition", COLUMN, "amount"),
         {"condition": "amount > 1 AND amount < 9"}),
        ({"columns": {"total": "amont * 2", "x": "1"}}, problem("columns.total", COLUMN, "amount"),
         {"columns": {"total": "amount * 2", "x": "1"}}),
        ({"columns": {"a.b": "amont"}}, problem("columns.a.b", COLUMN, "amount"),
         {"columns": {"a.b": "amount"}}),
        ({"group_by": ["store", "Amont"]}, problem("group_by", COLUMN, "amount"),
         {"group_by": ["store", "amount"]}),
        ({"keys": {"amont": "id"}}, problem("keys.amont", COLUMN, "amount"), {"keys": {"amount": "id"}}),
        ({"keys": {"id": "amont"}}, problem("keys.id", COLUMN, "amount"), {"keys": {"id": "amount"}}),
        ({"by": {"amont": "desc", "b": "asc"}}, problem("by.amont", COLUMN, "amount"),
         {"by": {"amount": "desc", "b": "asc"}}),
        ({"columns": {"new": {"from": "amont", "type": "INT"}}}, problem("columns.new", COLUMN, "amount"),
         {"columns": {"new": {"from": "amount", "type": "INT"}}}),
        ({"how": "lef"}, problem("how", "`lef` is not possible here: choose `left`.", "left"),
         {"how": "left"}),
        ({"columns": {"right": ["amont"]}}, problem("columns.right", COLUMN, "amount"),
         {"columns": {"right": ["amount"]}}),
        ({"conditon": "a > 1"}, problem("conditon", "There is no setting `conditon` here.", "condition"),
         {"conditon": None, "condition": "a > 1"}),
    ],
)  # fmt: skip
def test_a_suggestion_is_put_where_the_wrong_name_is(
    raw: dict[str, Any], found: Problem, made: dict[str, Any]
) -> None:
    before = str(raw)
    assert fixed(raw, found) == made
    assert str(raw) == before


def test_a_text_in_quotes_is_no_name() -> None:
    assert replaced("a = 'amont' AND amont > 1", "amont", "amount") == "a = 'amont' AND amount > 1"
    assert replaced("a = 'amont'", "amont", "amount") is None


def test_a_name_with_odd_letters_is_quoted() -> None:
    assert replaced("amont > 1", "amont", "net amount") == "`net amount` > 1"
    assert replaced("amont > 1", "amont", "a`b") == "`a``b` > 1"
    assert replaced("amont > 1", "amont", "select") == "`select` > 1"
    assert replaced("`amont x` > 1", "amont x", "amount") == "amount > 1"


def test_a_function_s_name_is_not_quoted() -> None:
    assert replaced("summ(a)", "summ", "sum") == "sum(a)"


def test_where_nothing_is_known_nothing_is_changed() -> None:
    assert fixed({"condition": "a >"}, problem("condition", "It cannot be read.", "x")) is None
    assert fixed({"a": 1}, problem("b", COLUMN, "amount")) is None
    assert fixed({"a": "amont"}, Problem(COLUMN, field="a")) is None


def test_renaming_a_key_never_overwrites_another() -> None:
    assert fixed({"by": {"amont": "asc", "amount": "desc"}}, problem("by.amont", COLUMN, "amount")) is None


def test_the_place_of_a_problem_in_a_formula() -> None:
    assert position_of("1 + amont", COLUMN) == (4, 9)
    assert position_of("'amont' || amont", COLUMN) == (11, 16)
    assert position_of("1 +", "`1 +` cannot be read as a formula.") == (0, 3)
    assert position_of("a b c", "`a b c` cannot be read near `b`: something is missing.") == (2, 3)
    assert position_of("'open", "a quote is opened") == (0, 5)
    assert wrong_name("nothing quoted") == ""


@pytest.mark.parametrize(
    ("step", "says", "button", "key", "value"),
    [
        (
            "{type: union, inputs: [sales, stores]}",
            "has no <code>city</code>, as the other inputs have",
            "Let it stay empty",
            "missing",
            "fill",
        ),
        (
            "{type: union, inputs: [sales, stores], by: position}",
            "match the columns by name",
            "Match by name",
            "by",
            None,
        ),
        (
            "{type: join, left: sales, right: stores, how: cross, keys: {store_id: store_id}}",
            "nothing is matched",
            "Match nothing",
            "keys",
            None,
        ),
        (
            "{type: aggregate, input: sales, subtotals: cube, aggregates: {n: count(*)}}",
            "do without subtotals",
            "No subtotals",
            "subtotals",
            None,
        ),
        (
            "{type: aggregate, input: sales, group_by: [paid], aggregates: {n: max(amount) + sale_id}}",
            "many values in a group",
            r"One row for each sale\_id",
            "group_by",
            ["paid", "sale_id"],
        ),
        ("{type: split, input: sales, routes: {big ones: amount > 5}}", "Use <code>big_ones</code>",
         "Use `big_ones`", "routes", {"big_ones": "amount > 5"}),
        ("{type: inline, columns: {a: BIGINTT}}", "There is no type <code>BIGINTT</code>",
         "Use `BIGINT`", "columns", {"a": "BIGINT"}),
    ],
)  # fmt: skip
def test_a_button_puts_it_right(
    draw: Draw, step: str, says: str, button: str, key: str, value: object
) -> None:
    drawn = draw(f"x: {step}\n", "x")
    assert says in drawn.said
    drawn.widget("button", button).click()
    drawn.run()
    assert drawn.setting(key) == value
    assert says not in drawn.said
    drawn.undo()
    assert says in drawn.said, "the remedy is one entry of the history"


def test_a_step_behind_a_wrong_one_says_which_it_waits_for(draw: Draw) -> None:
    drawn = draw(
        "f: {type: filter, input: sales, condition: amont > 1}\nl: {type: limit, input: f, rows: 1}\n", "l"
    )
    assert "<code>f</code> comes before this step and is not ready" in drawn.said


def test_a_name_that_a_query_gives_itself_stays() -> None:
    assert replaced("SELECT amont AS amont, 'amont' AS x FROM sales", "amont", "amount") == (
        "SELECT amount AS amont, 'amont' AS x FROM sales"
    )
    assert position_of("SELECT 1 AS amont, amont + 1 AS x FROM sales", "`amont` is no column") == (19, 24)
