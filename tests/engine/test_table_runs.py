"""Whole pipelines on real databases and on a catalogue, on both engines: the same rows from each."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.engine.run import RunResult, run_pipeline
from canvas.errors import PipelineError, Problem
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from tests.support.databases import Server

DATABASE = """
format: canvas/1
name: orders
nodes:
  orders:
    type: read_database
    connection: shop
    table: orders
    columns: {order_id: INT, amount: "DECIMAL(12,2)"}
  names:
    type: read_database
    connection: shop
    query: SELECT order_id, upper(who) AS who FROM customers
    columns: {order_id: INT, who: STRING}
  both: {type: join, left: orders, right: names, keys: {order_id: order_id}, how: left}
  big: {type: filter, input: both, condition: amount >= 100}
  result: {type: write_database, input: big, connection: shop, table: '"big Orders"'}
  log: {type: write_database, input: big, connection: shop, table: log, mode: append}
"""


def plan_of(text: str) -> Plan:
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    plan.require()
    return plan


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\n")
    return Workspace(tmp_path)


def connect(home: Workspace, server: Server, **changed: object) -> None:
    made = {"shop": server.connection(**changed).model_dump(exclude_none=True)}
    text = json.dumps({"format": "canvas/1", "connections": made})
    (home.root / "connections.yaml").write_text(text)


def run(text: str, home: Workspace, engine: Engine) -> RunResult:
    return run_pipeline(plan_of(text), home, home.settings(), {}, engine)


def problem(text: str, home: Workspace, engine: Engine) -> Problem:
    with pytest.raises(PipelineError) as caught:
        run(text, home, engine)
    (found,) = caught.value.problems
    return found


@pytest.mark.database
def test_a_pipeline_reads_and_writes_a_database(server: Server, home: Workspace, engine: Engine) -> None:
    connect(home, server)
    server.run(
        "CREATE TABLE orders (order_id INTEGER, amount DECIMAL(12,2))",
        "INSERT INTO orders VALUES (1, 99.99), (2, 100.00), (3, NULL), (4, 500)",
        "CREATE TABLE customers (order_id INTEGER, who VARCHAR(20))",
        "INSERT INTO customers VALUES (2, 'ann')",
        "CREATE TABLE log (order_id INTEGER, amount DECIMAL(12,2), who VARCHAR(20), since DATE)",
        "INSERT INTO log VALUES (9, 9, 'old', '2024-01-01')",
    )
    new = [(2, Decimal("100.00"), "ANN"), (4, Decimal("500.00"), None)]
    table = '"big Orders"' if server.system == "postgresql" else "`big Orders`"
    for times in (1, 2):
        result = run(DATABASE, home, engine)
        assert [s.path for s in result.sinks] == ['"big Orders" of shop', "log of shop"]
        assert {s.rows for s in result.sinks} == ({2} if engine.kind == "embedded" else {None})
        assert server.rows(f"SELECT * FROM {table} ORDER BY order_id") == new
        kept = server.rows("SELECT order_id, amount, who FROM log ORDER BY order_id")
        assert kept == [*sorted(new * times, key=lambda row: row[0]), (9, Decimal("9.00"), "old")]


@pytest.mark.database
def test_what_fails_is_on_its_node_and_field_and_writes_nothing(
    postgres: Server, home: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(home, postgres)
    postgres.run("CREATE TABLE orders (order_id INTEGER, amount DECIMAL(12,2))")
    found = problem(DATABASE, home, engine)
    assert (found.node, found.field) == ("names", "query")
    assert 'knows no such table, or the user may not see it: relation "customers"' in found.message
    postgres.run("CREATE TABLE customers (order_id INTEGER, who TEXT)", "CREATE TABLE log (order_id INTEGER)")
    postgres.run("INSERT INTO orders VALUES (1, 500)")
    found = problem(DATABASE, home, engine)
    assert found.node == "log"
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    found = problem(DATABASE, home, engine)
    assert (found.node, found.field) == ("names", "connection") or found.node == "orders"
    assert "did not accept the user or the password of `shop`" in found.message
    assert "hunter2" not in found.message


WIPE = """
format: canvas/1
name: wipe
nodes:
  wiped: {type: read_database, connection: shop, query: QUERY, columns: {id: INT}}
  result: {type: write_database, input: wiped, connection: shop, table: result}
"""


@pytest.mark.database
@pytest.mark.parametrize("query", ["SELECT wipe() AS id", "WITH w AS (SELECT wipe() AS id) SELECT id FROM w"])
def test_a_query_cannot_change_rows(query: str, server: Server, home: Workspace, engine: Engine) -> None:
    """A function that deletes: a run would empty somebody's table."""
    connect(home, server)
    server.run("CREATE TABLE orders (id INTEGER)", "INSERT INTO orders VALUES (1), (2)")
    if server.system == "postgresql":
        body = "LANGUAGE SQL AS 'DELETE FROM orders; SELECT 1'"
    else:
        body = "MODIFIES SQL DATA BEGIN DELETE FROM orders; RETURN 1; END"
    server.run(f"CREATE FUNCTION wipe() RETURNS INTEGER {body}")
    found = problem(WIPE.replace("QUERY", query), home, engine)
    late = engine.kind == "spark" and server.system == "postgresql"  # which Spark asks when it writes
    assert found.node == ("result" if late else "wiped")
    assert ("DELETE in a read-only transaction" if late else "It may only read.") in found.message
    assert server.rows("SELECT id FROM orders ORDER BY id") == [(1,), (2,)]


CATALOGUE = """
format: canvas/1
name: rates
nodes:
  new:
    type: inline
    columns: {currency: STRING, rate: "DECIMAL(10,4)"}
    rows: [[EUR, 1], [USD, 0.9245]]
  old: {type: read_table, table: finance.old, columns: {currency: STRING, rate: "DECIMAL(10,4)"}}
  every: {type: union, inputs: [new, old]}
  result: {type: write_table, input: every, table: finance.rates, mode: MODE}
"""


@pytest.mark.spark
def test_a_pipeline_reads_and_writes_a_catalogue(home: Workspace, spark_engine: Engine) -> None:
    session = spark_engine.session()
    session.query("CREATE DATABASE IF NOT EXISTS finance")
    session.query("DROP TABLE IF EXISTS finance.rates")
    session.query("DROP TABLE IF EXISTS finance.old")
    session.query(
        "CREATE TABLE finance.old USING parquet AS SELECT 'GBP' AS currency, 1.17D AS rate, 1 AS more"
    )
    new = [("EUR", Decimal("1.0000")), ("GBP", Decimal("1.1700")), ("USD", Decimal("0.9245"))]
    for mode, expected in (("append", new), ("append", sorted(new * 2)), ("overwrite", new)):
        run(CATALOGUE.replace("MODE", mode), home, spark_engine)
        session.query("REFRESH TABLE finance.rates")  # written by another session
        table = session.query("SELECT * FROM finance.rates ORDER BY currency, rate")
        assert [tuple(row.values()) for row in table.to_pylist()] == expected
    merging = CATALOGUE.replace("MODE", "merge, keys: [currency]")
    found = problem(merging, home, spark_engine)
    assert (found.node, found.field) == ("result", "mode"), found
    assert "is not of a format that can change rows" in found.message
    session.query("DROP TABLE finance.old")
    found = problem(CATALOGUE.replace("MODE", "append"), home, spark_engine)
    assert (found.node, found.field) == ("old", "table")
    assert found.message.startswith("This engine has no table `finance.old`. Check its name")
    session.close()


@pytest.mark.embedded
def test_the_embedded_engine_says_that_it_has_no_catalogue(home: Workspace, embedded_engine: Engine) -> None:
    found = problem(CATALOGUE.replace("MODE", "append"), home, embedded_engine)
    assert (found.node, found.field) == ("old", "table")
    assert "The embedded engine has no catalogue. Run on Spark" in found.message
    only = "\n".join(
        line.replace("input: every", "input: new")
        for line in CATALOGUE.splitlines()
        if not line.startswith(("  old", "  every"))
    )
    found = problem(only.replace("MODE", "append"), home, embedded_engine)
    assert (found.node, found.field) == ("result", "table"), found


@pytest.mark.embedded
def test_rows_with_the_same_keys_are_not_merged(home: Workspace, embedded_engine: Engine) -> None:
    text = """
format: canvas/1
name: rates
nodes:
  new:
    type: inline
    columns: {currency: STRING, day: DATE, rate: INT}
    rows: [[EUR, 2024-01-01, 1], [EUR, 2024-01-01, 2], [null, null, 3]]
  result: {type: write_table, input: new, table: finance.rates, mode: merge, keys: [currency, day]}
"""
    found = problem(text, home, embedded_engine)
    assert (found.node, found.field) == ("result", "keys")
    assert found.message.startswith("Several rows have the same `currency` and `day`.")
    assert "for example `EUR, 2024-01-01`. Nothing was written." in found.message


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("upsert", [("EUR", 10), ("GBP", 2), ("USD", 30), (None, 40)]),
        ("update", [("EUR", 10), ("GBP", 2), (None, 40)]),
        ("insert", [("EUR", 1), ("GBP", 2), ("USD", 30), (None, 4)]),
        ("delete", [("GBP", 2)]),
    ],
)
def test_a_merge_changes_adds_and_removes(
    action: str, expected: list[tuple[str | None, int]], embedded_engine: Engine
) -> None:
    """On the embedded engine's own Delta tables: stock Spark has no format that can change rows."""
    session = embedded_engine.session()
    session.query("DROP TABLE IF EXISTS rates")
    rows = "VALUES ('EUR', 1), ('GBP', 2), (NULL, 4) AS t(currency, rate)"
    session.query(f"CREATE TABLE rates USING delta AS SELECT * FROM {rows}")
    plan = plan_of(f"""
format: canvas/1
name: rates
nodes:
  new: {{type: inline, columns: {{currency: STRING, rate: INT}}, rows: [[EUR, 10], [USD, 30], [null, 40]]}}
  result: {{type: write_table, input: new, table: rates, mode: merge, keys: [currency], action: {action}}}
""")
    from compilers.spark_sql.script import Written, make_script

    (written,) = (s for s in make_script(plan).statements if isinstance(s, Written))
    session.write_table(written.select, {}, written.schema, written.sink)  # type: ignore[arg-type]
    table = session.query("SELECT currency, rate FROM rates ORDER BY currency NULLS LAST")
    assert [tuple(row.values()) for row in table.to_pylist()] == expected
    session.close()
