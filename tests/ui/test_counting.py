"""The counts on the cards: in the background, never of another content, and never an endless spinner."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from canvas.document.workspace import Workspace
from canvas.engine import EngineError
from canvas.preview.model import Sampling
from canvas.ui import counting
from canvas.ui import desk as desk_module
from canvas.ui.counts import Count
from canvas.ui.desk import Desk, Question
from canvas.ui.documents import Document, document_of
from tests.ui.conftest import wait_until
from tests.ui.hand_engine import ROWS, HandEngine

TEXT = """\
format: canvas/1
name: tiny
parameters: {least: {type: INT, default: 3}}
nodes:
  rows: {type: inline, columns: {id: INT}, rows: [[1]]}
  kept: {type: filter, input: rows, condition: "id > :least"}
  odd: {type: filter, input: rows, condition: "id % 2 = 1"}
  wrong: {type: filter, input: rows, condition: "idd > 2"}
  behind: {type: limit, input: wrong, rows: 3}
"""
COUNTED = {"rows": "3 rows", "kept": "3 rows", "odd": "3 rows", "wrong": "", "behind": ""}


@pytest.fixture
def engine() -> HandEngine:
    return HandEngine()


@pytest.fixture
def desk(tmp_path: Path, engine: HandEngine) -> Iterator[Desk]:
    made = Desk(Workspace(tmp_path), lambda: engine)
    yield made
    for gate in engine.held.values():
        gate.set()
    made.close()


def edited(desk: Desk, old: str = "", new: str = "") -> Document:
    """The pipeline with another text."""
    text = TEXT.replace(old, new) if old else TEXT
    return document_of(desk.workspace, desk.workspace.root / "tiny.yaml", text)


def counts(desk: Desk, document: Document, sampling: Sampling | None = None) -> Mapping[str, Count]:
    return desk.counts(document, sampling or Sampling())


def counted(desk: Desk, document: Document, sampling: Sampling | None = None) -> dict[str, str]:
    """The counts when there is nothing to come."""
    assert wait_until(lambda: not any(c.running for c in counts(desk, document, sampling).values()), 20)
    return {name: c.text for name, c in counts(desk, document, sampling).items()}


def test_steps_are_counted_in_the_background_and_the_page_is_told(desk: Desk, engine: HandEngine) -> None:
    gate = engine.hold("%")
    document = edited(desk)
    first = counts(desk, document)
    assert {n for n, c in first.items() if c.running} == {"rows", "kept", "odd"}
    assert first["wrong"] == Count(), "its problem is said, it is not counted"
    assert wait_until(lambda: counts(desk, document)["kept"].text == "3 rows", 20)
    assert counts(desk, document)["odd"] == Count(running=True)
    before = desk.version("tiny")
    gate.set()
    assert wait_until(lambda: desk.version("tiny") > before, 20)
    assert counted(desk, document) == COUNTED


def test_after_an_edit_only_what_it_feeds_is_counted_again(desk: Desk, engine: HandEngine) -> None:
    assert counted(desk, edited(desk)) == COUNTED
    gate = engine.hold("% 3")
    document = edited(desk, "% 2", "% 3")
    now = counts(desk, document)
    assert now["odd"] == Count("3 rows", running=True, stale=True)
    assert now["kept"] == now["rows"] == Count("3 rows")
    gate.set()
    engine.tables["% 3"] = ROWS.slice(0, 1)
    assert counted(desk, document) == {**COUNTED, "odd": "1 row"}


def test_an_edit_that_is_undone_needs_no_counting(desk: Desk, engine: HandEngine) -> None:
    counted(desk, edited(desk))
    counted(desk, edited(desk, "% 2", "% 3"))
    asked = len(engine.asked)
    assert counted(desk, edited(desk)) == COUNTED
    assert len(engine.asked) == asked


@pytest.mark.parametrize(
    "sampling", [Sampling(rows=5), Sampling(method="random"), Sampling(method="random", seed=7)]
)
def test_another_sample_is_counted_anew(desk: Desk, sampling: Sampling) -> None:
    document = edited(desk)
    counted(desk, document)
    now = counts(desk, document, sampling)
    assert now["kept"].stale and now["kept"].running
    assert counted(desk, document, sampling) == COUNTED


def test_another_value_of_a_parameter_is_counted_anew(desk: Desk) -> None:
    counted(desk, edited(desk))
    now = counts(desk, edited(desk, "default: 3", "default: 2"))
    assert (now["kept"].stale, now["odd"].stale) == (True, False)


def test_another_place_of_a_connection_is_counted_anew(desk: Desk) -> None:
    document = edited(desk)
    counted(desk, document)
    (desk.workspace.root / "connections.yaml").write_text("format: canvas/1\nconnections: {}\n")
    assert counts(desk, document)["rows"].stale
    assert counted(desk, document) == COUNTED


def test_a_count_of_what_was_edited_meanwhile_is_let_go(desk: Desk, engine: HandEngine) -> None:
    engine.hold("% 2")
    counts(desk, edited(desk))
    assert engine.wait_for("% 2")
    document = edited(desk, "% 2", "% 3")
    assert counted(desk, document) == COUNTED, "the first is held for ever"


def test_a_count_that_an_edit_leaves_as_it_is_goes_on(desk: Desk, engine: HandEngine) -> None:
    gate = engine.hold("% 2")
    counts(desk, edited(desk))
    assert engine.wait_for("% 2")
    document = edited(desk, "rows: 3", "rows: 4")
    counts(desk, document)
    gate.set()
    assert counted(desk, document) == COUNTED
    assert sum("% 2" in sql for sql in engine.asked) == 1


def test_a_count_gives_way_to_rows_and_is_taken_up_again(desk: Desk, engine: HandEngine) -> None:
    gate = engine.hold("% 2")
    document = edited(desk)
    counts(desk, document)
    assert engine.wait_for("% 2")
    answer = desk.ask(document, Question(document.text, "kept"))
    assert answer.result(20).row_count == 3
    gate.set()
    assert counted(desk, document) == COUNTED
    assert all(c.problem == "" for c in counts(desk, document).values())


def test_a_step_that_fails_says_why_and_the_others_are_counted(desk: Desk, engine: HandEngine) -> None:
    gate = engine.hold(":least")
    document = edited(desk)
    counts(desk, document)
    assert engine.wait_for(":least")
    engine.errors = [EngineError("`x` is no number.", kind="bad value")]
    gate.set()
    assert counted(desk, document) == {**COUNTED, "kept": ""}
    assert counts(desk, document)["kept"].problem == "`x` is no number."


def test_a_step_behind_one_that_fails_says_nothing_of_its_own(desk: Desk, engine: HandEngine) -> None:
    document = edited(desk, "input: wrong", "input: odd")
    gate = engine.hold("% 2")
    counts(desk, document)
    assert engine.wait_for("% 2")
    engine.errors = [EngineError("`x` is no number.") for _ in range(3)]
    gate.set()
    counted(desk, document)
    problems = {n: c.problem for n, c in counts(desk, document).items() if c.problem}
    assert problems == {"odd": "`x` is no number."}


def test_without_an_engine_no_step_is_called_wrong_and_all_are_counted_when_it_comes(
    desk: Desk, engine: HandEngine
) -> None:
    """That there is no engine is said once, where rows are shown; it is no problem of forty steps."""
    assert wait_until(lambda: desk.state == "ready", 20)
    engine.die()
    engine.down = True
    document = edited(desk)
    assert counted(desk, document) == {**COUNTED, "rows": "", "kept": "", "odd": ""}
    assert {c.problem for c in counts(desk, document).values()} == {""}
    engine.down = False
    before = desk.version("tiny")
    assert desk.ask(document, Question(document.text, "kept")).result(20).row_count == 3
    assert wait_until(lambda: desk.version("tiny") > before, 20)
    assert counted(desk, document) == COUNTED


def test_trying_again_counts_again_what_there_was_no_engine_for(desk: Desk, engine: HandEngine) -> None:
    assert wait_until(lambda: desk.state == "ready", 20)
    engine.die()
    engine.down = True
    document = edited(desk)
    counted(desk, document)
    engine.down = False
    desk.forget_failures()
    assert counted(desk, document) == COUNTED


def test_an_engine_that_ends_while_it_counts_is_asked_once_more(desk: Desk, engine: HandEngine) -> None:
    gate = engine.hold("% 2")
    document = edited(desk)
    counts(desk, document)
    assert engine.wait_for("% 2")
    engine.die()
    gate.set()
    assert counted(desk, document) == COUNTED


def test_a_step_that_ends_the_engine_each_time_is_not_tried_for_ever(desk: Desk, engine: HandEngine) -> None:
    query = "% 2"
    gate = engine.hold(query)
    document = edited(desk)
    counts(desk, document)
    for times in (1, 2):
        assert wait_until(lambda times=times: sum(query in sql for sql in engine.asked) == times, 20)
        engine.die()
    assert counted(desk, document)["odd"] == ""
    assert counts(desk, document)["odd"].problem.startswith("The engine stopped.")
    gate.set()
    desk.forget_failures()
    assert sum(query in sql for sql in engine.asked) == 2


def test_a_mistake_of_canvas_itself_stops_no_other_count(
    desk: Desk, engine: HandEngine, caplog: pytest.LogCaptureFixture
) -> None:
    gate = engine.hold(":least")
    document = edited(desk)
    counts(desk, document)
    assert engine.wait_for(":least")
    engine.errors = [KeyError("x")]
    gate.set()
    assert counted(desk, document) == {**COUNTED, "kept": ""}
    assert "KeyError" in caplog.text


def test_rows_that_are_looked_at_are_counted_by_the_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_COUNTED", 1)
    document = edited(desk)
    assert not any(c.running for c in counts(desk, document).values()), "too many steps to count them all"
    desk.ask(document, Question(document.text, "kept")).result(20)
    assert wait_until(lambda: counts(desk, document)["kept"].text == "3 rows", 20)
    assert counts(desk, document)["odd"] == Count()


def test_rows_that_changed_on_the_disk_are_all_counted_anew(
    tmp_path: Path, engine: HandEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pane reads a file again that was written anew; the cards must not go on with the old numbers."""
    monkeypatch.setattr(desk_module, "_FRESH", 0)
    file = tmp_path / "data.csv"
    file.write_text("id\n1\n2\n3\n")
    read = "rows: {type: read_file, path: data.csv, format: csv, columns: {id: {type: INT, on_error: null}}}"
    desk = Desk(Workspace(tmp_path), lambda: engine)
    document = edited(desk, "rows: {type: inline, columns: {id: INT}, rows: [[1]]}", read)
    assert counted(desk, document) == COUNTED
    file.write_text("id\n1\n")
    os.utime(file, ns=(0, 0))
    engine.tables["SELECT"] = ROWS.slice(0, 1)
    desk.ask(document, Question(document.text, "kept")).result(20)
    assert counted(desk, document) == {n: "1 row" if text else "" for n, text in COUNTED.items()}
    desk.close()


def test_a_count_says_how_sure_it_is(desk: Desk, engine: HandEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.tables["%"] = pa.table({"id": pa.array(range(1234), pa.int32())})
    assert counted(desk, edited(desk))["odd"] == "1,234 rows"
    monkeypatch.setattr("canvas.preview.previews.MOST_ROWS", 1000)
    engine.tables["% 3"] = engine.tables["%"]
    assert counted(desk, edited(desk, "% 2", "% 3"))["odd"] == "more than 1,000 rows"
