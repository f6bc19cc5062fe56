"""Previews off the page's thread: the page never waits, what is overtaken is let go."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import replace
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.engine import Engine, EngineError
from canvas.errors import CanvasError
from canvas.preview import Preview, Sampling
from canvas.ui import answers
from canvas.ui import desk as desk_module
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document, document_of
from canvas.ui.live import NONE, WORKING, Formula, Result
from tests.ui.conftest import wait_until
from tests.ui.hand_engine import ROWS, HandEngine

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
  odd: {type: filter, input: rows, condition: "id % 2 = 1"}
"""


@pytest.fixture
def engine() -> HandEngine:
    made = HandEngine()
    made.tables["live_value"] = ROWS.append_column("live_value", ROWS.column("id"))
    return made


@pytest.fixture
def desk(tmp_path: Path, engine: HandEngine) -> Iterator[Desk]:
    made = Desk(Workspace(tmp_path), lambda: engine)
    yield made
    for gate in engine.held.values():
        gate.set()
    made.close()


@pytest.fixture
def document(desk: Desk) -> Document:
    return edited(desk, "", "")


def edited(desk: Desk, old: str, new: str) -> Document:
    """The pipeline with another text."""
    text = TEXT.replace(old, new) if old else TEXT
    return document_of(desk.workspace, desk.workspace.root / "tiny.yaml", text)


def said(answer: Future[Preview]) -> list[str]:
    assert answers.is_there(answer, 20)
    return [p.message for p in answers.failure(answer)]


def kept(document: Document) -> Question:
    return Question(document.text, "kept")


def odd(document: Document) -> Question:
    return Question(document.text, "odd")


def test_the_page_does_not_wait_for_the_engine(desk: Desk, document: Document, engine: HandEngine) -> None:
    gate = engine.hold(":least")
    answer = desk.ask(document, kept(document))
    assert engine.wait_for(":least")
    assert answers.is_there(answer, 0.01) is False
    gate.set()
    assert answer.result(20).row_count == 3
    assert desk.state == "ready"


def test_a_preview_has_the_defaults_of_the_parameters_and_the_rows_asked_for(
    desk: Desk, document: Document, engine: HandEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    query = type(engine.session()).query
    monkeypatch.setattr(
        type(engine.session()), "query", lambda s, sql, args: asked.append(args) or query(s, sql)
    )
    answer = desk.ask(document, replace(kept(document), rows=2)).result(20)
    assert (answer.table.num_rows, answer.row_count, asked[-1]) == (2, 3, {"least": 3})


def test_the_same_question_is_answered_once(desk: Desk, document: Document) -> None:
    first = desk.ask(document, kept(document))
    assert desk.ask(document, kept(document)) is first
    assert desk.ask(document, replace(kept(document), text=f"{document.text}# edited")) is not first


def test_an_answer_grows_old_for_files_change(
    desk: Desk, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.ask(document, kept(document))
    assert first.result(20).node == "kept"
    monkeypatch.setattr(desk_module, "_FRESH", 0)
    assert desk.ask(document, kept(document)) is not first


def test_answers_are_let_go_when_there_are_too_many(
    desk: Desk, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "_KEPT", 3)
    first = desk.ask(document, kept(document))
    first.result(20)
    for rows in range(1, 4):
        desk.ask(document, replace(kept(document), rows=rows)).result(20)
    assert desk.ask(document, kept(document)) is not first


def test_a_failure_stays_until_it_is_tried_again(desk: Desk, document: Document, engine: HandEngine) -> None:
    engine.errors = [EngineError("The query needs more memory. Sample fewer rows.", kind="out of memory")]
    answer = desk.ask(document, odd(document))
    assert said(answer) == ["The query needs more memory. Sample fewer rows."]
    assert desk.ask(document, odd(document)) is answer
    desk.forget_failures()
    assert desk.ask(document, odd(document)).result(20).node == "odd"


def test_trying_failures_again_leaves_what_went_well(desk: Desk, document: Document) -> None:
    good = desk.ask(document, kept(document))
    good.result(20)
    desk.forget_failures()
    assert desk.ask(document, kept(document)) is good


def test_a_mistake_of_canvas_itself_is_plain_words_too(
    desk: Desk, document: Document, engine: HandEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.errors = [KeyError("x")]
    assert said(desk.ask(document, kept(document))) == [answers.FAULT]
    assert "KeyError" in caplog.text


def test_what_a_tab_does_not_look_at_any_more_is_stopped(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    engine.hold(":least")
    (slow,) = desk.ask_all(document, [kept(document)], tab="one")
    assert engine.wait_for(":least")
    (quick,) = desk.ask_all(document, [odd(document)], tab="one")
    assert quick.result(20).node == "odd"
    assert said(slow) == ["Stopped."]
    assert sum(":least" in sql for sql in engine.asked) == 1


def test_what_was_overtaken_before_it_began_never_runs(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    engine.hold("%")
    held = desk.ask(document, odd(document))
    assert engine.wait_for("%")
    desk.ask_all(document, [kept(document)], tab="one")
    desk.ask_all(document, [], tab="one")
    engine.held["%"].set()
    assert held.result(20).node == "odd"
    assert not any(":least" in sql for sql in engine.asked)


def test_what_another_tab_still_looks_at_goes_on(desk: Desk, document: Document, engine: HandEngine) -> None:
    gate = engine.hold(":least")
    (one,) = desk.ask_all(document, [kept(document)], tab="one")
    (two,) = desk.ask_all(document, [kept(document)], tab="two")
    assert one is two and engine.wait_for(":least")
    desk.ask_all(document, [odd(document)], tab="one")
    gate.set()
    assert two.result(20).row_count == 3


def test_what_a_search_lets_go_is_stopped(desk: Desk, document: Document, engine: HandEngine) -> None:
    engine.hold(":least")
    slow = desk.ask(document, kept(document))
    assert engine.wait_for(":least")
    desk.let_go(document, kept(document))
    assert said(slow) == ["Stopped."]
    desk.let_go(document, kept(document))


def test_what_a_search_lets_go_stays_where_a_tab_looks_at_it(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    gate = engine.hold(":least")
    (seen,) = desk.ask_all(document, [kept(document)], tab="one")
    assert engine.wait_for(":least")
    desk.let_go(document, kept(document))
    gate.set()
    assert seen.result(20).row_count == 3


def test_an_interrupt_that_hits_the_wrong_query_costs_nothing(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    """The job that was to be stopped may have ended just before."""
    gate = engine.hold(":least")
    answer = desk.ask(document, kept(document))
    assert engine.wait_for(":least")
    desk._interrupt()
    gate.set()
    assert answer.result(20).row_count == 3


def test_what_a_person_stops_stays_stopped_until_it_is_wanted_again(
    desk: Desk, document: Document, engine: HandEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next look of the page must not begin it anew behind the person's back."""
    monkeypatch.setattr(desk_module, "_FRESH", 0)
    gate = engine.hold(":least")
    both = [kept(document), odd(document)]
    futures = desk.ask_all(document, both, tab="one")
    assert engine.wait_for(":least")
    desk.cancel("one")
    wait(futures, timeout=20)
    gate.set()
    for _ in range(2):
        answer = desk.ask_all(document, both, tab="one")
        assert [said(a) for a in answer] == [["Stopped. Try again to see the rows."]] * 2
    desk.forget_failures()
    assert [a.result(20).node for a in desk.ask_all(document, both, tab="one")] == ["kept", "odd"]


def test_coming_back_to_a_step_that_was_stopped_asks_anew(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    gate = engine.hold(":least")
    desk.ask_all(document, [kept(document)], tab="one")
    assert engine.wait_for(":least")
    desk.cancel("one")
    gate.set()
    desk.ask_all(document, [odd(document)], tab="one")
    (again,) = desk.ask_all(document, [kept(document)], tab="one")
    assert again.result(20).node == "kept"


def test_stopping_with_nothing_to_stop_is_no_failure(desk: Desk, document: Document) -> None:
    (answer,) = desk.ask_all(document, [kept(document)], tab="one")
    assert answer.result(20).node == "kept"
    desk.cancel("one")
    desk.cancel("nobody")
    assert desk.ask(document, kept(document)) is answer


def test_the_last_good_rows_stay_whatever_comes(desk: Desk, document: Document, engine: HandEngine) -> None:
    assert desk.last_good("tiny", "kept", None) is None
    good = desk.ask(document, kept(document)).result(20)
    assert desk.last_good("tiny", "kept", None) is good
    other = edited(desk, "id > :least", "id < :least")
    engine.errors = [EngineError("The query failed.")]
    assert said(desk.ask(other, kept(other))) == ["The query failed."]
    assert desk.last_good("tiny", "kept", None) is good
    third = edited(desk, "id > :least", "id = :least")
    assert desk.ask(third, kept(third)).result(20) is desk.last_good("tiny", "kept", None) is not good


def test_a_node_with_a_problem_needs_no_engine(tmp_path: Path) -> None:
    def no_engine() -> Engine:
        raise CanvasError("There is no engine.")

    desk = Desk(Workspace(tmp_path), no_engine)
    document = edited(desk, "", "")
    assert said(desk.ask(document, Question(document.text, "nope"))) == [
        "There is no node `nope` in the pipeline."
    ]
    assert desk.state == "failed"
    assert said(desk.ask(document, kept(document))) == ["There is no engine."]
    desk.close()


def test_an_engine_that_does_not_start_is_tried_with_each_question(tmp_path: Path) -> None:
    engine = HandEngine()
    engine.down = True
    desk = Desk(Workspace(tmp_path), lambda: engine)
    document = edited(desk, "", "")
    assert said(desk.ask(document, kept(document))) == [
        "The embedded engine did not start. Close other programs and try again."
    ]
    assert desk.state == "failed"
    engine.down = False
    desk.forget_failures()
    assert desk.ask(document, kept(document)).result(20).row_count == 3
    assert desk.state == "ready"
    desk.close()


def test_an_engine_that_died_is_said_and_comes_back(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    engine.hold(":least")
    answer = desk.ask(document, kept(document))
    assert engine.wait_for(":least")
    engine.die()
    assert said(answer) == ["The engine stopped. It starts again with the next question."]
    engine.held[":least"].set()
    desk.forget_failures()
    assert desk.ask(document, kept(document)).result(20).row_count == 3
    assert engine.starts == 2


def test_closing_ends_the_engine(tmp_path: Path) -> None:
    engine = HandEngine()
    desk = Desk(Workspace(tmp_path), lambda: engine)
    assert wait_until(lambda: desk.state == "ready")
    desk.close()
    assert engine.closed


def formula(document: Document, text: str) -> Formula:
    return Formula(document.text, "kept", "rows", "expression", text)


def result(desk: Desk, document: Document, asked: Formula) -> Result:
    assert wait_until(lambda: desk.live(document, asked) != WORKING, 20)
    return desk.live(document, asked)


def test_a_formulas_result_comes_later_and_the_page_is_told(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    gate = engine.hold("id * 2")
    asked = formula(document, "id * 2")
    assert desk.live(document, asked) == WORKING
    assert desk.live_waits()
    before = desk.version("tiny")
    gate.set()
    assert wait_until(lambda: desk.version("tiny") > before, 20)
    assert desk.live(document, asked).state == "ready"
    assert not desk.live_waits()


def test_a_formulas_result_that_gave_way_to_rows_is_asked_again(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    gate = engine.hold("id * 2")
    asked = formula(document, "id * 2")
    desk.live(document, asked)
    assert engine.wait_for("id * 2")
    assert desk.ask(document, kept(document)).result(20).node == "kept"
    gate.set()
    assert result(desk, document, asked).state == "ready"


def test_a_formula_that_failed_is_said_and_can_be_tried_again(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    engine.errors = [EngineError("The query failed.")]
    asked = formula(document, "id * 2")
    assert result(desk, document, asked) == Result("failed", message="The query failed.")
    desk.forget_failures()
    assert result(desk, document, asked).state == "ready"


def test_a_mistake_of_canvas_in_a_formula_shows_nothing(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    engine.errors = [KeyError("x")]
    assert result(desk, document, formula(document, "id * 2")) == NONE


def test_how_columns_meet_is_found_out_behind_everything_else(
    desk: Desk, document: Document, engine: HandEngine
) -> None:
    sides = [kept(document), odd(document)]
    assert desk.overlaps(document, sides, [("id", "id")]) is None
    assert wait_until(lambda: desk.overlaps(document, sides, [("id", "id")]) is not None, 20)
    other = [replace(side, sampling=Sampling(rows=5)) for side in sides]
    assert desk.overlaps(document, other, [("id", "id")]) is None, "another sample may meet otherwise"
