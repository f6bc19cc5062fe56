"""A database that takes the call and says nothing: the page goes on meanwhile, and nobody has to wait."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator

import pytest

from tests.ui.browser.driver import chromium
from tests.ui.browser.form import Form
from tests.ui.conftest import SAMPLE, Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

STEPS = """\
format: canvas/1
name: forms
nodes:
  orders: {type: read_database, connection: shop, table: crm.orders}
  sales:
    type: inline
    columns: {store: STRING}
    rows:
      - [A]
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    retail = home / "retail"
    shutil.copytree(SAMPLE, retail, ignore=shutil.ignore_patterns("out", ".canvas"))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(20)
        shop = {
            "type": "database", "system": "postgresql", "host": "127.0.0.1", "port": silent.getsockname()[1],
            "database": "shop", "user": "ann",
        }  # fmt: skip
        (retail / "connections.yaml").write_text(
            json.dumps({"format": "canvas/1", "connections": {"shop": shop}})
        )
        running = start_app(home, retail, "--port", free_port())
        yield running
        running.stop()


@pytest.fixture
def form(served: Served) -> Iterator[Form]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        yield Form(page, served, STEPS).of("orders")
        page.screenshot(path=served.workspace.parent / "last.png")


def test_columns_are_looked_for_while_another_step_is_seen(form: Form) -> None:
    form.settings.get_by_role("button", name="Detect columns").click()
    form.settings.get_by_text("Looking for its columns").wait_for()
    form.node = "sales"
    form.choose("sales")
    form.gives(["A"])
    form.choose("orders")
    form.settings.get_by_role("button", name="Stop").click()
    form.settings.get_by_role("button", name="Detect columns").wait_for()


def test_what_cannot_be_reached_is_said_when_it_is_known(form: Form) -> None:
    form.settings.get_by_role("button", name="Detect columns").click()
    form.settings.get_by_text("does not answer within").first.wait_for(timeout=30_000)
    form.settings.get_by_role("button", name="Detect columns").wait_for()


def test_browsing_can_be_stopped(form: Form) -> None:
    form.settings.get_by_role("button", name="Browse").click()
    form.page.get_by_text("Looking …").wait_for()
    form.page.get_by_role("button", name="Stop", exact=True).click()
    form.page.get_by_text("You stopped looking.").wait_for()
    form.page.get_by_role("button", name="Look again").click()
    form.page.get_by_text("does not answer within").first.wait_for(timeout=30_000)


def test_a_connection_is_tried_while_the_page_goes_on(form: Form, served: Served) -> None:
    page = form.page
    page.goto(f"{served.address}/settings?section=Connections")
    page.get_by_role("button", name="Try it").first.click()
    page.get_by_text("Trying …").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Trying …").wait_for(state="detached")
    page.get_by_role("button", name="Try it").first.click()
    page.get_by_text("does not answer within").first.wait_for(timeout=30_000)
