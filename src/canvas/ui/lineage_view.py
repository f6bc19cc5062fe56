"""The drawing of a lineage with streamlit-flow-component, which lays it out by ELK; to look at only.

How the component is kept from its weaknesses: every node has its own colours (its theme cannot be read
in the dark); a picture is drawn once and left alone, a new one gets a new key; what was clicked is all
that is taken from it; and the only update, the way that lights up, is dated by the browser's own clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit_flow import streamlit_flow
from streamlit_flow.elements import StreamlitFlowEdge, StreamlitFlowNode
from streamlit_flow.layouts import LayeredLayout
from streamlit_flow.state import StreamlitFlowState

from canvas.ui.lineage import Box, Link, Picture
from canvas.ui.theme import CATEGORY_COLOURS, THEME

LONGEST, BOLDEST = 28, 24
"""A longer text on a node is cut, a bold one sooner; the panel beside shows all of it."""

_WIDTH, _ROW, _BETWEEN = 220, 74, 60
"""A node's width, a row's height, and the room between two layers, in pixels."""

_SMALLEST = 0.75
"""A picture is drawn no smaller than this, so that it can be read: a wide one is scrolled."""


@dataclass
class _Drawn:
    """What the browser was last told, the date of what it last told, in its own milliseconds, and where
    its layout put the boxes: an update that does not say so would leave them all in one corner.
    """

    chosen: str | None
    stamp: int = 0
    heard: int = 0
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def draw(picture: Picture, named: str | None, *, name: str, dark: bool) -> str | None:
    """Draws a picture with the way through the chosen box lit; gives the box that is chosen.

    `named` is the box that the address names; a click in the picture counts more.
    """
    content = hashlib.sha256(repr((picture.boxes, picture.links, dark)).encode()).hexdigest()[:16]
    key = f"lineage_{name}_{content}"
    drawn: _Drawn = st.session_state.setdefault(f"{key}_drawn", _Drawn(named))
    chosen = _clicked(st.session_state.get(key), drawn, picture) or named
    if chosen != drawn.chosen:
        drawn.chosen, drawn.stamp = chosen, drawn.heard + 1
    width, height = size(picture)
    st.html(f"<style>.st-key-lineage_picture iframe{{min-width:{width}px}}</style>")
    way = picture.way(chosen) if chosen and chosen in picture.boxes else frozenset()
    streamlit_flow(
        key,
        StreamlitFlowState(
            [
                _node(box, drawn.places.get(box.id, (0, 0)), is_chosen=box.id == chosen, way=way, dark=dark)
                for box in picture.boxes.values()
            ],
            [_edge(link, way, dark) for link in picture.links],
            timestamp=drawn.stamp,
        ),
        height=height,
        fit_view=True,
        show_controls=False,
        layout=LayeredLayout("right", node_node_spacing=26, node_layer_spacing=_BETWEEN),
        get_node_on_click=True,
        min_zoom=0.1,
        hide_watermark=True,
        style={"background": _theme("backgroundColor", dark)},
    )
    return chosen


def size(picture: Picture) -> tuple[int, int]:
    """The least width of a picture and its height, in pixels, at which it can be read."""
    layers = picture.layers()
    rows = max((sum(layer == n for layer in layers.values()) for n in set(layers.values())), default=1)
    wide = (max(layers.values(), default=0) + 1) * (_WIDTH + _BETWEEN) * 1.1
    return round(wide * _SMALLEST), min(max(round(rows * _ROW * 1.2), 420), 640)


def _clicked(answer: Any, drawn: _Drawn, picture: Picture) -> str | None:
    """The box of a click that is news."""
    if not isinstance(answer, Mapping) or answer.get("timestamp") == drawn.heard:
        return None
    drawn.heard = int(answer.get("timestamp") or 0)
    places = {str(n["id"]): (n["position"]["x"], n["position"]["y"]) for n in answer.get("nodes", ())}
    if len(set(places.values())) > 1:
        drawn.places = places
    box = answer.get("selectedId")
    return str(box) if box in picture.boxes else None


def _theme(name: str, dark: bool) -> str:
    return str(THEME[f"theme.{'dark' if dark else 'light'}.{name}"])


def _node(
    box: Box, place: tuple[float, float], *, is_chosen: bool, way: Collection[str], dark: bool
) -> StreamlitFlowNode:
    colour = CATEGORY_COLOURS[box.category][dark]
    edge = _theme("primaryColor", dark) if is_chosen else _theme("borderColor", dark)
    return StreamlitFlowNode(
        id=box.id,
        pos=place,
        data={"content": f"**{entities(cut(box.title, BOLDEST))}**\n\n{entities(cut(box.detail))}"},
        node_type="default",
        source_position="right",
        target_position="left",
        draggable=False,
        selectable=True,
        connectable=False,
        deletable=False,
        style={
            "width": f"{_WIDTH}px",
            "background": _theme("secondaryBackgroundColor" if dark else "backgroundColor", dark),
            "color": _theme("textColor", dark),
            "border": f"1px solid {edge}",
            "borderLeft": f"4px solid {colour}",
            "borderRadius": "8px",
            "boxShadow": f"0 0 0 2px {edge}" if is_chosen else "none",
            "padding": "7px 10px 1px",
            "textAlign": "left",
            "fontSize": "13px",
            "lineHeight": "1.3",
            "whiteSpace": "nowrap",
            "opacity": 1 if not way or box.id in way else 0.45,
            "overflow": "hidden",
        },
    )


def _edge(link: Link, way: Collection[str], dark: bool) -> StreamlitFlowEdge:
    lit = link.source in way and link.target in way
    colour = _theme("primaryColor", dark) if lit else CATEGORY_COLOURS["sinks"][dark]
    return StreamlitFlowEdge(
        id=f"{link.source}|{link.label}|{link.target}",
        source=link.source,
        target=link.target,
        label=link.label,
        label_show_bg=True,
        label_style={"fill": _theme("textColor", dark), "fontSize": "11px"},
        label_bg_style={"fill": _theme("backgroundColor", dark)},
        marker_end={"type": "arrowclosed", "color": colour},
        style={
            "stroke": colour,
            "strokeWidth": 2 if lit else 1.2,
            "opacity": 1 if lit or not way else 0.45,
        },
    )


def cut(text: str, most: int = LONGEST) -> str:
    """At most so many characters as fit on a node."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def entities(text: str) -> str:
    """Text that is neither Markdown nor HTML: what is not a letter, digit or blank is written by number."""
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in text)
