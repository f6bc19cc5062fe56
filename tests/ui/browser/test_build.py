"""An analyst builds a pipeline from nothing, by mouse and keyboard; an engineer takes the files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

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


SHOWN = 200
"""So many rows a pane shows."""


def same(browser: Sequence[Sequence[str]], spark: Sequence[Sequence[str]]) -> None:
    """The rows of the pane are Spark's, value by value; of many, as many as a pane shows."""
    left = [tuple(row) for row in spark]
    for row in browser:
        assert tuple(row) in left, row
        left.remove(tuple(row))
    assert len(browser) == min(len(spark), SHOWN)


def read(canvas: Canvas, connection: str, path: str) -> None:
    """Sets up a file source."""
    canvas.pick("Connection", connection)
    canvas.fill("Files", path)
    canvas.settings.get_by_role("button", name="Detect columns").click()
    canvas.settings.get_by_role("button", name="Detect again").wait_for()


class Analyst:
    """Builds the pipeline, and compares the rows with Spark's after each step."""

    def __init__(self, canvas: Canvas, spark: Spark) -> None:
        self.canvas, self.spark = canvas, spark

    def check(self, node: str, port: str | None = None, pane: str = "Out") -> list[list[str]]:
        """The rows of a step on the screen, which are Spark's."""
        shown = self.canvas.rows(f"{pane} {node}.{port}" if port else f"{pane} {node}")
        same(shown, self.spark.rows("by_city", node, port))
        return shown

    def sources(self) -> tuple[str, str]:
        """The sales of one month, and the stores."""
        sales = self.canvas.drag_in("read_file", 130, 40)
        read(self.canvas, "lake", "pos/us/sales_2024-01.csv")
        assert self.check(sales)[0][:3] == ["10000001476", "US-CHI-01", "2024-01-01 10:42:00"]
        stores = self.canvas.drag_in("read_file", 130, 240)
        read(self.canvas, "erp", "stores.parquet")
        assert self.check(stores)[0][:3] == ["FR-PAR-01", "Paris Champs-Élysées", "Paris"]
        return sales, stores

    def joined(self, sales: str, stores: str) -> str:
        """Completed sales with their stores: by the mouse."""
        canvas = self.canvas
        kept = canvas.drag_in("filter", 430, 40)
        canvas.connect(sales, kept)
        canvas.as_formula()
        canvas.type_formula(0, "status = 'COMPLETED' AND amount > 0")
        until(lambda: "98 rows" in canvas.card(kept).inner_text(), 20, "the filter does not keep 98 rows")
        self.check(kept)
        canvas.press_on_canvas("Escape")
        join = canvas.drag_in("join", 730, 120)
        canvas.connect(kept, join, "left")
        canvas.connect(stores, join, "right")
        canvas.settings.get_by_role("button", name="store_id = store_id").click()
        canvas.settings.get_by_text("2 without a match").wait_for()
        self.check(join)
        return join

    def total(self, join: str) -> str:
        """The total of each city: by the keyboard."""
        canvas = self.canvas
        canvas.arrange()
        formula = canvas.add_behind(join, "formula")
        canvas.settings.get_by_role("button", name="Add a formula").click()
        canvas.name_formula(0, "net")
        canvas.type_formula(0, "CAST(amount * 0.8 AS DECIMAL(14,2))")
        until(lambda: "net = CAST" in canvas.card(formula).inner_text(), 15, "the formula is not there")
        self.check(formula)
        total = canvas.add_behind(formula, "summarise")
        canvas.choose_many("For each", "city")
        canvas.settings.get_by_text("Formulas", exact=True).click()
        canvas.settings.get_by_role("button", name="Add a calculation").click()
        canvas.name_formula(0, "total")
        canvas.type_formula(0, "sum(net)")
        until(lambda: "sum(net) by city" in canvas.card(total).inner_text(), 15, "nothing is summed")
        self.check(total)
        return total

    def sinks(self, total: str) -> None:
        """Large and small cities into folders of their own."""
        canvas = self.canvas
        parts = canvas.add_behind(total, "split")
        canvas.settings.get_by_role("button", name="Add a route").click()
        canvas.name_formula(0, "large")
        canvas.type_formula(0, "total > 100000")
        canvas.handle(parts, "large", "source").wait_for()
        self.check(parts, "large")
        canvas.arrange()
        for port, place in (("large", 60), ("default", 240)):
            sink = canvas.add_to_output(parts, port, "write file", place)
            canvas.pick("Connection", "lake")
            canvas.fill("Folder", f"out/by_city/{port}")
            canvas.pick("Format", "Parquet")
            self.check(sink, pane="Written")
        canvas.settle()


def test_a_pipeline_is_built_from_nothing(canvas: Canvas, served: Served, spark_engine: Engine) -> None:
    file = served.workspace / "pipelines" / "by_city.yaml"
    analyst = Analyst(canvas, Spark(served.workspace, spark_engine))
    page = canvas.page
    page.goto(f"{served.address}/pipelines")
    page.get_by_role("button", name="New pipeline").click()
    page.get_by_label("Name").fill("by_city")
    page.keyboard.press("Enter")
    canvas.board.wait_for()
    empty = file.read_bytes()
    total = analyst.total(analyst.joined(*analyst.sources()))
    page.reload()
    canvas.board.wait_for()
    analyst.sinks(total)
    done = file.read_bytes()
    travel(canvas, "Undo", "Control+z")
    assert file.read_bytes() == empty
    travel(canvas, "Redo", "Control+y")
    assert file.read_bytes() == done
    for target, label in (("spark-sql", "Spark SQL"), ("data-factory", "Data Factory")):
        taken = exported(page, served, target, label)
        assert files_in(taken) == compiled(served.workspace, target)


def exported(page: Page, served: Served, target: str, label: str) -> Path:
    """The folder into which the page wrote the files of one target."""
    page.goto(f"{served.address}/export?pipeline=by_city&target={target}")
    page.get_by_label(f"Folder for {label}", exact=True).fill(f"out/{target}")
    page.keyboard.press("Enter")
    page.get_by_text("canvas-manifest.json").first.wait_for()
    page.get_by_role("button", name="Write files").click()
    taken = served.workspace / "out" / target
    until(lambda: (taken / "canvas-manifest.json").is_file(), 15, "nothing was exported")
    return taken


def travel(canvas: Canvas, what: str, keys: str) -> None:
    """All the way back, or forth again."""
    while canvas.can(what):
        canvas.press_on_canvas(keys)
        canvas.settle()


def files_in(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def compiled(workspace: Path, target: str) -> dict[str, Any]:
    """What the command line makes of the pipeline."""
    out = workspace / "compiled" / target
    arguments = ["compile", "by_city", "--target", target, "--out", str(out)]
    command = [sys.executable, "-m", "canvas.cli", *arguments, "--workspace", str(workspace)]
    subprocess.run(command, check=True, capture_output=True)
    return files_in(out)
