"""The canvas page in this process: what the browser said last decides what is shown, whatever it said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from canvas.preview import Sampling
from canvas.ui import session
from canvas.ui.authoring import make_workspace
from canvas.ui.desk import Desk
from canvas.ui.editing import AddNode, Rename
from canvas.ui.session import open_workspace
from tests.ui.conftest import ROOT, go, html, no_engine, wait_until
from tests.ui.test_pages import component

TEXT = """\
format: canvas/1
name: p
nodes:
  rows: {type: inline, columns: {id: INT}, rows: [[1]]}
  more: {type: inline, columns: {id: INT}, rows: [[2]]}
  both: {type: union, inputs: [rows, more]}
  few: {type: limit, input: both, rows: 2}
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The canvas with a small pipeline."""
    home = make_workspace(tmp_path / "ws")
    for name in ("p", "q"):
        (home.root / f"pipelines/{name}.yaml").write_text(TEXT.replace("name: p", f"name: {name}"))
    monkeypatch.setenv("CANVAS_WORKSPACE", str(home.root))
    desk = Desk(home, no_engine)
    monkeypatch.setattr(session, "open_desk", lambda workspace: desk)
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    return go(app, "build/editor", pipeline="p")


def said(page: AppTest, part: str, **state: Any) -> AppTest:
    """The page after a component of the browser said something."""
    page.session_state[f"{part}:p"] = state
    page = page.run()
    assert not page.exception
    return page


def chosen(page: AppTest) -> str | None:
    found: str | None = component(page, "board")["chosen"]
    return found


def test_the_chosen_step_has_its_settings_and_is_named_in_the_address(page: AppTest) -> None:
    page = said(page, "board", selected={"nodes": ["few"]})
    assert chosen(page) == "few"
    assert any(t.value == "few" for t in page.text_input)
    assert page.query_params["node"] in ("few", ["few"])
    page = said(page, "board", selected={"nodes": []})
    assert (chosen(page), "node" in page.query_params) == (None, False)
    page = said(page, "board", selected={"nodes": ["few", "both"]})
    assert chosen(page) is None
    assert "<h1>2 steps</h1>" in html(page)
    page = said(page, "board", selected={"nodes": ["gone"]})
    assert chosen(page) is None
    page = said(page, "board", selected={"nodes": ["gone", "both"]})
    assert chosen(page) == "both"


def test_a_step_renamed_in_its_form_stays_open(page: AppTest) -> None:
    """The browser still says the old name until it has drawn the new one."""
    page = said(page, "board", selected={"nodes": ["few"]})
    page = next(t for t in page.text_input if t.value == "few").set_value("last").run()
    assert not page.exception
    assert chosen(page) == "last"
    assert any(t.value == "last" for t in page.text_input)


def test_a_step_with_a_name_that_another_once_had_can_be_chosen(page: AppTest) -> None:
    page = said(page, "board", selected={"nodes": ["few"]})
    page = next(t for t in page.text_input if t.value == "few").set_value("last").run()
    editor = session.open_editor(open_workspace(), "p")
    editor.change("Rename", [Rename("last", "end")])
    editor.change("Add", [AddNode("few", "limit", (0, 0))])
    page = said(page, "board", selected={"nodes": ["few"]})
    assert chosen(page) == "few"


def test_the_code_panel_opens_beside_the_canvas_and_closes(page: AppTest) -> None:
    page = said(page, "board", selected={"nodes": ["few"]}, view={"code": True})
    assert component(page, "board")["code"] is True
    assert wait_until(lambda: 'class="cv-code"' in html(page.run()), 20)
    page = said(page, "board", view={"code": False})
    assert 'class="cv-code"' not in html(page)


def test_the_other_input_and_another_sampling_can_be_looked_at(page: AppTest) -> None:
    page.session_state["sampling"] = Sampling("random", 50, 7)
    page = said(page, "board", selected={"nodes": ["both"]})
    grid = component(page, "grid")
    assert grid["sampling"] == {"method": "random", "rows": 50, "seed": 7}
    assert grid["panes"][0]["chosen"] == "rows"
    page = said(page, "grid", chosen={"in": "more"})
    assert component(page, "grid")["panes"][0]["chosen"] == "more"


def test_garbage_from_a_browser_breaks_no_page(page: AppTest) -> None:
    for state in (
        {"outbox": "x", "selected": "y", "view": 3},
        {"outbox": [1], "selected": [2], "view": [3]},
        {"outbox": {"client": 5}, "selected": {"nodes": "few"}, "view": {"code": []}},
        {"outbox": {"client": {}}, "selected": {"nodes": [["few"], 5, None, {}]}, "view": {}},
    ):
        page = said(page, "board", **state)
        page = said(page, "grid", chosen=state["selected"], sampling=state["view"])
        assert (chosen(page), len(component(page, "grid")["panes"])) == (None, 1)


def test_a_step_of_one_pipeline_is_not_chosen_in_another(page: AppTest) -> None:
    page = said(page, "board", selected={"nodes": ["few"]})
    page.query_params["pipeline"] = "q"
    page.query_params["node"] = "both"
    page = page.run()
    assert not page.exception
    assert (component(page, "board")["pipeline"], chosen(page)) == ("q", "both")
