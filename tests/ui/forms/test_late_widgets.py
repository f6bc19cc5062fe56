"""What a browser says of a widget that is not shown any more changes nothing."""

from __future__ import annotations

import streamlit as st

from canvas.ui.forms.state import Widgets, drawn, here, is_news, watch


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


def test_what_a_widget_held_when_it_was_drawn_is_no_news() -> None:
    """A browser goes on saying what a form held that is not drawn any more; an undo may have come since."""
    st.session_state.clear()
    key = Widgets(st.session_state, "p.kept").key("condition", "5")
    done: list[str] = []
    changed = here(key, lambda: done.append(st.session_state[key]))
    st.session_state[key] = "5"
    drawn()
    changed()
    assert done == []
    st.session_state[key] = "7"
    changed()
    changed()
    assert done == ["7"]
    st.session_state[key] = "5"
    changed()
    assert done == ["7", "5"]


def test_a_formula_that_was_taken_is_not_taken_again() -> None:
    st.session_state.clear()
    st.session_state["p.kept.formula"] = {"written": {"generation": 0, "sequence": 1, "rows": []}}
    watch("p.kept.formula")
    assert is_news("p.kept.formula")
    drawn()
    assert not is_news("p.kept.formula")
    st.session_state["p.kept.formula"]["written"]["sequence"] = 2
    assert is_news("p.kept.formula")
