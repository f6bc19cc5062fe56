"""What a person does on the canvas, in words: for the browser tests and the benchmark."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = next(
    (str(p) for p in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if p.exists()), None
)
SECOND = 1000

_READ_ALL = """async pane => {
  const grid = pane.querySelector('[role=grid]');
  if (!grid) return [];
  const size = () => ['aria-rowcount', 'aria-colcount'].map(n => Number(grid.getAttribute(n)));
  const [rows, columns] = size();
  const found = Array.from({length: rows - 1}, () => Array(columns).fill(undefined));
  const [top, left] = [grid.scrollTop, grid.scrollLeft];
  const drawn = () => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)));
  const read = () => {
    for (const row of grid.querySelectorAll('[role=row][aria-rowindex]')) {
      const values = found[row.getAttribute('aria-rowindex') - 2] ?? [];
      for (const cell of row.querySelectorAll('[role=gridcell]'))
        values[cell.getAttribute('aria-colindex') - 1] = cell.textContent;
    }
  };
  for (let y = 0; y < grid.scrollHeight; y += Math.max(40, grid.clientHeight - 100))
    for (let x = 0; x < grid.scrollWidth; x += Math.max(40, grid.clientWidth - 40)) {
      grid.scrollTo(x, y);
      await drawn();
      read();
    }
  grid.scrollTo(left, top);
  const other = !grid.isConnected || size().some((n, i) => n !== [rows, columns][i]);
  return other || found.some(row => row.includes(undefined)) ? null : found;
}"""


@contextmanager
def chromium() -> Iterator[sync_api.Browser]:
    """A browser of its own."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


class Canvas:
    """The canvas page in one browser tab."""

    def __init__(self, page: sync_api.Page, address: str) -> None:
        self.page, self.address = page, address
        page.set_default_timeout(20 * SECOND)

    def open(self, pipeline: str, node: str | None = None) -> Canvas:
        """Goes to a pipeline by its address, and waits for the drawing."""
        extra = f"&node={node}" if node else ""
        self.page.goto(f"{self.address}/editor?pipeline={pipeline}{extra}")
        self.board.wait_for(timeout=60 * SECOND)  # an app that has just begun may take a while
        return self

    @property
    def board(self) -> sync_api.Locator:
        """The canvas component."""
        return self.page.locator("[data-revision]")

    def graph(self) -> dict[str, Any]:
        """What is drawn: nodes with positions, edges."""
        found: dict[str, Any] = self.board.evaluate("board => board.canvasGraph()")
        return found

    def wires(self) -> set[tuple[str, str, str, str]]:
        """The drawn edges as (from, port, to, field)."""
        return {(e["from"], e["port"], e["to"], e["field"]) for e in self.graph()["edges"]}

    def address_now(self) -> str:
        """The page's address, asked of the page itself: `page.url` stands still while a test only waits."""
        return str(self.page.evaluate("location.href"))

    def settle(self, seconds: float = 15) -> None:
        """Waits until the server has dealt with everything that was done."""
        until(lambda: self.board.get_attribute("data-pending") == "0", seconds, "operations are pending")

    def card(self, node: str) -> sync_api.Locator:
        """A step's card."""
        return self.page.locator(f".react-flow__node[data-id='{node}']")

    def choose(self, node: str) -> None:
        """Selects a step by clicking its card."""
        self.card(node).click(position={"x": 40, "y": 14})
        until(lambda: f"node={node}" in self.address_now(), 10, f"{node} is not chosen")

    def find_and_choose(self, node: str) -> None:
        """Finds a step by its name, wherever it is, and chooses it."""
        self.press_on_canvas("f")
        self._type_in_list(node)
        until(lambda: f"node={node}" in self.address_now(), 10, f"{node} is not chosen")

    def drag_in(self, kind: str, x: float, y: float) -> str:
        """Drags a step from the palette to a place of the canvas (pixels from its corner); gives its id."""
        before = {n["id"] for n in self.graph()["nodes"]}
        flow = self.page.locator(".react-flow").first
        self.page.locator(f"[data-type='{kind}']").first.drag_to(flow, target_position={"x": x, "y": y})
        return self._new(before)

    def handle(self, node: str, name: str, kind: str) -> sync_api.Locator:
        """An input ("target") or output ("source") of a step."""
        return self.card(node).locator(f".react-flow__handle.{kind}[data-handleid='{name}']")

    def connect(self, source: str, target: str, field: str = "input", port: str = "") -> None:
        """Draws a wire with the mouse."""
        self.drag_wire(source, target, field, port)
        until(lambda: (source, port, target, field) in self.wires(), 10, f"{source} → {target} is not drawn")

    def drag_wire(self, source: str, target: str, field: str, port: str = "") -> None:
        """Draws from an output to an input, whatever comes of it."""
        start = centre(self.handle(source, port or "out", "source"))
        end = centre(self.handle(target, field, "target"))
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
        mouse.move(*end, steps=4)
        mouse.up()

    def press_on_canvas(self, keys: str) -> None:
        """Presses keys while the canvas has the focus."""
        self.board.evaluate("board => board.focus()")
        self.page.keyboard.press(keys)

    def can(self, what: str) -> bool:
        """Whether there is something to undo or to redo."""
        return bool(self.board.get_by_role("button", name=what, exact=True).is_enabled())

    def arrange(self) -> None:
        """Arranges all steps, and shows all of them with room around."""
        for keys in ("l", "0", "-", "-"):
            self.press_on_canvas(keys)
            self.settle()
            self.page.wait_for_timeout(400)

    @property
    def settings(self) -> sync_api.Locator:
        """The panel with the chosen step's settings."""
        return self.page.locator(".st-key-settings")

    def add_behind(self, node: str, typed: str) -> str:
        """Adds a step behind a chosen one by the keyboard: `/`, a word, Enter; gives its id."""
        self.choose(node)
        before = {n["id"] for n in self.graph()["nodes"]}
        self.press_on_canvas("/")
        self._type_in_list(typed)
        return self._new(before)

    def add_to_output(self, node: str, port: str, typed: str, down: float) -> str:
        """Drops a wire on the empty canvas, and takes a step from the list that opens; gives its id."""
        before = {n["id"] for n in self.graph()["nodes"]}
        x, y = centre(self.handle(node, port or "out", "source"))
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 30, y + down / 2, steps=4)
        mouse.move(x + 60, y + down, steps=4)
        mouse.up()
        self._type_in_list(typed)
        return self._new(before)

    def _type_in_list(self, typed: str) -> None:
        self.page.get_by_role("dialog").get_by_role("combobox").wait_for()
        self.page.keyboard.type(typed)
        self.page.keyboard.press("Enter")

    def _new(self, before: set[str]) -> str:
        until(lambda: len(self.graph()["nodes"]) == len(before) + 1, 10, "no step was added")
        node = next(str(n["id"]) for n in self.graph()["nodes"] if n["id"] not in before)
        self.settle()
        until(lambda: f"node={node}" in self.address_now(), 10, f"{node} is not chosen")
        self.settings.locator(f"input[value='{node}']").first.wait_for()
        return node

    def pick(self, label: str, option: str) -> None:
        """Chooses from a list of the form."""
        self.settings.get_by_role("combobox", name=label).first.click()
        self.page.get_by_role("option", name=option, exact=True).first.click()

    def choose_many(self, label: str, option: str) -> None:
        """Adds to a list of columns of the form."""
        self.settings.get_by_role("combobox", name=label).first.click()
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=re.compile(f"^{option}( |$)")).first.click()
        self.page.keyboard.press("Escape")

    def fill(self, label: str, text: str) -> None:
        """Types into a field of the form, and leaves it with Enter."""
        field = self.settings.get_by_label(label, exact=True).first
        field.fill(text)
        field.press("Enter")

    def name_formula(self, place: int, name: str) -> None:
        """Names one of several formulas."""
        self.settings.locator(".formula .name input").nth(place).fill(name)

    def as_formula(self) -> None:
        """Shows a condition as a formula, once the form is drawn: its old part stands there for a moment."""
        choice = self.settings.get_by_text("Formula", exact=True)
        until(lambda: choice.count() == 1, 20, "no choice, or two")
        choice.click()

    def type_formula(self, place: int, text: str) -> None:
        """Writes a formula anew."""
        editor = self.settings.locator(".cm-content").nth(place)
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Escape")

    def rows(self, region: str) -> list[list[str]]:
        """All rows of one pane of the preview with all their columns, once they are fresh."""
        found: list[list[str]] = []

        def is_whole() -> bool:
            """False where other rows came while these were read."""
            read = self.fresh(region).evaluate(_READ_ALL)
            found[:] = read or []
            return read is not None

        until(is_whole, 20, "some cells are never drawn")
        return found

    def fresh(self, region: str) -> sync_api.Locator:
        """A pane of the preview, once its rows are fresh."""
        pane = self.page.get_by_role("region", name=region, exact=True)
        pane.wait_for()
        until(lambda: pane.get_attribute("data-state") == "ready", 30, f"no fresh rows in {region}")
        return pane

    def message(self) -> str:
        """What the canvas says about what was just done."""
        alert = self.board.get_by_role("alert").first
        alert.wait_for()
        return str(alert.inner_text())


def centre(locator: sync_api.Locator) -> tuple[float, float]:
    """The middle of an element on the page, in pixels."""
    box = locator.bounding_box()
    assert box is not None, "the element is not on the screen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def until(done: Callable[[], bool], seconds: float, why: str | Callable[[], str]) -> None:
    """Waits until something becomes true; fails with the reason where it does not."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(why if isinstance(why, str) else why())
        time.sleep(0.02)


def as_text(value: Any) -> str:
    """A value for a message of a failed test."""
    return json.dumps(value, ensure_ascii=False, default=str)
