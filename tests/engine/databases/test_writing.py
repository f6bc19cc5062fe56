"""Rows into real tables: every value as it was, and all rows or none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pytest

from canvas.engine.databases import Ongoing, write_rows
from canvas.engine.errors import QueryCancelled
from canvas.engine.tables import arrow_type
from canvas.errors import PipelineError
from canvas.sql.tables import parse_table
from canvas.sql.types import parse_type
from canvas.steps import DatabaseSink
from tests.engine.databases.conftest import asked, login, read, write
from tests.engine.databases.types import moment
from tests.support.databases import Server

pytestmark = pytest.mark.database

TYPES = {
    "flag": "BOOLEAN",
    "tiny": "TINYINT",
    "small": "SMALLINT",
    "whole": "INT",
    "big": "BIGINT",
    "single": "FLOAT",
    "double_": "DOUBLE",
    "exact": "DECIMAL(38,10)",
    "words": "STRING",
    "bytes": "BINARY",
    "day": "DATE",
    "at": "TIMESTAMP",
}
ROW = (
    True,
    -128,
    -32768,
    2147483647,
    -(2**63),
    1.5,
    -0.1,
    Decimal("1234567890123456789012345678.0000000001"),
    "a'b\"c\\n\n\t% :x 🎉",
    b"\x00\xff'",
    datetime.date(2024, 2, 29),
    moment(2024, 1, 2, 3, 4, 5, 678901),
)


def data(*rows: tuple[object, ...], **types: str) -> pa.Table:
    schema = pa.schema([(n, arrow_type(parse_type(t))) for n, t in types.items()])
    return pa.Table.from_pylist([dict(zip(types, row, strict=True)) for row in rows], schema=schema)


def test_every_type_comes_back_as_it_went(server: Server) -> None:
    who = login(server)
    rows = data(ROW, tuple(None for _ in ROW), **TYPES)
    assert write(who, "made", rows, "overwrite", **TYPES) == 2
    back = read(asked(who, *TYPES, table="made"))
    wider = {"tiny": pa.int16()} if server.system == "postgresql" else {}
    assert [f.type for f in back.schema] == [wider.get(f.name, f.type) for f in rows.schema]
    assert back.to_pylist() == rows.to_pylist()


def test_lists_go_into_postgresql_only(server: Server) -> None:
    types = {"a": "ARRAY<INT>", "b": "ARRAY<STRING>"}
    rows = data(([1, None], ["x,y", None, 'q"']), **types)
    if server.system == "postgresql":
        write(login(server), "made", rows, **types)
        assert read(asked(login(server), "a", "b", table="made")).to_pylist() == rows.to_pylist()
        return
    with pytest.raises(PipelineError, match=r"`a` is ARRAY<INT>, which MariaDB cannot hold"):
        write(login(server), "made", rows, **types)


def test_overwrite_replaces_the_rows_and_keeps_the_table(server: Server) -> None:
    server.run("CREATE TABLE t (id INTEGER PRIMARY KEY, word VARCHAR(20) DEFAULT 'none')")
    server.run("INSERT INTO t VALUES (1, 'old'), (2, 'old')")
    write(login(server), "t", data((2, "new"), id="INT", word="STRING"), "overwrite", id="INT", word="STRING")
    assert server.rows("SELECT * FROM t") == [(2, "new")]
    with pytest.raises(PipelineError, match="allows each key once"):
        write(login(server), "t", data((2,), id="INT"), id="INT")


def test_append_adds_and_leaves_the_other_columns_to_the_table(server: Server) -> None:
    server.run(
        "CREATE TABLE t (id INTEGER, word VARCHAR(20) DEFAULT 'none')", "INSERT INTO t VALUES (1, 'old')"
    )
    write(login(server), "t", data((2,), (3,), ID="INT"), ID="INT")
    assert server.rows("SELECT * FROM t ORDER BY id") == [(1, "old"), (2, "none"), (3, "none")]


def test_no_rows_empty_the_table_or_make_it(server: Server) -> None:
    server.run("CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (1)")
    assert write(login(server), "t", data(id="INT"), "overwrite", id="INT") == 0
    assert write(login(server), "made", data(id="INT"), id="INT") == 0
    assert server.rows("SELECT * FROM t") == server.rows("SELECT * FROM made") == []


def test_many_rows(server: Server) -> None:
    rows = pa.table(
        {"id": pa.array(range(30_000), pa.int32()), "w": pa.array([f"w{n}" for n in range(30_000)])}
    )
    assert write(login(server), "t", rows, id="INT", w="STRING") == 30_000
    assert server.rows("SELECT count(*), sum(id), max(w) FROM t") == [(30_000, 449_985_000, "w9999")]


HOSTILE = ["a b", "select", "a\"b'c", "Größe", "100%", "{x}:y(z)", "a;b--", "a.b", ":p", "%(q)s"]


def test_names_with_quotes_blanks_and_words_of_the_language(server: Server) -> None:
    types = dict.fromkeys(HOSTILE, "INT")
    rows = data(tuple(range(len(HOSTILE))), **types)
    for _ in range(2):
        write(login(server), '"odd ""%table\'s"', rows, "append", **types)
    back = read(asked(login(server), *HOSTILE, table='"odd ""%table\'s"'))
    assert back.to_pylist() == rows.to_pylist() * 2


def refused(
    server: Server, table: str, rows: pa.Table, mode: str = "overwrite", **types: str
) -> tuple[str, str]:
    with pytest.raises(PipelineError) as caught:
        write(login(server), table, rows, mode, **types)
    (problem,) = caught.value.problems
    assert server.password not in str(caught.value)
    return str(problem.field), problem.message


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("id INTEGER NOT NULL", None, "does not allow an empty value here"),
        ("id INTEGER PRIMARY KEY", 1, "has such a row already, and allows each key once"),
        ("id SMALLINT", 70_000, "A value does not fit the table's column"),
    ],
)
def test_a_row_that_the_table_refuses_leaves_it_as_it_was(
    server: Server, column: str, value: int | None, words: str
) -> None:
    server.run(f"CREATE TABLE t ({column})", "INSERT INTO t VALUES (7)")
    field, message = refused(server, "t", data((1,), (value,), id="INT"), id="INT")
    assert (field, words in message) == ("table", True), message
    assert server.rows("SELECT * FROM t") == [(7,)]


def test_a_table_that_was_made_for_rows_that_fail_is_taken_away_again(server: Server) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield data((1,), id="INT").to_batches()[0]
        raise OSError("the disk of the engine is gone")

    sink = DatabaseSink("shop", parse_table("made"), "append")
    with pytest.raises(PipelineError, match="the disk of the engine is gone"):
        write_rows(login(server), sink, [("id", parse_type("INT"))], batches(), Ongoing())
    with pytest.raises(PipelineError, match="knows no such table"):
        read(asked(login(server), "id", table="made"))


def test_stopping_leaves_the_table_as_it_was(server: Server) -> None:
    server.run("CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (7)")
    ongoing = Ongoing()

    def batches() -> Iterator[pa.RecordBatch]:
        yield data((1,), id="INT").to_batches()[0]
        ongoing.cancel()
        yield data((2,), id="INT").to_batches()[0]

    sink = DatabaseSink("shop", parse_table("t"), "overwrite")
    with pytest.raises(QueryCancelled):
        write_rows(login(server), sink, [("id", parse_type("INT"))], batches(), ongoing)
    assert server.rows("SELECT * FROM t") == [(7,)]


def test_a_column_that_the_table_lacks_is_named(server: Server) -> None:
    server.run("CREATE TABLE t (amount INTEGER)")
    field, message = refused(server, "t", data((1,), amont="INT"), amont="INT")
    assert field == "input"
    assert "has no column `amont`. Did you mean `amount`?" in message


def test_who_may_not_write_is_told_so(server: Server) -> None:
    server.run("CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (7)")
    host = "" if server.system == "postgresql" else "@'%'"
    secret = "PASSWORD 'reader1'" if server.system == "postgresql" else "IDENTIFIED BY 'reader1'"
    server.run(f"DROP USER IF EXISTS reader{host}", f"CREATE USER reader{host} {secret}")
    server.run(f"GRANT SELECT ON t TO reader{host}")
    pytest.MonkeyPatch().setenv("READER", "reader1")
    who = login(server, user="reader", password="env:READER")
    with pytest.raises(PipelineError, match="may not do this") as caught:
        write(who, "t", data((1,), id="INT"), "overwrite", id="INT")
    assert caught.value.problems[0].field == "table"
    assert server.rows("SELECT * FROM t") == [(7,)]
    server.run(
        *(["DROP OWNED BY reader"] if server.system == "postgresql" else []), f"DROP USER reader{host}"
    )
