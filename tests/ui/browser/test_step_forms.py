"""The forms of the steps that change, compare and reshape rows: filled in by hand, from nothing to rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.ui.browser.driver import chromium, sync_api
from tests.ui.browser.form import Form
from tests.ui.conftest import SAMPLE, Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

STEPS = """\
format: canvas/1
name: forms
nodes:
  sales:
    type: inline
    columns: {store: STRING, day: DATE, amount: INT, note: STRING}
    rows:
      - [A, 2024-01-01, 5, order K-17]
      - [A, 2024-01-02, 7, order M-2]
      - [B, 2024-01-01, 3, none]
      - [B, 2024-01-03, null, null]
  stores:
    type: inline
    columns: {code: STRING, city: STRING}
    rows:
      - [A, Paris]
      - [B, Lyon]
      - [C, Nice]
  months:
    type: inline
    columns: {store: STRING, jan: INT, feb: INT}
    rows:
      - [A, 1, 2]
      - [B, 3, null]
  events:
    type: inline
    columns: {id: INT, payload: STRING}
    rows:
      - [1, '{"name": "Ann", "amount": 12.5, "tags": ["x", "y"]}']
      - [2, '{"name": null, "amount": 7, "tags": []}']
  running: {type: window, input: sales}
  by_store: {type: pivot, input: sales}
  by_month: {type: unpivot, input: months}
  best: {type: top_n, input: sales}
  placed: {type: lookup, left: sales, right: stores}
  typed: {type: cast, input: sales}
  filled: {type: fill_missing, input: sales}
  worded: {type: replace_values, input: sales}
  parts: {type: split_column, input: sales}
  found: {type: extract, input: sales}
  read: {type: parse_json, input: events}
  listed: {type: parse_json, input: events, column: payload, columns: {tags: ARRAY<STRING>}}
  by_tag: {type: flatten, input: listed}
  checked: {type: assert, input: sales}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    retail = home / "retail"
    shutil.copytree(SAMPLE, retail, ignore=shutil.ignore_patterns("out", ".canvas"))
    (retail / "pipelines" / "forms.yaml").write_text(STEPS, encoding="utf-8")
    running = start_app(home, retail, "--port", free_port())
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def form(browser: sync_api.Browser, served: Served) -> Iterator[Form]:
    page = browser.new_page(viewport={"width": 1500, "height": 1000})
    yield Form(page, served, STEPS)
    page.screenshot(path=served.workspace.parent / "last.png")  # what to look at where a test failed
    page.close()


def test_window(form: Form) -> None:
    form.of("running").settings.get_by_role("button", name="Add a calculation").click()
    form.name_formula(0, "total")
    form.type_formula(0, "sum(amount)")
    form.tick("Within each", "store")
    form.take("Add a column to In the order of", "day")
    form.switch("Up to each")
    form.writes(
        "running",
        columns={"total": "sum(amount)"},
        partition_by=["store"],
        order_by={"day": "asc"},
        look_at="up_to_here",
    )
    form.gives(
        ["A", "2024-01-01", "5", "order K-17", "5"],
        ["A", "2024-01-02", "7", "order M-2", "12"],
        ["B", "2024-01-01", "3", "none", "3"],
        ["B", "2024-01-03", "empty", "empty", "3"],
    )


def test_pivot_finds_its_columns_in_the_rows(form: Form) -> None:
    form.of("by_store").take("Columns from the values of", "store")
    form.tick("One row for each", "day")
    form.settings.get_by_role("button", name="Find values").click()
    form.settings.get_by_role("button", name="Sum of amount").click()
    form.writes("by_store", column="store", group_by=["day"], values=["A", "B"])
    form.gives(["2024-01-01", "5", "3"], ["2024-01-02", "7", "empty"], ["2024-01-03", "empty", "empty"])


def test_unpivot(form: Form) -> None:
    form.of("by_month").tick("Columns that become rows", "jan", "feb")
    form.fill("Column for their names", "month")
    form.fill("Column for their values", "target")
    form.switch("Rows for empty values, too")
    form.writes("by_month", columns=["jan", "feb"], name="month", value="target", keep_empty=False)
    form.gives(["A", "jan", "1"], ["A", "feb", "2"], ["B", "jan", "3"])


def test_top_rows(form: Form) -> None:
    form.of("best").fill("Rows to keep", "1")
    form.take("Add a column to The first by", "amount")
    form.take("Direction of amount", "Largest first")
    form.tick("Of each", "store")
    form.writes("best", rows=1, order_by={"amount": "desc"}, group_by=["store"])
    form.gives(["A", "2024-01-02", "7"], ["B", "2024-01-01", "3"], columns=slice(3))


def test_look_up(form: Form) -> None:
    form.of("placed").settings.get_by_role("button", name="store = code").click()
    form.tick("Columns to add", "city")
    form.writes("placed", keys={"store": "code"}, columns=["city"])
    form.gives(["5", "Paris"], ["7", "Paris"], ["3", "Lyon"], ["empty", "Lyon"], columns=slice(2, None, 2))


def test_change_types(form: Form) -> None:
    form.of("typed").line("amount", "Amount, 2 decimals")
    form.line("day", "Date and time", 1)
    form.writes("typed", columns={"amount": "DECIMAL(12,2)", "day": "TIMESTAMP"})
    form.gives(
        ["A", "2024-01-01 00:00:00", "5.00"],
        ["A", "2024-01-02 00:00:00", "7.00"],
        ["B", "2024-01-01 00:00:00", "3.00"],
        ["B", "2024-01-03 00:00:00", "empty"],
        columns=slice(3),
    )


def test_fill_empty_values(form: Form) -> None:
    form.of("filled").line("amount", "0")
    form.line("note", "unknown", 1)
    form.writes("filled", values={"amount": 0, "note": "unknown"})
    form.gives(
        ["5", "order K-17"], ["7", "order M-2"], ["3", "none"], ["0", "unknown"], columns=slice(2, None)
    )


def test_empty_values_are_filled_from_other_rows(form: Form) -> None:
    form.of("filled").tick("Take from the row before", "note")
    form.tick("Put in the average", "amount")
    form.take("Add a column to In the order of", "day")
    form.writes("filled", previous=["note"], average=["amount"], order_by={"day": "asc"})
    form.gives(
        ["5", "order K-17"], ["3", "none"], ["7", "order M-2"], ["5", "order M-2"], columns=slice(2, None)
    )


def test_replace_values(form: Form) -> None:
    form.of("worded").tick("Replace in", "store")
    form.line("A", "Alpha")
    form.switch("Become empty")
    form.writes("worded", columns=["store"], values={"A": "Alpha"}, others="empty")
    form.gives(["Alpha"], ["Alpha"], ["empty"], ["empty"], columns=slice(1))


def test_split_a_column(form: Form) -> None:
    form.of("parts").take("Cut", "note")
    form.tick("Into the new columns", "before", "after")
    form.switch("Keep the column that is cut")
    form.writes("parts", column="note", into=["before", "after"], keep=False)
    form.gives(
        ["order K", "17"], ["order M", "2"], ["none", "empty"], ["empty", "empty"], columns=slice(3, None)
    )


def test_extract(form: Form) -> None:
    form.of("found").take("Look in", "note")
    form.fill("Pattern", "([A-Z])-([0-9]+)")
    form.tick("New columns", "series", "number")
    form.writes("found", column="note", pattern="([A-Z])-([0-9]+)", into=["series", "number"])
    form.gives(["K", "17"], ["M", "2"], ["empty", "empty"], ["empty", "empty"], columns=slice(4, None))


def test_flatten(form: Form) -> None:
    form.of("by_tag").take("List or record", "tags")
    form.fill("Name of the values", "tag")
    form.switch("Keep rows with an empty list")
    form.writes("by_tag", column="tags", into="tag", keep_empty=True)
    form.gives(["1", "x"], ["1", "y"], ["2", "empty"])


def test_json_is_read_into_the_fields_that_the_sample_has(form: Form) -> None:
    form.of("read").take("JSON in", "payload")
    form.settings.get_by_role("button", name="Detect from the sample").click()
    found = {"name": "STRING", "amount": "DECIMAL(12,1)", "tags": "ARRAY<STRING>"}
    form.writes("read", column="payload", columns=found)
    form.gives(["1", "Ann", "12.5", "[x, y]"], ["2", "empty", "7.0", "[]"])


def test_check_flags_bad_rows(form: Form) -> None:
    form.of("checked").switch("Are flagged")
    form.tick("Must not be empty", "amount")
    form.tick("Must be unique", "store", "day")
    form.settings.get_by_role("button", name="Add a rule").click()
    form.name_formula(0, "enough")
    form.type_formula(0, "amount >= 5")
    form.writes("checked", not_null=["amount"], unique=["store", "day"], conditions={"enough": "amount >= 5"})
    form.gives(["empty"], ["empty"], ["enough"], ["amount is empty"], columns=slice(4, None))
