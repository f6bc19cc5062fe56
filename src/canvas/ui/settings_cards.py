"""The fields of the settings page: each is saved as soon as it holds something that can be.

What cannot be saved yet (a connection half filled in) is kept as a draft in the session, with what is
wrong at its field; the file holds what was right last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from canvas.errors import CanvasError, Problem
from canvas.ui import look, lookups, settings
from canvas.ui.forms.state import Widgets, here
from canvas.ui.tones import Tone

Save = Callable[[dict[str, Any]], None]

SCOPE = "settings"


def widgets() -> Widgets:
    """The widgets of this page and what they agreed on with the files."""
    return Widgets(st.session_state, SCOPE)


def text(label: str, field: str, value: str, save: Callable[[str], None], **more: Any) -> None:
    """A text that is saved when it changes; why not, under it."""
    known = widgets()
    key = known.key(field, value)

    def changed() -> None:
        new = str(st.session_state[key] or "").strip()
        try:
            save(new)
        except CanvasError as error:
            known.refuse(field, error.problems[0].message)
        else:
            known.wrote(field, new)
            toast()

    draw = st.text_area if "height" in more else st.text_input
    draw(label, value=value, key=key, on_change=here(key, changed), **more)
    if known.refused(field):
        st.html(look.note(known.refused(field), "error"))


def choose(
    label: str, field: str, options: Sequence[Any], value: Any, save: Callable[[Any], None], **more: Any
) -> None:
    """One of several values, saved when it changes."""
    known = widgets()
    key = known.key(field, value)

    def changed() -> None:
        new = st.session_state[key]
        try:
            save(new)
        except CanvasError as error:
            known.refuse(field, error.problems[0].message)
        else:
            known.wrote(field, new)
            toast()

    st.selectbox(label, options, index=options.index(value), key=key, on_change=here(key, changed), **more)
    if known.refused(field):
        st.html(look.note(known.refused(field), "error"))


def attempt(work: Callable[[], object]) -> None:
    """Changes a file; the page says why where that fails."""
    try:
        work()
    except CanvasError as error:
        st.session_state["settings_said"] = error.problems[0].message
    else:
        toast()


def toast() -> None:
    """Says that something was saved."""
    st.toast("Saved.", icon=":material/check:")


@dataclass
class Draft:
    """An entry that cannot be saved yet, and why."""

    entry: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    name: str = ""


def draft_of(key: str) -> Draft | None:
    """The draft of that key."""
    found: Draft | None = st.session_state.get(f"draft:{key}")
    return found


def keep(key: str, draft: Draft) -> None:
    """Keeps a draft for this session."""
    st.session_state[f"draft:{key}"] = draft


def discard(key: str) -> None:
    """Forgets a draft."""
    st.session_state.pop(f"draft:{key}", None)


def try_to_save(key: str, draft: Draft, save: Save) -> None:
    """Saves the entry, or keeps it as a draft with what is wrong."""
    try:
        save(draft.entry)
    except CanvasError as error:
        keep(key, Draft(draft.entry, error.problems, draft.name))
    else:
        discard(key)
        toast()


def connection(key: str, stored: Mapping[str, Any], save: Save, name: str = "") -> None:
    """Where a connection leads: its kind and the fields of that kind, saved as they change."""
    draft = draft_of(key)
    entry = dict(draft.entry if draft else stored)
    kind = settings.kind_of(entry)

    def change(field: str) -> Callable[[Any], None]:
        def work(value: Any) -> None:
            new = {**entry, field: value}
            made = settings.connection_entry(settings.kind_of(new), {k: str(v) for k, v in new.items()})
            try_to_save(key, Draft(made, name=name), save)

        return work

    fields = settings.KINDS[kind]
    first, *others = places(len(fields) + 1)
    with first:
        _plain_choice(f"{key}.type", kind, change("type"), settings.KIND_LABELS, "Where it is")
    for place, (field, label, example) in zip(others, fields, strict=True):
        with place:
            value = settings.yaml_text(entry.get(field))
            where = f"{key}.{kind}.{field}"
            if field in settings.CHOICES:
                _plain_choice(where, value, change(field), settings.CHOICES[field], label)
            else:
                _plain_text(where, label, value, change(field), example)
            for problem in draft.problems if draft and value else ():
                if (problem.field or "").endswith(f".{field}"):
                    st.html(look.note(problem.message, "error"))
    if draft:
        _unsaved(key, draft, kind, can_discard=bool(stored))


def try_it(key: str, entry: Mapping[str, Any], work: Callable[[], str]) -> None:
    """A button that asks what answers behind a connection; the answer stands until the entry changes."""
    place, draft = f"answer:{key}", draft_of(key)

    def ask() -> None:
        lookups.begin(place, dict(entry), lambda: _answer(work), lambda: None)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Try it",
            key=f"{key}.try",
            icon=":material/power:",
            type="tertiary",
            disabled=draft is not None,
            help="Fill in what is missing first."
            if draft
            else "Whether it can be reached from this computer",
            on_click=ask,
        )
        found = lookups.kept(place)
        if found is not None and found.of == entry and not draft:
            # Drawn again and again while it waits: nothing else on this page looks for news.
            st.fragment(_said, run_every=_SOON if found.goes_on else None)(place)


def _said(place: str) -> None:
    found: lookups.Lookup[Answer] | None = lookups.kept(place)
    if found is None or found.was_stopped:
        return
    if found.goes_on:
        lookups.say_wait(found, place, "Trying …")
        return
    answer = Answer(found.fault, "error") if found.fault else found.answer.result()
    st.html(look.note(answer.words, answer.tone))


_SOON = 0.5
"""So many seconds from one look for an answer to the next."""


@dataclass(frozen=True)
class Answer:
    """What was found behind a connection."""

    words: str
    tone: Tone


def _answer(work: Callable[[], str]) -> Answer:
    try:
        return Answer(work(), "ok")
    except CanvasError as error:
        return Answer(error.said, "error")


def places(count: int) -> list[Any]:
    """So many places for fields, in lines of at most four."""
    found: list[Any] = []
    while len(found) < count:
        few = min(count - len(found), _IN_A_LINE)
        found += st.columns([1.4, *(1 for _ in range(few - 1))], gap="small")
    return found


_IN_A_LINE = 4
"""So many fields of a connection stand side by side."""


def _unsaved(key: str, draft: Draft, kind: str, *, can_discard: bool) -> None:
    needed = [label.lower() for field, label, _ in settings.KINDS[kind] if _is_missing(draft, field)]
    more = f" It still needs: {', '.join(needed)}." if needed else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(look.note(f"Not saved yet.{more}", "warn"))
        if can_discard:
            st.button("Back to what is saved", key=f"{key}.discard", on_click=discard, args=(key,))


def _is_missing(draft: Draft, field: str) -> bool:
    return not draft.entry.get(field) and any((p.field or "").endswith(f".{field}") for p in draft.problems)


def _plain_text(field: str, label: str, value: str, save: Callable[[Any], None], example: str) -> None:
    known = widgets()
    key = known.key(field, value)

    def changed() -> None:
        new = str(st.session_state[key] or "").strip()
        save(new)
        known.wrote(field, new)

    st.text_input(label, value=value, key=key, placeholder=example, on_change=here(key, changed))


def _plain_choice(
    field: str, value: str, save: Callable[[Any], None], choices: Mapping[str, str], label: str
) -> None:
    known = widgets()
    key = known.key(field, value)
    options = list(choices)

    def changed() -> None:
        chosen = st.session_state[key]
        save(chosen)
        known.wrote(field, chosen)

    st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        format_func=lambda choice: choices[choice],
        placeholder="Choose one",
        key=key,
        on_change=here(key, changed),
    )
