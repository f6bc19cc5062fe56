"""A step's form in one tab of a browser, and the file behind it."""

from __future__ import annotations

import contextlib
import re
from typing import Any

from canvas.document.reading import read_yaml
from tests.ui.browser.driver import SECOND, Canvas, sync_api, until
from tests.ui.conftest import Served

LINE = 31
"""The height of a line of a table, in pixels."""


class Form(Canvas):
    """A step's form in one tab, and the file behind it."""

    def __init__(self, page: sync_api.Page, served: Served, text: str) -> None:
        """The pipeline `forms` with this text, whatever it held before."""
        super().__init__(page, served.address)
        self.node = ""
        self.file = served.workspace / "pipelines" / "forms.yaml"
        self.file.write_text(text, encoding="utf-8")

    def of(self, node: str) -> Form:
        """Opens the form of a step."""
        self.node = node
        self.open("forms", node)
        self.settings.locator(f"input[value='{node}']").wait_for()
        return self

    def field(self, label: str) -> sync_api.Locator:
        """A line to type into."""
        return self.settings.get_by_role("textbox", name=label, exact=True)

    def more(self) -> None:
        """Unfolds the rare settings."""
        self.settings.get_by_text(re.compile("^More")).click()

    def step(self, node: str) -> dict[str, Any]:
        """A step as the file says it."""
        found: dict[str, Any] = read_yaml(self.file.read_text(encoding="utf-8")).data["nodes"].get(node, {})
        return found

    def writes(self, node: str, **settings: Any) -> None:
        """Waits until the file says these settings of a step."""
        until(lambda: settings.items() <= self.step(node).items(), 10, f"{self.step(node)} is not {settings}")

    def gives(self, *expected: list[str], columns: slice = slice(None)) -> None:
        """Waits until the step gives these rows, in these columns: the preview follows the settings."""
        shown: list[list[str]] = []

        def is_there() -> bool:
            shown[:] = [row[columns] for row in self.rows(f"Out {self.node}")]
            return shown == list(expected)

        until(is_there, 20, lambda: f"{shown} is not {list(expected)}")

    def focused(self) -> str:
        """The accessible name of what has the focus."""
        name = "(e => e.getAttribute('aria-label') || (e.querySelector('p') || e).innerText)"
        return str(self.page.evaluate(f"{name}(document.activeElement)"))

    def at_rest(self) -> None:
        """Waits until the page is drawn: a list that is opened before then is closed again."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def take(self, label: str, option: str) -> None:
        """Chooses from a list of columns, whose options say their types, or of anything else."""
        named = re.compile(rf"^{re.escape(option)}(\s|$)")
        self.pick(self.settings.get_by_role("combobox", name=label, exact=True), named)

    def pick(self, box: sync_api.Locator, option: str | re.Pattern[str]) -> None:
        """Opens a list, once more where a page that was still being drawn closed it, and takes an option."""
        self.at_rest()
        found = self.page.get_by_role("option", name=option, exact=isinstance(option, str)).first

        def is_open() -> bool:
            if found.is_hidden():
                box.click()
            with contextlib.suppress(sync_api.TimeoutError):
                found.click(timeout=3 * SECOND)
                return True
            return False

        until(is_open, 20, f"{option} is not in the list")
        self.list_closed()

    def list_closed(self) -> None:
        """Waits until a list has faded away: a choice while it does is lost."""
        self.page.get_by_role("option").first.wait_for(state="hidden")

    def tick(self, label: str, *options: str) -> None:
        """Adds to a list of several by typing: each stands on a tag then."""
        box = self.settings.get_by_role("combobox", name=label, exact=True)
        for option in options:
            box.fill(option)
            named = re.compile(rf"^(Add: )?{re.escape(option)}(\s|$)")
            self.page.get_by_role("option", name=named).first.wait_for()
            box.press("Enter")
            self.settings.locator(f"[data-tag][aria-label='{option}']").first.wait_for()
        box.press("Escape")
        self.list_closed()

    def switch(self, label: str) -> None:
        """Turns a switch, or one of several choices that stand side by side."""
        self.settings.get_by_text(label, exact=True).click()

    def line(self, first: str, second: str, row: int = 0, *, table: int = 0) -> None:
        """Fills in the next line of a table of the form: its first cell and its last."""
        frame = self.settings.get_by_test_id("stDataFrame").nth(table)
        cells, box = frame.locator(".dvn-scroller"), frame.bounding_box()
        assert box is not None
        down = LINE * (row + 1) + LINE / 2
        cells.click(position={"x": 60, "y": down})  # a line that is not there yet is begun, and written into
        self._into_cell(first)
        cells.click(position={"x": box["width"] - 30, "y": down})
        self.page.keyboard.press("Enter")
        self._into_cell(second)

    def _into_cell(self, text: str) -> None:
        """Types into the cell that is open, and waits until the form has taken it."""
        before = self.file.read_bytes()
        cell = self.page.locator("#portal :is(textarea, input)").first
        cell.wait_for()
        cell.press_sequentially(text, delay=80)  # as a hand types: the table takes letters with a pause
        if cell.get_attribute("role") == "combobox":
            self.page.locator("#portal").get_by_text(text, exact=True).last.wait_for()
        self.page.keyboard.press("Enter")
        cell.wait_for(state="detached")
        until(lambda: self.file.read_bytes() != before, 10, f"{text} is not in the file")
        self.at_rest()
