"""Columns under other names in formulas: what is no column, and all that the author wrote, stays."""

from __future__ import annotations

import pytest

from canvas.sql.renaming import rename_columns

ONE = {"": {"amount": "net amount", "sum": "total", "days": "nights", "left": "west"}}
TWO = {"left": {"id": "sale_id"}, "right": {"id": "shop_id", "city": "town"}}


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("amount*2  /* twice */", "`net amount`*2  /* twice */"),
        ("AMOUNT + `Amount`", "`net amount` + `net amount`"),
        ("sum(sum) OVER (PARTITION BY amount)", "sum(total) OVER (PARTITION BY `net amount`)"),
        ("'amount' || amount", "'amount' || `net amount`"),
        (":amount + amount", ":amount + `net amount`"),
        ("price", "price"),
        ("amount +", "amount +"),
        ("'open", "'open"),
        ("days + INTERVAL 3 days", "days + INTERVAL 3 days"),
        ("other.amount", "other.amount"),
        ("CASE WHEN amount > 1 THEN 'x' END", "CASE WHEN `net amount` > 1 THEN 'x' END"),
    ],
)
def test_in_a_formula_on_one_input(text: str, renamed: str) -> None:
    assert rename_columns(text, ONE) == renamed


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("left.id = right.id", "left.sale_id = right.shop_id"),
        ("LEFT.ID = 1 AND city = 'x'", "LEFT.sale_id = 1 AND town = 'x'"),
        ("left.city = right.city", "left.city = right.town"),
    ],
)
def test_in_a_condition_on_two_inputs(text: str, renamed: str) -> None:
    assert rename_columns(text, TWO) == renamed
