"""What a browser says of a widget that is not shown any more changes nothing."""

from __future__ import annotations

import streamlit as st

from canvas.ui.forms.state import Widgets, here


def test_only_the_widget_that_is_shown_changes_the_document() -> None:
    st.session_state.clear()
    widgets = Widgets(st.session_state, "p.sales")
    done: list[str] = []
    old = widgets.key("options.thousands", None)
    st.session_state[old] = ""
    here(old, lambda: done.append("first"))()
    new = widgets.key("options.thousands", ",")
    st.session_state[new] = ","
    here(old, lambda: done.append("late"))()
    here(new, lambda: done.append("second"))()
    here(f"{new}0", lambda: done.append("not there"))()
    assert done == ["first", "second"]
