"""Bad input in a real browser: one plain message at the place, nothing lost, nothing shown that is not so."""

from __future__ import annotations

import json
import os
import signal
from typing import Any

import pytest

from benchmarks.graphs import chain, wide
from tests.ui.browser.bad import (
    NAMES,
    ROWS,
    Desk,
    assert_sound,
    in_sight,
    open_more,
    paste,
    said,
    seconds,
    wait_rows,
)
from tests.ui.browser.driver import Canvas, until
from tests.ui.conftest import Served

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.slow]


@pytest.fixture
def canvas(watched: Canvas) -> Canvas:
    """A tab of the app on a workspace of its own."""
    return watched


# names


def test_any_name_in_a_file_is_shown_as_it_is(canvas: Canvas, desk: Desk) -> None:
    steps = ""
    for key, name in NAMES.items():
        written = json.dumps(name, ensure_ascii=False)
        condition = json.dumps(f"`{name.replace('`', '``')}` >= 0", ensure_ascii=False)
        steps += (
            f"s_{key}: {{type: inline, title: {written}, columns: {{? {written} : INT, plain: STRING}}, "
            f"rows: [[7, {written}]]}}\n"
            f"f_{key}: {{type: filter, title: {written}, input: s_{key}, condition: {condition}}}\n"
        )
    desk.make("names", steps)
    canvas.open("names", "f_html")
    for key, name in NAMES.items():
        canvas.find_and_choose(f"f_{key}")
        assert canvas.card(f"f_{key}").locator("strong").inner_text() == name.strip()
        assert canvas.rows(f"Out f_{key}") == [["7", name]]
        head = canvas.page.get_by_role("region", name=f"Out f_{key}").get_by_role("columnheader").first
        assert name in head.inner_text()
        assert_sound(canvas)
    for page, there in (
        ("pipelines", "names"),
        ("lineage?pipeline=names", "Sources"),
        ("export?pipeline=names", "job.py"),
    ):
        canvas.page.goto(f"{canvas.address}/{page}")
        canvas.page.get_by_text(there).first.wait_for()
        assert_sound(canvas)


def test_a_name_that_cannot_be_is_refused_at_its_field_and_kept_there(canvas: Canvas, desk: Desk) -> None:
    first = desk.make("typed")
    canvas.open("typed", "src")
    field = canvas.settings.get_by_label("Name", exact=True).first
    for key, name in NAMES.items():
        field.fill(name)
        field.press("Enter")
        why = "at most 100 characters" if key == "long" else "letters, digits and single _ only"
        until(lambda why=why: [why in m for m in said(canvas)] == [True], 10, f"{key}: {said(canvas)}")
        assert field.input_value() == name
    assert desk.text("typed") == first
    open_more(canvas)
    title = canvas.settings.get_by_label("Title", exact=True).first
    for name in NAMES.values():
        title.fill(name)
        title.press("Enter")
        until(lambda name=name: canvas.card("src").locator("strong").inner_text() == name, 10, name)
    title.fill("T" * 1001)
    title.press("Enter")
    until(lambda: any("at most 1,000 characters" in m for m in said(canvas)), 10, "no message")
    assert title.input_value() == "T" * 1001


def test_a_pipelines_and_a_connections_bad_name_is_refused_at_once(canvas: Canvas, desk: Desk) -> None:
    page = canvas.page
    page.goto(f"{canvas.address}/pipelines")
    page.get_by_role("button", name="New pipeline").click()
    dialog = page.get_by_role("dialog")
    before = desk.root.joinpath("connections.yaml").read_bytes()
    for name in NAMES.values():
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("Name").press("Enter")
        dialog.get_by_text("A pipeline's name has").wait_for()
        dialog.get_by_label("Name").fill("")
        dialog.get_by_label("Name").press("Enter")
        dialog.get_by_text("Give the pipeline a name first.").wait_for()
        dialog.get_by_text("A pipeline's name has").wait_for(state="hidden")
    page.goto(f"{canvas.address}/settings?section=Connections")
    page.get_by_text("Add a connection").click()
    page.get_by_label("Folder").last.fill("data")
    for name in ("<b>x</b>", NAMES["long"]):
        page.get_by_label("Name").last.fill(name)
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_text("A connection's name has").wait_for()
    assert desk.root.joinpath("connections.yaml").read_bytes() == before


# pipelines that do not load


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("    rows: [1\n    b: 2\n", 5),
        ("format: canvas/9\n", 1),
        ("  f: {type: limit}\n", 6),
        ("\tx: 1\n", 6),
    ],
    ids=["bracket", "newer", "twice", "tab"],
)
def test_a_broken_file_opens_as_text_is_put_right_and_undone(
    canvas: Canvas, desk: Desk, broken: str, line: int
) -> None:
    good = desk.make("torn")
    torn = good.replace("format: canvas/1\n", broken) if "format" in broken else good + broken
    if broken.startswith("    rows"):
        torn = good.split("  f:")[0] + broken
    desk.path("torn").write_text(torn)
    page = canvas.page
    page.goto(f"{canvas.address}/editor?pipeline=torn")
    field = page.get_by_label("The file")
    field.wait_for()
    assert field.input_value() == torn
    marked = page.locator(".cv-marked i").all_inner_texts()
    assert marked == [str(line)]
    field.fill(good)
    page.get_by_role("button", name="Save").click()
    canvas.board.wait_for()
    canvas.press_on_canvas("Control+z")
    page.get_by_role("button", name="Show its text").click()
    field.wait_for()
    assert (field.input_value(), desk.text("torn")) == (torn, torn)
    page.get_by_role("button", name="Redo: ").click()
    canvas.board.wait_for()
    assert desk.text("torn") == good


def test_what_is_typed_as_text_outlives_a_change_outside(canvas: Canvas, desk: Desk) -> None:
    desk.path("told").write_text("format: [\n")
    page = canvas.page
    page.goto(f"{canvas.address}/editor?pipeline=told")
    field = page.get_by_label("The file")
    field.fill("format: canvas/1\nname: mine\nnodes: {}\n")
    desk.path("told").write_text("format: [theirs\n")
    page.get_by_text("The file was changed outside Canvas.").wait_for()
    assert "mine" in field.input_value()
    page.get_by_role("button", name="Save").click()
    canvas.board.wait_for()
    assert "mine" in desk.text("told")
    canvas.press_on_canvas("Control+z")
    page.get_by_role("button", name="Show its text").click()
    field.wait_for()
    assert field.input_value() == "format: [theirs\n"


# size


@pytest.mark.parametrize("make", [chain, wide])
def test_five_hundred_steps_are_opened_moved_chosen_edited_and_undone(
    canvas: Canvas, desk: Desk, make: Any
) -> None:
    """How quick that is on a quiet machine is measured elsewhere; here it is held against two steps."""
    desk.make("small")
    desk.path("big").write_text(make(500))
    desk.path("big").with_name("big.layout.yaml").unlink(missing_ok=True)

    def opened(name: str) -> None:
        canvas.open(name)
        canvas.page.locator(".react-flow__node").first.wait_for()

    def chosen(node: str) -> None:
        canvas.choose(node)
        canvas.settings.locator(f"input[value='{node}']").first.wait_for()

    little = [seconds(lambda: opened("small")), seconds(lambda: chosen("f"))]
    much = [seconds(lambda: opened("big"))]
    assert len(canvas.graph()["nodes"]) == 500
    node = in_sight(canvas)
    much.append(seconds(lambda: chosen(node)))
    assert much[0] < 4 * little[0] + 3 and much[1] < 4 * little[1] + 2, (little, much)
    assert len(canvas.rows(f"Out {node}")) == 3
    until(lambda: "3 rows" in canvas.card(node).inner_text(), 10, "what is looked at is counted")
    assert "counting" not in canvas.page.locator(".react-flow").inner_text()
    before = desk.text("big")
    canvas.press_on_canvas("Shift+ArrowRight")
    canvas.settle()
    open_more(canvas)
    canvas.fill("Title", "One of many")
    until(lambda: "One of many" in canvas.card(node).inner_text(), 10, "no title")
    for _ in range(2):
        canvas.press_on_canvas("Control+z")
        canvas.settle()
    assert desk.text("big") == before
    canvas.press_on_canvas("0")
    cards = canvas.page.locator(".react-flow__node")
    until(lambda: cards.count() == 500, 10, lambda: f"{cards.count()} of 500 steps are in sight")


# files that change under the page


def test_a_file_deleted_while_something_is_typed_loses_nothing(canvas: Canvas, desk: Desk) -> None:
    desk.make("gone")
    canvas.open("gone", "f")
    open_more(canvas)
    title = canvas.settings.get_by_label("Title", exact=True).first
    title.click()
    canvas.page.keyboard.type("Typed")
    desk.path("gone").unlink()
    title.press("Enter")
    canvas.page.get_by_text("was deleted or moved outside Canvas").wait_for()
    until(lambda: any("What you typed is kept" in m for m in said(canvas)), 10, "no message at the field")
    assert title.input_value() == "Typed"
    assert "Not saved" in canvas.board.inner_text()
    canvas.page.get_by_role("button", name="Write it again").click()
    until(lambda: desk.path("gone").exists() and "title: Typed" in desk.text("gone"), 10, "not saved")
    until(lambda: "Saved" in canvas.board.inner_text(), 10, "not said to be saved")


def test_a_file_changed_while_a_field_has_the_focus_keeps_both(
    canvas: Canvas, desk: Desk, desk_app: Served
) -> None:
    desk.make("both")
    canvas.open("both", "f")
    canvas.rows("Out f")
    until(lambda: "2 rows" in canvas.card("f").inner_text(), 20, "not counted")
    open_more(canvas)
    title = canvas.settings.get_by_label("Title", exact=True).first
    title.click()
    text = desk.text("both").replace("a >= 1", "a >= 2")
    os.kill(desk_app.process.pid, signal.SIGSTOP)  # both come before the app looks
    canvas.page.keyboard.type("Mine")
    desk.path("both").write_text(text.replace("input: src,", "title: Theirs, input: src,"))
    os.kill(desk_app.process.pid, signal.SIGCONT)
    until(lambda: "Mine" in desk.text("both"), 10, "what was typed is not saved")
    assert title.input_value() == "Mine"
    wait_rows(canvas, "Out f", [["2"]])
    canvas.press_on_canvas("Control+z")
    until(lambda: "title: Theirs" in desk.text("both"), 10, "theirs is not in the history")


def test_data_that_changes_or_goes_is_seen_by_itself(canvas: Canvas, desk: Desk) -> None:
    data = desk.reads("fresh")
    canvas.open("fresh", "d")
    wait_rows(canvas, "Out d", [["1", "2", "2"], ["3", "4", "4"]])
    data.write_text("a;b\n5;6\n")
    wait_rows(canvas, "Out d", [["5", "6", "6"]])
    until(lambda: "1 row" in canvas.card("src").inner_text(), 15, "the old count is still there")
    data.unlink()
    pane = canvas.page.get_by_role("region", name="In src", exact=True)
    pane.get_by_text("There is no such file.").wait_for()
    assert pane.get_attribute("data-stale") == "true"
    until(lambda: "There is no such file" in canvas.card("src").inner_text(), 15, "the card says nothing")
    data.write_text("a;b\n7;8\n")
    wait_rows(canvas, "Out d", [["7", "8", "8"]])
    connections = desk.root / "connections.yaml"
    kept = connections.read_text()
    connections.write_text("format: [\n")
    pane.get_by_text("connections.yaml, line 2").wait_for()
    connections.write_text(kept)
    wait_rows(canvas, "Out d", [["7", "8", "8"]])


# garbage

GARBAGE = {
    "text": "hello world",
    "html": "<table onclick=hit()><tr><td>x</td></tr></table>",
    "other": "version: '3'\nservices: {web: {image: nginx}}\n",
    "binary": "\x01\x02\x00\x7f" * 1000,
    "code": "!!python/object/apply:os.system ['touch owned']",
    "bomb": "a: &a [1,1,1,1,1,1,1,1,1]\n"
    + "".join(
        f"{n}: &{n} [{','.join(['*' + b] * 9)}]\n" for b, n in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "huge": "x" * 5_000_001,
}


def test_garbage_on_the_canvas_is_refused_in_one_sentence(canvas: Canvas, desk: Desk) -> None:
    first = desk.make("paste")
    canvas.open("paste")
    for kind, text in GARBAGE.items():
        canvas.board.evaluate("board => board.focus()")
        paste(canvas, text)
        message = canvas.board.get_by_role("alert").first
        until(lambda message=message: "so it was not pasted" in message.inner_text(), 20, kind)
        canvas.settle()
        canvas.board.get_by_role("button", name="Dismiss").click()
        assert len(canvas.graph()["nodes"]) == 2
    assert (desk.text("paste"), canvas.can("Undo")) == (first, False)
    canvas.board.evaluate("board => board.focus()")
    paste(canvas, first)
    until(lambda: len(canvas.graph()["nodes"]) == 4, 10, "a whole pipeline is a part, too")


def test_garbage_in_a_formula_is_said_at_the_formula(canvas: Canvas, desk: Desk) -> None:
    desk.make("formula", ROWS + "d: {type: derive, input: src, columns: {b: a + 1}}\n")
    canvas.open("formula", "d")
    canvas.rows("Out d")
    for text, why in {
        "x" * 100_000: "is not a column here",
        "(" * 5000 + "a" + ")" * 5000: "The formula is too long",
        "a\x00 + 1": "the character NUL",
        "a\x07 + 1": "‹U+0007›",
        "a; DROP TABLE x": "write one formula only",
        "reflect('java.lang.System', 'exit', 1)": "There is no function reflect",
    }.items():
        canvas.settings.locator(".cm-content").first.click()
        canvas.page.keyboard.press("Control+a")
        paste(canvas, text)
        until(lambda why=why: any(why in m for m in said(canvas)), 20, f"{why}: {said(canvas)}")
        assert max(len(m) for m in said(canvas)) < 400
        box = canvas.settings.locator(".formula .cm").first.bounding_box()
        assert box is not None and box["height"] < 350
        assert_sound(canvas)
    canvas.type_formula(0, "a + 5")
    wait_rows(canvas, "Out d", [["1", "6"], ["2", "7"]])


def test_a_link_to_what_is_not_there_says_so(canvas: Canvas, desk: Desk) -> None:
    desk.make("linked")
    page = canvas.page
    for named in ("../../etc/passwd", "%00", "x" * 3000, "%3Cimg src=x onerror=hit()%3E", "LINKED"):
        page.goto(f"{canvas.address}/editor?pipeline={named}")
        page.get_by_text("The pipeline cannot be opened").wait_for()
        assert len(page.inner_text("body")) < 1500
        assert_sound(canvas)
    canvas.open("linked", "nosuch")
    canvas.settings.get_by_text("There is no step").wait_for()
    canvas.page.goto(f"{canvas.address}/export?pipeline=linked&target=evil&env=none&file=../../x")
    canvas.page.get_by_text("There is no environment").wait_for()


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
