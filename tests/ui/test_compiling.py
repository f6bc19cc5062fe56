"""What each target makes of a pipeline: never of another text or other connections than there are now."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.ui import answers
from canvas.ui.authoring import make_workspace
from canvas.ui.compiling import Compiler
from canvas.ui.documents import Document, TargetResult, document_of
from tests.ui.conftest import wait_until

TEXT = """\
format: canvas/1
name: p
nodes:
  rows: {type: inline, columns: {id: INT}, rows: [[1]]}
  kept: {type: filter, input: rows, condition: id > 3}
  out: {type: write_file, input: kept, connection: lake, path: out, format: parquet}
"""


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path / "ws")
    connect(made, "data")
    return made


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def compiler(told: list[str]) -> Iterator[Compiler]:
    made = Compiler(told.append)
    yield made
    made.close()


def connect(home: Workspace, path: str) -> None:
    text = f"format: canvas/1\nconnections:\n  lake: {{type: local, path: {path}}}\n"
    (home.root / "connections.yaml").write_text(text)


def edited(home: Workspace, old: str = "", new: str = "") -> Document:
    text = TEXT.replace(old, new) if old else TEXT
    return document_of(home, home.root / "pipelines" / "p.yaml", text)


def files(targets: Sequence[TargetResult] | None) -> str:
    """All that Spark SQL makes."""
    spark = next(t for t in targets or () if t.name == "spark-sql")
    return "".join(a.text for a in spark.compiled.artifacts) if spark.compiled else ""


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Compiling waits for it."""
    event, compile_all = threading.Event(), Document.compiled

    def slowly(document: Document) -> Sequence[TargetResult]:
        assert event.wait(20)
        return compile_all(document)

    monkeypatch.setattr(Document, "compiled", slowly)
    yield event
    event.set()


def test_the_page_does_not_wait_and_is_told(
    home: Workspace, compiler: Compiler, told: list[str], go: threading.Event
) -> None:
    document = edited(home)
    assert compiler.targets(document) is None
    go.set()
    assert wait_until(lambda: told == ["p"])
    targets = compiler.targets(document)
    assert [t.name for t in targets or ()] == ["spark-sql", "data-factory"]
    assert "id > 3" in files(targets)
    compiler.targets(document)
    assert told == ["p"], "the same text is compiled once"


def test_after_an_edit_the_files_before_stay_until_the_new_ones_are_there(
    home: Workspace, compiler: Compiler, told: list[str], go: threading.Event
) -> None:
    go.set()
    compiler.targets(edited(home))
    assert wait_until(lambda: told == ["p"])
    go.clear()
    document = edited(home, "id > 3", "id > 4")
    assert "id > 3" in files(compiler.targets(document))
    go.set()
    assert wait_until(lambda: told == ["p", "p"])
    assert "id > 4" in files(compiler.targets(document))


def test_another_place_of_a_connection_is_in_the_files_at_once(
    home: Workspace, compiler: Compiler, told: list[str]
) -> None:
    """The pipeline's text is the same: what was compiled before would write to the old place."""
    document = edited(home)
    compiler.targets(document)
    assert wait_until(lambda: told == ["p"])
    before = files(compiler.targets(document))
    connect(home, "elsewhere/data")
    compiler.targets(document)
    assert wait_until(lambda: told == ["p", "p"])
    assert "elsewhere" in files(compiler.targets(document)) and "elsewhere" not in before


def test_a_pipeline_that_cannot_be_compiled_says_why(
    home: Workspace, compiler: Compiler, told: list[str]
) -> None:
    document = edited(home, "id > 3", "idd > 3")
    compiler.targets(document)
    assert wait_until(lambda: told == ["p"])
    targets = compiler.targets(document) or ()
    assert {t.compiled for t in targets} == {None}
    assert all("`idd` is not a column here" in t.problems[0].message for t in targets)


def test_a_mistake_of_canvas_itself_is_said_in_place_of_old_files(
    home: Workspace,
    compiler: Compiler,
    told: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    compiler.targets(edited(home))
    assert wait_until(lambda: told == ["p"])

    def wrong(document: Document) -> Sequence[TargetResult]:
        raise KeyError("x")

    monkeypatch.setattr(Document, "compiled", wrong)
    document = edited(home, "id > 3", "id > 4")
    compiler.targets(document)
    assert wait_until(lambda: told == ["p", "p"])
    targets = compiler.targets(document) or ()
    assert [(t.label, t.compiled, t.problems[0].message) for t in targets] == [
        ("Spark SQL", None, answers.FAULT),
        ("Data Factory", None, answers.FAULT),
    ]
    assert "KeyError" in caplog.text
