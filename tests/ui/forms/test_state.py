"""When a widget is made anew, and when it keeps what is being typed."""

from __future__ import annotations

from typing import Any

from canvas.ui.forms.state import Widgets


def widgets() -> Widgets:
    return Widgets({}, "sales.kept")


def test_a_widget_stays_the_same_while_the_document_does() -> None:
    forms = widgets()
    assert forms.key("condition", "a > 1") == "sales.kept.condition#0"
    assert forms.key("condition", "a > 1") == "sales.kept.condition#0"


def test_the_echo_of_ones_own_change_does_not_reset_the_widget() -> None:
    """Resetting would throw away what was typed since."""
    forms = widgets()
    before = forms.key("condition", "a > 1")
    forms.wrote("condition", "a > 2")
    assert forms.key("condition", "a > 2") == before


def test_an_undo_shows_itself_in_a_new_widget() -> None:
    forms = widgets()
    before = forms.key("condition", "a > 1")
    forms.wrote("condition", "a > 2")
    forms.key("condition", "a > 2")
    assert forms.key("condition", "a > 1") != before


def test_a_change_from_another_tab_shows_itself() -> None:
    one, other = widgets(), widgets()
    before = one.key("rows", 10)
    other.wrote("rows", 20)
    assert one.key("rows", 20) != before


def test_undoing_back_and_forth_never_brings_an_old_widget_back() -> None:
    forms = widgets()
    seen = [forms.key("rows", value) for value in (1, 2, 1, 2)]
    assert len(set(seen)) == 4


def test_a_refused_change_keeps_what_was_typed_and_says_why() -> None:
    forms = widgets()
    before = forms.key("id", "kept")
    forms.refuse("id", "There is already a step `kept`.")
    assert forms.key("id", "kept") == before
    assert forms.refused("id") == "There is already a step `kept`."
    forms.wrote("id", "kept2")
    assert forms.refused("id") == ""


def test_the_reason_of_a_refusal_goes_when_the_document_moves_on() -> None:
    forms = widgets()
    forms.key("id", "kept")
    forms.refuse("id", "No.")
    forms.key("id", "other")
    assert forms.refused("id") == ""


def test_a_widget_can_be_renewed_though_the_document_says_the_same() -> None:
    forms = widgets()
    before = forms.key("separator", None)
    forms.wrote("separator", None)
    forms.renew("separator")
    assert forms.key("separator", None) != before


def test_two_steps_and_two_pipelines_do_not_share_widgets() -> None:
    store: dict[Any, Any] = {}
    keys = {Widgets(store, scope).key("rows", 1) for scope in ("a.x", "a.y", "b.x")}
    assert len(keys) == 3
