"""Samples of tables: capped, kept for a while, known by their content; and columns detected in them."""

from __future__ import annotations

import datetime
import json
import threading
import time
from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine, QueryCancelled
from canvas.errors import PipelineError
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.preview import Previews, Sampling
from canvas.preview.detect_tables import detect_table
from tests.support.databases import Server

pytestmark = [pytest.mark.database, pytest.mark.embedded]

NODE = "orders: {type: read_database, connection: shop, WHAT, columns: {id: INT}}"


@pytest.fixture
def home(tmp_path: Path, postgres: Server) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\n")
    made = {"shop": postgres.connection().model_dump(exclude_none=True)}
    (tmp_path / "connections.yaml").write_text(json.dumps({"format": "canvas/1", "connections": made}))
    postgres.run("CREATE TABLE orders (id INTEGER)", "INSERT INTO orders SELECT generate_series(1, 25)")
    return Workspace(tmp_path)


def plan_of(what: str) -> Plan:
    text = f"format: canvas/1\nname: x\nnodes:\n  {NODE.replace('WHAT', what)}\n"
    loaded = load_pipeline(text, REGISTRY)
    return make_plan(loaded.pipeline, loaded.problems)


def test_a_sample_has_no_more_rows_than_the_cap_and_says_where_from(
    home: Workspace, embedded_engine: Engine
) -> None:
    previews = Previews(home, embedded_engine)
    shown = previews.preview(plan_of("table: orders"), "orders", sampling=Sampling(rows=10))
    info = shown.samples["orders"]
    assert (shown.row_count, info.rows, info.total, info.method) == (10, 10, None, "first")
    assert info.files == ("orders of shop",)
    whole = previews.preview(plan_of("table: orders"), "orders").samples["orders"]
    assert (whole.rows, whole.total) == (25, 25)


def test_a_sample_is_kept_for_a_while_and_then_taken_anew(
    home: Workspace, embedded_engine: Engine, postgres: Server
) -> None:
    previews = Previews(home, embedded_engine)
    plan = plan_of("query: SELECT id FROM orders")
    assert previews.preview(plan, "orders").row_count == 25
    postgres.run("INSERT INTO orders VALUES (26)")
    assert previews.preview(plan, "orders").row_count == 25
    (note,) = (home.private / "samples").glob("table_*.json")
    data = json.loads(note.read_text())
    assert postgres.password not in note.read_text()
    old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=16)
    note.write_text(json.dumps({**data, "taken_at": old.isoformat(timespec="seconds")}))
    assert previews.preview(plan, "orders").row_count == 26


def test_what_goes_wrong_is_on_the_node(home: Workspace, embedded_engine: Engine, postgres: Server) -> None:
    with pytest.raises(PipelineError) as caught:
        Previews(home, embedded_engine).preview(plan_of("table: ordres"), "orders")
    (problem,) = caught.value.problems
    assert (problem.node, problem.field) == ("orders", "table")
    assert postgres.password not in str(caught.value)


def test_a_preview_of_a_slow_query_can_be_stopped(home: Workspace, embedded_engine: Engine) -> None:
    previews = Previews(home, embedded_engine)
    caught: list[BaseException] = []

    def show() -> None:
        try:
            previews.preview(plan_of("query: SELECT 1 AS id FROM pg_sleep(50)"), "orders")
        except (PipelineError, QueryCancelled) as error:
            caught.append(error)

    showing = threading.Thread(target=show)
    showing.start()
    end = time.monotonic() + 30
    while not previews.tables.ongoing.is_asked and time.monotonic() < end:
        time.sleep(0.05)
    previews.cancel()
    showing.join(20)
    assert not showing.is_alive()
    assert "Stopped." in str(caught[0])


@pytest.mark.parametrize("what", ["table: orders", "query: SELECT id FROM orders"])
def test_columns_are_detected(home: Workspace, what: str) -> None:
    key, _, value = what.partition(": ")
    raw = {"type": "read_database", "connection": "shop", key: value}
    assert detect_table(home, home.settings(), {}, "orders", raw).columns == {"id": "INT"}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"type": "read_database", "table": "t"}, "connection"),
        ({"type": "read_database", "connection": "shop"}, "table"),
        ({"type": "read_database", "connection": "shop", "table": "a b"}, "table"),
        ({"type": "read_database", "connection": "shop", "query": "DROP TABLE orders"}, "query"),
        ({"type": "read_table", "table": "t"}, "sample"),
    ],
)
def test_what_cannot_be_detected_is_said_on_its_field(
    home: Workspace, raw: dict[str, str], field: str
) -> None:
    with pytest.raises(PipelineError) as caught:
        detect_table(home, home.settings(), {}, "orders", raw)
    assert [(p.node, p.field) for p in caught.value.problems] == [("orders", field)]


def test_columns_of_a_catalogue_table_are_those_of_its_sample(home: Workspace) -> None:
    (home.root / "some.csv").write_text("id,day\n1,2024-01-02\n")
    raw = {"type": "read_table", "table": "t", "sample": "some.csv"}
    found = detect_table(home, home.settings(), {}, "t", raw)
    assert found.columns == {"id": "BIGINT", "day": "DATE"}
