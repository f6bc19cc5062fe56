"""An analyst builds a pipeline from nothing, by mouse and keyboard; an engineer takes the files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.preview import Previews
from canvas.preview.cells import as_text, rows_of
from canvas.ui.documents import read_document
from tests.ui.browser.driver import Canvas, chromium, until
from tests.ui.conftest import SAMPLE, Served, free_port, start_app

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.spark, pytest.mark.slow]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    retail = home / "retail"
    shutil.copytree(SAMPLE, retail, ignore=shutil.ignore_patterns("out", ".canvas"))
    running = start_app(home, retail, "--port", free_port())
    yield running
    running.stop()


@pytest.fixture
def canvas(served: Served) -> Iterator[Canvas]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        yield Canvas(page, served.address)
        page.screenshot(path=served.workspace.parent / "last.png")  # what to look at where a test failed


class Spark:
    """What Spark gives for a step of the pipeline as its file is now."""

    def __init__(self, workspace: Path, engine: Engine) -> None:
        self.home = Workspace(workspace)
        self.previews = Previews(self.home, engine)

    def rows(self, pipeline: str, node: str, port: str | None = None) -> list[list[str]]:
        document = read_document(self.home, self.home.pipeline_path(pipeline))
        shown = self.previews.preview(document.plan, node, port=port, rows=500, values=document.values)
        return [["empty" if v is None else as_text(v) for v in row] for row in rows_of(shown.table)]


def same(browser: Sequence[Sequence[str]], spark: Sequence[Sequence[str]]) -> None:
    """The rows on the screen are rows that Spark gives, column by column; where all fit, all of them."""
    assert browser, "no rows on the screen"
    width = len(browser[0])
    left = [tuple(row[:width]) for row in spark]
    for row in browser:
        assert tuple(row) in left, row
        left.remove(tuple(row))
    if len(spark) <= len(browser):
        assert left == []


def read(canvas: Canvas, connection: str, path: str) -> None:
    """Sets up a file source."""
    canvas.pick("Connection", connection)
    canvas.fill("Files", path)
    canvas.settings.get_by_role("button", name="Detect columns").click()
    canvas.settings.get_by_role("button", name="Detect again").wait_for()


def test_a_pipeline_is_built_from_nothing(canvas: Canvas, served: Served, spark_engine: Engine) -> None:
    spark = Spark(served.workspace, spark_engine)
    file = served.workspace / "pipelines" / "by_city.yaml"
    page = canvas.page
    page.goto(f"{served.address}/pipelines")
    page.get_by_role("button", name="New pipeline").click()
    page.get_by_label("Name").fill("by_city")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Create").click()
    canvas.board.wait_for()
    empty = file.read_bytes()

    sales = canvas.drag_in("read_file", 130, 40)
    read(canvas, "lake", "pos/us/sales_2024-01.csv")
    shown = canvas.rows(f"Out {sales}")
    assert shown[0][:4] == ["10000001476", "US-CHI-01", "2024-01-01 10:42:00", "X-SHO-00147"]
    same(shown, spark.rows("by_city", sales))

    stores = canvas.drag_in("read_file", 130, 240)
    read(canvas, "erp", "stores.parquet")
    shown = canvas.rows(f"Out {stores}")
    assert shown[0][:3] == ["FR-PAR-01", "Paris Champs-Élysées", "Paris"]
    same(shown, spark.rows("by_city", stores))

    kept = canvas.drag_in("filter", 430, 40)
    canvas.connect(sales, kept)
    canvas.settings.get_by_text("Formula", exact=True).click()
    canvas.type_formula(0, "status = 'COMPLETED' AND amount > 0")
    until(lambda: "98 rows" in canvas.card(kept).inner_text(), 20, "the filter does not keep 98 rows")
    same(canvas.rows(f"Out {kept}"), spark.rows("by_city", kept))

    canvas.press_on_canvas("Escape")
    joined = canvas.drag_in("join", 730, 120)
    canvas.connect(kept, joined, "left")
    canvas.connect(stores, joined, "right")
    canvas.settings.get_by_role("button", name="store_id = store_id").click()
    canvas.settings.get_by_text("2 without a match").wait_for()
    same(canvas.rows(f"Out {joined}"), spark.rows("by_city", joined))

    canvas.arrange()
    formula = canvas.add_behind(joined, "formula")
    canvas.settings.get_by_role("button", name="Add a formula").click()
    canvas.name_formula(0, "net")
    canvas.type_formula(0, "CAST(amount * 0.8 AS DECIMAL(14,2))")
    until(lambda: "net = CAST" in canvas.card(formula).inner_text(), 15, "the formula is not there")
    same(canvas.rows(f"Out {formula}"), spark.rows("by_city", formula))

    total = canvas.add_behind(formula, "summarise")
    canvas.choose_many("For each", "city")
    canvas.settings.get_by_text("Formulas", exact=True).click()
    canvas.settings.get_by_role("button", name="Add a calculation").click()
    canvas.name_formula(0, "total")
    canvas.type_formula(0, "sum(net)")
    until(lambda: "sum(net) by city" in canvas.card(total).inner_text(), 15, "nothing is summed")
    same(canvas.rows(f"Out {total}"), spark.rows("by_city", total))
    page.reload()
    canvas.board.wait_for()

    parts = canvas.add_behind(total, "split")
    canvas.settings.get_by_role("button", name="Add a route").click()
    canvas.name_formula(0, "large")
    canvas.type_formula(0, "total > 100000")
    canvas.handle(parts, "large", "source").wait_for()
    same(canvas.rows(f"Out {parts}.large"), spark.rows("by_city", parts, "large"))

    canvas.arrange()
    for port, place in (("large", 60), ("default", 240)):
        sink = canvas.add_to_output(parts, port, "write file", place)
        canvas.pick("Connection", "lake")
        canvas.fill("Folder", f"out/by_city/{port}")
        canvas.settings.get_by_role("radio", name="Parquet").click()
        same(canvas.rows(f"Written {sink}"), spark.rows("by_city", sink))

    canvas.settle()
    done = file.read_bytes()
    while canvas.can("Undo"):
        canvas.press_on_canvas("Control+z")
        canvas.settle()
    assert file.read_bytes() == empty
    while canvas.can("Redo"):
        canvas.press_on_canvas("Control+y")
        canvas.settle()
    assert file.read_bytes() == done

    page.goto(f"{served.address}/export?pipeline=by_city&target=spark-sql")
    page.get_by_label("Folder for Spark SQL", exact=True).fill("out/taken")
    page.keyboard.press("Enter")
    page.get_by_text("canvas-manifest.json").first.wait_for()
    page.get_by_role("button", name="Write files").click()
    taken = served.workspace / "out" / "taken"
    until(lambda: (taken / "canvas-manifest.json").is_file(), 15, "nothing was exported")
    assert files_in(taken) == compiled(served.workspace)


def files_in(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def compiled(workspace: Path) -> dict[str, Any]:
    """What the command line makes of the pipeline."""
    out = workspace / "compiled"
    arguments = ["compile", "by_city", "--target", "spark-sql", "--out", str(out)]
    command = [sys.executable, "-m", "canvas.cli", *arguments, "--workspace", str(workspace)]
    subprocess.run(command, check=True, capture_output=True)
    return files_in(out)
