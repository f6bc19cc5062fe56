"""The list of pipelines: files are made, renamed, put away and brought back, and nothing else is touched."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from canvas.document.workspace import Workspace
from canvas.errors import DocumentError
from canvas.ui import pipelines, session
from canvas.ui.overview import PipelineRow, overview
from tests.ui.conftest import go, html
from tests.ui.test_pages import component

PAGE = "build/pipelines"
LAYOUT = "format: canvas-layout/1\nnodes:\n  ledger: [0, 0]\n"


@pytest.fixture
def home(retail: Path) -> Workspace:
    return Workspace(retail)


def files(retail: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (retail / "pipelines").iterdir()}


def listed(page: AppTest) -> list[str]:
    return [str(b.key)[5:] for b in page.button if str(b.key).startswith("open_")]


def test_every_pipeline_says_how_it_stands(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: [")
    (retail / "pipelines/bad.yaml").write_text(
        "format: canvas/1\nname: bad\nnodes:\n  a: {type: limit, input: b, rows: 3}\n"
    )
    page = go(app, PAGE)
    assert not page.exception
    assert listed(page) == ["bad", "best_customers", "daily_sales", "margin", "returns_rate", "torn"]
    shown = html(page)
    assert "<i></i>1 problem</span>" in shown and "<i></i>cannot be read</span>" in shown
    assert "<em>24 steps</em>" in shown and "<em>just now</em>" in shown
    assert "<i></i>Data Factory: 3 notes</span>" in shown


def test_a_pipeline_that_does_not_load_opens_all_the_same(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: [")
    page = go(app, PAGE).button(key="open_torn").click().run()
    assert not page.exception
    assert "torn.yaml cannot be drawn yet" in html(page)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("per day", ["daily_sales"]),
        ("MARGIN", ["margin"]),
        ("tills  euro", ["daily_sales"]),
        ("<script>", []),
        ("مبيعات 🎉 'x'", []),
    ],
)
def test_the_list_is_searched_and_the_address_keeps_it(app: AppTest, typed: str, names: list[str]) -> None:
    page = go(app, PAGE).text_input(key="search").set_value(typed).run()
    assert not page.exception
    assert listed(page) == names
    assert page.query_params["search"] in (typed, [typed])
    assert "<script>" not in html(page)


def test_accents_do_not_matter_in_a_search() -> None:
    rows = [PipelineRow("q", "Umsätze im Café", 1, "ready", 0, "q.yaml")]
    assert pipelines.found(rows, "cafe umsatze") == rows


def test_the_last_changed_comes_first(app: AppTest, retail: Path) -> None:
    path = retail / "pipelines/returns_rate.yaml"
    path.write_bytes(path.read_bytes())
    page = go(app, PAGE, sort="changed")
    assert listed(page)[0] == "returns_rate"
    page = page.selectbox(key="sort").set_value("name").run()
    assert listed(page)[0] == "best_customers"


def test_a_deep_link_to_a_search_works_on_a_fresh_server(app: AppTest) -> None:
    assert listed(go(app, PAGE, search="margin")) == ["margin"]


def test_a_new_pipeline_is_empty_or_like_another(app: AppTest, retail: Path) -> None:
    before = files(retail)
    page = go(app, PAGE).button(key="new").click().run()
    page.text_input(key="new_name").set_value("weekly")
    page = page.button(key="create").click().run()
    assert not page.exception
    made = {name: data for name, data in files(retail).items() if name not in before}
    assert made == {"weekly.yaml": b"format: canvas/1\nname: weekly\nnodes: {}\n"}
    page = go(app, PAGE).button(key="new").click().run()
    page.text_input(key="new_name").set_value("like_margin")
    page.selectbox(key="new_template").set_value("margin")
    page.button(key="create").click().run()
    text = (retail / "pipelines/like_margin.yaml").read_bytes()
    assert text == before["margin.yaml"].replace(b"name: margin\n", b"name: like_margin\n", 1)


@pytest.mark.parametrize("way", ["new", "rename", "copy"])
def test_a_pipeline_with_the_name_of_a_deleted_one_has_a_history_of_its_own(
    app: AppTest, retail: Path, way: str
) -> None:
    """Undo in the new one would bring back the other."""
    name = "returns_rate_copy" if way == "copy" else "margin"
    if way == "copy":
        pipelines.duplicate(Workspace(retail), "returns_rate")
    go(app, "build/editor", pipeline=name)
    page = go(app, PAGE).button(key=f"delete_{name}").click().run()
    if way == "new":
        page = page.button(key="new").click().run()
        page.text_input(key="new_name").set_value("margin")
        page.button(key="create").click().run()
    elif way == "rename":
        page = page.button(key="name_returns_rate").click().run()
        page.text_input(key="rename_returns_rate").set_value("margin").run()
        page.button(key="rename_now").click().run()
    else:
        path = retail / "pipelines/returns_rate.yaml"
        path.write_text(path.read_text() + "# more\n")
        page.button(key="copy_returns_rate").click().run()
    board = component(go(app, "build/editor", pipeline=name), "board")
    assert (board["undo"], board["message"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("my sales 🎉", "Use <code>my_sales</code>, for example."),
        ("MARGIN", "There is already a pipeline <code>MARGIN</code>. Choose another name."),
        ("con", "Windows keeps the name <code>con</code> for a device"),
        ("a__b", "Use <code>a_b</code>, for example."),
        ("مبيعات", "Use <code>my_pipeline</code>, for example."),
        ("../../x", "Use <code>x</code>, for example."),
    ],
)
def test_a_name_that_cannot_be_is_said_and_makes_nothing(
    app: AppTest, retail: Path, name: str, message: str
) -> None:
    before = files(retail)
    page = go(app, PAGE).button(key="new").click().run()
    page.text_input(key="new_name").set_value(name)
    page = page.button(key="create").click().run()
    assert not page.exception
    assert message in html(page)
    assert files(retail) == before


def test_renaming_writes_exactly_these_files(home: Workspace, retail: Path) -> None:
    (retail / "pipelines/margin.layout.yaml").write_text(LAYOUT)
    before = files(retail)
    pipelines.rename(home, "margin", "profit")
    after = files(retail)
    assert set(before) - set(after) == {"margin.yaml", "margin.layout.yaml"}
    assert {name: after[name] for name in set(after) - set(before)} == {
        "profit.yaml": before["margin.yaml"].replace(b"name: margin\n", b"name: profit\n", 1),
        "profit.layout.yaml": LAYOUT.encode(),
    }
    assert all(after[name] == before[name] for name in set(after) & set(before))


def test_a_pipeline_may_change_the_case_of_its_name_but_not_take_another_ones(home: Workspace) -> None:
    pipelines.rename(home, "margin", "Margin")
    assert home.load(home.pipeline_path("Margin"), pipelines.REGISTRY).pipeline.name == "Margin"
    with pytest.raises(DocumentError, match="There is already a pipeline `Daily_Sales`"):
        pipelines.rename(home, "Margin", "Daily_Sales")
    with pytest.raises(DocumentError, match="Windows keeps the name"):
        pipelines.rename(home, "Margin", "NUL")


def test_a_file_that_cannot_be_read_is_renamed_as_it_is(home: Workspace, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: [")
    pipelines.rename(home, "torn", "worn")
    assert (retail / "pipelines/worn.yaml").read_text() == "format: ["


def test_the_page_renames_by_its_dialog(app: AppTest, retail: Path) -> None:
    page = go(app, PAGE).button(key="name_margin").click().run()
    page.text_input(key="rename_margin").set_value("profit").run()
    page = page.button(key="rename_now").click().run()
    assert not page.exception
    assert "profit" in listed(page) and "margin" not in listed(page)


USER = """\
format: canvas/1
name: user
nodes:
  part:
    type: subflow
    pipeline: margin     # as finance wants it
  again:
    type: subflow
    pipeline: margin
  other:
    type: subflow
    pipeline: daily_sales
"""


def test_steps_that_use_a_pipeline_follow_its_new_name_as_one_entry(app: AppTest, retail: Path) -> None:
    user = retail / "pipelines/user.yaml"
    user.write_text(USER)
    page = go(app, PAGE).button(key="name_margin").click().run()
    assert "<code>user</code> uses it as a step, and will say the new name." in html(page)
    page.text_input(key="rename_margin").set_value("profit").run()
    page = page.button(key="rename_now").click().run()
    assert not page.exception
    assert user.read_text() == USER.replace("pipeline: margin", "pipeline: profit")
    editor = session.open_editor(Workspace(retail), "user")
    editor.undo()
    assert user.read_text() == USER


def test_a_pipeline_that_others_use_says_so_before_it_goes(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/user.yaml").write_text(USER)
    page = go(app, PAGE)
    assert "<code>user</code> uses it as a step, and will not run without it." in html(page)
    labels = {b.key: b.label for b in page.button}
    assert labels["delete_margin"] == labels["delete_daily_sales"] == "Delete all the same"
    assert labels["delete_user"] == "Delete"


def test_a_copy_has_a_name_of_its_own_and_the_same_drawing(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/margin.layout.yaml").write_text(LAYOUT)
    page = go(app, PAGE).button(key="copy_margin").click().run()
    page = page.button(key="copy_margin").click().run()
    assert {"margin_copy", "margin_copy_2"} <= set(listed(page))
    text = (retail / "pipelines/margin.yaml").read_text()
    assert (retail / "pipelines/margin_copy.yaml").read_text() == text.replace(
        "name: margin\n", "name: margin_copy\n", 1
    )
    assert (retail / "pipelines/margin_copy_2.layout.yaml").read_text() == LAYOUT


def test_a_deleted_pipeline_comes_back_with_undo_byte_for_byte(app: AppTest, retail: Path) -> None:
    (retail / "pipelines/margin.layout.yaml").write_text(LAYOUT)
    before = files(retail)
    page = go(app, PAGE).button(key="delete_margin").click().run()
    assert set(before) - set(files(retail)) == {"margin.yaml", "margin.layout.yaml"}
    assert "<code>margin</code> was deleted." in html(page)
    page = page.run()
    assert "<code>margin</code> was deleted." in html(page), "the notice stays until it is dismissed"
    page = page.button(key="undo_delete").click().run()
    assert not page.exception
    assert files(retail) == before
    assert "was deleted" not in html(page)


def test_a_deleted_pipeline_is_found_again_after_a_reload(app: AppTest, retail: Path) -> None:
    before = files(retail)
    page = go(app, PAGE).button(key="delete_margin").click().run()
    page = page.button(key="dismiss_delete").click().run()
    assert "was deleted" not in html(page)
    assert [e.label for e in page.expander] == ["Deleted pipelines (1)"]
    page.button(key="back_0_margin").click().run()
    assert files(retail) == before


def test_a_deleted_pipeline_never_replaces_one_that_has_its_name_by_now(
    home: Workspace, retail: Path
) -> None:
    gone = pipelines.delete(home, "margin")
    pipelines.create(home, "margin", None)
    with pytest.raises(DocumentError, match="There is another pipeline `margin` by now"):
        pipelines.restore(gone)
    assert [g.name for g in pipelines.deleted(home)] == ["margin"]
    pipelines.rename(home, "margin", "margin_new")
    pipelines.restore(gone)
    assert {"margin", "margin_new"} <= {p.stem for p in home.pipeline_paths()}
    assert pipelines.deleted(home) == []


def test_what_was_deleted_last_comes_first(home: Workspace) -> None:
    for name in ("margin", "daily_sales"):
        pipelines.delete(home, name)
    assert [g.name for g in pipelines.deleted(home)] == ["daily_sales", "margin"]


def test_a_rename_that_fails_leaves_everything_as_it_was(home: Workspace, retail: Path) -> None:
    folder = retail / "pipelines"
    (folder / "margin.layout.yaml").write_text(LAYOUT)
    (folder / "profit.layout.yaml").mkdir()
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    with pytest.raises(DocumentError, match=r"margin\.yaml could not be renamed"):
        pipelines.rename(home, "margin", "profit")
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_a_rename_on_a_full_disk_leaves_everything_as_it_was(
    home: Workspace, retail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (retail / "pipelines/margin.layout.yaml").write_text(LAYOUT)
    before = files(retail)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DocumentError, match="the disk is full"):
        pipelines.rename(home, "margin", "profit")
    assert files(retail) == before


def test_a_pipeline_cannot_be_renamed_to_nothing(home: Workspace, retail: Path) -> None:
    before = files(retail)
    with pytest.raises(DocumentError, match="A pipeline needs a name"):
        pipelines.rename(home, "margin", "")
    pipelines.rename(home, "margin", "margin")
    assert files(retail) == before


def test_a_pipeline_that_cannot_be_put_away_is_still_there(home: Workspace, retail: Path) -> None:
    before = files(retail)
    (home.private / pipelines.DELETED).write_text("in the way")
    with pytest.raises(DocumentError, match=r"margin could not be deleted: .*\. It is still there\."):
        pipelines.delete(home, "margin")
    assert files(retail) == before


def test_a_pipeline_that_cannot_be_brought_back_is_kept(home: Workspace, retail: Path) -> None:
    gone = pipelines.delete(home, "margin")
    (retail / "pipelines").rename(retail / "aside")
    (retail / "pipelines").write_text("in the way")
    with pytest.raises(DocumentError, match="margin could not be brought back"):
        pipelines.restore(gone)
    (retail / "pipelines").unlink()
    (retail / "aside").rename(retail / "pipelines")
    assert [g.name for g in pipelines.deleted(home)] == ["margin"]
    pipelines.restore(gone)
    assert "margin" in {p.stem for p in home.pipeline_paths()}


def test_what_lies_among_the_deleted_and_is_none_is_left_out(home: Workspace) -> None:
    top = home.private / pipelines.DELETED
    (top / "20240331T000000-empty").mkdir(parents=True)
    (top / "note.txt").write_text("mine")
    assert pipelines.deleted(home) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (61, "1 min ago"), (3599, "59 min ago"), (3601, "1 h ago")],
)
def test_when_it_was_changed_in_words(home: Workspace, retail: Path, seconds: int, words: str) -> None:
    row = next(r for r in overview(home) if r.name == "margin")
    moment = time.time() - seconds
    os.utime(retail / row.file, (moment, moment))
    assert pipelines.changed_words(home, row) == words
    os.utime(retail / row.file, (86_400 * 365, 86_400 * 365))
    assert pipelines.changed_words(home, row) == "1971-01-01"
    (retail / row.file).unlink()
    assert pipelines.changed_words(home, row) == ""


def test_the_worst_comes_first_where_problems_are_looked_for(home: Workspace, retail: Path) -> None:
    (retail / "pipelines/torn.yaml").write_text("format: [")
    rows = pipelines.ordered(home, overview(home), "problems")
    assert rows[0].name == "torn"
    assert [r.name for r in rows[1:]] == [r.name for r in overview(home) if r.name != "torn"]


def test_an_empty_workspace_offers_the_first_step(app: AppTest, retail: Path) -> None:
    for path in (retail / "pipelines").iterdir():
        path.unlink()
    page = go(app, PAGE)
    assert not page.exception
    assert "No pipelines yet" in html(page)
    assert [b.key for b in page.button] == ["new", "new_first"]
