"""Custom SQL: what a query may say, what it gives, and that nothing gets around it."""

from __future__ import annotations

import pytest
from sqlglot import exp

from canvas import functions
from canvas.sql.parsing import InvalidExpression
from canvas.sql.query_binding import BoundQuery, bind_query
from canvas.sql.query_parsing import rename_tables
from canvas.sql.schema import Schema
from canvas.sql.types import DATE, parse_type
from tests.sql.harmless import HARMLESS
from tests.sql.ways_around import STATEMENTS, WAYS_AROUND


def schema(**columns: str) -> Schema:
    return Schema.of((name, parse_type(kind)) for name, kind in columns.items())


INPUTS = {
    "sales": schema(
        id="INT", store_id="STRING", amount="DECIMAL(8,2)", sold_at="TIMESTAMP", tags="ARRAY<STRING>",
        info="STRUCT<size: INT, colour: STRING>",
    ),
    "stores": schema(store_id="STRING", city="STRING", size="BIGINT"),
    "by_size.large": schema(id="INT", amount="DOUBLE"),
}  # fmt: skip


def bound(text: str) -> tuple[BoundQuery, ...]:
    return bind_query(text, INPUTS, {"since": DATE}, functions.lookup)


def refusal(text: str) -> InvalidExpression:
    with pytest.raises(InvalidExpression) as caught:
        bound(text)
    return caught.value


def kinds(text: str) -> list[str]:
    return [str(column) for column in bound(text)[-1].schema]


def test_there_are_enough_ways_around() -> None:
    assert len({*WAYS_AROUND, *STATEMENTS}) == len(WAYS_AROUND) + len(STATEMENTS)
    assert len(WAYS_AROUND) >= 60


@pytest.mark.parametrize("text", [*WAYS_AROUND, *STATEMENTS])
def test_nothing_gets_around_the_inputs(text: str) -> None:
    assert str(refusal(text.format(file="/etc/hostname"))).endswith((".", "?", "…"))


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_query_passes_and_reads_its_inputs_only(text: str) -> None:
    for query in bound(text):
        tables = {table.name for table in query.tree.find_all(exp.Table)}
        assert tables <= {f"input_{n}" for n in range(len(query.reads))}, query.tree
        assert {r for r in query.reads if isinstance(r, str)} <= set(INPUTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT store_id, sum(amount) AS t, avg(amount) AS a, count(*) AS n FROM sales GROUP BY store_id",
         ["store_id STRING", "t DECIMAL(18,2)", "a DECIMAL(12,6)", "n BIGINT"]),
        ("SELECT id FROM sales UNION ALL SELECT size FROM stores", ["id BIGINT"]),
        ("SELECT id, NULL AS note FROM sales UNION ALL SELECT id, 'x' AS y FROM sales",
         ["id INT", "note STRING"]),
        ("SELECT sum(sum(amount)) OVER (ORDER BY store_id) AS r FROM sales GROUP BY store_id",
         ["r DECIMAL(28,2)"]),
        ("SELECT * EXCEPT (tags, info, sold_at) FROM sales JOIN stores USING (store_id)",
         ["store_id STRING", "id INT", "amount DECIMAL(8,2)", "city STRING", "size BIGINT"]),
        ("SELECT info.size, tags[0] AS t FROM sales", ["size INT", "t STRING"]),
        ("SELECT amount * 2 AS a2, a2 / 3 AS third FROM sales", ["a2 DECIMAL(10,2)", "third DECIMAL(14,6)"]),
    ],
)  # fmt: skip
def test_the_columns_and_their_types_are_known(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT amont FROM sales", "`amont` is not a column here. Did you mean `amount`?"),
        ("SELECT store_id FROM sales JOIN stores ON true",
         "`store_id` is in both inputs: write `sales.store_id` or `stores.store_id`."),
        ("SELECT id FROM sale", "`sale` is not an input of this step. Did you mean `sales`? "
         "A query reads nothing else: connect what it needs."),
        ("SELECT amount FROM sales GROUP BY store_id",
         "`amount` has many values in a group: put it into a function, such as `max(amount)`, or write it "
         "into GROUP BY."),
        ("SELECT sum(amount) FROM sales", "Give `SUM(amount)` a name: write AS and the name of the "
                                          "column after it."),
        ("SELECT id, id FROM sales", "Two columns of the result are called `id`: give one another "
                                     "name, with AS."),
        ("SELECT id FROM sales WHERE sum(amount) > 1",
         "`sum` looks at many rows at once and cannot stand in WHERE. Write HAVING instead."),
        ("SELECT id FROM sales WHERE amount",
         "WHERE needs a condition, and `amount` gives a number (DECIMAL(8,2)): compare it with something."),
        ("SELECT NULL AS x FROM sales", "`x` is always empty: say its type, with `CAST(NULL AS STRING)`."),
        ("SELECT id FROM sales, sales", "Two tables are called `sales` here: give one another name, "
         "as in `FROM sales AS other`."),
        ("SELECT id FROM sales UNION SELECT id, amount FROM sales",
         "The queries around UNION have 1 and 2 columns: give both the same."),
        ("SELECT id FROM sales UNION SELECT city FROM stores",
         "`id` is a number (INT) before UNION and text after it: give both one type, with CAST."),
        ("SELECT id FROM sales LIMIT 1 + 1", "LIMIT takes a whole number."),
        ("SELECT max(id) AS m FROM sales ORDER BY min(id)",
         "ORDER BY takes columns of the result here: give what you sort by a name in SELECT."),
        ("WITH sales AS (SELECT city FROM stores) SELECT city FROM sales",
         "`sales` is a table already: give the query in WITH another name."),
        ("SELECT upper(id FROM sales", "The query cannot be read: a parenthesis is opened too often."),
        ("SELECT id,\n  amount +\nFROM sales", "The query cannot be read in line 3 near `FROM`: something is "
         "missing or too much there."),
        ("", "The query is empty: write `SELECT … FROM …`."),
        ("SELECT 'a FROM sales", "The query cannot be read: a quote is opened and not closed."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_do(text: str, message: str) -> None:
    assert str(refusal(text)) == message


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("SELECT -id AS id FROM sales ORDER BY sales.id LIMIT 2", "sales.id ASC"),
        ("SELECT -id AS id FROM sales ORDER BY id", "id ASC"),
        ("SELECT -id AS id FROM sales AS S ORDER BY s.ID + 1 DESC", "S.id + 1 DESC"),
        ("SELECT -id AS k, id FROM sales ORDER BY sales.id", "id ASC"),
        ("SELECT id AS k, -id AS id FROM sales ORDER BY sales.id", "k ASC"),
        ("SELECT id + 1 AS k, -id AS id FROM sales ORDER BY id + 1", "id + 1 ASC"),
        ("SELECT id + 1 AS k, -id AS id FROM sales ORDER BY sales.id + 1", "k ASC"),
        ("SELECT 1 AS k, info.colour AS info FROM sales ORDER BY sales.info.size", "sales.info.size ASC"),
        ("SELECT store_id, sum(id) AS id FROM sales GROUP BY store_id ORDER BY sum(sales.id)", "id ASC"),
        ("SELECT -a.id AS id FROM sales AS a JOIN sales AS b ON a.id = b.id ORDER BY b.id", "b.id ASC"),
    ],
)
def test_a_key_of_order_by_is_the_column_that_spark_takes_for_it(text: str, order: str) -> None:
    tree = bound(text)[-1].tree
    assert ", ".join(key.sql(dialect="databricks") for key in tree.args["order"].expressions) == order


def test_a_query_in_with_becomes_a_relation_of_its_own_and_one_that_nothing_reads_is_left_out() -> None:
    queries = bound(
        "WITH a AS (SELECT id FROM sales), unused AS (SELECT id FROM a), b AS (SELECT id FROM a) "
        "SELECT b.id FROM a JOIN b ON a.id = b.id"
    )
    assert [(q.name, q.reads) for q in queries] == [("a", ("sales",)), ("b", (0,)), ("", (0, 1))]


def test_a_deep_query_is_refused_and_does_not_break_the_reader() -> None:
    deep = "SELECT id FROM sales"
    for _ in range(400):
        deep = f"SELECT id FROM ({deep})"
    assert "cut it into several steps" in str(refusal(deep))
    assert "cut it into several steps" in str(refusal("SELECT id FROM sales WHERE " + "NOT " * 5000 + "true"))
    assert "characters" in str(refusal("SELECT id FROM sales" + " " * 100_000))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SELECT sales.id, x.sales FROM sales JOIN x ON x.id = sales.id -- sales",
         "SELECT `all`.id, x.sales FROM `all` JOIN x ON x.id = `all`.id -- sales"),
        ("SELECT sales.id FROM other AS sales", "SELECT sales.id FROM other AS sales"),
        ("SELECT s.id FROM SALES s", "SELECT s.id FROM `all` s"),
        ("SELECT large.id FROM sales.large", "SELECT large.id FROM `all`.large"),
        ("WITH sales AS (SELECT 1 AS x FROM y) SELECT sales.x FROM sales",
         "WITH sales AS (SELECT 1 AS x FROM y) SELECT sales.x FROM sales"),
        ("SELECT broken FROM (sales", "SELECT broken FROM (sales"),
    ],
)  # fmt: skip
def test_a_renamed_step_is_renamed_in_the_query(before: str, after: str) -> None:
    assert rename_tables(before, "Sales", "all") == after
