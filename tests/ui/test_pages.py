"""The pages, run without a browser: what they say of good and of bad workspaces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import html

BAD = """\
format: canvas/1
name: bad
nodes:
  rows: {type: inline, columns: {amount: INT}, rows: [[1]]}
  kept: {type: filter, input: rows, condition: "amont > 1"}
  last: {type: limit, input: kept, rows: 3}
"""


def component(page: AppTest, name: str) -> dict[str, Any]:
    """What a component of ours was given."""
    found = [e.proto for e in page.get("bidi_component") if e.proto.component_name == f"canvas.{name}"]
    data: dict[str, Any] = json.loads(found[0].json)
    return data


def editor(app: AppTest, **query: str) -> AppTest:
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page("pages/build/editor.py").run()


def keys(page: AppTest, prefix: str) -> list[str]:
    return [str(b.key) for b in page.button if str(b.key).startswith(prefix)]


def test_a_workspace_of_ones_own_opens_with_the_list(app: AppTest) -> None:
    page = app.run()
    assert not page.exception
    names = ("best_customers", "daily_sales", "margin", "returns_rate")
    assert keys(page, "open_") == [f"open_{n}" for n in names]
    assert "Completed sales per day, division and store" in html(page)
    assert "24 steps" in html(page)


def test_open_leads_to_the_canvas(app: AppTest) -> None:
    page = app.run().button(key="open_margin").click().run()
    assert not page.exception
    board = component(page, "board")
    assert board["pipeline"] == "margin"
    assert {n["id"] for n in board["nodes"]} >= {"ledger", "with_product", "margin"}


def test_the_sample_opens_with_a_pipeline(
    app: AppTest, retail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canvas.ui.shell.data_folder", lambda: retail.parent)
    page = app.run()
    assert not page.exception
    assert component(page, "board")["pipeline"] == "daily_sales"


def test_the_address_names_a_step_with_its_settings_and_both_panes(app: AppTest) -> None:
    page = editor(app, pipeline="daily_sales", node="with_store")
    assert not page.exception
    assert component(page, "board")["chosen"] == "with_store"
    panes = component(page, "grid")["panes"]
    assert [(p["side"], p["name"]) for p in panes] == [("in", "with_rate"), ("out", "with_store")]
    assert [c["label"] for c in panes[0]["choices"]] == ["with_rate", "stores"]
    assert any(t.value == "with_store" for t in page.text_input)


def test_a_step_that_is_not_there_shows_no_other_one(app: AppTest) -> None:
    page = editor(app, pipeline="daily_sales", node="nope")
    assert not page.exception
    assert component(page, "board")["chosen"] is None
    assert component(page, "grid")["panes"][0]["heading"] == "Choose a step to see its rows."


def test_problems_stand_on_their_step(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(BAD)
    page = editor(app, pipeline="bad", node="kept")
    assert not page.exception
    status = component(page, "board")["status"]
    assert [status[n]["state"] for n in ("kept", "last")] == ["error", "waiting"]
    assert status["kept"]["problems"] == ["`amont` is not a column here. Did you mean `amount`?"]


def test_a_pipeline_that_is_not_there_is_said_with_a_way_back(app: AppTest) -> None:
    page = editor(app, pipeline="nope")
    assert not page.exception
    assert "There is no pipeline <code>nope</code> in the workspace retail." in html(page)


def test_a_torn_file_opens_as_text_and_comes_back_when_it_is_mended(app: AppTest, retail: Path) -> None:
    torn = retail / "pipelines/torn.yaml"
    torn.write_text("format: [\nname: torn\n")
    page = app.run()
    assert not page.exception
    assert "cannot be read" in html(page)
    page = editor(app, pipeline="torn")
    assert not page.exception
    assert page.text_area[0].value == "format: [\nname: torn\n"
    assert 'class="cv-marked"' in html(page)
    page.text_area[0].set_value("format: canvas/1\nname: torn\nnodes: {}\n")
    save = next(b for b in page.button if b.label == "Save")
    page = save.click().run()
    assert torn.read_text() == "format: canvas/1\nname: torn\nnodes: {}\n"
    assert component(page, "board")["nodes"] == []


def test_a_file_that_is_deleted_outside_is_written_again(app: AppTest, retail: Path) -> None:
    page = editor(app, pipeline="margin")
    path = retail / "pipelines/margin.yaml"
    before = path.read_bytes()
    path.unlink()
    page = page.run()
    again = next(b for b in page.button if b.label == "Write it again")
    page = again.click().run()
    assert not page.exception
    assert path.read_bytes() == before


def test_a_file_that_changed_is_shown_as_it_is_now(app: AppTest, retail: Path) -> None:
    page = editor(app, pipeline="margin", node="year_to_date")
    path = retail / "pipelines/margin.yaml"
    path.write_text(path.read_text().replace("title: This year", "title: Year so far"))
    board = component(page.run(), "board")
    assert "Year so far" in [n["title"] for n in board["nodes"]]
    assert board["undo"] == "Change outside Canvas"
    assert board["message"]["text"].startswith("The file was changed outside Canvas.")
