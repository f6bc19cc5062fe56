"""The forms of queries, subflows and sinks, and of connections in Settings: by mouse and keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.ui.browser.driver import chromium, sync_api, until
from tests.ui.browser.form import Form
from tests.ui.conftest import SAMPLE, Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded]

STEPS = """\
format: canvas/1
name: forms
nodes:
  sales:
    type: inline
    columns: {store: STRING, amount: INT}
    rows:
      - [A, 5]
      - [A, 7]
      - [B, 3]
  totals: {type: sql, inputs: [sales]}
  clean: {type: subflow, inputs: [sales]}
  merged: {type: write_table, input: sales}
  stored: {type: write_database, input: sales}
  orders: {type: read_database}
  products: {type: read_file}
"""
LARGE = """\
format: canvas/1
name: large_ones
parameters:
  least: {type: INT, default: 5}
nodes:
  rows_in:
    type: input
    columns: {store: STRING, amount: INT}
    rows: []
  large: {type: filter, input: rows_in, condition: "amount >= :least"}
  rows_out: {type: output, input: large}
"""
CONNECTIONS = """\
format: canvas/1
connections:
  lake: {type: local, path: data}
  shop: {type: database, system: postgresql, host: db.example.com, database: shop, user: reader, password: "env:NOT_SET"}
"""  # noqa: E501


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    retail = home / "retail"
    shutil.copytree(SAMPLE, retail, ignore=shutil.ignore_patterns("out", ".canvas"))
    (retail / "pipelines" / "forms.yaml").write_text(STEPS, encoding="utf-8")
    (retail / "pipelines" / "large_ones.yaml").write_text(LARGE, encoding="utf-8")
    (retail / "connections.yaml").write_text(CONNECTIONS, encoding="utf-8")
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


def test_a_query_is_written_with_completion_and_its_error_is_underlined(form: Form) -> None:
    page = form.of("totals").page
    editor = form.settings.locator(".formula.query .cm-content")
    editor.focus()
    page.keyboard.type("SELECT store, sum(amo")
    form.settings.get_by_role("option", name="amountINT", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.type(" AS total FROM sales GROUP BY stor")
    page.keyboard.press("Escape")
    form.settings.locator(".cm-lintRange-error", has_text="stor").last.wait_for()
    form.settings.get_by_text("stor is not a column here. Did you mean store?").first.wait_for()
    form.settings.get_by_role("button", name="Use store").press("Enter")
    form.writes("totals", query="SELECT store, sum(amount) AS total FROM sales GROUP BY store")
    form.gives(["A", "12"], ["B", "3"])


def test_a_file_is_chosen_from_the_folder_and_its_format_with_it(form: Form) -> None:
    page = form.of("products").page
    form.take("Connection", "lake")
    form.settings.get_by_role("button", name="Browse").click()
    page.get_by_role("button", name="erp", exact=True).click()
    file = page.get_by_role("button", name="products.parquet")
    file.click()
    form.writes("products", connection="lake", path="erp/products.parquet", format="parquet")
    file.wait_for(state="detached")
    form.settings.get_by_role("button", name="Detect columns").click()
    until(lambda: "sku" in form.step("products").get("columns", {}), 10, "no columns")


def test_a_subflow_takes_a_pipeline_and_its_parameters(form: Form) -> None:
    form.of("clean").take("Pipeline", "large_ones")
    least = form.field("least")
    least.wait_for()
    assert least.get_attribute("placeholder") == "as usual: 5"
    form.gives(["A", "5"], ["A", "7"])
    form.fill("least", "6")
    form.writes("clean", pipeline="large_ones", parameters={"least": 6})
    form.gives(["A", "7"])


def test_rows_are_merged_into_a_table(form: Form) -> None:
    form.of("merged").fill("Table", "lake.sales")
    assert form.settings.get_by_label("Find rows by").count() == 0
    form.switch("Merge")
    form.tick("Find rows by", "store")
    form.switch("Changes")
    form.writes("merged", table="lake.sales", mode="merge", keys=["store"], action="update")
    form.settings.get_by_text("Compares the rows with the table lake.sales by store").wait_for()


def test_rows_are_written_into_a_database(form: Form) -> None:
    form.of("stored").take("Database", "shop")
    form.fill("Table", "public.totals")
    form.switch("Add to")
    form.writes("stored", connection="shop", table="public.totals", mode="append")


def test_a_database_without_its_password_says_what_to_do(form: Form) -> None:
    form.of("orders").take("Database", "shop")
    form.fill("Table", "public.orders")
    form.writes("orders", connection="shop", table="public.orders")
    form.settings.get_by_role("button", name="Detect columns").click()
    form.settings.get_by_text("NOT_SET").first.wait_for()
    assert "columns" not in form.step("orders")


SHOP = {"Host": "localhost", "Database": "till", "User": "reader"}
LAKE = {"Storage account": "contosolake", "Container": "raw"}
RAW = {"Bucket": "contoso-raw", "Access key: where it is kept": "env:S3_KEY"}
NEW = {
    "Database": (
        SHOP,
        ("Password: where it is kept", "env:TILL_PASSWORD"),
        """\
  new:
    type: database
    system: postgresql
    host: localhost
    database: till
    user: reader
    password: env:TILL_PASSWORD
""",
    ),
    "Azure Data Lake Storage": (
        LAKE,
        ("Account key: where it is kept", "keyvault:contoso/lake-key"),
        """\
  new:
    type: adls
    account: contosolake
    container: raw
    account_key: keyvault:contoso/lake-key
""",
    ),
    "Amazon S3": (
        RAW,
        ("Secret key: where it is kept", "env:S3_SECRET"),
        """\
  new:
    type: s3
    bucket: contoso-raw
    access_key_id: env:S3_KEY
    secret_access_key: env:S3_SECRET
""",
    ),
    "Google Cloud Storage": (
        {"Bucket": "contoso-raw"},
        ("Service account's key: where it is kept", "env:GCS_KEY"),
        "  new: {type: gcs, bucket: contoso-raw, credentials: env:GCS_KEY}\n",
    ),
}
"""By kind of connection: its fields, that of a secret with where it is kept, what the file says then."""


@pytest.mark.parametrize("kind", list(NEW))
def test_a_connection_is_added_and_no_secret_is_taken(form: Form, served: Served, kind: str) -> None:
    fields, (secret, reference), written = NEW[kind]
    file = served.workspace / "connections.yaml"
    file.write_text(CONNECTIONS, encoding="utf-8")
    page = form.page
    page.goto(f"{served.address}/settings?section=Connections")
    page.get_by_text("Add a connection", exact=True).click()
    card = page.locator(".st-key-add_connection")
    form.pick(card.get_by_role("combobox", name="Where it is"), kind)
    card.get_by_label("Name", exact=True).fill("new")
    for label, text in fields.items():
        card.get_by_label(label, exact=True).fill(text)
    card.get_by_label(secret, exact=True).fill("hunter2")
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Add", exact=True).click()
    card.get_by_text("a secret never stands in a file").first.wait_for()
    assert file.read_text(encoding="utf-8") == CONNECTIONS
    card.get_by_label(secret, exact=True).fill(reference)
    page.keyboard.press("Enter")
    card.get_by_role("button", name="Add", exact=True).press("Enter")
    until(lambda: "new:" in file.read_text(encoding="utf-8"), 10, "the connection is not saved")
    assert file.read_text(encoding="utf-8") == CONNECTIONS + written
