"""What can go wrong, in words for the person who must put it right.

CanvasError                 carries one or more problems
├── DocumentError           a file is not a pipeline, a workspace, connections or environments
├── PipelineError           a pipeline that cannot be compiled, previewed or run as it stands
├── ExportError             files that cannot be written where they should go
└── EngineError             (canvas.engine) the engine cannot do, or did not do, what it was asked
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Remedy:
    """A change of a node's settings that puts a problem right.

    `label` is what the button says; `settings` are the new values by key, lists as tuples; None removes one.
    """

    label: str
    settings: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at the place it belongs to.

    `message` says what is wrong and what to do next; `suggestion` is the text that would put the
    field right, and `remedy` the settings that would, where one is known: an editor offers it as a button.
    """

    message: str
    node: str | None = None
    field: str | None = None
    file: str | None = None
    severity: Severity = "error"
    suggestion: str | None = None
    line: int | None = None
    remedy: Remedy | None = None

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.file and self.line else self.file
        place = ".".join(part for part in (self.node, self.field) if part)
        start = ": ".join(part for part in (file, place) if part)
        return f"{start}: {self.message}" if start else self.message

    def at(self, *, file: str | None = None, node: str | None = None, field: str | None = None) -> Problem:
        """The same problem with the parts of its place that were not yet known."""
        return replace(self, file=self.file or file, node=self.node or node, field=self.field or field)


class BadValue(ValueError):
    """What a validator of a setting raises; `suggestion` is what the value may have meant."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class CanvasError(Exception):
    """An error that a user can understand; `problems` is never empty."""

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    @property
    def said(self) -> str:
        """The messages of all problems as one text, for a place that stands for all of it."""
        return " ".join(p.message for p in self.problems)


class DocumentError(CanvasError):
    """A file that cannot be read as what it should be."""


class PipelineError(CanvasError):
    """A pipeline that cannot be compiled, previewed or run as it stands."""


class ExportError(CanvasError):
    """Files that cannot be written where they should go."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, ignoring case, or None where none is alike."""
    lowered = {k.lower(): k for k in known}
    match = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return lowered[match[0]] if match else None


def did_you_mean(name: str, known: Sequence[str], *, noun: str) -> str:
    """` Did you mean x?`, or the list of what there is (at most eight), or that there is none."""
    match = nearest(name, known)
    if match:
        return f" Did you mean `{match}`?"
    if not known:
        return f" There are no {noun}."
    listed = ", ".join(f"`{k}`" for k in list(known)[:8]) + (", …" if len(known) > 8 else "")
    return f" The {noun} are: {listed}."
