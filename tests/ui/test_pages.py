"""The pages, run without a browser: what they say of good and of bad workspaces."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from canvas.preview import Preview
from canvas.ui import session
from tests.ui.conftest import ROOT

BAD = """\
format: canvas/1
name: bad
nodes:
  rows: {type: inline, columns: {amount: INT}, rows: [[1]]}
  kept: {type: filter, input: rows, condition: "amont > 1"}
  last: {type: limit, input: kept, rows: 3}
"""


class ReadyDesk:
    """A desk whose rows are there at once: each node gives its own id."""

    state = "ready"

    def ask(self, document: Any, question: Any) -> Future[Preview]:
        answer: Future[Preview] = Future()
        try:
            schema = document.plan.output(question.node, question.port).schema
        except Exception as error:  # noqa: BLE001
            answer.set_exception(error)
            return answer
        table = pa.table({c.name: pa.array([None]) for c in schema})
        answer.set_result(Preview(question.node, schema, table, 1, False, {}, 0.1, "embedded"))
        return answer

    def forget(self, question: Any) -> None:
        pass


@pytest.fixture
def app(retail: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CANVAS_WORKSPACE", str(retail))
    monkeypatch.setattr(session, "open_desk", lambda workspace: ReadyDesk())
    st.cache_resource.clear()
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def editor(app: AppTest, **query: str) -> AppTest:
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page("pages/build/editor.py").run()


def test_a_workspace_of_ones_own_opens_with_the_list(app: AppTest) -> None:
    page = app.run()
    assert not page.exception
    assert [b.key for b in page.button] == [
        f"open_{n}" for n in ("best_customers", "daily_sales", "margin", "returns_rate")
    ]
    assert "<h2>daily_sales</h2><p>Completed sales per day, division and store" in html(page)
    assert "24 nodes" in html(page)


def test_open_leads_to_the_pipeline(app: AppTest) -> None:
    page = app.run().button(key="open_margin").click().run()
    assert not page.exception
    assert "<h1>margin</h1>" in html(page)
    assert page.radio(key="nodes").value == "unknown_products"


def test_the_sample_opens_with_a_pipeline_and_its_rows(
    app: AppTest, retail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canvas.ui.shell.data_folder", lambda: retail.parent)
    page = app.run()
    assert not page.exception
    assert "<h1>daily_sales</h1>" in html(page)
    assert "revenue_eur<small>DECIMAL(24,2)</small>" in html(page)


def test_a_node_shows_its_inputs_its_rows_its_settings_and_the_code(app: AppTest) -> None:
    page = editor(app, pipeline="daily_sales", node="with_store")
    assert not page.exception
    shown = html(page)
    assert "<h2>with_store</h2>" in shown and "left join on store_id" in shown
    assert 'aria-label="In with_rate"' in shown and 'aria-label="Out with_store"' in shown
    assert [tab.label for tab in page.tabs] == ["Settings", "Spark SQL", "Data Factory"]
    settings, job, _ = page.code
    assert settings.value.startswith("type: join\nleft: with_rate\nright: stores\nhow: left\n")
    assert "with_store AS (" in job.value


def test_choosing_another_node_shows_it_and_the_address_names_it(app: AppTest) -> None:
    page = editor(app, pipeline="daily_sales")
    page = page.radio(key="nodes").set_value("completed").run()
    assert "<h2>Only completed sales</h2>" in html(page)
    assert page.query_params["node"] in ("completed", ["completed"])


def test_problems_come_first_and_stand_on_their_node(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(BAD)
    page = editor(app, pipeline="bad", node="kept")
    assert not page.exception
    shown = html(page)
    assert "Put right before this pipeline can run" in shown
    assert (
        "<b>kept.condition</b> <code>amont</code> is not a column here. Did you mean <code>amount</code>?"
        in shown
    )
    labels = dict(zip(("rows", "kept", "last"), page.radio(key="nodes").options, strict=True))
    assert ":material/error:" in labels["kept"]
    assert ":material/hourglass_empty:" in labels["last"]
    assert 'aria-label="In rows"' in shown
    assert "No rows to show" in shown


def test_a_pipeline_that_is_not_there_is_said_with_a_way_back(app: AppTest) -> None:
    page = editor(app, pipeline="nope")
    assert not page.exception
    assert "There is no pipeline <code>nope</code> in the workspace retail." in html(page)


def test_a_torn_file_does_not_hide_the_others(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: [")
    page = app.run()
    assert not page.exception
    assert "cannot be read" in html(page)
    assert len(page.button) == 5
    page = editor(app, pipeline="torn")
    assert not page.exception
    assert "The pipeline cannot be opened" in html(page)


def test_an_empty_pipeline_says_what_to_do(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/empty.yaml").write_text("format: canvas/1\nname: empty\nnodes: {}\n")
    page = editor(app, pipeline="empty")
    assert not page.exception
    assert page.info[0].value.startswith("The pipeline has no nodes yet.")


def test_an_empty_workspace_says_what_to_do(app: AppTest, retail: Path) -> None:
    for path in (retail / "pipelines").iterdir():
        path.unlink()
    page = app.run()
    assert not page.exception
    assert page.info[0].value.startswith("There are no pipelines yet.")


def test_a_file_that_changed_is_shown_as_it_is_now(app: AppTest, retail: Path) -> None:
    page = editor(app, pipeline="margin", node="year_to_date")
    path = retail / "pipelines/margin.yaml"
    path.write_text(path.read_text().replace("title: This year", "title: Year so far"))
    assert "<h2>Year so far</h2>" in html(page.run())
