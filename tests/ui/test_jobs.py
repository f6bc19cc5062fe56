"""One worker for all previews: what a person waits for comes first, and what nobody waits for is let go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any

import pytest

from canvas.errors import CanvasError
from canvas.ui import jobs as jobs_module
from canvas.ui.jobs import COUNT, IMPATIENT, LIVE, PANE, Jobs
from tests.ui.conftest import wait_until


class Stopped(CanvasError):
    """What an interrupted query raises."""


class Engine:
    """Runs one query at a time, for as long as the test wants."""

    def __init__(self) -> None:
        self.interrupted = threading.Event()
        self.begun: dict[str, threading.Event] = {}
        self.interrupts = 0

    def interrupt(self) -> None:
        self.interrupts += 1
        self.interrupted.set()

    def query(self, name: str, end: threading.Event | None = None) -> Callable[[], str]:
        """Work that takes until `end`, or until it is interrupted; at once without one."""
        self.begun[name] = threading.Event()

        def run() -> str:
            self.interrupted.clear()
            self.begun[name].set()
            while end is not None and not end.wait(0.005):
                if self.interrupted.is_set():
                    raise Stopped("Stopped.")
            return name

        return run


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def jobs(engine: Engine) -> Iterator[Jobs]:
    made = Jobs("test", engine.interrupt)
    yield made
    made.close()


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """The end of a query that takes too long."""
    event = threading.Event()
    yield event
    event.set()


def test_work_is_done_one_after_the_other_and_the_urgent_first(jobs: Jobs, engine: Engine) -> None:
    go, order = threading.Event(), list[str]()

    def note(name: str) -> Callable[[], None]:
        return lambda: order.append(name)

    first = jobs.submit(PANE, engine.query("first", go))
    assert engine.begun["first"].wait(20)
    futures = [jobs.submit(COUNT, note("count 1")), jobs.submit(LIVE, note("live"))]
    futures += [jobs.submit(COUNT, note("count 2")), jobs.submit(PANE, note("pane"))]
    go.set()
    for future in (first, *futures):
        future.result(20)
    assert order == ["pane", "live", "count 1", "count 2"]


def test_what_fails_is_the_askers_to_see_and_the_next_is_done(
    jobs: Jobs, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(error: BaseException) -> Callable[[], Any]:
        def work() -> Any:
            raise error

        return work

    said = jobs.submit(PANE, fail(CanvasError("The disk is full.")))
    assert isinstance(said.exception(20), CanvasError)
    assert caplog.text == "", "what a person is told needs no log"
    wrong = jobs.submit(PANE, fail(KeyError("x")))
    assert isinstance(wrong.exception(20), KeyError)
    assert "A job of the app failed" in caplog.text
    assert isinstance(jobs.submit(PANE, fail(SystemExit())).exception(20), SystemExit)
    assert jobs.submit(PANE, engine.query("after")).result(20) == "after"


def test_a_slow_count_gives_way_to_rows_that_are_looked_at(
    jobs: Jobs, engine: Engine, never: threading.Event
) -> None:
    count = jobs.submit(COUNT, engine.query("count", never))
    assert engine.begun["count"].wait(20)
    assert wait_until(lambda: jobs.running_for > IMPATIENT)
    assert jobs.submit(PANE, engine.query("pane")).result(20) == "pane"
    assert isinstance(count.exception(20), Stopped)


def test_a_count_that_has_just_begun_gives_way_too_when_it_takes_long(
    jobs: Jobs, engine: Engine, never: threading.Event
) -> None:
    """It may need another minute, and nobody asks again for rows that are on their way."""
    count = jobs.submit(COUNT, engine.query("count", never))
    assert engine.begun["count"].wait(20)
    assert jobs.submit(PANE, engine.query("pane")).result(20) == "pane"
    assert isinstance(count.exception(20), Stopped)


def test_a_quick_count_is_let_finish(jobs: Jobs, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts that are stopped over and over would never be there."""
    monkeypatch.setattr(jobs_module, "IMPATIENT", 60)
    end = threading.Event()
    count = jobs.submit(COUNT, engine.query("count", end))
    assert engine.begun["count"].wait(20)
    pane = jobs.submit(PANE, engine.query("pane"))
    end.set()
    assert (count.result(20), pane.result(20)) == ("count", "pane")
    assert engine.interrupts == 0


def test_what_is_as_urgent_waits_its_turn(jobs: Jobs, engine: Engine) -> None:
    end = threading.Event()
    first = jobs.submit(PANE, engine.query("first", end))
    assert engine.begun["first"].wait(20)
    second = jobs.submit(PANE, engine.query("second"))
    assert wait_until(lambda: jobs.running_for > IMPATIENT * 1.5)
    assert (engine.interrupts, second.done()) == (0, False)
    end.set()
    assert (first.result(20), second.result(20)) == ("first", "second")


def test_an_interrupt_that_came_between_two_queries_is_repeated(jobs: Jobs) -> None:
    """A job of several queries: one interrupt may find none running."""
    asked, begun = threading.Semaphore(0), threading.Event()

    def deaf_at_first() -> None:
        begun.set()
        assert asked.acquire(timeout=20)
        assert asked.acquire(timeout=20)
        raise Stopped("Stopped.")

    deaf = Jobs("deaf", asked.release)
    try:
        future = deaf.submit(PANE, deaf_at_first)
        assert begun.wait(20)
        deaf.drop(future)
        assert isinstance(future.exception(10), Stopped)
    finally:
        deaf.close()


def test_what_nobody_waits_for_is_let_go_whether_it_has_begun_or_not(
    jobs: Jobs, engine: Engine, never: threading.Event
) -> None:
    first = jobs.submit(PANE, engine.query("first", never))
    second = jobs.submit(PANE, engine.query("second"))
    assert engine.begun["first"].wait(20)
    jobs.drop(second)
    assert second.cancelled()
    jobs.drop(first)
    assert isinstance(first.exception(20), Stopped)
    assert not engine.begun["second"].is_set()
    jobs.drop(first)
    assert jobs.submit(PANE, engine.query("third")).result(20) == "third"


def test_dropping_one_does_not_stop_another(jobs: Jobs, engine: Engine) -> None:
    done = jobs.submit(PANE, engine.query("done"))
    assert done.result(20) == "done"
    end = threading.Event()
    running = jobs.submit(PANE, engine.query("running", end))
    assert engine.begun["running"].wait(20)
    jobs.drop(done)
    end.set()
    assert (running.result(20), engine.interrupts) == ("running", 0)


def test_a_job_that_ended_is_not_interrupted_any_more(
    jobs: Jobs, engine: Engine, never: threading.Event
) -> None:
    first = jobs.submit(PANE, engine.query("first", never))
    assert engine.begun["first"].wait(20)
    jobs.drop(first)
    assert isinstance(first.exception(20), Stopped)
    assert wait_until(lambda: jobs.running_for == 0)
    end, before = threading.Event(), engine.interrupts
    second = jobs.submit(PANE, engine.query("second", end))
    assert engine.begun["second"].wait(20)
    assert wait_until(lambda: jobs.running_for > IMPATIENT * 1.5)
    end.set()
    assert (second.result(20), engine.interrupts) == ("second", before)


def test_a_job_can_tell_that_it_was_stopped(jobs: Jobs, engine: Engine, never: threading.Event) -> None:
    told: list[bool] = []
    query = engine.query("slow", never)

    def work() -> None:
        try:
            query()
        finally:
            told.append(jobs.was_stopped())

    future = jobs.submit(PANE, work)
    assert engine.begun["slow"].wait(20)
    jobs.drop(future)
    assert isinstance(future.exception(20), Stopped)
    jobs.submit(PANE, lambda: told.append(jobs.was_stopped())).result(20)
    assert told == [True, False]


def test_stopping_when_nothing_runs_does_nothing(jobs: Jobs, engine: Engine) -> None:
    done = jobs.submit(PANE, engine.query("x"))
    done.result(20)
    assert wait_until(lambda: jobs.running_for == 0)
    jobs.drop(done)
    assert (engine.interrupts, jobs.was_stopped()) == (0, False)


def test_closing_begins_nothing_more(jobs: Jobs, engine: Engine) -> None:
    end = threading.Event()
    running = jobs.submit(PANE, engine.query("running", end))
    waiting = jobs.submit(PANE, engine.query("waiting"))
    assert engine.begun["running"].wait(20)
    jobs.close()
    end.set()
    assert running.result(20) == "running"
    with pytest.raises(CancelledError):
        waiting.result(20)
    assert jobs.submit(PANE, engine.query("late")).cancelled()
