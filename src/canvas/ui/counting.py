"""Counts the rows of pipelines' steps in the background, one step after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from canvas.errors import CanvasError
from canvas.preview.model import Sampling
from canvas.ui import answers
from canvas.ui.counts import Count, Known, count_of, shown
from canvas.ui.documents import Document
from canvas.ui.jobs import COUNT, Jobs

if TYPE_CHECKING:
    from canvas.preview import Preview

MOST_COUNTED = 60
"""Of a pipeline with more steps than this, only those that are looked at are counted."""

Rows = Callable[[Document, str, Sampling], "Preview"]
Keys = Callable[[Document, Sampling], Mapping[str, str]]


@dataclass
class _Pipeline:
    """What is known of one pipeline, and of which document and sampling it is to be known now.

    `running` is the step that is being counted with its content; `job` is queued or runs.
    """

    document: Document
    sampling: Sampling
    keys: Mapping[str, str]
    known: dict[str, Known] = field(default_factory=dict)
    running: tuple[str, str] | None = None
    job: Future[None] | None = None

    def due(self) -> list[str]:
        """The steps that are to be counted, in the order in which rows go."""
        order = [n for n in self.document.plan.graph.order if n in self.keys]
        return [n for n in order if n not in self.known or self.known[n].key != self.keys[n]]

    @property
    def is_counted(self) -> bool:
        return len(self.document.plan.nodes) <= MOST_COUNTED

    @property
    def is_overtaken(self) -> bool:
        """Whether what is being counted is no content of the document any more."""
        return self.running is not None and self.keys.get(self.running[0]) != self.running[1]


class Counter:
    """The counts of a workspace's pipelines. `rows` gives a step's preview, `keys` the content of each step;
    `tell` is told of new counts.
    """

    def __init__(self, jobs: Jobs, rows: Rows, keys: Keys, tell: Callable[[str], None]) -> None:
        self._jobs, self._rows, self._keys, self._tell = jobs, rows, keys, tell
        self._lock = threading.RLock()
        self._pipelines: dict[str, _Pipeline] = {}

    def counts(self, document: Document, sampling: Sampling) -> Mapping[str, Count]:
        """How many rows each step gives, as far as that is known; the rest is counted in the background."""
        keys = self._keys(document, sampling)
        with self._lock:
            pipeline = self._pipelines.setdefault(document.name, _Pipeline(document, sampling, keys))
            pipeline.document, pipeline.sampling, pipeline.keys = document, sampling, keys
            due = pipeline.due() if pipeline.is_counted else []
            overtaken = pipeline.job if pipeline.is_overtaken else None
            if due and pipeline.job is None:
                self._go_on(pipeline)
            found = {
                name: shown(pipeline.known.get(name), keys.get(name), running=name in due)
                for name in document.plan.nodes
            }
        if overtaken is not None:
            self._jobs.drop(overtaken)
        return found

    def learn(self, document: Document, node: str, sampling: Sampling, preview: Preview) -> None:
        """Takes a count from rows that were looked at. Where it is another one than that which was counted
        of the same content, files have changed, and everything is counted anew.
        """
        key = self._keys(document, sampling).get(node)
        with self._lock:
            pipeline = self._pipelines.get(document.name)
            if pipeline is None or key is None or pipeline.keys.get(node) != key:
                return
            before, count = pipeline.known.get(node), count_of(preview)
            if before is not None and before.key == key:
                if before.count == count:
                    return
                pipeline.known = {n: replace(k, key="") for n, k in pipeline.known.items()}
            pipeline.known[node] = Known(key, count)
        self._tell(document.name)

    def retry(self) -> None:
        """Forgets what there was no engine for, so that it is counted with the next look."""
        with self._lock:
            again = {
                name: [n for n, known in pipeline.known.items() if known.is_passing]
                for name, pipeline in self._pipelines.items()
            }
            for name, nodes in again.items():
                for node in nodes:
                    del self._pipelines[name].known[node]
        for name in (name for name, nodes in again.items() if nodes):
            self._tell(name)

    def _go_on(self, pipeline: _Pipeline) -> None:
        pipeline.job = self._jobs.submit(COUNT, lambda: self._next(pipeline))

    def _next(self, pipeline: _Pipeline) -> None:
        """Counts one step, and leaves the others to the next job, behind whatever is more urgent."""
        with self._lock:
            document, sampling, keys = pipeline.document, pipeline.sampling, pipeline.keys
            node = next(iter(pipeline.due() if pipeline.is_counted else ()), None)
            if node is None:
                pipeline.job = None
                return
            pipeline.running = node, keys[node]
        known: Known | None = Known(keys[node], Count())
        try:
            known = self._count(document, node, sampling, keys[node])
        finally:
            with self._lock:
                pipeline.running = None
                if known is not None:
                    pipeline.known[node] = known
                self._go_on(pipeline)
            if known is not None:
                self._tell(document.name)

    def _count(self, document: Document, node: str, sampling: Sampling, key: str) -> Known | None:
        """The count of a step; None where it was stopped, so that it has to be counted again."""
        try:
            return Known(key, count_of(self._rows(document, node, sampling)))
        except CanvasError as error:
            if answers.was_interrupted(error):
                return None
            if answers.is_unavailable(error):
                return Known(key, Count(), is_passing=True)
            own = [p for p in error.problems if p.node in (None, node)]
            return Known(key, Count(problem=own[0].message if own else ""))
