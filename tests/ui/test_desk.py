"""Previews off the page's thread: the page never waits, and a failure is said once and can be tried again."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import canvas.preview
from canvas.document.workspace import Workspace
from canvas.errors import CanvasError
from canvas.ui import answers
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document, read_document
from tests.ui.conftest import wait_until

TEXT = """\
format: canvas/1
name: tiny
parameters: {least: {type: INT, default: 3}}
nodes:
  rows:
    type: inline
    columns: {id: INT}
    rows: [[1]]
  kept: {type: filter, input: rows, condition: "id > :least"}
"""


class FakePreviews:
    """Answers with what it was asked; fails while `errors` has something."""

    errors: list[BaseException]

    def __init__(self, workspace: Workspace, engine: Any) -> None:
        self.engine = engine

    def session(self) -> None:
        self.engine.started.wait(5)

    def preview(self, plan: Any, node: str, **more: Any) -> Any:
        if type(self).errors:
            raise type(self).errors.pop()
        return SimpleNamespace(node=node, **more)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    (tmp_path / "tiny.yaml").write_text(TEXT)
    return read_document(Workspace(tmp_path), tmp_path / "tiny.yaml")


@pytest.fixture
def desk(document: Document, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(canvas.preview, "Previews", FakePreviews)
    FakePreviews.errors = []
    engine = SimpleNamespace(started=threading.Event(), close=lambda: None)
    made = Desk(document.workspace, lambda: engine)  # type: ignore[arg-type, return-value]
    made.test_engine = engine  # type: ignore[attr-defined]
    return made


def test_the_page_does_not_wait_for_the_engine(desk: Desk, document: Document) -> None:
    answer = desk.ask(document, Question(document.text, "kept"))
    assert (desk.state, answers.is_there(answer, 0.01)) == ("starting", False)
    desk.test_engine.started.set()  # type: ignore[attr-defined]
    assert answer.result(5).node == "kept"
    assert wait_until(lambda: desk.state == "ready")


def test_a_preview_has_the_defaults_of_the_parameters(desk: Desk, document: Document) -> None:
    desk.test_engine.started.set()  # type: ignore[attr-defined]
    answer = desk.ask(document, Question(document.text, "kept", rows=7))
    assert (answer.result(5).values, answer.result(5).rows) == ({"least": 3}, 7)


def test_the_same_question_is_answered_once(desk: Desk, document: Document) -> None:
    desk.test_engine.started.set()  # type: ignore[attr-defined]
    first = desk.ask(document, Question(document.text, "kept"))
    assert desk.ask(document, Question(document.text, "kept")) is first
    assert desk.ask(document, Question(document.text + "# edited", "kept")) is not first


def test_a_failure_stays_until_it_is_tried_again(desk: Desk, document: Document) -> None:
    desk.test_engine.started.set()  # type: ignore[attr-defined]
    FakePreviews.errors = [CanvasError("The engine needs more memory. Close something.")]
    question = Question(document.text, "kept")
    answer = desk.ask(document, question)
    assert answers.is_there(answer, 5)
    assert [p.message for p in answers.failure(answer)] == ["The engine needs more memory. Close something."]
    assert desk.ask(document, question) is answer
    desk.forget(question)
    assert desk.ask(document, question).result(5).node == "kept"


def test_an_answer_grows_old_for_files_change(
    desk: Desk, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.test_engine.started.set()  # type: ignore[attr-defined]
    question = Question(document.text, "kept")
    first = desk.ask(document, question)
    assert first.result(5).node == "kept"
    monkeypatch.setattr("canvas.ui.desk._FRESH", 0)
    assert desk.ask(document, question) is not first


def test_a_mistake_of_canvas_itself_is_plain_words_too(desk: Desk, document: Document) -> None:
    desk.test_engine.started.set()  # type: ignore[attr-defined]
    FakePreviews.errors = [KeyError("x")]
    answer = desk.ask(document, Question(document.text, "kept"))
    assert answers.is_there(answer, 5)
    assert [p.message for p in answers.failure(answer)] == [answers.FAULT]


def test_a_node_with_a_problem_needs_no_engine(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_engine() -> Any:
        raise CanvasError("There is no engine.")

    desk = Desk(document.workspace, no_engine)
    answer = desk.ask(document, Question(document.text, "nope"))
    assert answers.is_there(answer, 5)
    assert [p.message for p in answers.failure(answer)] == ["There is no node `nope` in the pipeline."]
    assert desk.state == "failed"
    answer = desk.ask(document, Question(document.text, "kept"))
    assert answers.is_there(answer, 5)
    assert [p.message for p in answers.failure(answer)] == ["There is no engine."]
