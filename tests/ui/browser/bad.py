"""What goes wrong around the app: hostile names, garbage, a cut line, a dying engine, a full disk."""

from __future__ import annotations

import resource
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.ui.browser.driver import Canvas, until
from tests.ui.conftest import Served

HEAD = "format: canvas/1\nname: {}\nnodes:\n"
NAMES = {
    "html": '<img src=x onerror="window.hit=1">',
    "markdown": "**bold** [x](javascript:hit()) `tick` $x^2$ :red[hi] # h",
    "emoji": "🦆 kühl 中文",
    "rightward": "مبيعات \u202eabc",
    "long": "L" * 300,
    "quotes": """it's "q" \\ back""",
}
"""Names that a person may type, or a file may hold."""

ROWS = """\
src: {type: inline, columns: {a: INT}, rows: [[1], [2]]}
f: {type: filter, input: src, condition: a >= 1}
"""
READ = """\
src:
  type: read_file
  connection: lake
  path: PATH
  format: csv
  options: {separator: ";"}
  columns: {a: INT, b: INT}
d: {type: derive, input: src, columns: {c: a + 1}}
"""


class Desk:
    """The workspace of the app."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "pipelines").mkdir(parents=True)
        (root / "data").mkdir()
        (root / "canvas.yaml").write_text("format: canvas/1\nname: desk\n")
        (root / "connections.yaml").write_text(
            "format: canvas/1\nconnections:\n  lake: {type: local, path: data}\n"
        )

    def path(self, name: str) -> Path:
        """The file of a pipeline."""
        return self.root / "pipelines" / f"{name}.yaml"

    def text(self, name: str) -> str:
        """What a pipeline's file says now."""
        return self.path(name).read_text(encoding="utf-8")

    def make(self, name: str, nodes: str = ROWS) -> str:
        """A pipeline of these nodes; gives its text."""
        text = HEAD.format(name) + textwrap.indent(nodes, "  ")
        self.path(name).write_text(text, encoding="utf-8")
        return text

    def reads(self, name: str) -> Path:
        """A pipeline that reads a file of two rows; gives that file."""
        data = self.root / "data" / f"{name}.csv"
        data.write_text("a;b\n1;2\n3;4\n")
        self.make(name, READ.replace("PATH", data.name))
        return data


def watch(page: Any) -> list[str]:
    """What a page does that it must not, as it happens: scripts in names, errors in its own."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.add_init_script("window.hit = 0")
    return wrong


def assert_sound(canvas: Canvas) -> None:
    """No exception, no traceback, nothing that a name has started, nothing beyond the window's edge."""
    page = canvas.page
    assert page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in page.inner_text("body")
    assert page.evaluate("window.hit") == 0
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window


def paste(canvas: Canvas, text: str) -> None:
    """Pastes on whatever has the focus."""
    canvas.page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          let at = document.activeElement;
          while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          at.dispatchEvent(new ClipboardEvent('paste',
            { clipboardData: data, bubbles: true, composed: true, cancelable: true }));
        }""",
        text,
    )


def engines(served: Served) -> list[psutil.Process]:
    """The app's engines: its children that run one."""
    children = psutil.Process(served.process.pid).children(recursive=True)
    return [child for child in children if any("child.py" in part for part in child.cmdline())]


@contextmanager
def full_disk(served: Served, room: int = 64) -> Iterator[None]:
    """The app can write no more than the first bytes of any file, as on a disk that becomes full."""
    before = resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, before)


def said(canvas: Canvas) -> list[str]:
    """The messages at the fields of the form."""
    return [str(text) for text in canvas.settings.locator(".cv-said, .formula .said").all_inner_texts()]


def open_more(canvas: Canvas) -> None:
    """Unfolds what is seldom needed in a form: title and note."""
    field = canvas.settings.get_by_label("Title", exact=True).first
    field.wait_for(state="attached")
    if not field.is_visible():
        folded = canvas.page.locator("details", has=canvas.page.get_by_label("Title", exact=True))
        folded.last.locator("summary").click()
    field.wait_for()


def wait_rows(canvas: Canvas, region: str, wanted: list[list[str]], seconds: float = 30) -> None:
    """Waits until a pane shows these rows, fresh."""
    until(lambda: canvas.rows(region) == wanted, seconds, f"{region}: {canvas.rows(region)}, not {wanted}")


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


def in_sight(canvas: Canvas) -> str:
    """A filter whose card lies on the screen, clear of its edges."""
    for card in canvas.page.locator(".react-flow__node", has_text=" AND ").all():
        box = card.bounding_box()
        if box and 250 < box["x"] < 900 and 150 < box["y"] < 450:
            return str(card.get_attribute("data-id"))
    raise AssertionError("no card in sight")
