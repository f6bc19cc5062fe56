"""A pipeline in its editor, and browser tabs that send what a hand does."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.positions import read_positions
from canvas.document.workspace import Workspace
from canvas.nodes import REGISTRY
from canvas.ui.authoring import make_workspace
from canvas.ui.editing import Editor

Change = dict[str, Any]

HEAD = "format: canvas/1\nname: p\nnodes:\n"

FLOW = """\
sales:   # from the tills
  type: inline
  columns: {id: INT, amount: INT}
  rows: [[1, 5], [2, 5000]]

# only what counts
kept:
  type: filter
  input: sales
  condition: amount > 3

by_size:
  type: split
  input: kept
  routes: {large: amount >= 1000}
both:
  type: union
  inputs: [by_size.large, by_size.default]
last:
  type: limit
  input: both
  rows: 10
"""


class Tab:
    """One browser tab: it keeps what the server has not acknowledged, and sends all of it each time."""

    def __init__(self, editor: Editor, name: str) -> None:
        self.editor, self.name = editor, name
        self.next = 1
        self.pending: list[dict[str, Any]] = []

    def note(self, kind: str, changes: list[Change] | None = None, label: str = "Change") -> None:
        """Does something that is not sent yet."""
        operation = {"id": self.next, "kind": kind, "label": label, "changes": changes or []}
        self.pending = [*self.pending, operation]
        self.next += 1

    def outbox(self, **more: Any) -> dict[str, Any]:
        """What the tab would send now."""
        return {"client": self.name, "epoch": self.editor.epoch, "operations": [*self.pending], **more}

    def send(self) -> list[str]:
        """Sends what is pending and takes the answer; the messages of what was refused."""
        self.editor.submit(self.outbox())
        return self.hear()

    def hear(self) -> list[str]:
        """Takes the server's answer, as the browser does."""
        told = self.editor.look(self.name).told
        assert told is not None
        done = {o["id"] for o in self.pending if o["id"] <= told.last}
        self.pending = [o for o in self.pending if o["id"] not in done]
        return [message for number, message in told.refused if number in done]

    def do(self, *changes: Change, label: str = "Change") -> list[str]:
        """One operation, sent at once; the messages of what was refused."""
        self.note("change", list(changes), label)
        return self.send()

    def undo(self) -> list[str]:
        self.note("undo")
        return self.send()

    def redo(self) -> list[str]:
        self.note("redo")
        return self.send()


Open = Callable[..., Editor]


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "ws")


@pytest.fixture
def open_editor(home: Workspace) -> Open:
    """The editor of a pipeline with the given steps (or of a whole text) in the workspace."""

    def make(nodes: str = FLOW, *, text: str | None = None, name: str = "p") -> Editor:
        path = home.root / "pipelines" / f"{name}.yaml"
        body = HEAD + textwrap.indent(textwrap.dedent(nodes), "  ") if text is None else text
        path.write_bytes(body.encode())
        return Editor(home, path)

    return make


@pytest.fixture
def editor(open_editor: Open) -> Editor:
    """The editor of `FLOW`."""
    return open_editor()


@pytest.fixture
def tab(editor: Editor) -> Tab:
    return Tab(editor, "one")


def on_disk(editor: Editor) -> str:
    """The pipeline's file as it stands."""
    return editor.path.read_bytes().decode()


def wires(editor: Editor) -> dict[str, list[str]]:
    """What goes into each step, as its file says it now."""
    pipeline = load_pipeline(on_disk(editor), REGISTRY).pipeline
    return {name: [w.text for w in node.wires()] for name, node in pipeline.nodes.items()}


def agree(editor: Editor) -> None:
    """The disk, the history and the document that is drawn say the same."""
    state = editor.look()
    assert state.text == on_disk(editor)
    assert dict(state.positions) == read_positions(editor.path)
    assert state.document is not None and state.document.text == state.text
    assert state.document.pipeline == load_pipeline(state.text, REGISTRY, state.document.file).pipeline


def add(name: str, kind: str, at: tuple[int, int] = (0, 0), **values: Any) -> Change:
    return {
        "change": "add",
        "id": name,
        "type": kind,
        "at": list(at),
        **({"values": values} if values else {}),
    }


def note(name: str, text: str, x: int = 0, y: int = 0) -> Change:
    return {"change": "note", "id": name, "text": text, "at": [x, y]}


def said(change: str, name: str, **more: Any) -> Change:
    """A change of a note or group."""
    return {"change": change, "id": name, **more}


def remove(name: str) -> Change:
    return {"change": "remove", "id": name}


def connect(source: str, to: str, field: str = "input", **more: Any) -> Change:
    step, _, port = source.partition(".")
    return {"change": "connect", "from": step, "port": port, "to": to, "field": field, **more}


def disconnect(to: str, field: str = "input", **more: Any) -> Change:
    return {"change": "disconnect", "to": to, "field": field, **more}


def move(name: str, x: int, y: int) -> Change:
    return {"change": "move", "id": name, "at": [x, y]}


def rename(name: str, new: str) -> Change:
    return {"change": "rename", "id": name, "new": new}


def title(name: str, text: str | None) -> Change:
    return {"change": "title", "id": name, "title": text}


def pasted(text: str, x: int = 0, y: int = 0) -> Change:
    return {"change": "paste", "text": text, "at": [x, y]}
