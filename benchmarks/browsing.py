"""What a hand feels: the app in Chromium, from a click to what is painted, at several sizes of graph."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.previewing import document, workspace
from tests.ui.browser.driver import Canvas, centre, chromium, until
from tests.ui.conftest import free_port, start_app

SIZES = (10, 50, 200)
TIMES = 20
_WIDE = {"width": 2600, "height": 900}  # enough for the steps that are chosen in turn

_COUNT_FRAMES = """() => {
  const times = [];
  window.canvasFrames = times;
  const tick = now => {
    if (window.canvasFrames !== times) return;
    times.push(now);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
_FRAMES = "() => { const times = window.canvasFrames; window.canvasFrames = null; return times; }"


def report() -> Iterator[str]:
    """The figures of each size: first paint, select, edit (p50 and p95 in ms) and drag (frames a second)."""
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder))
        (place.root / "pipelines").mkdir()
        for size in SIZES:
            text = document(size, -1, 0).replace("name: bench", f"name: p{size}", 1)
            (place.root / "pipelines" / f"p{size}.yaml").write_text(text, encoding="utf-8")
        served = start_app(Path(folder), place.root, "--port", free_port())
        try:
            with chromium() as browser:
                for size in SIZES:
                    page = browser.new_page(viewport=_WIDE)
                    yield from _figures(Canvas(page, served.address), size)
                    page.close()
        finally:
            served.stop()


def _figures(canvas: Canvas, size: int) -> Iterator[str]:
    name, last = f"p{size}", f"n{size - 2}"
    canvas.open(name, last)
    canvas.fresh(f"Out {last}")
    paints = [_seconds(lambda: canvas.open(name, last).card(last).wait_for()) for _ in range(5)]
    yield f"{size:3} steps, first paint:       {_words(paints)}"
    nodes = [f"n{number}" for number in range(size - 6, size - 2)]
    for node in nodes:
        _select(canvas, node)
    selects = [_seconds(lambda node=node: _select(canvas, node)) for node in (nodes * TIMES)[:TIMES]]
    yield f"{size:3} steps, select to painted: {_words(selects)}"
    filters = [n for n in nodes if int(n[1:]) % 3 == 0]
    canvas.open(name, filters[0])
    canvas.as_formula()
    edits = [_edit(canvas, filters[0], turn) for turn in range(TIMES)]
    yield f"{size:3} steps, edit to preview:   {_words(edits[2:])}"
    yield f"{size:3} steps, drag:              {_drag(canvas, filters[0]):.0f} frames/s"


def _select(canvas: Canvas, node: str) -> None:
    """From the click to the step's settings and its fresh rows."""
    canvas.card(node).click(position={"x": 40, "y": 14})
    canvas.settings.locator(f"input[value='{node}']").first.wait_for()
    canvas.fresh(f"Out {node}")


def _edit(canvas: Canvas, node: str, turn: int) -> float:
    """The seconds from the last key in a condition to the new rows: so many fewer each time."""
    canvas.type_formula(0, f"id >= {turn * 100}")
    pane = canvas.page.get_by_role("region", name=f"Out {node}", exact=True)
    wanted = f"{10_000 - turn * 100:,}"
    return _seconds(
        lambda: until(
            lambda: wanted in pane.inner_text() and pane.get_attribute("data-state") == "ready", 20, wanted
        )
    )


def _drag(canvas: Canvas, node: str) -> float:
    """Frames a second while a card is dragged in circles for two seconds."""
    x, y = centre(canvas.card(node))
    mouse = canvas.page.mouse
    mouse.move(x, y)
    mouse.down()
    canvas.page.evaluate(_COUNT_FRAMES)
    end = time.monotonic() + 2
    turn = 0
    while time.monotonic() < end:
        turn += 1
        mouse.move(x + 8 * (turn % 12), y + 5 * (turn % 7))
    times: Sequence[float] = canvas.page.evaluate(_FRAMES)
    mouse.up()
    canvas.settle()
    return (len(times) - 1) / ((times[-1] - times[0]) / 1000)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _words(times: Sequence[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    return f"p50 {statistics.median(ordered) * 1000:4.0f} ms  p95 {p95 * 1000:4.0f} ms"
