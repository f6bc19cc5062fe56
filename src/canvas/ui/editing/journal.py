"""Which operations of each browser tab are in a pipeline's files, for a server that comes after this one.

Written before the files are, with what they are going to say: a server that was stopped in between can
tell whether an operation that a tab sends again was made or not. It lies in the workspace's private
folder; without it nothing is lost, but an operation may be made twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from canvas.document.positions import Position
from canvas.document.workspace import Workspace
from canvas.engine.whole import write_whole
from canvas.errors import DocumentError


@dataclass(frozen=True)
class _Note:
    """The last operation of each tab, and hashes of what the files say with them."""

    lasts: Mapping[str, int]
    text: str
    layout: str


class Journal:
    """The journal of one pipeline: how its files stood last, and how they are to stand."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self._workspace, self._name = workspace, name
        self._now: _Note | None = None

    @property
    def _path(self) -> Path:
        return self._workspace.private / "editing" / f"{self._name}.json"

    def made(self, text: str | None, positions: Mapping[str, Position] | None) -> Mapping[str, int]:
        """The last operation of each tab that files with this content hold."""
        try:
            data = json.loads(self._path.read_text("utf-8"))
            before, now = (_Note(**said) if said else None for said in (data["before"], data["now"]))
        except (DocumentError, OSError, ValueError, TypeError, KeyError):
            return {}
        same = [n for n in (now, before) if n is not None and n.text == _hash(text)]
        whole = [n for n in same if n is before or n.layout == _hash(_plain(positions))]
        self._now = whole[0] if whole else None
        return {str(k): v for k, v in self._now.lasts.items() if type(v) is int} if self._now else {}

    def expect(self, lasts: Mapping[str, int], text: str, positions: Mapping[str, Position]) -> None:
        """Says what the files are going to hold, and the last operation of each tab that is in it."""
        now = _Note(lasts, _hash(text), _hash(_plain(positions)))
        said = {"before": asdict(self._now) if self._now else None, "now": asdict(now)}
        self._now = now
        with contextlib.suppress(DocumentError, OSError):  # where the disk is full, the saving says so
            write_whole(self._path, lambda target: target.write_text(json.dumps(said), encoding="utf-8"))


def _plain(positions: Mapping[str, Position] | None) -> list[tuple[str, list[int]]]:
    return sorted((name, list(at)) for name, at in (positions or {}).items())


def _hash(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:24]
