"""Export and lineage as pages: what the address says is what is shown, and what is said is so."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import go, html

EXPORT = "ship/export"
LINEAGE = "review/lineage"


def labels(page: AppTest) -> list[str]:
    return [b.label.replace("\\", "") for b in page.button]


def test_a_deep_link_shows_a_target_in_an_environment_and_one_of_its_files(app: AppTest) -> None:
    page = go(app, EXPORT, pipeline="margin", target="spark-sql", env="prod", file="spark-sql/job.sql")
    assert not page.exception
    assert page.selectbox(key="export_pipeline").value == "margin"
    assert page.selectbox(key="export_env").value == "prod"
    assert page.text_input[0].value == "out/prod/spark-sql/margin"
    shown = html(page)
    assert "Spark SQL <code>job.sql</code>" in shown
    assert 'aria-label="job.sql"' in shown and "Data Factory" not in shown
    assert '<p class="cv-quiet">3 new</p>' in shown


def test_writing_says_what_was_written_and_the_next_look_finds_it_there(app: AppTest, retail: Path) -> None:
    page = go(app, EXPORT, pipeline="margin", target="spark-sql")
    page = page.button(key="write").click().run()
    assert not page.exception
    folder = retail / "out/spark-sql/margin"
    assert sorted(p.name for p in folder.iterdir()) == ["canvas-manifest.json", "job.py", "job.sql"]
    shown = html(page)
    assert "Wrote <code>canvas-manifest.json</code>, <code>job.py</code>, <code>job.sql</code>" in shown
    assert '<p class="cv-quiet">3 unchanged</p>' in shown
    (folder / "job.py").write_text("print()\n")
    page = page.run()
    assert '<p class="cv-quiet">1 changed, 2 unchanged</p>' in html(page)
    assert ":material/draft: job.py :orange[changed]" in labels(page)
    assert '<li class="cv-minus"><i>-</i><code>print()</code></li>' in html(page)


def test_a_folder_that_cannot_be_is_said_at_its_field_and_nothing_is_written(
    app: AppTest, retail: Path
) -> None:
    page = go(app, EXPORT, pipeline="margin", target="spark-sql")
    page = page.text_input[0].set_value("pipelines").run()
    assert "Canvas keeps pipelines in <code>pipelines</code>." in html(page)
    assert page.button(key="write").disabled
    assert sorted(p.suffix for p in (retail / "pipelines").iterdir()) == [".yaml"] * 4
    mine = retail / "mine"
    mine.mkdir()
    (mine / "job.py").write_text("mine")
    page = page.text_input[0].set_value("mine").run()
    page = page.button(key="write").click().run()
    assert not page.exception
    assert "was not made by Canvas and would be overwritten." in html(page)
    assert (mine / "job.py").read_text() == "mine"


def test_a_pipeline_with_problems_has_no_files_and_says_why(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/bad.yaml").write_text(
        "format: canvas/1\nname: bad\nnodes:\n  a: {type: limit, input: b, rows: 3}\n"
    )
    page = go(app, EXPORT, pipeline="bad")
    assert not page.exception
    shown = html(page)
    assert "Spark SQL: no files yet" in shown and "<b>a.input</b> There is no step" in shown
    assert page.button(key="write").disabled
    (retail / "pipelines/torn.yaml").write_text("format: [")
    page = page.run().selectbox(key="export_pipeline").set_value("torn").run()
    assert not page.exception
    assert "torn cannot be read" in html(page)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"pipeline": "nope"}, "There is no pipeline <code>nope</code> here."),
        ({"env": "<b>"}, "There is no environment <code>&lt;b&gt;</code> here."),
    ],
)
def test_an_address_that_names_nothing_is_said(app: AppTest, query: dict[str, str], words: str) -> None:
    page = go(app, EXPORT, **query)
    assert not page.exception
    assert words in html(page)


@pytest.mark.parametrize("page_name", [EXPORT, LINEAGE])
def test_an_empty_workspace_leads_to_the_list(app: AppTest, retail: Path, page_name: str) -> None:
    for path in (retail / "pipelines").iterdir():
        path.unlink()
    page = go(app, page_name)
    assert not page.exception
    assert "There are no pipelines yet. Make one first." in html(page)


def test_the_lineage_of_a_step_names_its_neighbours_and_leads_to_the_canvas(app: AppTest) -> None:
    page = go(app, LINEAGE, pipeline="daily_sales", box="with_store")
    assert not page.exception
    assert "<h2>with_store</h2>" in html(page) and "left join on store_id" in html(page)
    assert [b.label.replace("\\", "") for b in page.button] == [
        "with_rate",
        "Stores",
        "Amount in euro, division",
    ]
    page = page.button[1].click().run()
    assert "<h2>Stores</h2><code>stores</code>" in html(page)
    assert page.query_params["box"] in ("stores", ["stores"])


def test_the_lineage_of_the_workspace_links_pipelines_by_their_files(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/weekly.yaml").write_text(
        "format: canvas/1\nname: weekly\nnodes:\n"
        "  days: {type: read_file, connection: lake, path: out/daily_sales/*, format: parquet}\n"
    )
    page = go(app, LINEAGE, box="file:data/out/daily_sales/{run_date}")
    assert not page.exception
    assert labels(page) == ["daily_sales", "weekly"]
    page = page.button[1].click().run()
    assert "<h2>weekly</h2>" in html(page)


def test_a_box_that_is_not_there_is_said_and_a_torn_file_is_left_out(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: [")
    page = go(app, LINEAGE, box="<i>nope")
    assert not page.exception
    shown = html(page)
    assert "There is no <code>&lt;i&gt;nope</code> in this picture." in shown
    assert "torn cannot be read and is left out" in shown
