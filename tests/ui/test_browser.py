"""The app in a real browser: what a person sees, from the first screen to the rows of a step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.browser.driver import Canvas, centre, chromium, until
from tests.ui.conftest import Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on a fresh copy of the sample, with all its rows to compute."""
    running = start_app(tmp_path_factory.mktemp("home"), "--port", free_port())
    yield running
    running.stop()


@pytest.fixture
def canvas(served: Served) -> Iterator[Canvas]:
    with chromium() as browser:
        yield Canvas(browser.new_page(viewport={"width": 1440, "height": 900}), served.address)


def test_the_first_screen_is_a_working_sample_and_no_dialog(canvas: Canvas, served: Served) -> None:
    elsewhere: list[str] = []
    page = canvas.page
    page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith(served.address) else None)
    page.goto(served.address)
    canvas.board.wait_for()
    assert len(canvas.graph()["nodes"]) == 24
    assert page.get_by_role("dialog").count() == 0
    assert canvas.rows("Out with_store")[0][:2] == ["10000001476", "US-CHI-01"]
    assert [u for u in elsewhere if u.startswith("http")] == []


def test_a_deep_link_shows_a_step_with_input_and_output_side_by_side(canvas: Canvas) -> None:
    canvas.open("margin", "by_category")
    assert sorted(canvas.rows("Out by_category"))[:3] == [
        ["V", "Eyewear", "184", "64125.06", "21018.55", "empty"],
        ["V", "Fragrance", "136", "25784.75", "9392.45", "empty"],
        ["V", "Jewellery", "168", "1818848.86", "573837.65", "7"],
    ]
    left = canvas.page.get_by_role("region", name="In posted").bounding_box()
    right = canvas.page.get_by_role("region", name="Out by_category").bounding_box()
    assert left is not None and right is not None
    assert left["x"] + left["width"] <= right["x"] + 1


def test_opening_and_looking_around_changes_no_file(canvas: Canvas, served: Served) -> None:
    folder = served.workspace / "pipelines"
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    canvas.open("daily_sales", "stores")
    canvas.fresh("Out stores")
    for node in ("with_store", "in_euro", "stores"):
        canvas.choose(node)
        canvas.fresh(f"Out {node}")
    canvas.page.reload()
    canvas.board.wait_for()
    canvas.fresh("Out stores")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_all_rows_can_be_reached_though_only_those_in_sight_are_drawn(canvas: Canvas) -> None:
    canvas.open("daily_sales", "fr_sales")
    pane = canvas.fresh("Out fr_sales")
    assert pane.get_by_role("row").count() < 40
    rows = canvas.rows("Out fr_sales")
    assert len(rows) == 200
    assert len({row[0] for row in rows}) == 196  # the till sends some sales twice


def test_the_columns_that_a_step_adds_are_in_sight_and_their_profile_opens(canvas: Canvas) -> None:
    canvas.open("daily_sales", "in_euro")
    canvas.fresh("Out in_euro")
    head = canvas.page.get_by_role("columnheader").filter(has_text="amount_eur")
    head.get_by_role("button").click()
    profile = canvas.page.get_by_role("dialog", name="Profile of amount_eur")
    assert "110890.14" in profile.inner_text()
    canvas.page.keyboard.press("Escape")
    profile.wait_for(state="detached")


def test_the_rows_can_be_given_more_room_and_keep_it(canvas: Canvas) -> None:
    canvas.open("margin", "costs")
    edge = canvas.page.get_by_role("separator", name="Height of the rows")
    x, y = centre(edge)
    mouse = canvas.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 150, steps=3)
    mouse.up()
    assert abs(centre(edge)[1] - (y - 150)) < 6
    canvas.page.reload()
    canvas.board.wait_for()
    assert abs(centre(edge)[1] - (y - 150)) < 6
    edge.dblclick()
    until(lambda: abs(centre(edge)[1] - y) < 6, 5, "the usual height is not back")


def test_the_code_panel_marks_the_chosen_step(canvas: Canvas) -> None:
    canvas.open("margin", "costs")
    canvas.page.get_by_role("button", name="Code", exact=True).click()
    marked = canvas.page.locator(".cv-code .cv-here")
    marked.first.wait_for()
    assert "costs AS (" in marked.first.inner_text()


def test_a_value_that_fails_is_one_plain_message_at_its_place(canvas: Canvas, served: Served) -> None:
    (served.workspace / "pipelines" / "broken.yaml").write_text(
        "format: canvas/1\nname: broken\nnodes:\n"
        "  rows: {type: inline, columns: {amount: INT}, rows: [[1], [0]]}\n"
        "  shares: {type: derive, input: rows, columns: {share: 1 / amount}}\n"
    )
    canvas.open("broken", "shares")
    page = canvas.page
    page.get_by_text("No rows to show").wait_for()
    assert sorted(canvas.rows("In rows")) == [["0"], ["1"]]
    page.get_by_role("button", name="Try again").wait_for()
    assert "Traceback" not in page.inner_text("body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge_of_the_screen(served: Served, scheme: str) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
        canvas = Canvas(page, served.address).open("daily_sales", "with_store")
        canvas.fresh("Out with_store")
        size = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert size[0] <= size[1]
        shade = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert shade == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 29)"}[scheme]


def test_a_change_in_another_tab_is_seen_here(canvas: Canvas, served: Served) -> None:
    (served.workspace / "pipelines" / "shared.yaml").write_text(
        "format: canvas/1\nname: shared\nnodes:\n  rows: {type: inline, columns: {a: INT}, rows: [[1]]}\n"
    )
    canvas.open("shared")
    other = Canvas(canvas.page.context.browser.new_page(), served.address).open("shared")
    other.drag_in("filter", 300, 200)
    until(lambda: len(canvas.graph()["nodes"]) == 2, 10, "the other tab's step is not seen")
