"""The history as it should be, from what a hand did: which states an undo or a redo may lead to."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from canvas.ui.editing.history import MERGE_SECONDS
from tests.ui.browser.deeds import Deed
from tests.ui.browser.drawing import Drawing

DOUBT = MERGE_SECONDS + 1


@dataclass
class Moment:
    """One entry. `states`: what it may hold; `may_lack`: it may be no entry of its own."""

    states: list[Drawing]
    kind: str = ""
    says: str = ""
    at: float = 0.0
    may_lack: bool = False


@dataclass
class Timeline:
    """Moments in order; `here`: where in them the pipeline may stand now."""

    moments: list[Moment]
    here: set[int] = field(default_factory=lambda: {0})

    def did(self, deed: Deed, state: Drawing) -> None:
        """Something was done, and this came of it."""
        kind, says = deed.kind, deed.says
        first, last = min(self.here), max(self.here)
        del self.moments[last + 1 :]
        for moment in self.moments[first + 1 :]:
            moment.may_lack = True
        before, now = self.moments[-1], time.monotonic()
        if _merges(before.kind, kind) and len(self.moments) > 1 and now - before.at < DOUBT:
            before.may_lack = True
        for step in deed.path:
            self.moments.append(Moment([step], kind, f"before {says}", now, may_lack=True))
        if deed.between:
            self.moments.append(Moment([*deed.between], kind, f"before {says}", now))
        self.moments.append(Moment([state], kind, says, now))
        self.here = {len(self.moments) - 1}

    def travel(self, keys: str) -> list[Drawing]:
        """Undo (`z`) and redo (`y`), one after the other; what the pipeline may be then."""
        for key in keys:
            self.here = {there for here in self.here for there in self._next(here, -1 if key == "z" else 1)}
        return [state for here in self.here for state in self.moments[here].states]

    def is_at(self, state: Drawing) -> None:
        """The pipeline was seen in this state."""
        here = {here for here in self.here if state in self.moments[here].states}
        assert here, f"no moment is like this: {state}; {self.told()}"
        self.here = here

    def told(self) -> str:
        """The last moments in words; `*` where the pipeline may stand, `?` where there may be none."""
        marks = [
            ("*" if n in self.here else "") + ("?" if m.may_lack else "") for n, m in enumerate(self.moments)
        ]
        first = max(0, min(self.here, default=0) - 8)
        return ", ".join(f"{mark}{m.says}" for mark, m in [*zip(marks, self.moments, strict=True)][first:])

    def _next(self, here: int, by: int) -> set[int]:
        there = here + by
        if not 0 <= there < len(self.moments):
            return {here}
        found = {there}
        while self.moments[there].may_lack and 0 <= there + by < len(self.moments):
            there += by
            found.add(there)
        return found


def _merges(before: str, kind: str) -> bool:
    """Whether two things of these kinds, soon after each other, may be one entry."""
    if before == kind:
        return kind.startswith(("move ", "type "))
    return before.startswith("move ") and kind.startswith("move ") and "move *" in (before, kind)
