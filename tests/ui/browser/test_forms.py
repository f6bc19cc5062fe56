"""What only a browser shows of the forms: nothing typed is lost, names can be read, help is not cut off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.ui.browser.driver import chromium, sync_api, until
from tests.ui.browser.form import Form
from tests.ui.conftest import SAMPLE, Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

FORMS = """\
format: canvas/1
name: forms
nodes:
  sales:
    type: inline
    columns: {sale_id: INT, the_shop_that_sold_it: STRING, status: STRING, amount: INT}
    rows:
      - [1, P1, COMPLETED, 10]
      - [2, P2, COMPLETED, 20]
      - [3, P2, VOIDED, 30]
      - [4, P9, COMPLETED, 40]
  shops:
    type: inline
    columns: {code: STRING, city: STRING}
    rows:
      - [P1, Paris]
      - [P2, Lyon]
      - [P3, Nice]
  kept: {type: filter, input: sales, condition: status = 'COMPLETED'}
  more: {type: derive, input: sales, columns: {twice: amount * 2}}
  both: {type: join, left: sales, right: shops}
  joined: {type: join, left: sales, right: shops, keys: {the_shop_that_sold_it: code}}
  files: {type: write_file, input: sales, path: out/first, format: csv}
  others: {type: write_file, input: kept, path: out/other, format: csv}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    retail = home / "retail"
    shutil.copytree(SAMPLE, retail, ignore=shutil.ignore_patterns("out", ".canvas"))
    (retail / "pipelines" / "forms.yaml").write_text(FORMS, encoding="utf-8")
    running = start_app(home, retail, "--port", free_port())
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(params=["light"])
def form(browser: sync_api.Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Form]:
    page = browser.new_page(viewport={"width": 1500, "height": 1000}, color_scheme=request.param)
    yield Form(page, served, FORMS)
    page.screenshot(path=served.workspace.parent / "last.png")  # what to look at where a test failed
    page.close()


def test_settings_stay_open_and_keep_what_is_typed_while_others_are_taken(form: Form) -> None:
    """The label of More counts what is set. Each setting made it anew: closed, and what was typed lost."""
    form.of("files").more()
    form.field("Separator").fill(";")
    form.field("Quote").click()
    form.page.keyboard.press("Control+a")
    form.page.keyboard.type("'")
    form.writes("files", options={"separator": ";"})
    form.settings.get_by_text("More · 1 set").wait_for()
    assert form.field("Quote").is_visible()
    assert form.field("Quote").input_value() == "'"
    form.page.keyboard.press("Enter")
    form.writes("files", options={"separator": ";", "quote": "'"})
    assert form.field("Separator").input_value() == ";"


def test_text_is_taken_while_it_is_typed(form: Form) -> None:
    """Neither Enter nor leaving the field is needed: a reload, or a click elsewhere, loses nothing."""
    form.of("files")
    form.field("Folder").click()
    form.page.keyboard.press("End")
    form.page.keyboard.type("_and_last")
    form.writes("files", path="out/first_and_last")
    form.page.reload()
    form.field("Folder").wait_for()
    assert form.field("Folder").input_value() == "out/first_and_last"
    form.press_on_canvas("Control+z")
    form.writes("files", path="out/first")
    until(lambda: form.field("Folder").input_value() == "out/first", 10, "undo does not show in the form")


def test_a_note_is_taken_while_it_is_typed(form: Form) -> None:
    """A text of several lines too: after each pause, and what is typed meanwhile stays."""
    form.of("kept").more()
    note = form.field("Note")
    note.press_sequentially("Those that", delay=40)
    form.writes("kept", description="Those that")
    note.press_sequentially(" were paid", delay=40)
    note.press("Enter")
    note.press_sequentially("in full ", delay=40)
    form.writes("kept", description="Those that were paid\nin full")
    assert note.input_value() == "Those that were paid\nin full "
    form.page.reload()
    form.more()
    form.field("Note").wait_for()
    assert form.field("Note").input_value() == "Those that were paid\nin full"


def test_what_a_target_says_leads_to_its_step(form: Form) -> None:
    """On the canvas each target lists its notes; choosing one opens its step, whose form says it in words."""
    form.file.write_text(FORMS.replace("  both: {type: join, left: sales, right: shops}\n", ""))
    form.of("kept")
    assert "Data Factory" not in form.settings.inner_text()
    form.page.locator("button.chip", has_text="Data Factory: ").press("Enter")
    narrow = form.page.get_by_role("combobox", name="What Data Factory says")
    narrow.press_sequentially("sales")
    until(lambda: form.page.get_by_role("option").count() == 1, 10, "the list is not narrowed")
    said = form.page.get_by_role("option").locator("small").inner_text()
    narrow.press("Enter")
    form.settings.locator("input[value='sales']").wait_for()
    form.settings.get_by_text(f"Data Factory: {said}", exact=True).wait_for()


def test_what_is_typed_outlives_a_change_from_outside(form: Form) -> None:
    form.of("both")
    form.field("Name").fill("pai")
    changed = FORMS.replace("right: shops}\n  joined", "right: shops, how: left}\n  joined")
    form.file.write_text(changed, encoding="utf-8")
    form.page.evaluate("new Promise(done => setTimeout(done, 1500))")  # the page looks every second
    assert form.field("Name").input_value() == "pai"
    form.field("Name").press_sequentially("rs")
    form.field("Name").press("Enter")
    form.writes("pairs", left="sales", how="left")
    form.settings.get_by_role("radio", name="All left", checked=True).wait_for()


def test_a_value_that_is_typed_and_left_with_tab_stays(form: Form) -> None:
    form.of("kept")
    form.field("Value of condition 1").fill("VOIDE")
    form.page.keyboard.press("Tab")
    form.writes("kept", condition="status = 'VOIDE'")
    menu = form.settings.get_by_role("button", name="Choose the value of condition 1")
    menu.wait_for()
    menu.press("Enter")
    form.page.get_by_role("menuitem", name="VOIDED").click()
    form.writes("kept", condition="status = 'VOIDED'")
    value = form.field("Value of condition 1")
    until(lambda: value.input_value() == "VOIDED", 10, "what was chosen does not stand in the field")


def test_a_field_goes_to_the_step_that_is_shown(form: Form) -> None:
    """The form of another step is drawn over this one piece by piece; a quick hand is already there."""
    form.of("files")
    form.settings.get_by_role("button", name="Browse").wait_for()
    form.press_on_canvas("0")  # all steps into view
    until(lambda: lies_still(form.card("others")), 10, "the canvas goes on moving")
    for turn in range(8):
        node, folder = ("others", "files")[turn % 2], f"out/{turn}"
        form.card(node).click(position={"x": 40, "y": 14})
        form.settings.locator(f"input[value='{node}']").wait_for()
        form.fill("Folder", folder)
        form.writes(node, path=folder)
    assert (form.step("files")["path"], form.step("others")["path"]) == ("out/7", "out/6")


def test_a_long_name_is_shown_whole_and_its_type_in_the_list(form: Form) -> None:
    form.of("joined")
    picker = form.settings.get_by_role("combobox", name="Left column of pair 1")
    picker.wait_for()
    room: dict[str, Any] = picker.evaluate(
        """input => {
          const style = getComputedStyle(input), pen = document.createElement('canvas').getContext('2d');
          pen.font = style.font;
          const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
          return {shown: input.value, name: pen.measureText('the_shop_that_sold_it').width,
                  room: input.clientWidth - sides, all: pen.measureText(input.value).width};
        }"""
    )
    assert room["shown"].split() == ["the_shop_that_sold_it", "STRING"]
    assert room["name"] < room["room"] < room["all"], "the name fits, and its type is out of sight"
    picker.click()
    option = form.page.get_by_role("option", name="the_shop_that_sold_it STRING", exact=True)
    assert option.inner_text() == "the_shop_that_sold_it STRING"
    box, page = option.bounding_box(), form.page.viewport_size
    assert box and page and box["x"] + box["width"] <= page["width"]


def test_keys_are_found_by_their_values_and_counted_before_they_are_taken(form: Form) -> None:
    """Nothing in the names says that the two columns hold the same shops."""
    form.of("both")
    offer = form.settings.get_by_role("button", name="the_shop_that_sold_it = code")
    offer.wait_for()
    assert "3 rows match, 1 do not" in " ".join(offer.inner_text().split())
    offer.click()
    form.writes("both", keys={"the_shop_that_sold_it": "code"})
    form.settings.get_by_text("1 without a match").wait_for()


@pytest.mark.parametrize("form", ["light", "dark"], indirect=True)
def test_a_formula_is_written_with_the_keyboard_alone(form: Form) -> None:
    page = form.of("more").page
    editor = form.settings.locator(".cm-content")
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("upp")
    offered = form.settings.locator(".cm-tooltip-autocomplete")
    help_text = form.settings.locator(".cm-completionInfo")
    help_text.wait_for()
    assert "The text in capital letters." in help_text.inner_text()
    for part in (offered, help_text):
        box, size = part.bounding_box(), page.viewport_size
        assert box and size
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
        assert part.evaluate(IS_ON_TOP), "something covers or cuts it"
        assert part.evaluate(CONTRAST) >= 4.5
    page.keyboard.press("Enter")
    page.keyboard.type("status")
    form.settings.get_by_role("option", name="status").wait_for()
    page.keyboard.press("Escape")
    form.writes("more", columns={"twice": "upper(status)"})
    form.settings.locator(".outcome.ready code", has_text="VOIDED").wait_for()
    page.keyboard.press("Control+End")
    page.keyboard.type(" || stats")
    form.settings.locator(".cm-lintRange-error", has_text="stats").wait_for()
    page.keyboard.press("Escape")
    form.settings.get_by_role("button", name="Use status").press("Enter")
    form.writes("more", columns={"twice": "upper(status) || status"})


def lies_still(part: sync_api.Locator) -> bool:
    """Whether something is on the screen and stays where it is."""
    before = part.bounding_box()
    part.page.evaluate("new Promise(done => setTimeout(done, 120))")
    return before is not None and part.bounding_box() == before and before["y"] < 600


IS_ON_TOP = """part => {
  const box = part.getBoundingClientRect(), root = part.getRootNode();
  return [[4, 4], [box.width - 4, box.height - 4]].every(([x, y]) =>
    part.contains(root.elementFromPoint(box.left + x, box.top + y)));
}"""
CONTRAST = """part => {
  const light = css => {
    const pen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    pen.fillStyle = css; pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(part);
  const [low, high] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


def test_a_formula_that_is_typed_fast_is_never_put_back(form: Form) -> None:
    """The server's answers to the first letters come while the last ones are typed."""
    page = form.of("more").page
    text = "coalesce(amount, 0) * 3 + sale_id * 100 - greatest(amount, sale_id, 7) + length(status)"
    form.settings.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    for letter in text:
        page.keyboard.type(letter, delay=14)
    page.keyboard.press("Escape")
    form.writes("more", columns={"twice": text})


def test_the_list_of_functions_is_used_with_the_keyboard_alone(form: Form) -> None:
    page = form.of("more").page
    form.settings.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    form.settings.get_by_role("button", name="Columns and functions").press("Enter")
    page.keyboard.type("largest")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("amount, 15")
    form.writes("more", columns={"twice": "greatest(amount, 15)"})
    search = form.settings.get_by_label("Search columns and functions")
    search.press("Escape")
    search.wait_for(state="detached")
    page.keyboard.press("End")
    page.keyboard.type(" + 1")
    form.writes("more", columns={"twice": "greatest(amount, 15) + 1"})


def test_the_fields_of_a_form_come_in_order_and_say_their_names(form: Form) -> None:
    form.of("kept")
    form.settings.get_by_role("button", name="Choose the value of condition 1").wait_for()
    form.field("Name").focus()
    said = []
    for _ in range(6):
        form.page.keyboard.press("Tab")
        said.append(form.focused())
    assert said[0] in ("Builder", "How to write Keep rows where")
    assert said[1:] == [
        "Column of condition 1",
        "Remove condition 1",
        "Comparison of condition 1",
        "Value of condition 1",
        "Choose the value of condition 1",
    ]
    unnamed = form.settings.evaluate(
        """panel => [...panel.querySelectorAll('input,textarea,button,[role=combobox],[role=textbox]')]
          .filter(e => !e.closest('[inert],[aria-hidden=true]') && e.tabIndex >= 0)
          .filter(e => !(e.getAttribute('aria-label') || e.innerText || e.getAttribute('aria-labelledby')))
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []
