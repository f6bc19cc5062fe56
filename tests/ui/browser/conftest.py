"""A workspace of its own in a browser that is watched: for tests of what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.ui.browser.bad import Desk, assert_sound, watch
from tests.ui.browser.driver import Canvas, chromium
from tests.ui.conftest import Served, free_port, start_app


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The workspace."""
    return Desk(tmp_path_factory.mktemp("bad") / "desk")


@pytest.fixture(scope="module")
def desk_app(desk: Desk) -> Iterator[Served]:
    """The app on it."""
    running = start_app(desk.root.parent, desk.root, "--port", free_port())
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of a file."""
    with chromium() as started:
        yield started


@pytest.fixture
def watched(browser: Any, desk_app: Served) -> Iterator[Canvas]:
    """A tab in which nothing may happen that must not: exceptions, scripts in names, a page too wide."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    wrong = watch(page)
    canvas = Canvas(page, desk_app.address)
    yield canvas
    page.screenshot(path=desk_app.workspace.parent / "last.png")  # what to look at where a test failed
    assert_sound(canvas)
    assert wrong == []
    context.close()
