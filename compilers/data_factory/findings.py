"""What Data Factory cannot say of a plan, or says differently, gathered while it is compiled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from canvas.errors import Severity
from compilers.base import Finding
from compilers.data_factory.expressions import NoForm

TARGET = "data-factory"


class Findings:
    """A list of findings; a node says the same thing once, on the first field that it is true of."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def error(self, node: str | None, field: str, message: str, suggestion: str | None = None) -> None:
        """Something that has no right form."""
        self._add("error", node, field, message, suggestion)

    def warning(self, node: str | None, field: str, message: str) -> None:
        """Something that means something else there."""
        self._add("warning", node, field, message, None)

    def _add(
        self, severity: Severity, node: str | None, field: str, message: str, suggestion: str | None
    ) -> None:
        found = Finding(
            message, node=node, field=field, severity=severity, suggestion=suggestion, target=TARGET
        )
        if not any((f.node, f.message, f.severity) == (node, message, severity) for f in self.all):
            self.all.append(found)

    @contextmanager
    def on(self, node: str, field: str) -> Iterator[None]:
        """Turns NoForm inside into an error on that field."""
        try:
            yield
        except NoForm as reason:
            self.error(node, field, str(reason), reason.suggestion)

    @property
    def errors(self) -> list[Finding]:
        """Those that keep the plan from being compiled."""
        return [f for f in self.all if f.severity == "error"]
