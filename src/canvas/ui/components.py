"""The app's own Streamlit components: the canvas, the formula editor and the preview grid.

The browser's side is the TypeScript package in `component/`; what goes in and out is described in
`component/src/protocol.ts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

_ROOT = '<div class="root"></div>'
_STYLE = "style-*.css"

_board = st.components.v2.component("canvas.board", js="board-*.js", css=_STYLE, html=_ROOT)
_formula = st.components.v2.component("canvas.formula", js="formula-*.js", css=_STYLE, html=_ROOT)
_grid = st.components.v2.component("canvas.grid", js="grid-*.js", css=_STYLE, html=_ROOT)

Callback = Callable[[], None]


def _nothing() -> None:
    """Streamlit asks for a callback for every value of a component's state."""


def board(
    data: Mapping[str, Any],
    *,
    key: str,
    on_outbox: Callback = _nothing,
    on_selected: Callback = _nothing,
    on_view: Callback = _nothing,
    on_go: Callback = _nothing,
) -> Mapping[str, Any]:
    """The canvas; its state: `outbox`, `selected`, `view`, `news`, and the trigger `go`."""
    result: Mapping[str, Any] = _board(
        key=key,
        data=dict(data),
        height="stretch",
        on_outbox_change=on_outbox,
        on_selected_change=on_selected,
        on_view_change=on_view,
        on_go_change=on_go,
        on_news_change=_nothing,
    )
    return result


def formula(data: Mapping[str, Any], *, key: str, on_written: Callback = _nothing) -> Mapping[str, Any]:
    """The formula editor; its state: `written`."""
    result: Mapping[str, Any] = _formula(key=key, data=dict(data), on_written_change=on_written)
    return result


def grid(
    data: Mapping[str, Any],
    *,
    key: str,
    on_chosen: Callback = _nothing,
    on_sampling: Callback = _nothing,
    on_poll: Callback = _nothing,
    on_again: Callback = _nothing,
    on_stop: Callback = _nothing,
) -> Mapping[str, Any]:
    """The preview pane; its state: `chosen`, `sampling`, `poll`, `again` and `stop`."""
    result: Mapping[str, Any] = _grid(
        key=key,
        data=dict(data),
        height="stretch",
        on_chosen_change=on_chosen,
        on_sampling_change=on_sampling,
        on_poll_change=on_poll,
        on_again_change=on_again,
        on_stop_change=on_stop,
    )
    return result
