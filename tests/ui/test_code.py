"""The code beside the canvas: the files that ship, letter for letter, with the chosen step's lines marked."""

from __future__ import annotations

import html as markup
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from canvas.document.workspace import Workspace
from canvas.ui import code
from canvas.ui.authoring import make_workspace
from canvas.ui.documents import Document, TargetResult, document_of
from compilers.base import Artifact
from tests.ui.conftest import html

TEXT = """\
format: canvas/1
name: p
nodes:
  rows: {type: inline, columns: {id: INT, name: STRING}, rows: [[1, "<b>&"]]}
  kept: {type: filter, input: rows, condition: id > 3 AND name <> '<b>'}
  named: {type: derive, input: kept, columns: {at: "soundex(name)"}}
  out: {type: write_file, input: named, connection: lake, path: out, format: parquet}
"""


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path / "ws")
    text = "format: canvas/1\nconnections:\n  lake: {type: local, path: data}\n"
    (made.root / "connections.yaml").write_text(text)
    return made


@pytest.fixture
def document(home: Workspace) -> Document:
    return edited(home)


def edited(home: Workspace, old: str = "", new: str = "") -> Document:
    text = TEXT.replace(old, new) if old else TEXT
    return document_of(home, home.root / "pipelines" / "p.yaml", text)


def target(document: Document, name: str = "spark-sql") -> TargetResult:
    return next(t for t in document.targets if t.name == name)


def artifact(document: Document, path: str, name: str = "spark-sql") -> Artifact:
    compiled = target(document, name).compiled
    assert compiled is not None
    return next(a for a in compiled.artifacts if a.path == path)


def lines(shown: str) -> list[tuple[bool, str]]:
    """Each line as it can be read, and whether it is marked."""
    found = re.findall(r"<li( class=\"cv-here\" aria-current=\"true\")?><i>\d+</i><code>(.*?)</code>", shown)
    return [(bool(mark), markup.unescape(re.sub(r"<[^>]+>", "", line))) for mark, line in found]


@pytest.mark.parametrize("path", ["job.sql", "job.py", "canvas-manifest.json"])
def test_every_letter_of_a_file_is_shown(document: Document, path: str) -> None:
    found = artifact(document, next(p for p in paths(document) if p.endswith(path)))
    read = "\n".join(line if line != " " else "" for _, line in lines(code.code_html(found, ())))
    assert read == found.text


def paths(document: Document, name: str = "spark-sql") -> list[str]:
    compiled = target(document, name).compiled
    assert compiled is not None
    return [a.path for a in compiled.artifacts]


def test_nothing_in_a_file_becomes_markup() -> None:
    evil = Artifact('"><img src=x>.txt', "<script>alert(1)</script>\n")
    shown = code.code_html(evil, ())
    assert "<script" not in shown and "<img" not in shown


def test_the_lines_of_the_chosen_step_are_marked_and_no_others(document: Document) -> None:
    path = next(p for p in paths(document) if p.endswith("job.sql"))
    found = artifact(document, path)
    shown = code.code_html(found, code.spans_of(document, found, "kept"))
    marked = [line for is_marked, line in lines(shown) if is_marked]
    assert "id > 3" in "\n".join(marked) and "soundex" not in "\n".join(marked)
    first = next(n for n, (is_marked, _) in enumerate(lines(shown), start=1) if is_marked)
    assert f'data-first="{first}"' in shown
    assert code.spans_of(document, found, None) == ()
    assert "data-first" not in code.code_html(found, ())


def test_the_file_that_has_the_step_is_shown_unless_another_was_wished_for(document: Document) -> None:
    spark = target(document)
    sql = next(p for p in paths(document) if p.endswith("job.sql"))
    python = next(p for p in paths(document) if p.endswith("job.py"))
    assert code.best_file(document, spark, "kept", None) == sql
    assert code.best_file(document, spark, "kept", python) == python
    assert code.best_file(document, spark, "kept", "gone.sql") == sql
    assert code.best_file(document, spark, None, None) == sql
    nothing = TargetResult("x", "X", None, ())
    assert code.best_file(document, nothing, "kept", None) == ""


def _script() -> None:
    import streamlit as st

    from canvas.ui import codepanel

    state = st.session_state
    codepanel.draw(state["document"], state["targets"], state["node"])


def panel(document: Document, node: str | None, targets: Any = "all") -> AppTest:
    page = AppTest.from_function(_script, default_timeout=20)
    page.session_state["document"] = document
    page.session_state["targets"] = list(document.targets) if targets == "all" else targets
    page.session_state["node"] = node
    page.run()
    assert not page.exception
    return page


def test_the_panel_says_that_it_waits(document: Document) -> None:
    assert "Writing the code…" in html(panel(document, "kept", None))


def test_the_panel_shows_the_step_in_the_code_of_the_first_target(document: Document) -> None:
    page = panel(document, "kept")
    assert page.selectbox[0].value.endswith("job.sql")
    assert any(mark and "id > 3" in line for mark, line in lines(html(page)))


def test_another_file_can_be_chosen_and_another_step_finds_its_own(document: Document) -> None:
    page = panel(document, "kept")
    other = next(p for p in page.selectbox[0].options if p.endswith("job.py"))
    page.selectbox[0].set_value(other).run()
    assert not page.exception
    assert any(line.startswith("def ") for _, line in lines(html(page)))


def test_the_other_target_says_on_the_step_what_it_says_otherwise(document: Document) -> None:
    factory = target(document, "data-factory")
    page = panel(document, "out")
    page.session_state["code_target"] = factory.label
    page.run()
    assert not page.exception
    assert page.selectbox[0].value.startswith("dataflow/")
    (finding, *_) = factory.findings("out")
    shown = re.sub(r"<[^>]+>", "", html(page))
    assert "Data Factory on out" in shown
    assert finding.message.split("`")[0] in markup.unescape(shown)


def test_a_pipeline_that_cannot_be_compiled_says_why_in_place_of_code(home: Workspace) -> None:
    page = panel(edited(home, "id > 3", "idd > 3"), "kept")
    assert "There are no files yet" in html(page)
    assert "is not a column here" in html(page)
    assert not page.selectbox


def test_while_one_step_is_half_made_the_others_show_what_they_run(home: Workspace) -> None:
    text = TEXT.replace(
        "  out:", "  begun: {type: filter, input: named}\n  open: {type: limit, rows: 3}\n  out:"
    )
    document = document_of(home, home.root / "pipelines" / "p.yaml", text)
    page = panel(document, "kept")
    said = re.sub(r"<[^>]+>", "", html(page))
    assert "begun Finish its settings." in said
    assert "open Connect its input." in said
    shown = "\n".join(line for _, line in lines(html(page)))
    assert shown.strip() == code.select_of(document, "kept").strip()
    assert "WHERE" in shown and "id > 3" in shown
    assert code.select_of(document, "begun") is None
    assert not lines(html(panel(document, "begun")))


def test_a_step_without_lines_in_a_file_says_so(document: Document) -> None:
    page = panel(document, "kept")
    manifest = next(p for p in page.selectbox[0].options if p.endswith("canvas-manifest.json"))
    page.selectbox[0].set_value(manifest).run()
    assert "kept has no lines of its own in this file." in html(page)
