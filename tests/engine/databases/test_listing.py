"""The tables of a real server, as a step would name them: each name finds its table again."""

from __future__ import annotations

import pyarrow as pa
import pytest

from canvas.engine.databases import Ongoing, Patience, tables_of
from tests.engine.databases.conftest import asked, login, read
from tests.support.databases import Server

pytestmark = pytest.mark.database


def test_tables_and_views_have_the_names_that_a_step_takes(server: Server) -> None:
    quote = '"' if server.system == "postgresql" else "`"
    odd = f'{quote}Odd name "x"{quote}' if server.system == "mariadb" else '"Odd name ""x"""'
    server.run(
        "CREATE TABLE listed_a (n INT)",
        f"CREATE TABLE {quote}Listed_B{quote} (n INT)",
        f"CREATE TABLE {odd} (n INT)",
        "CREATE VIEW listed_v AS SELECT n FROM listed_a",
        "CREATE SCHEMA elsewhere",
        "CREATE TABLE elsewhere.listed_c (n INT)",
    )
    try:
        names = [str(t) for t in tables_of(login(server), Patience(), Ongoing())]
        capital = "Listed_B" if server.system == "mariadb" else '"Listed_B"'
        wanted = ["listed_a", capital, '"Odd name ""x"""', "listed_v", "elsewhere.listed_c"]
        assert set(wanted) <= set(names)
        assert names.index("elsewhere.listed_c") > names.index("listed_v")
        assert not [n for n in names if n.lower().startswith(("information_schema", "pg_", "mysql."))]
        for name in wanted:
            assert read(asked(login(server), table=name)).schema.field("n").type == pa.int32()
    finally:
        server.run("DROP VIEW listed_v", "DROP TABLE listed_a", f"DROP TABLE {quote}Listed_B{quote}",
                   f"DROP TABLE {odd}", "DROP TABLE elsewhere.listed_c", "DROP SCHEMA elsewhere")  # fmt: skip


def test_schemas_of_people_are_listed_whatever_they_are_called(postgres: Server) -> None:
    postgres.run(
        "DROP SCHEMA IF EXISTS db_sales CASCADE", "CREATE SCHEMA db_sales", "CREATE TABLE db_sales.t (n INT)"
    )
    try:
        assert "db_sales.t" in [str(t) for t in tables_of(login(postgres), Patience(), Ongoing())]
    finally:
        postgres.run("DROP SCHEMA db_sales CASCADE")


def test_materialized_views_are_listed(postgres: Server) -> None:
    postgres.run(
        "CREATE TABLE listed_a (n INT)",
        "CREATE MATERIALIZED VIEW listed_m AS SELECT n FROM listed_a",
        "CREATE SCHEMA elsewhere",
        "CREATE MATERIALIZED VIEW elsewhere.listed_n AS SELECT n FROM listed_a",
    )
    try:
        names = {str(t) for t in tables_of(login(postgres), Patience(), Ongoing())}
        assert {"listed_m", "elsewhere.listed_n"} <= names
        assert read(asked(login(postgres), table="listed_m")).schema.field("n").type == pa.int32()
    finally:
        postgres.run("DROP SCHEMA elsewhere CASCADE")
