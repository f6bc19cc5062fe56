"""Sessions: the same answers, in the same types, from both engines; and queries that can be stopped."""

from __future__ import annotations

import datetime as dt
import threading
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canvas.engine import Engine, EngineDied, EngineError, QueryCancelled, Session
from tests.engine.conftest import rows

HOPELESS = """SELECT count(*) AS n FROM range(3000000) AS a CROSS JOIN range(3000000) AS b
  WHERE (a.id * b.id) % 7 = 3"""
UTC = dt.UTC


def test_every_type_comes_in_one_form(session: Session) -> None:
    table = session.query("""
        SELECT 1Y AS a, 2S AS b, 3 AS c, 4L AS d, CAST(1.5 AS FLOAT) AS e, 1.5D AS f, 1.50BD AS g,
          'x' AS h, true AS i,
          DATE'2024-03-31' AS j, TIMESTAMP'2024-03-31 10:00:00.123456' AS k, X'4142' AS l, NULL AS m,
          array('x', NULL) AS n, named_struct('p', 'y', 'q', DATE'2024-01-01') AS o, map('k', 1) AS p""")
    assert [str(field.type) for field in table.schema] == [
        "int8", "int16", "int32", "int64", "float", "double", "decimal128(3, 2)", "string", "bool",
        "date32[day]", "timestamp[us, tz=UTC]", "binary", "null",
        "list<item: string>", "struct<p: string, q: date32[day]>", "map<string, int32>",
    ]  # fmt: skip
    assert table.to_pylist()[0]["k"] == dt.datetime(2024, 3, 31, 10, 0, 0, 123456, tzinfo=UTC)
    assert table.to_pylist()[0]["o"] == {"p": "y", "q": dt.date(2024, 1, 1)}


def test_parameters_keep_their_types(session: Session) -> None:
    args = {
        "day": dt.date(2024, 3, 31),
        "at": dt.datetime(2024, 3, 31, 10, tzinfo=UTC),
        "money": Decimal("1.50"),
        "text": "O'Brien; -- \\ `",
        "yes": True,
        "none": None,
        "number": 3,
    }
    sql = """WITH a AS (SELECT CAST(:day AS DATE) AS day, CAST(:at AS TIMESTAMP) AS at,
      CAST(:money AS DECIMAL(12,2)) AS money, :text AS text, :yes AS yes,
      CAST(:none AS INT) AS none, :number AS n)
      SELECT day, at, money, text, yes, none, n, date_sub(:day, :number) AS before FROM a WHERE day = :day"""
    assert session.query(sql, args).to_pylist() == [
        {**{k: v for k, v in args.items() if k != "number"}, "n": 3, "before": dt.date(2024, 3, 28)}
    ]


def test_the_schema_is_known_without_running(session: Session) -> None:
    sql = """SELECT raise_error('no') AS v, sum(CAST(1 AS DECIMAL(10,2))) AS a, array(1.5) AS b,
      named_struct('x', 1, 'Yy', DATE'2024-01-01') AS c, CAST(NULL AS TIMESTAMP) AS d, map('k', 1L) AS e"""
    assert session.schema(sql)[1:] == [
        ("a", "DECIMAL(20,2)"),
        ("b", "ARRAY<DECIMAL(2,1)>"),
        ("c", "STRUCT<x: INT, Yy: DATE>"),
        ("d", "TIMESTAMP"),
        ("e", "MAP<STRING, BIGINT>"),
    ]


@pytest.mark.parametrize("keep", [False, True])
def test_views_hold_their_query_and_its_parameters(session: Session, keep: bool) -> None:
    session.create_view("a", "SELECT id, :x AS x FROM range(5) WHERE id > :y", {"x": "q", "y": 2}, keep=keep)
    session.create_view("b", "SELECT id + 1 AS id, x FROM a", keep=keep)
    assert rows(session.query("SELECT * FROM b")) == [(4, "q"), (5, "q")]
    session.create_view("b", "SELECT 1 AS one WHERE FALSE", keep=keep)
    assert session.query("SELECT * FROM b").schema.names == ["one"]
    session.drop_view("b")
    session.drop_view("b")
    with pytest.raises(EngineError):
        session.query("SELECT * FROM b")


def test_sessions_do_not_see_each_other(engine: Engine, session: Session) -> None:
    other = engine.session()
    session.create_view("mine", "SELECT 1 AS a")
    with pytest.raises(EngineError):
        other.query("SELECT * FROM mine")
    other.close()
    with pytest.raises(EngineDied, match="closed"):
        other.query("SELECT 1 AS a")


def test_parquet_files_are_views(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "a [b] {c}"
    folder.mkdir()
    for i in range(2):
        pq.write_table(
            pa.table({"i": pa.array([i], pa.int32()), "s": pa.array(["x"]).dictionary_encode()}),
            folder / f"{i}%20.parquet",
        )
    session.view_of_parquet("p", [folder / "0%20.parquet"])
    assert session.query("SELECT i FROM p").to_pylist() == [{"i": 0}]


def test_sums_wrap_or_fail_but_division_by_zero_always_fails(session: Session) -> None:
    with pytest.raises(EngineError, match="divided by zero") as caught:
        session.query("SELECT 1 / id AS a FROM range(2)")
    assert caught.value.kind == "bad value"


@pytest.mark.parametrize(
    ("sql", "kind", "message"),
    [
        (
            "SELECT CAST(x AS INT) AS a FROM VALUES ('1x') AS t(x)",
            "bad value",
            "The value '1x' cannot be read as INT.",
        ),
        (
            "SELECT CAST(x AS DATE) AS a FROM VALUES ('1x') AS t(x)",
            "bad value",
            "The value '1x' cannot be read as DATE.",
        ),
        (
            "SELECT CAST(id + 3000000000 AS INT) AS a FROM range(1)",
            "bad value",
            "The value 3000000000 does not fit INT.",
        ),
        (
            "SELECT CAST(x AS DOUBLE) AS a FROM VALUES ('') AS t(x)",
            "bad value",
            "The value '' cannot be read as DOUBLE.",
        ),
        ("SELECT no_such_function(1) AS a", "unsupported", "This engine has no function `no_such_function`."),
    ],
)
def test_errors_are_said_in_plain_words(session: Session, sql: str, kind: str, message: str) -> None:
    with pytest.raises(EngineError) as caught:
        session.query(sql)
    assert (caught.value.kind, str(caught.value)) == (kind, message)
    assert "\n" not in str(caught.value)


def test_a_raised_error_keeps_its_words(session: Session) -> None:
    with pytest.raises(EngineError, match=r"^boom: 3 rows$"):
        session.query("SELECT raise_error('boom: 3 rows') AS a")


def test_a_running_query_can_be_stopped(engine: Engine) -> None:
    session = engine.session()
    caught: list[EngineError] = []

    def hopeless() -> None:
        try:
            session.query(HOPELESS)
        except EngineError as error:
            caught.append(error)

    thread = threading.Thread(target=hopeless)
    thread.start()
    time.sleep(1.5)
    started = time.monotonic()
    session.interrupt()
    thread.join(20)
    assert time.monotonic() - started < 5
    assert [type(error) for error in caught] == [QueryCancelled]
    assert engine.session().query("SELECT 1 AS a").to_pylist() == [{"a": 1}]


def test_stopping_what_does_not_run_changes_nothing(session_of_its_own: Session) -> None:
    session_of_its_own.interrupt()
    assert session_of_its_own.query("SELECT 1 AS a").to_pylist() == [{"a": 1}]


def test_several_threads_share_a_session(session_of_its_own: Session) -> None:
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        for _ in range(5):
            answers[number] = session_of_its_own.query(
                "SELECT sum(id) + :n AS a FROM range(100)", {"n": number}
            )["a"][0].as_py()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: 4950 + n for n in range(6)}


@pytest.fixture
def session_of_its_own(engine: Engine) -> Session:
    """For tests that come after one that may have ended the engine."""
    return engine.session()
