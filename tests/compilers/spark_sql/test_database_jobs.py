"""Exported jobs on real databases: spark-submit and spark-sql with the systems' own JDBC drivers.

What a user would lose if one failed: a job that was seen to work in Canvas, and fails on the cluster.
"""

from __future__ import annotations

import datetime
import os
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


@pytest.mark.parametrize("command", ["spark-submit", "spark-sql"])
def test_a_job_reads_and_writes_a_database(command: str, filled: Server, tmp_path: Path) -> None:
    driver = jdbc_drivers().get(filled.system)
    if driver is None:
        pytest.skip(f"NOT TESTED: there is no JDBC driver for {filled.system} (lib…-java of Debian)")
    context = Context(Settings({"shop": filled.connection()}))
    for artifact in SPARK_SQL.compile(plan_of(PIPELINE), context):
        assert filled.password not in artifact.text
        (tmp_path / artifact.path).write_text(artifact.text, encoding="utf-8")
    import pyspark

    home = Path(str(pyspark.__file__)).parent
    secret = filled.password
    if command == "spark-sql":  # which puts the secret into the text of a statement
        secret = secret.replace("'", "\\'")
    program = [str(home / "bin" / command), "--master", "local[2]", "--driver-class-path", str(driver)]
    file = ["job.py"] if command == "spark-submit" else ["-f", "job.sql"]
    done = subprocess.run(
        [*program, "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=2", *file],
        cwd=tmp_path,
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
    assert done.returncode == 0, done.stderr[-3000:]
    assert filled.password not in done.stdout + done.stderr
    tick = "`" if filled.system == "mariadb" else '"'
    at = datetime.datetime(2024, 1, 2, 3, 4, 5, 678901)
    zone = datetime.UTC if filled.system == "postgresql" else None
    expected = [(2, Decimal("100.00"), at.replace(tzinfo=zone), "ANN"), (3, Decimal("500.00"), None, None)]
    assert filled.rows(f"SELECT * FROM {tick}big Orders{tick} ORDER BY order_id") == expected
    old = (9, Decimal(9), None, "old")
    assert filled.rows("SELECT * FROM log ORDER BY order_id") == [*expected, old]
