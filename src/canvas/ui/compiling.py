"""What each target makes of a pipeline, found out in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from canvas.errors import Problem
from canvas.export import find_target, target_names
from canvas.ui import answers
from canvas.ui.documents import Document, TargetResult

_LOG = logging.getLogger(__name__)

Made = Sequence[TargetResult]

REST = 0.25
"""So many seconds nothing is compiled after an edit."""


class Compiler:
    """The files of a workspace's pipelines for every target. `tell` is told of new ones."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compile")
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._asked: dict[str, tuple[object, Future[Made]]] = {}
        self._known: dict[str, Made] = {}

    def targets(self, document: Document) -> Made | None:
        """What each target makes of a pipeline; what it made before, while that is being found out."""
        content = document.text, document.workspace.stamp()
        with self._lock:
            found = self._asked.get(document.name)
            if found is None or found[0] != content:
                if found is not None:
                    found[1].cancel()
                future = self._worker.submit(self._compiled, document)
                self._asked[document.name] = content, future
            else:
                future = None
        if future is not None:
            future.add_done_callback(lambda done: self._learn(document.name, done))
        return self._known.get(document.name)

    def _compiled(self, document: Document) -> Made:
        """What the targets make of it, a moment later: the rows that a person waits for come first."""
        self._closed.wait(REST)
        return document.compiled()

    def close(self) -> None:
        """Begins nothing more."""
        self._closed.set()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _learn(self, pipeline: str, made: Future[Made]) -> None:
        newest = self._asked[pipeline][1]
        if made.cancelled() or (newest is not made and newest.done()):
            return
        error = made.exception()
        if error is not None:
            _LOG.error("A target failed", exc_info=error)
        self._known[pipeline] = made.result() if error is None else _faults()
        self._tell(pipeline)


def _faults() -> Made:
    fault = (Problem(answers.FAULT),)
    return [TargetResult(name, find_target(name).label, None, fault) for name in target_names()]
