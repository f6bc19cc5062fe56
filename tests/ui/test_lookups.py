"""Looking where it may take long: quick answers are there at once, slow ones come, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from canvas.engine.patience import in_background
from canvas.ui import lookups
from tests.ui.conftest import wait_until


class Slow:
    """An answer that comes when it is let."""

    def __init__(self) -> None:
        self.go, self.told, self.asked = threading.Event(), threading.Event(), 0

    def find(self) -> str:
        self.asked += 1
        assert self.go.wait(30)
        return f"answer {self.asked}"


def _script() -> None:
    import streamlit as st

    from canvas.ui import lookups

    slow = st.session_state["slow"]
    found = lookups.looked_up("place", st.session_state["of"], slow.find, slow.told.set)
    if found is not None:
        st.write(found)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    monkeypatch.setattr(lookups, "QUICK", 0.01)
    made = Slow()
    yield made
    made.go.set()


def opened(slow: Slow, of: str = "a") -> AppTest:
    page = AppTest.from_function(_script)
    page.session_state["slow"], page.session_state["of"] = slow, of
    return page.run()


def said(page: AppTest) -> list[str]:
    assert not page.exception
    return [m.value for m in page.markdown]


def test_a_slow_answer_is_waited_for_and_told(slow: Slow) -> None:
    page = opened(slow)
    assert said(page) == [] and [b.label for b in page.button] == ["Stop"]
    slow.go.set()
    assert slow.told.wait(10)
    assert said(page.run()) == ["answer 1"] and not page.button
    assert said(page.run()) == ["answer 1"] and slow.asked == 1


def test_what_is_looked_for_is_looked_for_again_where_it_is_something_else(slow: Slow) -> None:
    slow.go.set()
    page = opened(slow)
    page.session_state["of"] = "b"
    assert wait_until(lambda: said(page.run()) == ["answer 2"])


def test_looking_can_be_stopped_and_begun_again(slow: Slow) -> None:
    page = opened(slow)
    page.button[0].click().run()
    assert said(page) == [] and [b.label for b in page.button] == ["Look again"]
    slow.go.set()
    assert said(page.run()) == []
    page.button[0].click().run()
    assert wait_until(lambda: said(page.run()) == ["answer 2"])


def test_what_goes_wrong_is_said_once_and_can_be_tried_again(
    slow: Slow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    right = slow.find
    monkeypatch.setattr(slow, "find", lambda: [][0])
    page = opened(slow)
    assert wait_until(lambda: [b.label for b in page.run().button] == ["Look again"])
    assert "a mistake in Canvas" in page.get("html")[0].proto.body and not page.exception
    assert sum("Looking something up failed" in r.message for r in caplog.records) == 1
    monkeypatch.setattr(slow, "find", right)
    slow.go.set()
    page.button[0].click().run()
    assert wait_until(lambda: said(page.run()) == ["answer 1"])


def test_who_works_on_it_hears_that_nobody_waits(slow: Slow) -> None:
    let_go = threading.Event()
    lookup = lookups.Lookup("a", in_background(slow.find), let_go.set)
    lookup.stop()
    assert let_go.is_set() and lookup.was_stopped and not lookup.fault
    let_go.clear()
    done = lookups.Lookup("a", in_background(lambda: 1), let_go.set)
    assert done.answer.result(10) == 1
    done.stop()
    assert not let_go.is_set() and not done.was_stopped
