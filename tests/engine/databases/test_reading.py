"""Rows of real tables, in Spark's types: what an analyst's preview shows must be what Spark will read."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from canvas.engine import Engine
from canvas.engine.databases import Ongoing, Patience, describe
from canvas.engine.tables import arrow_type
from canvas.errors import PipelineError
from canvas.sql.types import parse_type
from tests.engine.databases.conftest import asked, login, read
from tests.engine.databases.types import kinds_of, statements
from tests.support.databases import Server

pytestmark = pytest.mark.database


def test_every_type_is_read_as_spark_reads_it(server: Server) -> None:
    server.run(*statements(server.system))
    kinds = kinds_of(server.system)
    rows = asked(login(server), table="kinds")
    found = {c.name: str(c.type) for c in describe(rows, Patience(), Ongoing())}
    assert found == {f"c{i}": k.spark for i, k in enumerate(kinds)}
    table = read(rows)
    assert [f.type for f in table.schema] == [arrow_type(parse_type(k.spark)) for k in kinds]
    full, empty = table.to_pylist()
    assert {k.native: full[f"c{i}"] for i, k in enumerate(kinds)} == {k.native: k.value for k in kinds}
    assert {v for i, v in enumerate(empty.values()) if kinds[i].native != "serial"} == {None}


@pytest.mark.spark
def test_spark_itself_says_the_same(server: Server, spark_engine: Engine) -> None:
    server.run(*statements(server.system))
    kinds = kinds_of(server.system)
    names = [f"c{i}" for i in range(len(kinds))]
    session = spark_engine.session()
    session.read_database("kinds", asked(login(server), *names, table="kinds"))
    # A time without a zone becomes one in UTC in the SELECT of every job: the pinned type of the column.
    types = [kind.replace("TIMESTAMP_NTZ", "TIMESTAMP") for _, kind in session.schema("SELECT * FROM kinds")]
    assert dict(zip((k.native for k in kinds), types, strict=True)) == {k.native: k.spark for k in kinds}
    chosen = ", ".join(f"CAST({n} AS {k.spark}) AS {n}" for n, k in zip(names, kinds, strict=True))
    full, empty = session.query(f"SELECT {chosen} FROM kinds ORDER BY c0 NULLS LAST").to_pylist()
    assert {k.native: full[f"c{i}"] for i, k in enumerate(kinds)} == {k.native: k.value for k in kinds}
    assert {v for i, v in enumerate(empty.values()) if kinds[i].native != "serial"} == {None}
    session.close()


def test_columns_come_as_asked_under_the_names_asked_for(server: Server) -> None:
    server.run("CREATE TABLE t (a INTEGER, b INTEGER)", "INSERT INTO t VALUES (1, 2)")
    assert read(asked(login(server), "B", "a", table="t")).to_pylist() == [{"B": 2, "a": 1}]


def test_an_empty_table_has_its_columns(server: Server) -> None:
    server.run("CREATE TABLE t (a INTEGER, b DECIMAL(5,2))")
    table = read(asked(login(server), table="t"))
    assert table.num_rows == 0
    assert table.schema == pa.schema([("a", pa.int32()), ("b", pa.decimal128(5, 2))])


def test_no_more_rows_are_read_than_asked_for(server: Server) -> None:
    server.run("CREATE TABLE t (a INTEGER)", f"INSERT INTO t VALUES {', '.join(f'({n})' for n in range(50))}")
    assert read(asked(login(server), table="t"), most=7).num_rows == 7
    assert read(asked(login(server), query="SELECT a FROM t WHERE a > 45 ORDER BY a"), most=7).num_rows == 4


def test_many_rows_come_in_batches(server: Server) -> None:
    values = ", ".join(f"({n})" for n in range(12_001))
    server.run("CREATE TABLE t (a INTEGER)", f"INSERT INTO t VALUES {values}")
    table = read(asked(login(server), table="t"))
    assert len(table["a"].chunks) == 3
    assert sorted(table["a"].to_pylist()) == list(range(12_001))


HOSTILE = ["a b", "select", "a\"b'c", "Größe", "100%", "{x}:y", "a;b--", "a.b"]


def test_names_with_quotes_blanks_and_words_of_the_language(server: Server) -> None:
    tick = "`" if server.system == "mariadb" else '"'
    quoted = [tick + n.replace(tick, tick * 2) + tick for n in HOSTILE]
    table = f"{tick}odd %table's{tick}"
    server.run(f"CREATE TABLE {table} ({', '.join(f'{n} INTEGER' for n in quoted)})")
    server.run(f"INSERT INTO {table} VALUES ({', '.join(str(i) for i in range(len(HOSTILE)))})")
    rows = asked(login(server), *HOSTILE, table='"odd %table\'s"')
    assert read(rows).to_pylist() == [{n: i for i, n in enumerate(HOSTILE)}]


def test_a_percent_sign_and_a_colon_in_a_query_are_text(server: Server) -> None:
    query = "SELECT '100%s :x' AS a, 7 % 4 AS b /* a comment ' */"
    assert read(asked(login(server), "a", query=query)).to_pylist() == [{"a": "100%s :x"}]


def test_a_query_may_have_ctes_and_unions(server: Server) -> None:
    query = "WITH x AS (SELECT 1 AS a UNION ALL SELECT 2) SELECT a, a * 10 AS b FROM x WHERE a > 1;"
    assert read(asked(login(server), "a", "b", query=query)).to_pylist() == [{"a": 2, "b": 20}]


def test_what_no_type_of_spark_can_hold_is_named(postgres: Server) -> None:
    postgres.run("CREATE TABLE t (a NUMERIC(5,2), b NUMERIC)", "INSERT INTO t VALUES ('NaN', 1e30)")
    for column, words in (("a", "`a` holds NaN, which no DECIMAL"), ("b", "`b` holds 1000")):
        with pytest.raises(PipelineError, match=words) as caught:
            read(asked(login(postgres), column, table="t"))
        assert caught.value.problems[0].field == "columns"


def test_a_table_of_another_schema(postgres: Server) -> None:
    postgres.run("CREATE SCHEMA sales", 'CREATE TABLE sales."Orders" (a DATE)')
    postgres.run("""INSERT INTO sales."Orders" VALUES ('2024-01-02')""")
    rows = asked(login(postgres), "a", table='Sales."Orders"')
    assert read(rows).to_pylist() == [{"a": datetime.date(2024, 1, 2)}]


def test_money_is_exact(server: Server) -> None:
    server.run(
        "CREATE TABLE t (a DECIMAL(38,9))", "INSERT INTO t VALUES (12345678901234567890123456789.123456789)"
    )
    assert read(asked(login(server), table="t"))["a"].to_pylist() == [
        Decimal("12345678901234567890123456789.123456789")
    ]
