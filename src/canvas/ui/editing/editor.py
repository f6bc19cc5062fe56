"""One pipeline's document and its history: owned here, shared by all tabs, saved at once."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from canvas.document.library import WorkspaceLibrary
from canvas.document.positions import Position
from canvas.document.workspace import Workspace
from canvas.errors import DocumentError, Problem
from canvas.ui.documents import Document, document_of
from canvas.ui.editing.applying import apply
from canvas.ui.editing.changes import OUTBOX, Change, Move, Operation
from canvas.ui.editing.clients import Client, Clients
from canvas.ui.editing.disk import Disk
from canvas.ui.editing.drawing import Drawing, Refused
from canvas.ui.editing.history import Entry, History
from canvas.ui.editing.journal import Journal
from canvas.ui.editing.texts import new_text

CHANGED_OUTSIDE = (
    "The file was changed outside Canvas. This is what it says now; undo brings back what was here."
)


class Unsaved(str):
    """Why a change could not be saved now. Nothing is wrong with the change: it can be made later."""


GONE = Unsaved("The pipeline's file is not there any more. Write it again, or go to the list of pipelines.")
NOT_UNDERSTOOD = "This could not be understood, so nothing was changed."
UNREADABLE = Unsaved("The pipeline's file cannot be read as it is now. Put its text right first.")


@dataclass(frozen=True)
class State:
    """A pipeline as it stands. `document` is None where the text is no pipeline; `problems` say why.

    `text` is what the file said last: where that is `lost`, it is gone or cannot be read by now. `drawn`:
    the last document that there was. `told`: what the browser tab that asked has been told, at the same
    moment.
    """

    revision: int
    text: str
    document: Document | None
    problems: tuple[Problem, ...]
    gone: bool
    positions: Mapping[str, Position]
    undo: str | None
    redo: str | None
    message: str | None
    told: Client | None = None
    lost: bool = False
    drawn: Document | None = None


class Editor:
    """The editor of one pipeline's file. Safe to call from several threads."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self.workspace, self.path = workspace, path
        self.epoch = uuid.uuid4().hex
        self._lock = threading.RLock()
        self._clients = Clients()
        self._disk = Disk(path)
        self._journal = Journal(workspace, path.stem)
        for name, last in self._journal.made(self._disk.now.text, self._disk.now.positions).items():
            self._clients.of(name).last = last
        self._history = History(self._disk.now.text or "", self._disk.now.positions or {})
        self._revision = 1
        self._message: str | None = None
        self._gone = False
        self._document: Document | None = None
        self._drawn: Document | None = None
        self._problems: tuple[Problem, ...] = ()
        self._parse()

    @property
    def name(self) -> str:
        """The pipeline's name, as its file is called."""
        return self.path.stem

    def look(self, client: str = "") -> State:
        """The pipeline as it stands, after looking at its file: what others wrote into it counts."""
        with self._lock:
            self._absorb()
            now = self._history.now
            return State(
                revision=self._revision,
                text=now.text,
                document=self._document,
                problems=self._problems,
                gone=self._gone,
                positions=now.positions,
                undo=self._history.undo_label,
                redo=self._history.redo_label,
                message=self._message,
                told=replace(self._clients.of(client)) if client else None,
                lost=self._disk.now.text is None,
                drawn=self._drawn,
            )

    def client(self, name: str) -> Client:
        """What a browser tab has been told."""
        with self._lock:
            return self._clients.of(name)

    def submit(self, outbox: Mapping[str, Any]) -> None:
        """Applies the operations that were not applied yet, each once; garbage among them is refused.

        So is what was sent to an editor before this one: a browser that still waits for an answer sends its
        operations anew, and Streamlit keeps others that were answered long ago.
        """
        if outbox.get("epoch", self.epoch) != self.epoch:
            return
        try:
            read = OUTBOX.validate_python(outbox)
        except ValidationError:
            return
        with self._lock:
            client = self._clients.of(read.client)
            for number, operation in read.due(client.last):
                if number <= client.last:
                    continue
                client.last = number
                message = self._operate(operation) if operation is not None else NOT_UNDERSTOOD
                if message is not None:
                    client.refuse(number, message)
                    self._revision += 1

    def _operate(self, operation: Operation) -> str | None:
        if operation.kind == "undo":
            return self.undo()
        if operation.kind == "redo":
            return self.redo()
        moves = all(isinstance(c, Move) for c in operation.changes)
        ids = ",".join(c.id for c in operation.changes if isinstance(c, Move))
        return self.change(operation.label, operation.changes, merge=f"move:{ids}" if moves else None)

    def change(self, label: str, changes: Sequence[Change], *, merge: str | None = None) -> str | None:
        """Makes changes as one entry of the history, saved at once; the reason where that is refused.

        An entry with the same `merge` that is less than 2 s old is extended instead: typing, nudging.
        """
        with self._lock:
            self._absorb()
            if self._gone:
                return GONE
            if self._document is None:
                return UNREADABLE
            drawing = Drawing.of(self._document.pipeline, self._history.now.positions)
            try:
                apply(drawing, changes)
                text = (
                    new_text(drawing, self._history.now.text) if drawing.touched else self._history.now.text
                )
            except Refused as refused:
                return str(refused)
            positions = {
                n: at for n, at in drawing.positions.items() if n in drawing.nodes or n in drawing.notes
            }
            return self._write(text, positions, label, merge)

    def replace_text(self, text: str, label: str) -> str | None:
        """Writes the whole file anew; the reason where that is refused."""
        with self._lock:
            self._absorb()
            if self._gone:
                return GONE
            return self._write(text, self._history.now.positions, label, None)

    def undo(self) -> str | None:
        """Goes one entry back; the reason where the file cannot be written."""
        with self._lock:
            self._absorb()
            entry = self._history.before
            message = GONE if self._gone else self._save(entry) if entry else None
            if entry and message is None:
                self._history.back()
                self._changed()
            return message

    def redo(self) -> str | None:
        """Goes one entry forth again; the reason where the file cannot be written."""
        with self._lock:
            self._absorb()
            entry = self._history.after
            message = GONE if self._gone else self._save(entry) if entry else None
            if entry and message is None:
                self._history.forth()
                self._changed()
            return message

    def restore(self) -> str | None:
        """Writes a file that is gone again, and its folder; the reason where that is refused."""
        with self._lock:
            with contextlib.suppress(OSError):  # then saving it says why
                self.path.parent.mkdir(parents=True, exist_ok=True)
            message = self._save(self._history.now)
            if message is None:
                self._gone = False
                self._changed()
            return message

    def _write(
        self, text: str, positions: Mapping[str, Position], label: str, merge: str | None
    ) -> str | None:
        now = self._history.now
        is_same = text == now.text and positions == now.positions
        if is_same and self._disk.now.text == text:
            return None
        message = self._save(Entry(text, positions, label))
        if message is None:
            if not is_same:
                self._history.add(text, positions, label, merge)
            self._changed()
        return message

    def _save(self, entry: Entry) -> str | None:
        """Puts an entry on the disk; the reason where that fails."""
        self._journal.expect(self._clients.lasts(), entry.text, entry.positions)
        try:
            self._disk.write(entry.text, entry.positions)
        except DocumentError as error:
            return Unsaved(error.problems[0].message)
        return None

    def _changed(self) -> None:
        self._message = None
        self._revision += 1
        self._parse()

    def _parse(self) -> None:
        text = self._history.now.text
        if self._document is not None and self._document.text == text:
            return
        try:
            self._document, self._problems = document_of(self.workspace, self.path, text, self._drawn), ()
            self._drawn = self._document
        except DocumentError as error:
            self._document, self._problems = None, error.problems

    def _is_stale(self) -> bool:
        """Whether a pipeline that this one uses was written since."""
        library = self._document.pipeline.library if self._document is not None else None
        return isinstance(library, WorkspaceLibrary) and library.is_stale()

    def _absorb(self) -> None:
        """Takes over what others did to the files."""
        found = self._disk.news()
        if found is None:
            if self._is_stale():
                self._document = None
                self._changed()
            return
        was_gone, self._gone = self._gone, found.gone
        if found.text is None:
            if not found.gone:
                self._document, self._problems = None, found.problems
            self._revision += 1
            return
        now = self._history.now
        positions = now.positions if found.positions is None else found.positions
        if found.text != now.text or positions != now.positions:
            self._history.add(found.text, positions, "Change outside Canvas")
            self._changed()
            self._message = CHANGED_OUTSIDE if found.text != now.text else None
        elif was_gone or self._document is None:
            self._changed()
