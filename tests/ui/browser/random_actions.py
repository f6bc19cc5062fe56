"""Five hundred random actions: after each one the file, the server's document and the drawing agree.

Not collected with the others: `pytest tests/ui/browser/random_actions.py` runs it (several minutes).
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canvas.document.positions import read_positions
from canvas.document.workspace import Workspace
from canvas.graph import build_graph
from canvas.nodes import REGISTRY
from tests.ui.browser.driver import Canvas, as_text, centre, chromium, until
from tests.ui.conftest import Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]

ACTIONS = 500
SEED = 20
MOST_STEPS = 14
KINDS = ("inline", "filter", "join", "union", "split", "derive", "write_file")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("random")
    folder = home / "desk"
    (folder / "pipelines").mkdir(parents=True)
    (folder / "canvas.yaml").write_text("format: canvas/1\nname: desk\n")
    (folder / "pipelines" / "wild.yaml").write_text("format: canvas/1\nname: wild\nnodes: {}\n")
    running = start_app(home, folder, "--port", free_port())
    yield running
    running.stop()


def on_disk(workspace: Path) -> dict[str, Any]:
    """The drawing as the files say it."""
    home = Workspace(workspace)
    path = home.pipeline_path("wild")
    pipeline = home.load(path, REGISTRY).pipeline
    at = read_positions(path)
    wires = {(e.source, e.port, e.target, e.field, e.index) for e in build_graph(pipeline).edges}
    return {"nodes": {n: at.get(n) for n in pipeline.nodes}, "wires": wires}


def drawn(canvas: Canvas) -> dict[str, Any]:
    """The drawing as the browser has it."""
    graph = canvas.graph()
    return {
        "nodes": {n["id"]: tuple(n["at"]) for n in graph["nodes"]},
        "wires": {(e["from"], e["port"], e["to"], e["field"], e["index"]) for e in graph["edges"]},
    }


class Hand:
    """Somebody who does whatever comes to mind."""

    def __init__(self, canvas: Canvas, served: Served) -> None:
        self.canvas, self.served, self.chance = canvas, served, random.Random(SEED)

    def act(self) -> str:
        """Does something; says what."""
        names = [n["id"] for n in self.canvas.graph()["nodes"]]
        if not names:
            return self.add()
        if len(names) > MOST_STEPS:
            return self.delete(names)
        weighted = [
            (self.add, 4), (self.connect, 8), (self.move, 5), (self.delete, 2), (self.undo, 5),
            (self.redo, 3), (self.duplicate, 1), (self.paste, 1), (self.nudge, 2), (self.arrange, 1),
            (self.reload, 1), (self.slow, 1), (self.garbage, 1),
        ]  # fmt: skip
        does = self.chance.choices([a for a, _ in weighted], [w for _, w in weighted])[0]
        return does() if does in (self.add, self.undo, self.redo, self.arrange, self.reload) else does(names)  # type: ignore[call-arg, operator]

    def key(self, keys: str) -> None:
        self.canvas.press_on_canvas(keys)

    def add(self) -> str:
        kind = self.chance.choice(KINDS)
        item = self.canvas.page.locator(f".kind[data-type='{kind}']").first
        flow = self.canvas.page.locator(".react-flow").first
        place = {"x": self.chance.randrange(60, 700), "y": self.chance.randrange(40, 380)}
        item.drag_to(flow, target_position=place)
        return f"add {kind}"

    def one(self, names: list[str]) -> str:
        name = self.chance.choice(names)
        self.key("0")
        self.canvas.page.wait_for_timeout(260)
        self.canvas.card(name).click(position={"x": 12, "y": 8}, force=True)
        return name

    def connect(self, names: list[str]) -> str:
        self.key("0")
        self.canvas.page.wait_for_timeout(260)
        outputs = self.canvas.page.locator(".react-flow__handle.source")
        inputs = self.canvas.page.locator(".react-flow__handle.target")
        if not outputs.count() or not inputs.count():
            return "nothing to connect"
        start = centre(outputs.nth(self.chance.randrange(outputs.count())))
        end = centre(inputs.nth(self.chance.randrange(inputs.count())))
        mouse = self.canvas.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
        mouse.move(*end, steps=3)
        mouse.up()
        self.canvas.page.keyboard.press("Escape")
        return "connect"

    def move(self, names: list[str]) -> str:
        self.key("0")
        self.canvas.page.wait_for_timeout(260)
        name = self.chance.choice(names)
        x, y = centre(self.canvas.card(name))
        mouse = self.canvas.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + self.chance.randrange(-80, 80), y + self.chance.randrange(-60, 60), steps=4)
        mouse.up()
        return f"move {name}"

    def nudge(self, names: list[str]) -> str:
        name = self.one(names)
        for _ in range(self.chance.randrange(1, 4)):
            self.canvas.page.keyboard.press(self.chance.choice(["ArrowLeft", "ArrowDown", "ArrowUp"]))
        return f"nudge {name}"

    def delete(self, names: list[str]) -> str:
        name = self.one(names)
        self.canvas.page.keyboard.press("Delete")
        return f"delete {name}"

    def duplicate(self, names: list[str]) -> str:
        name = self.one(names)
        self.canvas.page.keyboard.press("Control+d")
        return f"duplicate {name}"

    def paste(self, names: list[str]) -> str:
        name = self.one(names)
        self.canvas.page.keyboard.press("Control+c")
        self.canvas.page.keyboard.press("Control+v")
        return f"paste {name}"

    def garbage(self, names: list[str]) -> str:
        paste = """board => board.dispatchEvent(Object.assign(new ClipboardEvent("paste",
          {bubbles: true, composed: true, clipboardData: new DataTransfer()}), {}))"""
        self.canvas.board.evaluate(paste)
        return "paste nothing"

    def undo(self) -> str:
        for _ in range(times := self.chance.randrange(1, 4)):
            self.key("Control+z")
        return f"undo {times}"

    def redo(self) -> str:
        for _ in range(times := self.chance.randrange(1, 4)):
            self.key("Control+y")
        return f"redo {times}"

    def arrange(self) -> str:
        self.key("l")
        return "arrange"

    def reload(self) -> str:
        self.canvas.page.reload()
        self.canvas.board.wait_for()
        return "reload"

    def slow(self, names: list[str]) -> str:
        """The server stands still for a moment while something else is done."""
        pid = self.served.process.pid
        os.kill(pid, signal.SIGSTOP)
        threading.Timer(0.7, os.kill, (pid, signal.SIGCONT)).start()
        first = self.chance.choice([self.undo, self.redo, self.arrange])()
        self.key("Control+z")
        return f"slow {first}"


def test_random_actions_lose_nothing_and_double_nothing(served: Served) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        canvas = Canvas(page, served.address).open("wild")
        hand = Hand(canvas, served)
        done: list[str] = []
        for number in range(ACTIONS):
            done.append(hand.act())
            canvas.settle()
            until(
                lambda: on_disk(served.workspace) == drawn(canvas),
                8,
                f"action {number}: {done[-6:]}: {as_text(str(on_disk(served.workspace)))} "
                f"against {as_text(str(drawn(canvas)))}",
            )
            if number % 50 == 49:  # the server's document, as another tab that opens now is given it
                other = Canvas(browser.new_page(), served.address).open("wild")
                until(lambda other=other: drawn(other) == drawn(canvas), 8, f"another tab after {done[-3:]}")
                other.page.close()
        assert len({word.split()[0] for word in done}) >= 11
