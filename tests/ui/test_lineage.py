"""The lineage: who feeds whom, as the documents say, and nothing a user typed becomes markup in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas.document.databases import DatabaseConnection, System
from canvas.document.workspace import AdlsConnection, LocalConnection, Settings, Workspace
from canvas.ui import lineage, lineage_view
from canvas.ui.documents import Document, read_document
from canvas.ui.lineage import Box, Link, Picture
from canvas.ui.places import Place, Table, places_of

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "retail"
SETTINGS = Settings(
    {
        "lake": LocalConnection(path="data"),
        "erp": LocalConnection(path="data/erp"),
        "cloud": AdlsConnection(account="contosolake", container="retail", path="raw"),
    }
)


def document(text: str, tmp_path: Path, name: str) -> Document:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\n")
    (tmp_path / "pipelines").mkdir(exist_ok=True)
    path = tmp_path / "pipelines" / f"{name}.yaml"
    path.write_text(f"format: canvas/1\nname: {name}\nnodes:\n{text}")
    return read_document(Workspace(tmp_path), path)


def margin() -> Document:
    return read_document(Workspace(SAMPLE), SAMPLE / "pipelines/margin.yaml")


def test_the_steps_of_a_pipeline_and_what_they_feed() -> None:
    picture = lineage.steps_of(margin())
    assert picture.boxes["known_products"] == Box(
        "known_products",
        "step",
        "Product known?",
        "known, or default",
        "combine",
        "margin",
        "known_products",
    )
    assert picture.reads["with_product"] == ("tidy", "costs")
    assert picture.feeds["with_product"] == ("known_products",)
    assert Link("known_products", "posted", "known") in picture.links
    assert picture.reads["ledger"] == ()
    assert picture.way("products") >= {"products", "costs", "with_product", "margin"}
    assert "ledger" not in picture.way("products")


def test_a_pipeline_that_cannot_run_is_in_the_picture_all_the_same(tmp_path: Path) -> None:
    text = "  a: {type: filter, input: b}\n  b: {type: limit, input: a, rows: x}\n  c: {type: nonsense}\n"
    picture = lineage.steps_of(document(text, tmp_path, "bad"))
    assert list(picture.boxes) == ["c", "a", "b"]
    assert picture.way("a") == {"a", "b"}
    assert picture.layers() == {"c": 0, "a": 1, "b": 0}


def test_layers_count_the_longest_way() -> None:
    boxes = {n: Box(n, "step", n, "", "shape") for n in "abcd"}
    links = (Link("a", "b"), Link("b", "c"), Link("a", "c"), Link("c", "d"))
    assert Picture(boxes, links).layers() == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_a_pipeline_that_reads_what_another_writes_is_linked_to_it(tmp_path: Path) -> None:
    day = document(
        "  a: {type: read_file, connection: erp, path: x.csv, format: csv, columns: {n: INT}}\n"
        "  w: {type: write_file, input: a, connection: lake, path: 'out/day/{run_date}', format: parquet}\n",
        tmp_path,
        "day",
    )
    week = document(
        "  r: {type: read_file, connection: lake, path: out/day/2024-*/*.parquet, format: parquet}\n"
        "  s: {type: read_file, connection: lake, path: erp/x.csv, format: csv}\n",
        tmp_path,
        "week",
    )
    picture = lineage.workspace_picture([day, week], SETTINGS)
    written, read = "file:data/out/day/{run_date}", "file:data/erp/x.csv"
    assert set(picture.boxes) == {"pipeline:day", "pipeline:week", written, read}
    assert picture.feeds["pipeline:day"] == (written,)
    assert set(picture.reads["pipeline:week"]) == {written, read}
    assert picture.feeds[read] == ("pipeline:day", "pipeline:week")
    assert picture.boxes[written] == Box(written, "file", "day/{run_date}", "data/out", "sinks")
    assert lineage.legend(picture) == {
        "sources": "Files and tables from outside",
        "shape": "Pipelines",
        "sinks": "Files and tables that a pipeline writes",
    }


@pytest.mark.parametrize(
    ("written", "read", "linked"),
    [
        ("out/a", "out/a", True),
        ("out/a", "out/a/part-*.csv", True),
        ("out/a", "OUT/A/x", True),
        ("out/{day}", "out/2024-01-01/*", True),
        ("out/{day}", "out/{run_date}", True),
        ("out/a", "out/b", False),
        ("out/a_{day}", "out/b_*", False),
        ("out/a", "in/*", False),
        ("out/a/b", "out", True),
    ],
)
def test_a_place_holds_what_is_in_its_folder(written: str, read: str, linked: bool) -> None:
    assert Place("", written).holds(Place("", read)) is linked
    assert not Place("", written).holds(Place("contosolake/retail", read))


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ({"connection": "lake", "path": "./a//b.csv"}, "data/a/b.csv"),
        ({"connection": "cloud", "path": "a.csv"}, "contosolake/retail/raw/a.csv"),
        ({"connection": "gone", "path": "a.csv"}, "gone:/a.csv"),
        ({"path": "a.csv"}, "a.csv"),
    ],
)
def test_a_place_is_named_as_people_write_it(raw: dict[str, Any], label: str) -> None:
    (place,) = places_of(SETTINGS, raw)
    assert place.label == label
    assert places_of(SETTINGS, {"connection": "lake"}) == ()


def shop(system: System) -> Settings:
    return Settings(
        {
            "shop": DatabaseConnection(system=system, host="db.example.com", database="Shop", user="ann"),
            "same": DatabaseConnection(system=system, host="db.example.com", database="Shop", user="bob"),
        }
    )


@pytest.mark.parametrize(
    ("system", "one", "other", "same"),
    [
        ("postgresql", "orders", "PUBLIC.Orders", True),
        ("postgresql", "orders", '"Orders"', False),
        ("postgresql", "orders", "sales.orders", False),
        ("postgresql", '"Shop".sales.orders', "sales.orders", True),
        ("mysql", "orders", "Shop.orders", True),
        ("mysql", "orders", "Orders", False),
        ("sqlserver", "Orders", "dbo.orders", True),
        ("sqlserver", "Shop.dbo.Orders", "orders", True),
        ("oracle", "orders", '"ORDERS"', True),
        ("oracle", "ann.orders", "orders", False),
    ],
)
def test_a_table_is_known_by_each_of_its_names(system: System, one: str, other: str, same: bool) -> None:
    (written,) = places_of(shop(system), {"connection": "shop", "table": one})
    (read,) = places_of(shop(system), {"connection": "same", "table": other})
    assert written.holds(read) is same
    assert not written.holds(Place("", one)) and not Place("", one).holds(written)


def test_a_catalogue_ignores_capitals_and_what_is_meant_anyway() -> None:
    names = ["Sales", "default.sales", "spark_catalog.DEFAULT.sales"]
    assert {places_of(SETTINGS, {"table": n}) for n in names} == {
        (Table("Spark's catalogue", "", ("sales",)),)
    }
    assert places_of(SETTINGS, {"table": "spark_catalog.erp.sales"}) == (
        Table("Spark's catalogue", "", ("erp", "sales")),
    )
    assert places_of(SETTINGS, {"table": "a..b"}) == ()


def test_a_query_reads_the_tables_that_it_names() -> None:
    query = "WITH big AS (SELECT * FROM orders) SELECT * FROM big JOIN crm.Customers c USING (id)"
    found = places_of(shop("postgresql"), {"connection": "shop", "query": query})
    assert {table.name for table in found} == {"orders", "crm.customers"}
    queries = {
        "WITH orders AS (SELECT * FROM orders) SELECT * FROM orders": {"orders"},
        "SELECT * FROM (WITH a AS (SELECT * FROM b) SELECT * FROM a) x, a": {"a", "b"},
        "SELECT * FROM t WHERE id IN (SELECT id FROM sales.u) UNION ALL SELECT * FROM v": {
            "t",
            "sales.u",
            "v",
        },
        "SELECT * FROM sales.report(1)": set(),
        "SELECT * FROM generate_series(1, 2) g": set(),
    }
    for query, tables in queries.items():
        found = places_of(shop("postgresql"), {"connection": "shop", "query": query})
        assert {table.name for table in found} == tables, query
    assert places_of(shop("oracle"), {"connection": "shop", "query": "SELECT 1 AS n FROM dual"}) == ()
    assert places_of(shop("sqlserver"), {"connection": "shop", "query": "SELECT n FROM #own"}) == ()
    assert places_of(shop("sqlserver"), {"connection": "shop", "query": "SELECT n FROM dbo.made(1)"}) == ()
    assert places_of(shop("postgresql"), {"connection": "shop", "query": "DELETE FROM orders"}) == ()


def test_tables_and_pipelines_used_as_steps_are_in_the_picture(tmp_path: Path) -> None:
    (tmp_path / "connections.yaml").write_text(
        "format: canvas/1\nconnections:\n  shop: {type: database, system: postgresql, host: db.example.com,"
        " database: shop, user: ann}\n"
    )
    clean = document(
        "  i: {type: input, columns: {n: INT}}\n  o: {type: output, input: i}\n", tmp_path, "clean"
    )
    load = document(
        "  r: {type: read_database, connection: shop, query: SELECT n FROM public.t, columns: {n: INT}}\n"
        "  c: {type: subflow, pipeline: clean, inputs: [r]}\n"
        "  w: {type: write_table, input: c, table: erp.t}\n"
        "  n: {type: subflow, pipeline: nowhere, inputs: [r]}\n",
        tmp_path,
        "load",
    )
    report = document("  r: {type: read_table, table: ERP.t, columns: {n: INT}}\n", tmp_path, "report")
    picture = lineage.workspace_picture([clean, load, report], load.workspace.settings())
    read, written = "table:PostgreSQL shop db.example.com:5432 t", "table:Spark's catalogue erp.t"
    assert picture.boxes[read] == Box(read, "table", "t", "PostgreSQL shop", "sources")
    assert picture.boxes[written] == Box(written, "table", "erp.t", "Spark's catalogue", "sinks")
    assert picture.reads["pipeline:load"] == (read, "pipeline:clean")
    assert picture.feeds["pipeline:load"] == (written,) == picture.reads["pipeline:report"]


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "**b** _i_ [x](y) `c`", "$x$ & 'q' \"d\"", "a\\b"]
)
def test_no_text_of_a_user_becomes_markup_in_the_picture(text: str) -> None:
    made = lineage_view.entities(text)
    assert not set(made) & set("<>*_[]()`$'\"\\")
    assert lineage_view.entities("Größe مبيعات 12") == "Größe مبيعات 12"


def test_a_long_text_is_cut_on_a_node() -> None:
    assert lineage_view.cut("a\n b") == "a b"
    assert lineage_view.cut("x" * 29) == "x" * 27 + "…"


def test_a_wide_picture_is_given_room_to_be_read() -> None:
    boxes = {str(n): Box(str(n), "step", str(n), "", "shape") for n in range(20)}
    chain = Picture(boxes, tuple(Link(str(n), str(n + 1)) for n in range(19)))
    assert lineage_view.size(chain) == (4620, 420)
    assert lineage_view.size(Picture(boxes, ())) == (231, 640)
