"""Undo and redo of one pipeline: what the file said, where the steps stood, and what was done in between."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from canvas.document.positions import Position

MOST_ENTRIES = 500
"""So many steps back are kept."""
MERGE_SECONDS = 2.0
"""Changes of the same thing within this time are one entry: typing is undone by words, not by letters."""


@dataclass(frozen=True)
class Entry:
    """A pipeline as it stood after something was done."""

    text: str
    positions: Mapping[str, Position]
    label: str
    merge: str | None = None
    at: float = 0.0


class History:
    """Entries in order, and which of them is now."""

    def __init__(self, text: str, positions: Mapping[str, Position]) -> None:
        self._entries = [Entry(text, dict(positions), "Open")]
        self._now = 0

    @property
    def now(self) -> Entry:
        """The pipeline as it stands."""
        return self._entries[self._now]

    @property
    def undo_label(self) -> str | None:
        """What would be undone; None where there is nothing."""
        return self.now.label if self._now else None

    @property
    def redo_label(self) -> str | None:
        """What would be done again; None where there is nothing."""
        return self._entries[self._now + 1].label if self._now + 1 < len(self._entries) else None

    @property
    def before(self) -> Entry | None:
        """What undoing leads to."""
        return self._entries[self._now - 1] if self._now else None

    @property
    def after(self) -> Entry | None:
        """What doing again leads to."""
        return self._entries[self._now + 1] if self._now + 1 < len(self._entries) else None

    def add(self, text: str, positions: Mapping[str, Position], label: str, merge: str | None = None) -> None:
        """Adds what was done now; what had been undone is forgotten.

        What takes back the entry that it would be merged into leaves none: undoing it would do nothing.
        """
        entry = Entry(text, dict(positions), label, merge, time.monotonic())
        last = self.now
        merges = (
            merge is not None
            and last.merge == merge
            and entry.at - last.at < MERGE_SECONDS
            and self._now == len(self._entries) - 1
        )
        del self._entries[self._now + (0 if merges else 1) :]
        before = self._entries[-1] if merges else None
        if before is None or (before.text, before.positions) != (text, positions):
            self._entries.append(entry)
        if len(self._entries) > MOST_ENTRIES:
            del self._entries[1]
        self._now = len(self._entries) - 1

    def back(self) -> None:
        """Goes one entry back."""
        self._now = max(0, self._now - 1)

    def forth(self) -> None:
        """Goes one entry forth."""
        self._now = min(len(self._entries) - 1, self._now + 1)
