"""Typing on a machine that is six times slower.

Not collected with the others until it is sure: `pytest tests/ui/browser/slow_machine.py` runs it.
"""

from __future__ import annotations

import pytest

from tests.ui.browser.bad import ROWS, Desk, wait_rows
from tests.ui.browser.driver import Canvas

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]


@pytest.fixture
def canvas(watched: Canvas) -> Canvas:
    """A tab of the app on a workspace of its own."""
    return watched


def test_no_letter_is_lost_on_a_slow_machine(canvas: Canvas, desk: Desk) -> None:
    """The editor once put its own older text back, when it was drawn late."""
    desk.make("slow", ROWS + "d: {type: derive, input: src, columns: {b: a}}\n")
    canvas.open("slow", "d")
    canvas.rows("Out d")
    cdp = canvas.page.context.new_cdp_session(canvas.page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    for turn in range(6):
        canvas.type_formula(0, f"a * 10 + {turn}")
        assert canvas.settings.locator(".cm-content").first.inner_text() == f"a * 10 + {turn}"
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    wait_rows(canvas, "Out d", [["1", "15"], ["2", "25"]])
