"""What a browser sends: each thing that a hand did is done once, whatever the network makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from canvas.ui.editing import Editor, changes
from canvas.ui.editing.clients import MOST_CLIENTS, MOST_REFUSED
from tests.ui.editing.conftest import (
    Tab,
    add,
    agree,
    connect,
    disconnect,
    move,
    on_disk,
    remove,
    title,
    wires,
)


def names(editor: Editor) -> list[str]:
    document = editor.look().document
    assert document is not None
    return list(document.pipeline.nodes)


def test_an_operation_is_saved_at_once_and_acknowledged(editor: Editor, tab: Tab) -> None:
    before = editor.look().revision
    assert tab.do(add("few", "limit", (7, 8)), connect("last", "few"), label="Add Limit") == []
    assert tab.pending == []
    assert on_disk(editor).endswith("  few:\n    type: limit\n    input: last\n")
    state = editor.look("one")
    assert (state.undo, state.positions["few"], state.revision > before) == ("Add Limit", (7, 8), True)
    assert state.told is not None and state.told.last == 1
    agree(editor)


def test_what_is_sent_again_is_not_done_again(editor: Editor, tab: Tab) -> None:
    tab.note("change", [add("few", "limit")])
    again = tab.outbox()
    tab.send()
    text, revision = on_disk(editor), editor.look().revision
    for _ in range(3):
        editor.submit(again)
    assert (on_disk(editor), editor.look().revision) == (text, revision)
    tab.undo()
    assert "few" not in names(editor)


def test_a_late_repetition_does_not_bring_back_what_was_undone(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    tab.note("change", [add("few", "limit")])
    late = tab.outbox()
    tab.send()
    tab.undo()
    editor.submit(late)
    assert on_disk(editor) == first


def test_states_that_streamlit_merged_into_one_lose_nothing(editor: Editor, tab: Tab) -> None:
    tab.note("change", [add("x", "limit")])
    tab.note("change", [connect("last", "x")])
    tab.note("undo")
    tab.note("change", [title("x", "Few")])
    assert tab.send() == []
    assert tab.pending == []
    assert wires(editor)["x"] == []
    assert on_disk(editor).endswith("  x:\n    type: limit\n    title: Few\n")


def test_operations_that_come_in_another_order_are_done_in_theirs(editor: Editor, tab: Tab) -> None:
    tab.note("change", [add("x", "limit")])
    tab.note("change", [connect("last", "x")])
    tab.note("change", [{"change": "rename", "id": "x", "new": "y"}])
    tab.pending.reverse()
    assert tab.send() == []
    assert wires(editor)["y"] == ["last"]


def test_an_older_state_that_arrives_after_a_newer_one_changes_nothing(editor: Editor, tab: Tab) -> None:
    tab.note("change", [add("x", "limit")])
    older = tab.outbox()
    tab.note("change", [remove("x")])
    tab.send()
    text = on_disk(editor)
    editor.submit(older)
    assert on_disk(editor) == text


def test_what_was_meant_for_an_editor_before_this_one_waits_to_be_sent_anew(editor: Editor, tab: Tab) -> None:
    """A server that started again must not take what Streamlit still keeps of the old one's answers."""
    tab.note("change", [add("x", "limit")])
    editor.submit(tab.outbox(epoch="of-yesterday"))
    assert ("x" in names(editor), tab.hear(), len(tab.pending)) == (False, [], 1)
    assert tab.send() == []
    assert "x" in names(editor)


def test_two_tabs_number_their_operations_each_for_itself(editor: Editor) -> None:
    one, two = Tab(editor, "one"), Tab(editor, "two")
    one.do(add("a1", "limit"))
    two.do(add("b1", "limit"))
    one.do(add("a2", "limit"))
    assert names(editor)[-3:] == ["a1", "b1", "a2"]
    two.undo()
    assert names(editor)[-2:] == ["a1", "b1"], "history is the pipeline's, not the tab's"
    agree(editor)


def test_what_another_tab_removed_meanwhile_is_said_and_the_rest_is_done(editor: Editor) -> None:
    one, two = Tab(editor, "one"), Tab(editor, "two")
    two.note("change", [title("last", "The end")])
    two.note("change", [title("kept", "What counts")])
    one.do(remove("last"))
    assert two.send() == ["There is no step `last` any more."]
    assert two.pending == []
    assert "title: What counts" in on_disk(editor)
    agree(editor)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([add("kept", "limit")], "There is already a step `kept`. Choose another name."),
        ([add("KEPT", "limit")], "There is already a step `kept`. Choose another name."),
        ([add("x", "teleport")], "There is no kind of step `teleport`."),
        ([add("a b", "limit")], "Use `a_b`, for example"),
        ([add("1st", "limit")], "Use `n_1st`, for example"),
        ([add("a__b", "limit")], "Use `a_b`, for example"),
        ([add("مبيعات", "limit")], "Use `step`, for example"),
        ([add("x" * 101, "limit")], "A step's name has at most 100 characters, and this one has 101."),
        ([connect("last", "last")], "A step cannot feed itself."),
        ([connect("last", "kept")], "This input already has its connection."),
        ([disconnect("kept"), connect("last", "kept")], "This would make a loop."),
        ([connect("by_size.large", "both", "inputs")], "These two are already connected."),
        ([connect("by_size.huge", "both", "inputs")], "Connect an output to an input."),
        ([disconnect("kept", "left")], "Connect an output to an input."),
        ([move("nobody", 1, 2)], "There is no step `nobody` any more."),
        ([{"change": "rename", "id": "kept", "new": "last"}], "There is already a step `last`."),
        ([{"change": "rename", "id": "kept", "new": "no way"}], "Use `no_way`, for example"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(
    editor: Editor, tab: Tab, said: list[dict[str, Any]], message: str
) -> None:
    text, revision = on_disk(editor), editor.look().revision
    (refused,) = tab.do(*said)
    assert message in refused
    state = editor.look()
    assert (on_disk(editor), state.undo, tab.pending) == (text, None, [])
    assert state.revision > revision, "the browser draws what it had sent until it hears of it"


def test_an_operation_is_done_whole_or_not_at_all(editor: Editor, tab: Tab) -> None:
    first = on_disk(editor)
    assert tab.do(add("x", "limit", (1, 1)), remove("sales"), connect("nobody", "x")) == [
        "There is no step `nobody` any more."
    ]
    assert (on_disk(editor), dict(editor.look().positions)) == (first, {})


def test_only_the_last_refusals_are_kept_for_a_tab(editor: Editor, tab: Tab) -> None:
    for _ in range(MOST_REFUSED + 3):
        tab.note("change", [remove("nobody")])
    assert len(tab.send()) == MOST_REFUSED
    assert tab.pending == []


def test_what_was_refused_once_is_not_tried_again_later(editor: Editor, tab: Tab) -> None:
    tab.note("change", [title("x", "Late")])
    refused = tab.outbox()
    tab.send()
    tab.do(add("x", "limit"))
    editor.submit(refused)
    assert "Late" not in on_disk(editor)


GARBAGE: list[dict[str, Any]] = [
    {"kind": "change", "changes": [{"change": "explode"}]},
    {"kind": "dance"},
    {"kind": "change", "changes": [{"change": "move", "id": "kept", "at": [1.5, "x"]}]},
    {"kind": "change", "changes": [{"change": "move", "id": "kept", "at": [True, 2]}]},
    {"kind": "change", "label": "x" * 5000},
    {"kind": "change", "changes": "all of it"},
    {"kind": "change", "surprise": 1},
]


@pytest.mark.parametrize("wrong", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_acknowledged_with_a_message_and_harms_nothing_around_it(
    editor: Editor, tab: Tab, wrong: dict[str, Any]
) -> None:
    """What is not acknowledged would be sent for ever; what stands beside it is a person's work."""
    tab.note("change", [add("before", "limit")])
    tab.pending.append({"id": 2, **wrong})
    tab.next = 3
    tab.note("change", [add("after", "limit")])
    assert tab.send() == ["This could not be understood, so nothing was changed."]
    assert tab.pending == []
    assert names(editor)[-2:] == ["before", "after"]
    agree(editor)


@pytest.mark.parametrize(
    "outbox",
    [
        {},
        {"client": "", "operations": [{"id": 1, "kind": "undo"}]},
        {"client": 5, "operations": [{"id": 1, "kind": "undo"}]},
        {"client": "x" * 500, "operations": [{"id": 1, "kind": "undo"}]},
        {"client": "one"},
        {"client": "one", "operations": "everything"},
        {"client": "one", "operations": [7, None, "x", {"kind": "undo"}, {"id": "1", "kind": "undo"}]},
        {"client": "one", "operations": [{"id": True, "kind": "undo"}, {"id": 0}, {"id": -3}]},
        {"client": "one", "operations": [{"id": 1, "kind": "undo"}], "epoch": 3},
    ],
)
def test_an_outbox_that_is_none_is_left_alone(editor: Editor, tab: Tab, outbox: dict[str, Any]) -> None:
    tab.do(add("x", "limit"))
    text, revision = on_disk(editor), editor.look().revision
    editor.submit(outbox)
    assert (on_disk(editor), editor.look().revision) == (text, revision)
    assert tab.do(add("y", "limit")) == []


def test_the_same_number_twice_in_one_send_counts_once(editor: Editor, tab: Tab) -> None:
    tab.note("change", [add("x", "limit")])
    tab.pending = [*tab.pending, {**tab.pending[0], "kind": "undo", "changes": []}]
    assert tab.send() == []
    assert names(editor)[-1] == "x"


def test_a_tab_that_is_in_use_is_not_forgotten_for_many_others(editor: Editor, tab: Tab) -> None:
    """Its late repetitions would else be taken for something new."""
    tab.note("change", [add("x", "limit")])
    late = tab.outbox()
    tab.send()
    tab.undo()
    for n in range(MOST_CLIENTS + 50):
        editor.look(f"other-{n}")
        if n % 50 == 0:
            editor.look("one")
    editor.submit(late)
    assert "x" not in names(editor)


def test_more_operations_than_are_taken_at_once_come_in_several_sends(
    editor: Editor, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours without a network: everything that was done meanwhile still counts."""
    monkeypatch.setattr(changes, "MOST_OPERATIONS", 10)
    for n in range(25):
        tab.note("change", [title("last", f"No {n}")])
    left = []
    while tab.pending:
        assert tab.send() == []
        left.append(len(tab.pending))
    assert left == [15, 5, 0]
    assert "title: No 24\n" in on_disk(editor)
