"""The canvas page: one pipeline drawn, its chosen step's settings, rows and code, side by side.

All of it is one fragment, so that what a hand does runs this and nothing else of the app again.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from canvas.document.model import BrokenNode
from canvas.document.workspace import Workspace
from canvas.nodes import node_types
from canvas.preview.model import Sampling
from canvas.ui import codepanel, components, look, panes, textview, trouble
from canvas.ui.board import board_data
from canvas.ui.desk import Desk
from canvas.ui.documents import Document
from canvas.ui.editing import Editor, State, Unsaved
from canvas.ui.forms import FormPlace, Held, node_form, pipeline_form

BEAT = 1.0
"""So often, in seconds, a page looks for what others have changed."""


@dataclass(frozen=True)
class Bench:
    """One pipeline in one browser tab."""

    workspace: Workspace
    editor: Editor
    desk: Desk
    name: str

    @property
    def tab(self) -> str:
        """This browser tab, among all that are open."""
        tab: str = st.session_state.setdefault("tab", uuid.uuid4().hex)
        return tab

    def key(self, part: str) -> str:
        """The key of a component or value of this pipeline."""
        return f"{part}:{self.name}"

    def said(self, part: str, what: str) -> Mapping[str, Any]:
        """One part of a component's state as the browser last said it; nothing, where it makes no sense."""
        state = st.session_state.get(self.key(part))
        found = state.get(what) if isinstance(state, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    @property
    def outbox(self) -> Mapping[str, Any]:
        """What the browser has done and not seen acknowledged."""
        return self.said("board", "outbox")

    @property
    def selected(self) -> list[str] | None:
        """The steps that are selected; None where the browser has not said anything yet."""
        nodes = self.said("board", "selected").get("nodes")
        return [n for n in nodes if isinstance(n, str)] if isinstance(nodes, list) else None


def draw(bench: Bench) -> None:
    """Draws the page, and keeps it fresh."""
    st.html(look.desk_styles())
    _desk(bench)
    _heartbeat(bench)


@st.fragment
def _desk(bench: Bench) -> None:
    _save_what_was_held(bench)
    state = bench.editor.look(str(bench.outbox.get("client", "")))
    st.session_state[bench.key("shown")] = _version(bench, state)
    document = _drawable(bench, state)
    st.session_state[bench.key("drawn")] = document is not None
    if document is None:
        textview.draw(_text_place(bench), state)
        return
    chosen = _chosen(bench, document)
    with st.container(key="desk", horizontal=True, gap=None):
        with st.container(key="left", gap=None):
            trouble.draw(bench.editor, state, lambda: _show_text(bench))
            with st.container(key="board"):
                _board(bench, state, document, chosen)
            with st.container(key="grid"):
                _grid(bench, document, chosen)
        # After the rows, which are waited for: until a run ends, a browser keeps what was here before.
        with st.container(key="settings"):
            _settings(bench, state, document, chosen)
        if _code_open(bench):
            with st.container(key="code"):
                codepanel.draw(document, bench.desk.targets(document), chosen)


@st.fragment(run_every=BEAT)
def _heartbeat(bench: Bench) -> None:
    """Has the page drawn again when another tab, the disk or the engine has news.

    The browser is told, and asks by itself: a rerun that begins here would carry what the widgets held when
    this began, and put it over what a person has typed since.
    """
    state = bench.editor.look()
    if not st.session_state.get(bench.key("drawn")):
        textview.draw_news(_text_place(bench), state)
        return
    if state.document is not None:
        bench.desk.watch(state.document)
    held = st.session_state.get(bench.key("held"))
    if not held and _version(bench, state) == st.session_state.get(bench.key("shown")):
        return
    st.html(_TELL % next(_BEATS), unsafe_allow_javascript=True)


_BEATS = itertools.count(1)
_TELL = "<script>window.dispatchEvent(new CustomEvent('canvas-news', {detail: %d}))</script>"


def _version(bench: Bench, state: State) -> tuple[Any, ...]:
    """What the page shows, besides the settings of a step: where it differs, the page is drawn again.

    What is chosen belongs to it: a run that a browser's message asks for can be lost on the way.
    """
    shown = (bench.selected, _code_open(bench))
    return (state.revision, state.gone, state.document is None, bench.desk.version(bench.name), shown)


def _drawable(bench: Bench, state: State) -> Document | None:
    """What is drawn: the pipeline, or how it was while its file cannot be; None where its text is shown."""
    if st.session_state.get(bench.key("as_text")):
        return None
    if state.document is None and st.session_state.get(bench.key("drawn")):
        return state.drawn
    return state.document


def _text_place(bench: Bench) -> textview.TextPlace:
    def leave() -> None:
        st.session_state.pop(bench.key("as_text"), None)

    return textview.TextPlace(bench.editor, bench.key("text"), leave)


def _show_text(bench: Bench) -> None:
    """Shows the file's text instead of the canvas."""
    st.session_state[bench.key("as_text")] = True
    _text_place(bench).renew()


def _save_what_was_held(bench: Bench) -> None:
    """Makes the changes that could not be saved when they were typed."""
    held: list[Held] = st.session_state.pop(bench.key("held"), [])
    for one in held:
        if isinstance(bench.editor.change(one.label, one.changes, merge=one.merge), Unsaved):
            _hold(bench, one)


def _hold(bench: Bench, held: Held) -> None:
    """Keeps a change for later; a newer one of the same thing takes the place of an older one."""
    others: list[Held] = st.session_state.get(bench.key("held"), [])
    st.session_state[bench.key("held")] = [*(h for h in others if h.label != held.label), held]


def _chosen(bench: Bench, document: Document) -> str | None:
    """The step whose settings are shown: the one selected last, at first the one that the address names."""
    selected = bench.selected
    nodes = document.plan.pipeline.nodes
    names: Mapping[str, str] = st.session_state.get(bench.key("renamed"), {})
    if selected is None:
        named = st.query_params.get("node")
        if named is None or not {named, names.get(named, named)} & nodes.keys():
            return None
        selected = [named]
    now = (n if n in nodes else names.get(n, n) for n in selected)
    chosen = [n for n in now if n in nodes]
    node = chosen[0] if len(chosen) == 1 else None
    if st.query_params.get("node") != node:
        if node is None:
            st.query_params.pop("node", None)
        else:
            st.query_params["node"] = node
    return node


def _code_open(bench: Bench) -> bool:
    return bool(bench.said("board", "view").get("code", st.session_state.get("code_open", False)))


def _board(bench: Bench, state: State, document: Document, chosen: str | None) -> None:
    data = board_data(
        bench.editor,
        state,
        document,
        client=str(bench.outbox.get("client", "")),
        counts=bench.desk.counts(document, _sampling()),
        targets=bench.desk.targets(document),
        chosen=chosen,
        code=_code_open(bench),
        unsaved=bool(st.session_state.get(bench.key("held"))),
    )
    components.board(
        data,
        key=bench.key("board"),
        on_outbox=lambda: _submit(bench),
        on_view=lambda: st.session_state.update(code_open=_code_open(bench)),
        on_go=lambda: st.session_state.update(go=bench.name),
    )
    if st.session_state.pop("go", None) == bench.name:
        st.switch_page("pages/ship/export.py", query_params={"pipeline": bench.name})


def _submit(bench: Bench) -> None:
    bench.editor.submit(bench.outbox)


def _sampling() -> Sampling:
    found: Sampling = st.session_state.setdefault("sampling", Sampling())
    return found


def _grid(bench: Bench, document: Document, chosen: str | None) -> None:
    asked = st.session_state.get(bench.key("asked"), 0) + 1
    st.session_state[bench.key("asked")] = asked
    asker = panes.Asker(bench.desk, bench.tab, _sampling())
    data = panes.preview_data(asker, document, chosen, bench.said("grid", "chosen"), asked=asked)
    components.grid(
        data,
        key=bench.key("grid"),
        on_sampling=lambda: _set_sampling(bench),
        on_again=bench.desk.forget_failures,
        on_stop=lambda: bench.desk.cancel(bench.tab),
    )


def _set_sampling(bench: Bench) -> None:
    st.session_state["sampling"] = panes.sampling_of(bench.said("grid", "sampling"), _sampling())


def _settings(bench: Bench, state: State, document: Document, chosen: str | None) -> None:
    def renamed(old: str, new: str) -> None:
        """Keeps the panel on a step until the browser has learned its new name."""
        st.session_state[bench.key("renamed")] = {old: new}

    place = FormPlace(
        bench.editor,
        replace(state, document=document),
        bench.desk,
        _sampling(),
        renamed,
        lambda held: _hold(bench, held),
    )
    selected = bench.selected or []
    model = document.pipeline.nodes.get(chosen or "")
    if chosen is not None:
        node_form(place, chosen)
    elif len(selected) > 1:
        st.html(look.page_heading(f"{len(selected)} steps", "Move, copy, group (G) or delete them together."))
    else:
        _say_what_is_not_there(document)
        pipeline_form(place)
    if chosen is None or (isinstance(model, BrokenNode) and model.type not in node_types()):
        st.button(
            "Edit as text",
            icon=":material/edit_note:",
            type="tertiary",
            key=bench.key("to_text"),
            on_click=_show_text,
            args=(bench,),
        )


def _say_what_is_not_there(document: Document) -> None:
    """Where the address names a step that the pipeline does not have."""
    named = st.query_params.get("node")
    if named and named not in document.pipeline.nodes:
        st.html(look.note(f"There is no step `{named[:100]}` in this pipeline.", "warn"))
