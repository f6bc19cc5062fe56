"""What is wrong with a step, each problem at the field it belongs to, with the button that puts it right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from canvas.errors import Problem
from canvas.ui.listing import plain_markdown
from canvas.ui.look import marked


class Book:
    """The problems of one step; each is shown once, at the nearest field."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._waiting = list(problems)

    def take(self, place: str, *, exactly: bool = False) -> list[Problem]:
        """The problems of a field and of what is inside it, which are then dealt with."""
        found = [p for p in self._waiting if _belongs(p.field or "", place, exactly=exactly)]
        self._waiting = [p for p in self._waiting if p not in found]
        return found

    def has(self, place: str) -> bool:
        """Whether something in a field waits to be shown."""
        return any(_belongs(p.field or "", place, exactly=False) for p in self._waiting)

    def rest(self) -> list[Problem]:
        """What no field has taken."""
        found, self._waiting = self._waiting, []
        return found


def _belongs(field: str, place: str, *, exactly: bool) -> bool:
    return field == place or (not exactly and field.startswith(f"{place}."))


Fix = Callable[[Problem], None]


def say(problem: Problem, key: str, fix: Fix | None = None) -> None:
    """One problem in words, and a button that applies its suggestion where there is one."""
    tone = "error" if problem.severity == "error" else "warn"
    st.html(f'<p class="cv-said cv-{tone}" role="alert">{marked(problem.message)}</p>')
    if fix is not None:
        remedy(problem, key, fix)


def say_limit(target: str, problem: Problem) -> None:
    """What one target says about a step that is right in itself."""
    tone = "error" if problem.severity == "error" else "warn"
    st.html(f'<p class="cv-said cv-{tone}"><b>{escape(target)}</b>: {marked(problem.message)}</p>')


def remedy(problem: Problem, key: str, fix: Fix) -> None:
    """The button that puts a problem right; nothing where no remedy is known."""
    label = remedy_label(problem)
    if label:
        st.button(label, key=key, on_click=fix, args=(problem,), icon=":material/auto_fix_high:")


def remedy_label(problem: Problem) -> str:
    """What the button says that puts a problem right; empty where nothing is known."""
    if problem.remedy is not None:
        return plain_markdown(problem.remedy.label)
    return f"Use {code(problem.suggestion)}" if problem.suggestion is not None else ""


def complain(message: str) -> None:
    """Why a change was not made; nothing for an empty message."""
    if message:
        st.html(f'<p class="cv-said cv-error" role="alert">{marked(message)}</p>')


def hint(text: str) -> None:
    """A quiet line under a field."""
    st.html(f'<p class="cv-hint">{marked(text)}</p>')


def heading(text: str, aside: str = "") -> None:
    """The label of a part that has several widgets, and a few words at its right."""
    right = f"<span>{escape(aside)}</span>" if aside else ""
    st.html(f'<div class="cv-part"><b>{escape(text)}</b>{right}</div>')


def code(text: str) -> str:
    """A text as Markdown's code, whatever it holds."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"
