"""Columns under other names in queries: what is no column, and all that the author wrote, stays."""

from __future__ import annotations

import pytest

from canvas.sql.query_renaming import rename_query_columns

TABLES = {"sales": {"amount": "net amount", "store": "shop"}, "split.large": {"amount": "total"}}


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        (
            "SELECT store, sum(amount) AS amount -- all\nFROM sales\nGROUP BY store ORDER BY amount",
            "SELECT shop, sum(`net amount`) AS amount -- all\nFROM sales\nGROUP BY shop ORDER BY amount",
        ),
        ("SELECT AMOUNT FROM Sales ORDER BY amount", "SELECT `net amount` FROM Sales ORDER BY `net amount`"),
        ("SELECT s.amount FROM sales AS s", "SELECT s.`net amount` FROM sales AS s"),
        ("SELECT sales.amount FROM sales", "SELECT sales.`net amount` FROM sales"),
        ("SELECT 'amount' AS x, :amount AS y FROM sales", "SELECT 'amount' AS x, :amount AS y FROM sales"),
        ("SELECT amount FROM others", "SELECT amount FROM others"),
        ("SELECT large.amount FROM split.large", "SELECT large.total FROM split.large"),
        (
            "WITH t AS (SELECT amount FROM sales) SELECT t.amount + 1 AS more FROM t WHERE amount > 2",
            "WITH t AS (SELECT `net amount` FROM sales) SELECT t.`net amount` + 1 AS more FROM t "
            "WHERE `net amount` > 2",
        ),
        (
            "WITH t (a) AS (SELECT amount FROM sales) SELECT a FROM t",
            "WITH t (a) AS (SELECT `net amount` FROM sales) SELECT a FROM t",
        ),
        (
            "WITH sale AS (SELECT amount AS x FROM sales) SELECT x AS amount FROM sale",
            "WITH sale AS (SELECT `net amount` AS x FROM sales) SELECT x AS amount FROM sale",
        ),
        (
            "SELECT q.amount FROM (SELECT * FROM sales) AS q JOIN others AS o ON q.store = o.store",
            "SELECT q.`net amount` FROM (SELECT * FROM sales) AS q JOIN others AS o ON q.shop = o.store",
        ),
        (
            "SELECT amount FROM sales UNION ALL SELECT amount FROM others ORDER BY amount",
            "SELECT `net amount` FROM sales UNION ALL SELECT amount FROM others ORDER BY `net amount`",
        ),
        (
            "SELECT a.amount FROM others a LEFT SEMI JOIN sales b ON a.store = b.store WHERE amount > 0",
            "SELECT a.amount FROM others a LEFT SEMI JOIN sales b ON a.store = b.shop WHERE amount > 0",
        ),
        (
            "SELECT transform(xs, amount -> amount + 1) AS ys, amount FROM sales",
            "SELECT transform(xs, amount -> amount + 1) AS ys, `net amount` FROM sales",
        ),
        ("SELECT amount.part AS p FROM sales", "SELECT `net amount`.part AS p FROM sales"),
        ("SELECT * EXCEPT (amount) FROM sales", "SELECT * EXCEPT (`net amount`) FROM sales"),
        (
            "SELECT rank() OVER (PARTITION BY store ORDER BY amount) AS place FROM sales",
            "SELECT rank() OVER (PARTITION BY shop ORDER BY `net amount`) AS place FROM sales",
        ),
    ],
)
def test_a_query_follows(text: str, renamed: str) -> None:
    assert rename_query_columns(text, TABLES) == renamed


@pytest.mark.parametrize(
    "text",
    [
        "SELECT amount FROM sales WHERE",
        "SELECT amount FROM sales JOIN others USING (store)",
        "SELECT amount, 1 AS shop, shop + 1 AS more FROM sales",
        "SELECT store, city AS shop FROM sales",
        "SELECT store, shop FROM sales JOIN others ON sales.id = others.id",
        "SELECT sum(amount) AS amount FROM sales GROUP BY store HAVING amount > 3",
        "SELECT amount FROM sales WHERE store IN (SELECT store FROM others)",
    ],
)
def test_a_query_that_would_mean_something_else_stays_as_it_is(text: str) -> None:
    assert rename_query_columns(text, TABLES) == text
