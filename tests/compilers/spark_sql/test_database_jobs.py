"""Exported jobs on real databases: spark-submit and spark-sql with the systems' own JDBC drivers.

What a user would lose if one failed: a job that was seen to work in Canvas, and fails on the cluster.
"""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from canvas.document.workspace import Settings
from canvas.engine.jdbc import jdbc_drivers
from compilers.base import Context
from compilers.spark_sql import SPARK_SQL
from tests.compilers.spark_sql.jobs import plan_of
from tests.support.databases import Server

pytestmark = [pytest.mark.spark, pytest.mark.database]

PIPELINE = """
format: canvas/1
name: big_orders
parameters: {least: {type: INT, default: 100}}
nodes:
  orders:
    type: read_database
    connection: shop
    table: orders
    columns: {order_id: INT, amount: "DECIMAL(12,2)", at: TIMESTAMP}
  names:
    type: read_database
    connection: shop
    query: SELECT order_id, upper(who) AS who FROM customers WHERE who <> 'x; y' ORDER BY who
    columns: {order_id: INT, who: STRING}
  both: {type: join, left: orders, right: names, keys: {order_id: order_id}, how: left}
  big: {type: filter, input: both, condition: "amount >= :least"}
  result: {type: write_database, input: big, connection: shop, table: '"big Orders"'}
  log: {type: write_database, input: big, connection: shop, table: log, mode: append}
"""


@pytest.fixture
def filled(server: Server) -> Server:
    """The tables that the job reads and writes."""
    tick = "`" if server.system == "mariadb" else '"'
    at = "TIMESTAMP(6) NULL" if server.system == "mariadb" else "TIMESTAMPTZ"
    columns = f"(order_id INTEGER, amount DECIMAL(12,2), at {at}, who VARCHAR(20))"
    server.run(
        "CREATE TABLE orders (order_id INTEGER, amount DECIMAL(12,2), at TIMESTAMP(6))",
        "INSERT INTO orders VALUES (1, 99.99, NULL), (3, 500, NULL)",
        "INSERT INTO orders VALUES (2, 100.00, '2024-01-02 03:04:05.678901')",
        "CREATE TABLE customers (order_id INTEGER, who VARCHAR(20))",
        "INSERT INTO customers VALUES (2, 'ann')",
        f"CREATE TABLE {tick}big Orders{tick} {columns}",
        f"INSERT INTO {tick}big Orders{tick} VALUES (9, 9, NULL, 'old')",
        f"CREATE TABLE log {columns}",
        "INSERT INTO log VALUES (9, 9, NULL, 'old')",
    )
    return server


def submit(pipeline: str, command: str, server: Server, folder: Path) -> subprocess.CompletedProcess[str]:
    """Compiles a pipeline and runs its job as a user would."""
    driver = jdbc_drivers().get(server.system)
    if driver is None:
        pytest.skip(f"NOT TESTED: there is no JDBC driver for {server.system} (lib…-java of Debian)")
    context = Context(Settings({"shop": server.connection()}))
    for artifact in SPARK_SQL.compile(plan_of(pipeline), context):
        assert server.password not in artifact.text
        (folder / artifact.path).write_text(artifact.text, encoding="utf-8")
    import pyspark

    home = Path(str(pyspark.__file__)).parent
    secret = server.password
    if command == "spark-sql":  # which puts the secret into the text of a statement
        secret = secret.replace("'", "\\'")
    program = [str(home / "bin" / command), "--master", "local[2]", "--driver-class-path", str(driver)]
    file = ["job.py"] if command == "spark-submit" else ["-f", "job.sql"]
    return subprocess.run(
        [*program, "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=2", *file],
        cwd=folder,
        env={
            **os.environ,
            "SPARK_HOME": str(home),
            "PYSPARK_PYTHON": sys.executable,
            "SHOP_PASSWORD": secret,
        },
        capture_output=True,
        text=True,
        timeout=400,
    )


@pytest.mark.parametrize("command", ["spark-submit", "spark-sql"])
def test_a_job_reads_and_writes_a_database(command: str, filled: Server, tmp_path: Path) -> None:
    done = submit(PIPELINE, command, filled, tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert filled.password not in done.stdout + done.stderr
    tick = "`" if filled.system == "mariadb" else '"'
    at = datetime.datetime(2024, 1, 2, 3, 4, 5, 678901)
    zone = datetime.UTC if filled.system == "postgresql" else None
    expected = [(2, Decimal("100.00"), at.replace(tzinfo=zone), "ANN"), (3, Decimal("500.00"), None, None)]
    assert filled.rows(f"SELECT * FROM {tick}big Orders{tick} ORDER BY order_id") == expected
    old = (9, Decimal(9), None, "old")
    assert filled.rows("SELECT * FROM log ORDER BY order_id") == [*expected, old]


WIPE = """
format: canvas/1
name: wipe
nodes:
  wiped: {type: read_database, connection: shop, query: SELECT wipe() AS id, columns: {id: INT}}
  result: {type: write_database, input: wiped, connection: shop, table: log, mode: append}
"""


@pytest.mark.parametrize("command", ["spark-submit", "spark-sql"])
def test_a_query_of_a_job_cannot_change_rows(command: str, server: Server, tmp_path: Path) -> None:
    """MariaDB runs a function even where Spark asks for the names of its columns only."""
    server.run("CREATE TABLE orders (id INTEGER)", "INSERT INTO orders VALUES (1), (2)")
    server.run("CREATE TABLE log (id INTEGER)")
    if server.system == "postgresql":
        body = "LANGUAGE SQL AS 'DELETE FROM orders; SELECT 1'"
    else:
        body = "MODIFIES SQL DATA BEGIN DELETE FROM orders; RETURN 1; END"
    server.run(f"CREATE FUNCTION wipe() RETURNS INTEGER {body}")
    done = submit(WIPE, command, server, tmp_path)
    assert done.returncode != 0
    assert re.search(r"read.only transaction", done.stdout + done.stderr, re.IGNORECASE)
    assert server.rows("SELECT id FROM orders ORDER BY id") == [(1,), (2,)]
