"""Databases in a data flow: those that one reaches, and what is said of the others."""

from __future__ import annotations

from typing import Any

import pytest

from canvas.document.workspace import LocalConnection, Settings
from tests.compilers.data_factory.arm_schema import load
from tests.compilers.data_factory.making import (
    OF_THE_CATALOGUE,
    SHARED,
    compiled,
    example_plan,
    findings,
    plan_of,
    resources,
    script_text,
)
from tests.support.connections import AZURE_DATABASE

SCHEMA = SHARED / "adf_schema" / "Microsoft.DataFactory.json"


def database(**changed: Any) -> Settings:
    """Settings whose connection `shop` is a database that differs so from one a data flow reaches."""
    return Settings({"shop": AZURE_DATABASE.model_copy(update=changed)})


TABLE = """
orders: {type: read_database, connection: shop, table: sales.orders, columns: {id: INT}}
result: {type: write_file, input: orders, path: out, format: parquet}
"""


@pytest.mark.parametrize(
    ("settings", "field", "words"),
    [
        (Settings(), "connection", "There is no connection `shop`"),
        (Settings({"shop": LocalConnection(path="data")}), "connection", "is no database but holds files"),
        (database(system="oracle"), "connection", "does not read or write Oracle. Copy the table into files"),
        (database(system="mariadb"), "connection", "does not read or write MariaDB"),
        (database(system="sqlserver"), "connection", "does not read or write a SQL Server outside Azure SQL"),
        (database(password="env:SHOP_PASSWORD"), "connection", "Data Factory has no environment variables"),
        (database(user="env:SHOP_USER"), "connection", "takes the user by name"),
    ],
)
def test_a_database_that_a_data_flow_cannot_reach(settings: Settings, field: str, words: str) -> None:
    found = [f for f in findings(plan_of(TABLE), settings) if f.severity == "error"]
    assert [(f.node, f.field) for f in found] == [("orders", field)], found
    assert words in found[0].message


def test_a_database_outside_azure_is_doubted() -> None:
    (found,) = (f for f in findings(plan_of(TABLE), database(host="db.example.com")) if f.node == "orders")
    assert (found.severity, found.field) == ("warning", "connection")
    assert "Whether one reaches `db.example.com` only a run can tell" in found.message


@pytest.mark.parametrize(
    ("changed", "service", "dataset", "place"),
    [
        ({}, "AzurePostgreSql", "AzurePostgreSqlTable", {"schema": "sales", "table": "orders"}),
        ({"system": "mysql"}, "AzureMySql", "AzureMySqlTable", {"tableName": "sales.orders"}),
        ({"system": "sqlserver", "host": "x.database.windows.net"}, "AzureSqlDatabase", "AzureSqlTable",
         {"schema": "sales", "table": "orders"}),
        ({"system": "sqlserver", "host": "x.abc.database.windows.net"}, "AzureSqlMI", "AzureSqlMITable",
         {"schema": "sales", "table": "orders"}),
    ],
)  # fmt: skip
def test_each_system_has_its_linked_service_and_dataset(
    changed: dict[str, Any], service: str, dataset: str, place: dict[str, str]
) -> None:
    made = compiled(plan_of(TABLE), database(**changed))
    files = resources(made)
    assert files["linkedService/shop.json"]["properties"]["type"] == service
    table = files["dataset/example__orders.json"]["properties"]
    assert (table["type"], table["typeProperties"]) == (dataset, place)
    if SCHEMA.exists():
        schema = load(SCHEMA)
        assert [p for path, c in files.items() for p in schema.problems(path.split("/")[0], c)] == []


def test_a_query_is_the_systems_own_and_no_table() -> None:
    plan = plan_of(TABLE.replace("table: sales.orders", "query: SELECT id::int AS id FROM orders -- all"))
    made = compiled(plan)
    assert "query:'SELECT CAST(id AS INT) AS id FROM orders'" in script_text(made)
    assert resources(made)["dataset/example__orders.json"]["properties"]["typeProperties"] == {}


@pytest.mark.parametrize("name", OF_THE_CATALOGUE)
def test_tables_of_the_catalogue_are_out_of_reach(name: str) -> None:
    found = [f for f in findings(example_plan(name)) if f.severity == "error"]
    assert [f.field for f in found] == ["table"]
    assert "or run the job on Spark" in found[0].message
