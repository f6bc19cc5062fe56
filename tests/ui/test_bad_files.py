"""Files that are broken, unreadable or gone, on every page: plain words, nothing lost, nothing of another."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import go, html
from tests.ui.test_pages import component

PAGES = ("build/pipelines", "build/editor", "build/settings", "review/lineage", "ship/export")
NO_TEXT = b"\xff\xfe\x00\x01"


def said(page: AppTest) -> str:
    """What the page says; it must have come to its end."""
    assert not page.exception, page.exception[0].message
    return html(page)


@pytest.mark.parametrize("torn", [NO_TEXT, b"{[", b"", None], ids=["binary", "broken", "empty", "gone"])
@pytest.mark.parametrize("file", ["connections.yaml", "environments.yaml", "canvas.yaml"])
def test_no_page_falls_over_a_file_of_the_workspace(
    app: AppTest, retail: Path, file: str, torn: bytes | None
) -> None:
    if torn is None:
        (retail / file).unlink(missing_ok=True)
    else:
        (retail / file).write_bytes(torn)
    for name in PAGES:
        for section in ("Workspace", "Connections", "Environments") if name == "build/settings" else ("",):
            said(go(app, name, section=section, pipeline="margin"))


def test_a_workspace_without_its_marker_is_still_the_same_workspace(app: AppTest, retail: Path) -> None:
    """Another one, the sample's copy, would be shown and changed without a word."""
    (retail / "pipelines" / "mine.yaml").write_text("format: canvas/1\nname: mine\nnodes: {}\n")
    (retail / "canvas.yaml").unlink()
    assert str(retail) in said(go(app, "build/pipelines"))
    assert component(go(app, "build/editor", pipeline="mine"), "board")["pipeline"] == "mine"
    shutil.rmtree(retail)
    for name in PAGES:
        assert "is not there any more" in said(go(app, name, pipeline="mine"))


def test_a_problem_of_a_workspace_file_names_the_file_and_the_line(app: AppTest, retail: Path) -> None:
    (retail / "environments.yaml").write_text("format: canvas/1\nenvironments: [dev\n")
    assert "<b>environments.yaml, line 3</b>" in said(go(app, "ship/export", pipeline="margin"))


def test_pipelines_that_are_no_text_are_said_and_left_out(app: AppTest, retail: Path) -> None:
    folder = retail / "pipelines"
    (folder / "a_binary.yaml").write_bytes(NO_TEXT)
    (folder / "a_folder.yaml").mkdir()
    (folder / "a_link.yaml").symlink_to(retail / "nowhere")
    (folder / os.fsdecode(b"a_\xff.yaml")).write_text("format: canvas/1\nname: x\nnodes: {}\n")
    for name in PAGES:
        for pipeline in ("", "a_binary", "a_folder", "a_link"):
            said(go(app, name, pipeline=pipeline, section="Parameters"))
    assert "is not UTF-8 text" in said(go(app, "build/settings", section="Parameters", pipeline="a_binary"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is empty or no pipeline."),
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{n}: &{n} [{','.join(['*' + b] * 9)}]\n" for b, n in zip("abcdefgh", "bcdefghi", strict=True)
        ), "over and over by <code>*</code> references"),
        ("format: canvas/1\n\x00", "a character that YAML does not allow"),
        ("format: canvas/9\n", "made by a newer Canvas"),
    ],
    ids=["empty", "bomb", "nul", "newer"],
)  # fmt: skip
def test_a_text_that_is_no_pipeline_is_shown_with_its_problem(
    app: AppTest, retail: Path, text: str, message: str
) -> None:
    path = retail / "pipelines" / "torn.yaml"
    path.write_text(text)
    page = go(app, "build/editor", pipeline="torn")
    assert message in said(page)
    assert page.text_area[0].value == text
    page.text_area[0].set_value("format: canvas/1\nname: torn\nnodes: {}\n")
    page = next(b for b in page.button if b.label == "Save").click().run()
    assert said(page) is not None
    assert component(page, "board")["pipeline"] == "torn"
    assert path.read_text() == "format: canvas/1\nname: torn\nnodes: {}\n"


def test_any_pipeline_can_be_edited_as_text_and_undone(app: AppTest, retail: Path) -> None:
    path = retail / "pipelines" / "odd.yaml"
    path.write_text("format: canvas/1\nname: odd\nnods:\n  a: {type: inline}\n")
    page = go(app, "build/editor", pipeline="odd")
    assert "There is no section <code>nods</code>." in said(page)
    page = next(b for b in page.button if b.label == "Edit as text").click().run()
    assert 'class="cv-marked" aria-label="problem"><i>3</i><code>nods:</code>' in said(page)
    page.text_area[0].set_value(path.read_text().replace("nods", "nodes"))
    page = next(b for b in page.button if b.label == "Save").click().run()
    assert [n["id"] for n in component(page, "board")["nodes"]] == ["a"]
    assert component(page, "board")["undo"] == "Edit the file's text"


def test_a_file_that_goes_is_said_above_the_canvas_which_stays(app: AppTest, retail: Path) -> None:
    page = go(app, "build/editor", pipeline="margin")
    path = retail / "pipelines" / "margin.yaml"
    first = path.read_text()
    assert component(page, "board")["unsaved"] is False
    path.unlink()
    page = page.run()
    assert "<code>margin.yaml</code> was deleted or moved outside Canvas." in said(page)
    assert component(page, "board")["unsaved"] is True
    page.text_area[0].set_value("Kept while it is gone").run()
    assert "What you typed is kept here" in said(page)
    page = next(b for b in page.button if b.label == "Write it again").click().run()
    page = page.run()
    assert "was deleted" not in said(page) and "What you typed" not in said(page)
    assert component(page, "board")["unsaved"] is False
    assert "Kept while it is gone" in path.read_text() and first.splitlines()[-1] in path.read_text()


def test_a_file_that_breaks_is_said_above_what_was_drawn(app: AppTest, retail: Path) -> None:
    page = go(app, "build/editor", pipeline="margin")
    path = retail / "pipelines" / "margin.yaml"
    first = path.read_text()
    path.write_text("format: [\n")
    page = page.run()
    assert "cannot be drawn as it is now (line 2)" in said(page)
    assert component(page, "board")["message"] is None, "it does not say that this is what the file says now"
    page = next(b for b in page.button if b.label == "Show its text").click().run()
    assert page.text_area[0].value == "format: [\n"
    page = next(b for b in page.button if b.label.startswith("Undo")).click().run()
    assert component(page, "board")["pipeline"] == "margin"
    assert path.read_text() == first


def test_a_step_that_is_not_there_is_said(app: AppTest) -> None:
    page = go(app, "build/editor", pipeline="margin", node="nosuch")
    assert "There is no step <code>nosuch</code> in this pipeline." in said(page)
