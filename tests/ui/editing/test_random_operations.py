"""Two browser tabs at random over a bad network: every operation counts once, and nothing disagrees.

A second editor is given each operation by itself, once, when the first of its sends arrives: both must
say the same, byte for byte, whatever was repeated, merged, delayed or lost on the way to the first.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from canvas.document.positions import read_positions
from canvas.ui.authoring import make_workspace
from canvas.ui.editing import Editor, SetDescription, SetValue, history
from canvas.ui.editing.changes import Operation
from tests.ui.editing.conftest import (
    FLOW,
    HEAD,
    Tab,
    add,
    agree,
    connect,
    disconnect,
    move,
    note,
    on_disk,
    pasted,
    remove,
    rename,
    said,
    title,
)

PART = """\
nodes:
  kept: {type: limit, input: x, rows: 3}
  x: {type: limit, input: kept, rows: 2}
notes: {note: from elsewhere}
groups: {g: {title: Elsewhere, members: [kept, note]}}
"""

TABS = st.sampled_from([0, 1])
NAMES = st.sampled_from(["sales", "kept", "KEPT", "by_size", "both", "last", "x", "y"])
OUTPUTS = st.one_of(NAMES, st.sampled_from(["by_size.large", "by_size.default"]))
PLACES = st.integers(-50, 50)
NOTES = st.sampled_from(["note", "NOTE", "note_2", "x"])
GROUPS = st.sampled_from(["g", "h"])
MEMBERS = st.lists(st.one_of(NAMES, NOTES), max_size=3)
FIELDS = st.sampled_from(["input", "inputs", "left"])
INDEXES = st.sampled_from([None, 0, 1, 5])
CHANGES = st.one_of(
    st.builds(add, NAMES, st.sampled_from(["limit", "union", "split", "join"]), st.tuples(PLACES, PLACES)),
    st.builds(remove, NAMES),
    st.builds(connect, OUTPUTS, NAMES, FIELDS, index=INDEXES),
    st.builds(disconnect, NAMES, FIELDS, index=INDEXES),
    st.builds(move, NAMES, PLACES, PLACES),
    st.builds(rename, NAMES, NAMES),
    st.builds(title, NAMES, st.sampled_from([None, "A", "it's: #1", "б"])),
    st.builds(pasted, st.sampled_from([PART, "garbage"]), PLACES, PLACES),
    st.builds(note, NOTES, st.sampled_from(["", "why", "a: b\nc # d"]), PLACES, PLACES),
    st.builds(said, st.just("write"), NOTES, text=st.sampled_from(["", "so", "yes"])),
    st.builds(said, st.just("group"), GROUPS, title=st.sampled_from(["", "A", "it's: #1"]), members=MEMBERS),
    st.builds(said, st.just("members"), GROUPS, members=MEMBERS),
    st.builds(said, st.just("group title"), GROUPS, title=st.sampled_from(["", "B", "- [x]"])),
    st.builds(said, st.just("ungroup"), GROUPS),
    st.builds(remove, NOTES),
    st.builds(move, NOTES, PLACES, PLACES),
)


class Network(RuleBasedStateMachine):
    """One pipeline, two tabs, and what is still on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="canvas-random-"))
        self.editor, self.once = (self.open(name) for name in ("messy", "once"))
        self.tabs = [Tab(self.editor, "one"), Tab(self.editor, "two")]
        self.done = {"one": 0, "two": 0}
        self.late: list[dict[str, Any]] = []
        self.now = 0.0
        self.patches = [
            mock.patch.object(history.time, "monotonic", lambda: self.now),
            mock.patch.object(os, "fsync", lambda descriptor: None),
        ]
        for patch in self.patches:
            patch.start()

    def open(self, name: str) -> Editor:
        home = make_workspace(self.folder / name)
        path = home.root / "pipelines" / "p.yaml"
        path.write_text(HEAD + "".join(f"  {line}\n" if line else "\n" for line in FLOW.splitlines()))
        return Editor(home, path)

    def arrive(self, outbox: dict[str, Any]) -> None:
        """One send comes to the server."""
        self.editor.submit(outbox)
        for operation in sorted(outbox["operations"], key=lambda o: o["id"]):
            if operation["id"] > self.done[outbox["client"]]:
                self.done[outbox["client"]] = operation["id"]
                self.do_once(operation)

    def do_once(self, operation: dict[str, Any]) -> None:
        read = Operation.model_validate(operation)
        if read.kind != "change":
            self.once.undo() if read.kind == "undo" else self.once.redo()
            return
        moves = [c["id"] for c in operation["changes"] if c["change"] == "move"]
        merge = f"move:{','.join(moves)}" if len(moves) == len(operation["changes"]) else None
        self.once.change(read.label, read.changes, merge=merge)

    @rule(tab=TABS, changes=st.lists(CHANGES, min_size=1, max_size=4))
    def do(self, tab: int, changes: list[dict[str, Any]]) -> None:
        self.tabs[tab].note("change", changes)

    @rule(tab=TABS, change=CHANGES)
    def do_at_once(self, tab: int, change: dict[str, Any]) -> None:
        self.tabs[tab].note("change", [change])
        self.arrive(self.tabs[tab].outbox())
        self.tabs[tab].hear()

    @rule(tab=TABS, kind=st.sampled_from(["undo", "redo"]), times=st.integers(1, 3))
    def step(self, tab: int, kind: str, times: int) -> None:
        for _ in range(times):
            self.tabs[tab].note(kind)

    @rule(tab=TABS)
    def send(self, tab: int) -> None:
        self.arrive(self.tabs[tab].outbox())

    @rule(tab=TABS)
    def hear(self, tab: int) -> None:
        self.tabs[tab].hear()

    @rule(tab=TABS)
    def hold_up(self, tab: int) -> None:
        """What is sent now arrives some time later, perhaps several times."""
        self.late.append(self.tabs[tab].outbox())

    @precondition(lambda self: self.late)
    @rule(which=st.integers(0, 9), again=st.booleans())
    def come_late(self, which: int, again: bool) -> None:
        place = which % len(self.late)
        self.arrive(self.late[place])
        if not again:
            del self.late[place]

    @rule(tab=TABS)
    def restart(self, tab: int) -> None:
        """What was meant for another server changes nothing here."""
        self.editor.submit(self.tabs[tab].outbox(epoch="another"))

    @rule(rows=st.integers(1, 3))
    def type_in_a_form(self, rows: int) -> None:
        for editor in (self.editor, self.once):
            editor.change("Rows", [SetValue("last", "rows", rows)], merge="last.rows")

    @rule(text=st.sampled_from(["", "What sells", "a: b"]))
    def describe(self, text: str) -> None:
        for editor in (self.editor, self.once):
            editor.change("Description", [SetDescription(text)])

    @rule(line=st.sampled_from(["# theirs\n", "  z: {type: limit, rows: 1}\n", "  z: [\n"]))
    def change_outside(self, line: str) -> None:
        for editor in (self.editor, self.once):
            with open(editor.path, "a", encoding="utf-8") as file:
                file.write(line)
            self.now += 1
            os.utime(editor.path, ns=(0, int(self.now * 1e9)))
            editor.look()

    @rule()
    def delete_outside_and_write_again(self) -> None:
        for editor in (self.editor, self.once):
            editor.path.unlink()
            assert editor.look().gone
            assert editor.restore() is None

    @rule(seconds=st.sampled_from([1.0, 3.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def everything_agrees(self) -> None:
        state = self.editor.look()
        assert state.text == on_disk(self.editor)
        assert dict(state.positions) == read_positions(self.editor.path)
        if state.document is not None:
            agree(self.editor)

    @invariant()
    def each_operation_was_done_once(self) -> None:
        messy, once = self.editor.look(), self.once.look()
        assert (messy.text, dict(messy.positions)) == (once.text, dict(once.positions))
        assert (messy.undo, messy.redo) == (once.undo, once.redo)

    def teardown(self) -> None:
        try:
            self.all_the_way()
        finally:
            for patch in self.patches:
                patch.stop()
            shutil.rmtree(self.folder)

    def all_the_way(self) -> None:
        """Everything arrives in the end; undo leads to the first bytes, and redo to the last."""
        for tab in self.tabs:
            self.arrive(tab.outbox())
            tab.hear()
            assert tab.pending == []
        self.each_operation_was_done_once()
        while self.editor.look().redo is not None:
            assert self.editor.redo() is None
        last = on_disk(self.editor), read_positions(self.editor.path)
        while self.editor.look().undo is not None:
            assert self.editor.undo() is None
            self.everything_agrees()
        first = HEAD + "".join(f"  {line}\n" if line else "\n" for line in FLOW.splitlines())
        assert (on_disk(self.editor), read_positions(self.editor.path)) == (first, {})
        while self.editor.look().redo is not None:
            assert self.editor.redo() is None
        assert (on_disk(self.editor), read_positions(self.editor.path)) == last


QUICK = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestNetwork = Network.TestCase
TestNetwork.settings = QUICK


@pytest.mark.slow
class TestNetworkForLong(Network.TestCase):  # type: ignore[misc]
    settings = settings(QUICK, max_examples=150, stateful_step_count=60, derandomize=False)
