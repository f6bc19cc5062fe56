"""When a widget shows what the document says, and when it keeps what a person is typing.

A widget's key holds a generation. It grows only when the document says something else than this
widget last wrote (an undo, another tab, a rename): then Streamlit makes a new widget with the new
value. An echo of the widget's own change leaves it alone, and so does a change that was refused.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Seen:
    """What one widget and the document agree on. `base` is what the widget was made with."""

    generation: int
    value: Any
    base: Any
    refused: str = ""


class Widgets:
    """The generations of the widgets of one node's form, kept in a session's state."""

    def __init__(self, store: MutableMapping[Any, Any], scope: str) -> None:
        self.store, self.scope = store, scope

    def look(self, field: str, value: Any) -> Seen:
        """The widget of a field while the document says `value`."""
        key = self._key(field)
        seen: Seen | None = self.store.get(key)
        if seen is None:
            seen = Seen(0, value, value)
        elif seen.value != value:
            seen = Seen(seen.generation + 1, value, value)
        self.store[key] = seen
        return seen

    def key(self, field: str, value: Any) -> str:
        """The key for Streamlit of the widget of a field while the document says `value`."""
        return f"{self.scope}.{field}#{self.look(field, value).generation}"

    def wrote(self, field: str, value: Any) -> None:
        """Remembers that the field's widget made the document say `value`."""
        self._change(field, value=value, refused="")

    def refuse(self, field: str, message: str) -> None:
        """Remembers why the change that the field's widget asked for was not made."""
        self._change(field, refused=message)

    def renew(self, field: str) -> None:
        """Makes a new widget the next time, with what the document then says."""
        seen: Seen | None = self.store.get(self._key(field))
        if seen is not None:
            self.store[self._key(field)] = replace(seen, value=_NEVER)

    def refused(self, field: str) -> str:
        """Why the field's last change was not made; empty where it was."""
        seen: Seen | None = self.store.get(self._key(field))
        return seen.refused if seen else ""

    def _change(self, field: str, **what: Any) -> None:
        seen: Seen = self.store.get(self._key(field)) or Seen(0, None, None)
        self.store[self._key(field)] = replace(seen, **what)

    def _key(self, field: str) -> str:
        return f"seen:{self.scope}.{field}"


class _Never:
    """Equal to nothing that a document holds."""


_NEVER = _Never()


_DRAWN, _HELD = "forms:drawn", "forms:held"
_MOST_HELD = 3000
"""Of so many widgets it is kept what they held."""


def here(key: str, work: Callable[[], object]) -> Callable[[], None]:
    """The work, done only where a person has changed the widget of that key, and it is of this time.

    The browser goes on saying for a while what a widget held that is not shown any more, or that a widget of
    a later generation has replaced. Streamlit has forgotten that value by then and takes it for a change,
    which would put an old value over a newer one.
    """
    watch(key)

    def run() -> None:
        base, _, generation = key.rpartition("#")
        seen = st.session_state.get(f"seen:{base}")
        is_old = isinstance(seen, Seen) and generation != str(seen.generation)
        if key in st.session_state and not is_old and is_news(key):
            work()

    return run


def watch(key: str) -> None:
    """The widget of that key is about to be drawn: what it then holds is to be kept in mind."""
    st.session_state.setdefault(_DRAWN, []).append(key)


def drawn() -> None:
    """Keeps in mind what the widgets hold that have just been drawn."""
    held: dict[str, Any] = st.session_state.setdefault(_HELD, {})
    for key in st.session_state.pop(_DRAWN, ()):
        held.pop(key, None)
        held[key] = deepcopy(st.session_state.get(key))
    while len(held) > _MOST_HELD:
        del held[next(iter(held))]


def is_news(key: str) -> bool:
    """Whether a widget holds something else than when it was drawn, or when it last had news."""
    held: dict[str, Any] = st.session_state.setdefault(_HELD, {})
    said = st.session_state.get(key)
    if key in held and held[key] == said:
        return False
    held[key] = deepcopy(said)
    return True
