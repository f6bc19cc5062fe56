"""From an empty Database step to the rows of a real database, by mouse alone: nothing about it is known."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import pytest

from tests.support.databases import Server
from tests.ui.browser.driver import chromium, sync_api
from tests.ui.browser.form import Form
from tests.ui.conftest import SAMPLE, Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.database]

STEPS = "format: canvas/1\nname: forms\nnodes:\n  orders: {type: read_database}\n"


@pytest.fixture
def served(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    retail = home / "retail"
    shutil.copytree(SAMPLE, retail, ignore=shutil.ignore_patterns("out", ".canvas"))
    said = {"shop": postgres.connection().model_dump(exclude_none=True)}
    (retail / "connections.yaml").write_text(json.dumps({"format": "canvas/1", "connections": said}))
    running = start_app(home, retail, "--port", free_port())
    yield running
    running.stop()


def test_a_table_is_chosen_its_columns_found_and_its_rows_seen(postgres: Server, served: Served) -> None:
    postgres.run(
        "CREATE TABLE orders (id INT, amount NUMERIC(8,2), city TEXT)",
        "INSERT INTO orders VALUES (1, 12.5, 'Lyon'), (2, NULL, '日本')",
        'CREATE TABLE "Returns" (id INT)',
        *(f"CREATE TABLE archive_{n} (id INT)" for n in range(15)),
    )
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        form = Form(page, served, STEPS).of("orders")
        form.take("Database", "shop")
        form.writes("orders", connection="shop")
        form.settings.get_by_role("button", name="Browse").click()
        choice: sync_api.Locator = page.get_by_role("button", name="orders", exact=True).last
        choice.wait_for()
        assert page.get_by_role("button", name='"Returns"', exact=True).is_visible()
        page.get_by_role("textbox", name="Find a table").press_sequentially("ord")
        page.get_by_role("button", name="archive_3", exact=True).wait_for(state="detached")
        page.screenshot(path=served.workspace.parent / "browse.png")
        choice.click()
        form.writes("orders", table="orders")
        choice.wait_for(state="detached")
        form.settings.get_by_role("button", name="Detect columns").click()
        columns = {"id": "INT", "amount": "DECIMAL(8,2)", "city": "STRING"}
        form.writes("orders", connection="shop", table="orders", columns=columns)
        form.gives(["1", "12.50", "Lyon"], ["2", "empty", "日本"])
        page.screenshot(path=served.workspace.parent / "last.png")
