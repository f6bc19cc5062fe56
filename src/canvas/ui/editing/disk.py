"""A pipeline's two files: what was last read from them or written into them here, and what is new."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from canvas.document import writing
from canvas.document.positions import Position, positions_path, save_positions, saved_positions
from canvas.document.workspace import read_text
from canvas.errors import DocumentError, Problem

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Found:
    """What stands on the disk. Without `text` the file is `gone`, or `problems` say why it cannot be read;
    `positions` is None where no drawing was saved, or none that can be read.
    """

    text: str | None
    positions: Mapping[str, Position] | None
    gone: bool = False
    problems: tuple[Problem, ...] = ()


class Disk:
    """The pipeline's file and its layout file. Raises DocumentError where the first cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamps = self._look()
        self._now = Found(read_text(path), saved_positions(path))

    @property
    def now(self) -> Found:
        """What they said when they were last read or written here."""
        return self._now

    def news(self) -> Found | None:
        """What they say by now; None where nobody touched them."""
        stamps = self._look()
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        positions = saved_positions(self.path)
        if stamps[0] is None:
            self._now = Found(None, positions, gone=True)
            return self._now
        try:
            self._now = Found(read_text(self.path), positions)
        except DocumentError as error:
            self._now = Found(None, positions, problems=error.problems)
        return self._now

    def write(self, text: str, positions: Mapping[str, Position]) -> None:
        """Writes what differs from what is there: all of it, or nothing. Raises DocumentError."""
        before = self._now.positions
        try:
            if positions != before:
                self._place(positions)
            if text != self._now.text:
                writing.save(self.path, text)
        except DocumentError:
            if positions != before:
                with contextlib.suppress(DocumentError):
                    self._place(before or {})
            raise
        finally:
            self._stamps = self._look()
        self._now = Found(text, dict(positions))

    def _place(self, positions: Mapping[str, Position]) -> None:
        save_positions(self.path, positions, sorted(positions, key=str.lower))

    def _look(self) -> tuple[Stamp | None, Stamp | None]:
        return _stamp(self.path), _stamp(positions_path(self.path))


def _stamp(path: Path) -> Stamp | None:
    """What tells that a file changed; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
