"""Previews off the page's thread: the engine starts in the background, and pages ask without waiting."""

from __future__ import annotations

import atexit
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from canvas.document.workspace import Workspace
from canvas.ui.documents import Document

if TYPE_CHECKING:
    from canvas.engine import Engine
    from canvas.preview import Preview, Previews

ROWS = 100
"""How many rows a page shows."""
_KEPT = 200
_FRESH = 2.0
"""So many seconds an answer is good for: files change. Asking again is cheap, results are kept on disk."""


@dataclass(frozen=True)
class Question:
    """Which rows a page wants to see; equal questions have equal answers."""

    text: str
    node: str
    port: str | None = None
    rows: int = ROWS


class Desk:
    """Answers a workspace's previews, one at a time, and keeps the latest answers."""

    def __init__(self, workspace: Workspace, open_it: Callable[[], Engine]) -> None:
        self.workspace = workspace
        self._open_it = open_it
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="previews")
        self._lock = threading.Lock()
        self._answers: OrderedDict[Question, Future[Preview]] = OrderedDict()
        self._asked: dict[Question, float] = {}
        self._engine: Engine | None = None
        self._previews: Previews | None = None
        self._start = self._pool.submit(self._warm_up)
        atexit.register(self.close)

    @property
    def state(self) -> Literal["starting", "ready", "failed"]:
        """How far the engine is. One that failed is tried again with the next question."""
        if not self._start.done():
            return "starting"
        return "ready" if self._start.exception() is None else "failed"

    def ask(self, document: Document, question: Question) -> Future[Preview]:
        """The answer, now or later; the same one for a moment, so that a page may ask again and again."""
        now = time.monotonic()
        with self._lock:
            found = self._answers.get(question)
            if found is None or (found.done() and now - self._asked[question] > _FRESH):
                found = self._pool.submit(self._answer, document, question)
                self._answers[question] = found
                self._asked[question] = now
            self._answers.move_to_end(question)
            while len(self._answers) > _KEPT:
                oldest, answer = self._answers.popitem(last=False)
                answer.cancel()
                del self._asked[oldest]
        return found

    def forget(self, question: Question) -> None:
        """Lets the question be answered anew."""
        with self._lock:
            self._answers.pop(question, None)
            self._asked.pop(question, None)

    def close(self) -> None:
        """Stops the engine."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._engine is not None:
            self._engine.close()

    def _warm_up(self) -> None:
        self._ready().session()

    def _ready(self) -> Previews:
        if self._previews is None:
            from canvas.preview import Previews

            self._engine = self._open_it()
            self._previews = Previews(self.workspace, self._engine)
        return self._previews

    def _answer(self, document: Document, question: Question) -> Preview:
        document.plan.output(question.node, question.port)
        values = document.values
        return self._ready().preview(
            document.plan, question.node, port=question.port, rows=question.rows, values=values
        )
