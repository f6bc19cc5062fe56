"""The app in a real browser: what a person sees, from the first screen to the rows of a node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.conftest import Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(
    (str(p) for p in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if p.exists()), None
)
SECOND = 1000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on a fresh copy of the sample, with all its rows to compute."""
    running = start_app(tmp_path_factory.mktemp("home"), "--port", free_port())
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(40 * SECOND)
    yield opened
    opened.close()


def rows(page: sync_api.Page, label: str, count: int) -> list[list[str]]:
    """The first rows of a table, as they read."""
    table = page.get_by_role("region", name=label, exact=True)
    table.wait_for()
    found = table.locator("tbody tr")
    return [found.nth(i).locator("td").all_inner_texts() for i in range(count)]


def test_the_first_screen_is_a_working_sample_with_data_and_no_dialog(
    page: sync_api.Page, served: Served
) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith(served.address) else None)
    page.goto(served.address)
    assert rows(page, "Written daily_sales", 2) == [
        ["2024-01-01", "V", "FR", "FR-PAR-03", "Paris Place Vendôme", "1", "2", "690.00", "0"],
        ["2024-01-01", "V", "UK", "UK-EDI-01", "Edinburgh Multrees Walk", "1", "1", "13879.18", "1"],
    ]
    assert page.get_by_role("heading", name="daily_sales", level=1).is_visible()
    assert page.get_by_role("dialog").count() == 0
    assert [u for u in elsewhere if u.startswith("http")] == []


def test_a_deep_link_shows_a_node_with_input_and_output_side_by_side(
    page: sync_api.Page, served: Served
) -> None:
    page.goto(f"{served.address}/editor?pipeline=margin&node=by_category")
    assert sorted(rows(page, "Out by_category", 8))[:3] == [
        ["V", "Eyewear", "184", "64125.06", "21018.55", "empty"],
        ["V", "Fragrance", "136", "25784.75", "9392.45", "empty"],
        ["V", "Jewellery", "168", "1818848.86", "573837.65", "7"],
    ]
    out = page.get_by_role("region", name="Out by_category")
    assert out.locator("th").first.inner_text() == "division\nSTRING"
    assert out.locator("tbody tr").count() == 8
    left = page.get_by_role("region", name="In posted").bounding_box()
    right = out.bounding_box()
    assert left is not None and right is not None
    assert (left["y"], left["height"]) == (right["y"], right["height"])
    assert left["x"] + left["width"] <= right["x"]
    assert page.get_by_text("on all rows of 2 sources").first.is_visible()
    assert page.get_by_role("dialog").count() == 0


def test_choosing_a_node_shows_its_rows_and_its_code(page: sync_api.Page, served: Served) -> None:
    page.goto(f"{served.address}/editor?pipeline=daily_sales&node=stores")
    assert ["FR-PAR-01", "Paris Champs-Élysées", "Paris"] in [r[:3] for r in rows(page, "Out stores", 19)]
    page.locator("label", has_text="Exchange rates").click()
    assert ["2024-01-01", "USD", "0.91344289"] in rows(page, "Out rates", 100)
    page.get_by_role("heading", name="Exchange rates", level=2).wait_for()
    assert "node=rates" in page.url
    page.get_by_role("tab", name="Spark SQL").click()
    page.get_by_text("Made by Canvas from pipelines/daily_sales.yaml").first.wait_for()
    page.get_by_role("tab", name="Data Factory").click()
    page.get_by_text("Data Factory on rates").wait_for()


def test_the_keyboard_alone_goes_through_the_nodes(page: sync_api.Page, served: Served) -> None:
    page.goto(f"{served.address}/editor?pipeline=daily_sales&node=fr_sales")
    page.get_by_role("region", name="Out fr_sales").wait_for()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("heading", name="United States", level=2).wait_for()
    page.get_by_role("region", name="Out us_sales").wait_for()


def test_the_list_opens_a_pipeline(page: sync_api.Page, served: Served) -> None:
    page.goto(f"{served.address}/pipelines")
    page.get_by_role("heading", name="retail", level=1).wait_for()
    assert page.get_by_role("dialog").count() == 0
    page.locator(".st-key-open_margin button").click()
    page.get_by_role("heading", name="margin", level=1).wait_for()


def test_a_value_that_fails_is_one_plain_message_at_its_place(page: sync_api.Page, served: Served) -> None:
    (served.workspace / "pipelines" / "broken.yaml").write_text(
        "format: canvas/1\nname: broken\nnodes:\n"
        "  rows: {type: inline, columns: {amount: INT}, rows: [[1], [0]]}\n"
        "  shares: {type: derive, input: rows, columns: {share: 1 / amount}}\n"
    )
    page.goto(f"{served.address}/editor?pipeline=broken&node=shares")
    page.get_by_text("No rows to show").wait_for()
    assert sorted(rows(page, "In rows", 2)) == [["0"], ["1"]]
    page.get_by_role("button", name="Try again").wait_for()
    assert "Traceback" not in page.inner_text("body")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_over_the_edge_of_the_screen(
    browser: sync_api.Browser, served: Served, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page.set_default_timeout(40 * SECOND)
    page.goto(f"{served.address}/editor?pipeline=daily_sales&node=with_store")
    page.get_by_role("region", name="Out with_store").wait_for()
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    shade = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert shade == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 29)"}[scheme]
    page.close()
