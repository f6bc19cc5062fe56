"""Queries that users write for databases: one SELECT, printed from its tree; and names of tables."""

from __future__ import annotations

import pytest

from canvas.document.databases import System
from canvas.sql.databases import (
    ALIAS,
    DIALECTS,
    check_query,
    name_in,
    parse_query,
    quoted_column,
    rows_of,
    to_sql,
)
from canvas.sql.parsing import InvalidExpression
from canvas.sql.tables import parse_table

ONE_SELECT = "Write one SELECT here"


@pytest.mark.parametrize("system", list(DIALECTS))
@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM t",
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "DROP TABLE t",
        "TRUNCATE TABLE t",
        "GRANT ALL ON t TO x",
        "SELECT 1 AS a; DROP TABLE t",
        "SELECT 1 AS a; SELECT 2 AS b",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
        "SELECT * INTO x FROM t",
        "SELECT * FROM t FOR UPDATE",
        "CALL wipe()",
        "EXEC xp_cmdshell 'x'",
        "EXPLAIN SELECT 1",
        "COPY t TO '/tmp/x'",
        "SELECT * FROM t INTO OUTFILE '/tmp/x'",
        "SET x = 1",
        "BEGIN; SELECT 1",
        "/* SELECT 1 */ DROP TABLE t",
        "VALUES (1)",
        "",
        "-- nothing",
        "SELECT * FROM t WHERE a = '",
        "SELECT (1",
        "SELECT :least AS a",
        "SELECT @a AS a",
    ],
)
def test_what_is_not_one_select_is_refused(text: str, system: System) -> None:
    with pytest.raises(InvalidExpression):
        parse_query(text, system)


@pytest.mark.parametrize(
    ("system", "call"),
    [
        ("postgresql", "setval('ids', 1)"),
        ("postgresql", "lo_export(1, '/tmp/x')"),
        ("postgresql", "pg_terminate_backend(1)"),
        ("postgresql", "query_to_xml('DELETE FROM t', true, true, '')"),
        ("mysql", "LOAD_FILE('/etc/passwd')"),
        ("mariadb", "get_lock('a', 1)"),
        ("oracle", "dbms_lock.sleep(1)"),
    ],
)
def test_a_function_that_does_more_than_read_is_refused_by_its_name(system: System, call: str) -> None:
    with pytest.raises(InvalidExpression, match="does more than read"):
        parse_query(f"SELECT a, {call} AS b FROM t", system)


@pytest.mark.parametrize(
    "query", ["SELECT * FROM dblink('x', 'DELETE FROM t')", "SELECT * FROM OPENROWSET('a', 'b', 'c')"]
)
def test_so_is_one_in_the_place_of_a_table(query: str) -> None:
    with pytest.raises(InvalidExpression, match="does more than read"):
        parse_query(query, "sqlserver")


def test_columns_and_tables_may_be_called_like_such_functions() -> None:
    parse_query("SELECT sleep, b.setval, pg_size_pretty(1) AS a FROM benchmark AS b", "postgresql")


@pytest.mark.parametrize("text", ["DROP TABLE t", "", "SELECT 1; SELECT 2", "SELECT :x AS a", "SELECT (1"])
def test_it_is_refused_while_the_system_is_not_known_yet(text: str) -> None:
    with pytest.raises(InvalidExpression):
        check_query(text)
    check_query("SELECT a FROM t")


def test_a_parameter_is_explained() -> None:
    with pytest.raises(InvalidExpression, match="keep those you want in a Filter step"):
        check_query("SELECT a FROM t WHERE a > :least")


@pytest.mark.parametrize(
    ("system", "text", "made"),
    [
        ("postgresql", "SELECT a::text AS a FROM t -- c",
         'SELECT q."a" FROM (SELECT CAST(a AS TEXT) AS a FROM t) AS q LIMIT 3'),
        ("mysql", "SELECT `a b` AS a FROM t", "SELECT q.`a` FROM (SELECT `a b` AS a FROM t) AS q LIMIT 3"),
        ("mariadb", "SELECT /*!50000 sleep(1), */ 1 AS a", "SELECT q.`a` FROM (SELECT 1 AS a) AS q LIMIT 3"),
        ("sqlserver", "WITH x AS (SELECT 1 AS a) SELECT a FROM x ORDER BY a",
         "WITH x AS (SELECT 1 AS a) SELECT TOP 3 q.[a] FROM (SELECT a AS a FROM x) AS q"),
        ("oracle", "SELECT a FROM dual ORDER BY a",
         'SELECT q."a" FROM (SELECT a FROM dual) q FETCH FIRST 3 ROWS ONLY'),
    ],
)  # fmt: skip
def test_a_query_is_read_and_printed_in_the_systems_own_sql(system: System, text: str, made: str) -> None:
    query = rows_of(parse_query(text, system), system, [quoted_column("a", ALIAS)], most=3)
    assert to_sql(query, system) == made


def test_an_order_counts_where_rows_are_cut() -> None:
    kept = to_sql(parse_query("SELECT a FROM t ORDER BY a LIMIT 3", "postgresql"), "postgresql")
    assert kept == "SELECT a FROM t ORDER BY a LIMIT 3"


@pytest.mark.parametrize(
    ("system", "text", "made"),
    [
        ("postgresql", "Sales.Orders", '"sales"."orders"'),
        ("postgresql", 'sales."Orders"', '"sales"."Orders"'),
        ("oracle", "sales.orders", '"SALES"."ORDERS"'),
        ("mysql", "Sales.order", "`Sales`.`order`"),
        ("mariadb", '"a`b"', "`a``b`"),
        ("sqlserver", '"a]b".user', "[a]]b].[user]"),
        ("postgresql", '"a""b"', '"a""b"'),
    ],
)
def test_a_name_is_folded_as_the_system_folds_it_and_quoted(system: System, text: str, made: str) -> None:
    assert name_in(parse_table(text), system) == made


@pytest.mark.parametrize(
    "text", ["", "a.", ".a", "a..b", "a b", "a;b", 'a."', "a.b.c.d", "a'b", "[a]", "f()", '"\n"']
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidExpression):
        parse_table(text)


def test_a_name_is_written_as_it_was_read() -> None:
    for text in ("orders", "a.b.c", '"a.b".c', '"a""b"'):
        assert str(parse_table(text)) == text
    assert str(parse_table("`a``b` . c")) == '"a`b".c'
