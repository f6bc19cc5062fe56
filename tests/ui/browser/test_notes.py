"""Notes and groups on the canvas, by mouse and keyboard; what the file says after each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canvas.document.positions import read_positions
from canvas.document.reading import read_yaml
from tests.ui.browser.driver import Canvas, chromium, sync_api, until
from tests.ui.conftest import Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

FILE = """\
format: canvas/1
name: drawn
nodes:
  first:
    type: inline
    columns: {id: INT}
    rows: [[1]]
  second: {type: limit, input: first, rows: 1}
  third: {type: limit, input: second, rows: 1}
"""
LAYOUT = "format: canvas-layout/1\nnodes:\n  first: [0, 0]\n  second: [500, 0]\n  third: [900, 0]\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("notes")
    folder = home / "desk"
    (folder / "pipelines").mkdir(parents=True)
    (folder / "canvas.yaml").write_text("format: canvas/1\nname: desk\n")
    (folder / "pipelines" / "drawn.yaml").write_text(FILE)
    (folder / "pipelines" / "drawn.layout.yaml").write_text(LAYOUT)
    running = start_app(home, folder, "--port", free_port())
    yield running
    running.stop()


@pytest.fixture
def canvas(served: Served) -> Iterator[Canvas]:
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield Canvas(context.new_page(), served.address).open("drawn")
        context.close()


@pytest.fixture
def file(served: Served) -> Path:
    return served.workspace / "pipelines" / "drawn.yaml"


def says(file: Path, section: str, what: Any) -> None:
    """The file comes to say this of its notes or groups."""

    def now() -> Any:
        return read_yaml(file.read_text()).data.get(section, {})

    until(lambda: now() == what, 10, lambda: f"the file says {now()}, not {what}")


def write(canvas: Canvas, text: str) -> None:
    """Writes in the note that is open, and ends it."""
    canvas.page.get_by_role("textbox", name="Text of the note").fill(text)
    canvas.page.keyboard.press("Control+Enter")


def choose(canvas: Canvas, *names: str) -> None:
    """Chooses steps with the mouse."""
    canvas.press_on_canvas("Escape")
    for name in names:
        canvas.card(name).locator(".says").click(modifiers=["Control"])


def drag(canvas: Canvas, what: sync_api.Locator, by: tuple[int, int]) -> None:
    """Takes the middle of something and drags it."""
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = canvas.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by[0] / 2, y + by[1] / 2, steps=3)
    mouse.move(x + by[0], y + by[1], steps=3)
    mouse.up()


def test_notes_are_written_moved_written_anew_and_removed(canvas: Canvas, file: Path) -> None:
    first = file.read_bytes()
    note = canvas.card("note")
    canvas.press_on_canvas("n")
    canvas.page.keyboard.press("Escape")
    canvas.press_on_canvas("n")
    write(canvas, "Why: one row\nis enough")
    says(file, "notes", {"note": "Why: one row\nis enough"})
    assert note.inner_text() == "Why: one row\nis enough"
    before = read_positions(file)["note"]
    drag(canvas, note, (40, 90))
    until(lambda: read_positions(file)["note"] != before, 10, "the note was not moved")
    note.dblclick()
    write(canvas, "Why?")
    says(file, "notes", {"note": "Why?"})
    canvas.page.reload()
    note.wait_for()
    assert note.inner_text() == "Why?"
    note.click()
    canvas.page.keyboard.press("Delete")
    says(file, "notes", {})
    note.wait_for(state="detached")
    while canvas.can("Undo"):
        canvas.press_on_canvas("Control+z")
        canvas.settle()
    assert file.read_bytes() == first


def test_steps_are_grouped_moved_together_joined_and_let_go(canvas: Canvas, file: Path) -> None:
    first, places = file.read_bytes(), read_positions(file)
    choose(canvas, "first", "second")
    canvas.press_on_canvas("g")
    canvas.page.get_by_role("textbox", name="Title of the group").fill("One: row")
    canvas.page.keyboard.press("Enter")
    says(file, "groups", {"group": {"title": "One: row", "members": ["first", "second"]}})

    title = canvas.board.locator(".group-head .name")
    drag(canvas, title, (0, 70))
    until(lambda: read_positions(file)["first"][1] > 20, 10, "the group was not moved")
    moved = read_positions(file)
    (x, y), (x2, y2) = moved["first"], moved["second"]
    assert (x2 - x, y2 - y) == (500, 0) and moved["third"] == places["third"]

    frame = canvas.board.locator(".group").bounding_box()
    card = canvas.card("third").bounding_box()
    assert frame is not None and card is not None
    to_middle = frame["x"] + frame["width"] / 2 - card["x"] - card["width"] / 2
    drag(canvas, canvas.card("third").locator(".says"), (round(to_middle), 90))
    says(file, "groups", {"group": {"title": "One: row", "members": ["first", "second", "third"]}})

    choose(canvas, "second")
    canvas.press_on_canvas("g")
    says(file, "groups", {"group": {"title": "One: row", "members": ["first", "third"]}})
    canvas.board.get_by_role("button", name="Ungroup One: row").click()
    says(file, "groups", {})
    assert sorted(read_yaml(file.read_text()).data["nodes"]) == ["first", "second", "third"]
    while canvas.can("Undo"):
        canvas.press_on_canvas("Control+z")
        canvas.settle()
    assert (file.read_bytes(), read_positions(file)) == (first, places)


def test_a_group_is_copied_with_its_notes(canvas: Canvas, file: Path) -> None:
    first = file.read_bytes()
    choose(canvas, "first")
    canvas.press_on_canvas("n")
    write(canvas, "# 1")
    says(file, "notes", {"note": "# 1"})
    choose(canvas, "first")
    canvas.card("note").click(modifiers=["Control"])
    canvas.press_on_canvas("g")
    canvas.page.keyboard.press("Enter")
    says(file, "groups", {"group": {"title": "New group", "members": ["first", "note"]}})
    canvas.board.locator(".group-head .name").click()
    canvas.press_on_canvas("Control+d")
    says(file, "notes", {"note": "# 1", "note_2": "# 1"})
    both = {name: {"title": "New group", "members": list(m)} for name, m in COPIES.items()}
    says(file, "groups", both)
    while canvas.can("Undo"):
        canvas.press_on_canvas("Control+z")
        canvas.settle()
    assert file.read_bytes() == first


COPIES = {"group": ("first", "note"), "group_2": ("first_2", "note_2")}
