"""Looking where it may take long: quick answers are there at once, slow ones come, and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from canvas.ui import lookups


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
    page.run()
    assert slow.told.wait(10) or said(page)
    assert said(page.run()) == ["answer 2"]


def test_looking_can_be_stopped_and_begun_again(slow: Slow) -> None:
    page = opened(slow)
    page.button[0].click().run()
    assert said(page) == [] and [b.label for b in page.button] == ["Look again"]
    slow.go.set()
    assert said(page.run()) == []
    slow.told.clear()
    page.button[0].click().run()
    assert slow.told.wait(10) or said(page)
    assert said(page.run()) == ["answer 2"]


def test_a_failure_is_that_of_the_page(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "find", lambda: [][0])
    page = opened(slow)
    while not page.exception:
        page.run()
    assert page.exception[0].message == "list index out of range"
