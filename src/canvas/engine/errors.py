"""What can go wrong in an engine.

CanvasError
├── EngineError             a query, a read or a write that failed; `kind` says in which way
│   ├── EngineUnavailable   the engine cannot be started or reached
│   ├── EngineDied          the engine's process ended while it was needed
│   └── QueryCancelled      stopped because the user asked for it
└── SourceProblem           files that cannot be read as the pipeline says
"""

from __future__ import annotations

from typing import Literal

from canvas.errors import CanvasError, Problem

ErrorKind = Literal[
    "bad value",
    "missing file",
    "cancelled",
    "died",
    "out of memory",
    "disk full",
    "unsupported",
    "unavailable",
    "other",
]


class EngineError(CanvasError):
    """What an engine could not do. `detail` is the engine's own text, for a log: never for a user."""

    def __init__(self, message: str, *, kind: ErrorKind = "other", detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kind: ErrorKind = kind
        self.detail = detail


class EngineUnavailable(EngineError):
    """The engine cannot be started or reached; the message says what to install or start."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message, kind="unavailable", detail=detail)


class EngineDied(EngineError):
    """The engine's process ended. Its sessions are gone; `Engine.session()` starts it again."""

    def __init__(self, message: str, *, kind: ErrorKind = "died", detail: str = "") -> None:
        super().__init__(message, kind=kind, detail=detail)


class QueryCancelled(EngineError):
    """A query that was stopped by `Session.interrupt()`."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__("Stopped.", kind="cancelled", detail=detail)


class SourceProblem(CanvasError):
    """A file that cannot be read as the pipeline says: which, where in it, and what to do."""

    def __init__(self, file: str, message: str, hint: str = "", *, line: int | None = None) -> None:
        super().__init__(Problem(f"{message} {hint}".strip(), file=file, line=line))
        self.file, self.message, self.hint, self.line = file, message, hint, line
