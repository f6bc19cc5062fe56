"""Small buttons that show an icon only, and the rows that they stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from canvas.ui.listing import plain_markdown

T = TypeVar("T")

ICON_KEY = "cvicon"
"""Keys of buttons whose label the style sheet hides from the eye, not from a screen reader."""


def icon_button(
    label: str, icon: str, key: str, on_click: Callable[[], None], *, disabled: bool = False
) -> None:
    """A button that shows an icon only; its label is its accessible name and its tooltip."""
    st.button(
        plain_markdown(label),
        key=f"{ICON_KEY}.{key}",
        icon=f":material/{icon}:",
        help=plain_markdown(label),
        on_click=on_click,
        disabled=disabled,
        type="tertiary",
    )


def icon_menu(label: str, key: str, options: Sequence[str], on_choice: Callable[[str], None]) -> None:
    """A button that shows an arrow only, and opens a list to choose one text from."""
    whole = f"{ICON_KEY}.{key}"

    def chosen() -> None:
        choice = st.session_state.get(whole)
        if choice is not None:
            on_choice(choice)

    st.menu_button(
        plain_markdown(label),
        options,
        key=whole,
        help=plain_markdown(label),
        type="tertiary",
        format_func=lambda text: plain_markdown(text) or "(nothing)",
        on_click=chosen,
    )


def row(key: str) -> DeltaGenerator:
    """Widgets side by side."""
    return st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False, key=f"cvrow.{key}"
    )


def order_buttons(
    name: str,
    key: str,
    count: int,
    index: int,
    get: Callable[[], Sequence[T]],
    put: Callable[[list[T]], None],
    *,
    remove: str = "Remove",
) -> None:
    """Buttons that move an item of a list of `count` up or down, or take it away; `get` is the list now."""

    def move(by: int) -> None:
        new = list(get())
        if max(index, index + by) < len(new):
            new[index], new[index + by] = new[index + by], new[index]
            put(new)

    def take_away() -> None:
        put([item for i, item in enumerate(get()) if i != index])

    if count > 1:
        last = count - 1
        icon_button(f"Move {name} up", "arrow_upward", f"{key}.up", lambda: move(-1), disabled=index == 0)
        icon_button(
            f"Move {name} down", "arrow_downward", f"{key}.down", lambda: move(1), disabled=index == last
        )
    icon_button(f"{remove} {name}", "close", f"{key}.remove", take_away)
