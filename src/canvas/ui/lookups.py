"""What is looked for where it may take long, as in a cloud's folder: the page goes on meanwhile.

What is found is kept in the session, at a place of its own, with what it was looked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import streamlit as st

from canvas.engine.patience import in_background
from canvas.ui import answers, look

T = TypeVar("T")
_LOG = logging.getLogger(__name__)

QUICK: Final = 0.5
"""So many seconds a page waits itself: most answers are there by then, and nothing flickers."""


def nothing() -> None:
    """Where nobody has to hear of it."""


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """An answer that comes now or later. `of`: what it is about; about something else it says nothing.

    `let_go` is called where nobody waits for it any more.
    """

    of: object
    answer: Future[T]
    let_go: Callable[[], object] = nothing

    @property
    def goes_on(self) -> bool:
        """Whether the answer is still to come."""
        return not self.answer.done()

    @property
    def was_stopped(self) -> bool:
        """Whether somebody would not wait for it."""
        return self.answer.cancelled()

    @property
    def fault(self) -> str:
        """What is said where looking itself went wrong; empty where it did not."""
        is_wrong = not self.goes_on and not self.was_stopped and self.answer.exception() is not None
        return answers.FAULT if is_wrong else ""

    def stop(self) -> None:
        """Waits no more; what has begun ends by itself, and nobody hears of it."""
        if self.answer.cancel():
            self.let_go()


def begin(
    place: str,
    of: object,
    find: Callable[[], T],
    tell: Callable[[], object],
    let_go: Callable[[], object] = nothing,
) -> Lookup[T]:
    """Looks, and keeps what it finds at `place`, in place of what was looked for there before.

    `tell` is called when it comes late, from another thread.
    """
    forget(place)
    lookup = Lookup(of, in_background(find), let_go)
    lookup.answer.add_done_callback(_log)
    st.session_state[place] = lookup
    wait([lookup.answer], QUICK)
    if lookup.goes_on:
        lookup.answer.add_done_callback(lambda _: tell())
    return lookup


def _log(answer: Future[Any]) -> None:
    if not answer.cancelled() and answer.exception() is not None:
        _LOG.error("Looking something up failed", exc_info=answer.exception())


def kept(place: str) -> Lookup[Any] | None:
    """What was looked for last, and is kept at that place."""
    found: Lookup[Any] | None = st.session_state.get(place)
    return found


def forget(place: str) -> None:
    """Lets go of what was looked for, found or not."""
    lookup = kept(place)
    if lookup is not None:
        lookup.stop()
        del st.session_state[place]


def looked_up(place: str, of: object, find: Callable[[], T], tell: Callable[[], object]) -> T | None:
    """What was there when it was looked for first; once more where that was about something else.

    None while it is looked for, and where somebody stopped that: then this says so, and offers what to do.
    """
    lookup = kept(place)
    if lookup is None or lookup.of != of:
        lookup = begin(place, of, find, tell)
    if lookup.goes_on:
        say_wait(lookup, place, "Looking …")
        return None
    if lookup.was_stopped or lookup.fault:
        st.html(look.note(lookup.fault, "error") if lookup.fault else look.quiet("You stopped looking."))
        again(place)
        return None
    found: T = lookup.answer.result()
    return found


def again(place: str) -> None:
    """A button that looks again, for what may be there by now."""
    st.button(
        "Look again",
        key=f"{place}.again",
        icon=":material/refresh:",
        type="tertiary",
        on_click=forget,
        args=(place,),
    )


def finished(place: str) -> Lookup[Any] | None:
    """What was looked for at that place and has come, which is not kept any more; None before that."""
    lookup = kept(place)
    if lookup is None or lookup.goes_on:
        return None
    forget(place)
    return None if lookup.was_stopped else lookup


def say_wait(lookup: Lookup[Any], place: str, words: str) -> None:
    """Says that something is looked for, with a button that stops it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"cvwait.{place}"):
        st.html(look.status(words), width="content")
        st.button("Stop", key=f"{place}.stop", icon=":material/stop:", type="tertiary", on_click=lookup.stop)
