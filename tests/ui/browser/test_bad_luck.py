"""A wrong clock, a cut line, a dying or hanging engine, a full disk: every edit is there once, or refused."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator

import pytest

from tests.ui.browser.bad import (
    ROWS,
    Desk,
    assert_sound,
    engines,
    full_disk,
    open_more,
    said,
    wait_rows,
)
from tests.ui.browser.driver import Canvas, until
from tests.ui.browser.line import Line
from tests.ui.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]


@pytest.fixture
def canvas(watched: Canvas) -> Canvas:
    """A tab of the app on a workspace of its own."""
    return watched


# time


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_wrong_loses_and_doubles_nothing(canvas: Canvas, desk: Desk, hours: int) -> None:
    desk.make("clock")
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)
    canvas.page.clock.install(time=now)
    canvas.open("clock", "f")
    assert abs(canvas.page.evaluate("Date.now()") / 1000 - now.timestamp()) < 600
    other = Canvas(canvas.page.context.browser.new_page(), canvas.address).open("clock")
    for turn, (one, column) in enumerate(((canvas, 300), (other, 500), (canvas, 700), (other, 350))):
        one.drag_in("limit", column, 80 + 60 * turn)
        for tab in (canvas, other):
            until(lambda tab=tab, turn=turn: len(tab.graph()["nodes"]) == 3 + turn, 15, f"step {turn}")
    canvas.press_on_canvas("Control+z")
    until(lambda: desk.text("clock").count("type: limit") == 3, 10, "undo took one back")
    for tab in (canvas, other):
        until(lambda tab=tab: len(tab.graph()["nodes"]) == 5, 10, "a tab does not see it")
    other.page.close()


# the line to the server


@pytest.fixture
def line(desk_app: Served) -> Iterator[Line]:
    """The way to the app, which can be cut."""
    made = Line(desk_app.port)
    yield made
    made.close()


def test_a_lost_line_is_said_and_every_edit_arrives_once(canvas: Canvas, desk: Desk, line: Line) -> None:
    desk.make("line", ROWS + "d: {type: derive, input: src, columns: {b: a}}\n")
    canvas.address = f"http://127.0.0.1:{line.port}"
    canvas.open("line", "d")
    canvas.rows("Out d")
    open_more(canvas)
    title = canvas.settings.get_by_label("Title", exact=True).first
    title.click()
    canvas.page.keyboard.type("Half a ti")
    with line.down():
        until(lambda: "Not connected" in canvas.board.inner_text(), 10, "the page says nothing")
        flow = canvas.page.locator(".react-flow").first
        for kind, column in (("limit", 300), ("sort", 560)):
            canvas.page.locator(f"[data-type='{kind}']").first.drag_to(
                flow, target_position={"x": column, "y": 380}
            )
        canvas.type_formula(0, "a + 41")
        until(lambda: "Not connected: 2 changes wait" in canvas.board.inner_text(), 10, "nothing waits")
        assert desk.text("line").count("limit") == 0
    canvas.settle(40)
    until(lambda: "a + 41" in desk.text("line"), 20, "the formula has not arrived")
    assert [desk.text("line").count(f"type: {kind}") for kind in ("limit", "sort")] == [1, 1]
    assert sorted(n["id"] for n in canvas.graph()["nodes"]) == ["d", "f", "limit", "sort", "src"]
    until(lambda: "Saved" in canvas.board.inner_text(), 10, "it still says that it is not connected")


# the engine


def test_an_engine_that_dies_again_and_again_comes_back_by_itself(
    canvas: Canvas, desk: Desk, desk_app: Served
) -> None:
    desk.reads("dies")
    canvas.open("dies", "d")
    wait_rows(canvas, "Out d", [["1", "2", "2"], ["3", "4", "4"]])
    canvas.settings.locator(".cm-content").first.click()
    canvas.page.keyboard.press("Control+End")
    for turn in range(1, 4):
        canvas.page.keyboard.type(" + 10", delay=20)
        for engine in engines(desk_app):
            engine.kill()
        wait_rows(canvas, "Out d", [["1", "2", f"{2 + 10 * turn}"], ["3", "4", f"{4 + 10 * turn}"]])
        assert_sound(canvas)
    until(lambda: "2 rows" in canvas.card("d").inner_text(), 20, "the count does not come back")


def test_an_engine_that_hangs_is_stopped_by_one_click(canvas: Canvas, desk: Desk, desk_app: Served) -> None:
    desk.reads("hangs")
    canvas.open("hangs", "d")
    wait_rows(canvas, "Out d", [["1", "2", "2"], ["3", "4", "4"]])
    until(lambda: "2 rows" in canvas.card("d").inner_text(), 20, "not counted")
    for engine in engines(desk_app):
        engine.suspend()
    canvas.type_formula(0, "a * 7")
    pane = canvas.page.get_by_role("region", name="Out d", exact=True)
    stop = pane.get_by_role("button", name="Stop")
    stop.wait_for()
    assert pane.get_attribute("data-stale") == "true"
    open_more(canvas)
    canvas.fill("Title", "Nothing else waits")
    until(lambda: "Nothing else waits" in desk.text("hangs"), 3, "the form waits for the engine")
    stop.click()
    again = pane.get_by_role("button", name="Try again")
    until(lambda: again.count() == 1 or pane.get_attribute("data-state") == "ready", 20, "nothing happens")
    if again.count():
        again.click()
    wait_rows(canvas, "Out d", [["1", "2", "7"], ["3", "4", "21"]])


# the disk


def test_on_a_full_disk_an_edit_is_refused_whole_and_made_later(
    canvas: Canvas, desk: Desk, desk_app: Served
) -> None:
    first = desk.make("full")
    canvas.open("full", "f")
    canvas.rows("Out f")
    open_more(canvas)
    with full_disk(desk_app):
        canvas.fill("Title", "Kept for later")
        until(lambda: any("could not be saved" in m for m in said(canvas)), 10, "no message at the field")
        before = {n["id"] for n in canvas.graph()["nodes"]}
        flow = canvas.page.locator(".react-flow").first
        canvas.page.locator("[data-type='limit']").first.drag_to(flow, target_position={"x": 300, "y": 380})
        assert "could not be saved" in canvas.message()
        until(lambda: {n["id"] for n in canvas.graph()["nodes"]} == before, 10, "shown, but not there")
        assert desk.text("full") == first
        assert [p.name for p in desk.path("full").parent.iterdir() if ".tmp" in p.name] == []
        assert_sound(canvas)
    until(lambda: "title: Kept for later" in desk.text("full"), 10, "it is not made later")
    until(lambda: "Saved" in canvas.board.inner_text(), 10, "it is not said to be saved")


def test_a_folder_in_place_of_the_layout_refuses_the_step_too(canvas: Canvas, desk: Desk) -> None:
    first = desk.make("half")
    canvas.open("half")
    layout = desk.path("half").with_name("half.layout.yaml")
    shutil.rmtree(layout, ignore_errors=True)
    layout.mkdir()
    flow = canvas.page.locator(".react-flow").first
    canvas.page.locator("[data-type='limit']").first.drag_to(flow, target_position={"x": 300, "y": 380})
    assert "half.layout.yaml could not be saved" in canvas.message()
    assert desk.text("half") == first
    layout.rmdir()
    canvas.drag_in("limit", 300, 380)
    assert desk.text("half").count("type: limit") == 1
