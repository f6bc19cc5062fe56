"""Previews off the page's thread: the engine starts in the background, and pages ask without waiting."""

from __future__ import annotations

import atexit
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from canvas.document.workspace import Workspace
from canvas.errors import CanvasError, PipelineError
from canvas.preview.model import Sampling
from canvas.ui import answers
from canvas.ui import live as formulas
from canvas.ui.counts import Count, Known, count_keys, count_of, shown
from canvas.ui.documents import Document, TargetResult
from canvas.ui.jobs import COUNT, LIVE, PANE, Jobs

if TYPE_CHECKING:
    from canvas.engine import Engine
    from canvas.preview import Preview, Previews
    from canvas.preview.overlap import Overlap

ROWS = 200
"""How many rows a page shows."""
_KEPT = 300
_FRESH = 2.0
"""So many seconds an answer is good for: files change. Asking again is cheap, results are kept on disk."""
MOST_COUNTED = 60
"""Of a pipeline with more steps than this, only those that are looked at are counted."""
_RETRY = 1


@dataclass(frozen=True)
class Question:
    """Which rows a page wants to see; equal questions have equal answers."""

    text: str
    node: str
    port: str | None = None
    rows: int = ROWS
    sampling: Sampling = field(default_factory=Sampling)


class Desk:
    """Answers a workspace's previews, one at a time, and keeps the latest answers."""

    def __init__(self, workspace: Workspace, open_it: Callable[[], Engine]) -> None:
        self.workspace = workspace
        self._open_it = open_it
        self._jobs = Jobs("previews", self._interrupt)
        self._compiler = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compile")
        self._lock = threading.RLock()
        self._answers: OrderedDict[Question, Future[Preview]] = OrderedDict()
        self._asked: dict[Question, float] = {}
        self._wanted: dict[str, set[Question]] = {}
        self._good: OrderedDict[tuple[str, str, str | None], Preview] = OrderedDict()
        self._counts: dict[str, dict[str, Known]] = {}
        self._counting: dict[str, tuple[Document, Sampling, Future[None]]] = {}
        self._targets: OrderedDict[str, tuple[str, Future[Sequence[TargetResult]]]] = OrderedDict()
        self._known_targets: dict[str, Sequence[TargetResult]] = {}
        self._versions: dict[str, int] = {}
        self._live: OrderedDict[formulas.Formula, Future[formulas.Result]] = OrderedDict()
        self._meets: OrderedDict[Hashable, Future[Sequence[Overlap]]] = OrderedDict()
        self._engine: Engine | None = None
        self._previews: Previews | None = None
        self._start = self._jobs.submit(PANE, self._warm_up)
        atexit.register(self.close)

    @property
    def state(self) -> Literal["starting", "ready", "failed"]:
        """How far the engine is. One that failed is tried again with the next question."""
        if not self._start.done():
            return "starting"
        return "ready" if self._start.exception() is None else "failed"

    def version(self, pipeline: str) -> int:
        """A number that grows when something new is known of a pipeline: a count, what a target makes."""
        return self._versions.get(pipeline, 0)

    def tell(self, pipeline: str) -> None:
        """Lets the pages that show a pipeline look again."""
        with self._lock:
            self._versions[pipeline] = self._versions.get(pipeline, 0) + 1

    def ask(self, document: Document, question: Question) -> Future[Preview]:
        """The answer, now or later; the same one for a moment, so that a page may ask again and again."""
        now = time.monotonic()
        with self._lock:
            found = self._answers.get(question)
            old = found is not None and found.done() and now - self._asked[question] > _FRESH
            if found is None or old or found.cancelled():
                found = self._jobs.submit(PANE, lambda: self._answer(document, question))
                self._answers[question] = found
                self._asked[question] = now
            self._answers.move_to_end(question)
            while len(self._answers) > _KEPT:
                oldest, answer = self._answers.popitem(last=False)
                answer.cancel()
                del self._asked[oldest]
        return found

    def ask_all(
        self, document: Document, questions: Sequence[Question], *, tab: str
    ) -> list[Future[Preview]]:
        """The answers that a browser tab wants now; what it wanted before and nobody else does is let go."""
        with self._lock:
            overtaken = self._wanted.get(tab, set()) - set(questions)
            self._wanted[tab] = set(questions)
            still = set().union(*self._wanted.values())
            dropped = [self._answers.pop(q) for q in overtaken - still if self._pending(q)]
        for future in dropped:
            self._jobs.drop(future)
        return [self.ask(document, question) for question in questions]

    def _pending(self, question: Question) -> bool:
        future = self._answers.get(question)
        return future is not None and not future.done()

    def last_good(self, pipeline: str, node: str, port: str | None) -> Preview | None:
        """The latest rows of an output that there were, whatever was edited since."""
        return self._good.get((pipeline, node, port))

    def counts(self, document: Document, sampling: Sampling) -> Mapping[str, Count]:
        """How many rows each step gives, as far as that is known; the rest is counted in the background."""
        keys = count_keys(document.plan)
        with self._lock:
            known = self._counts.setdefault(document.name, {})
            due = [n for n, key in keys.items() if n not in known or known[n].key != key]
            if due and len(document.plan.nodes) <= MOST_COUNTED:
                self._count_later(document, sampling)
            return {
                name: shown(known.get(name), keys.get(name), running=name in due)
                for name in document.plan.nodes
            }

    def _count_later(self, document: Document, sampling: Sampling) -> None:
        running = self._counting.get(document.name)
        if running is not None and not running[2].done():
            if running[0].text == document.text and running[1] == sampling:
                return
            running[2].cancel()
        future = self._jobs.submit(COUNT, lambda: self._count_next(document, sampling))
        self._counting[document.name] = (document, sampling, future)

    def _count_next(self, document: Document, sampling: Sampling) -> None:
        """Counts one step, and leaves the others to the next job, behind whatever is more urgent."""
        keys = count_keys(document.plan)
        with self._lock:
            known = self._counts.setdefault(document.name, {})
            due = [n for n in document.plan.graph.order if n in keys]
            due = [n for n in due if n not in known or known[n].key != keys[n]]
        if not due:
            return
        node = due[0]
        count = Count()
        try:
            count = self._count(document, node, sampling)
        finally:
            if not self._jobs.was_stopped():
                self._learn(document.name, node, Known(keys[node], count))
            with self._lock:
                now = self._counting.get(document.name)
                if now is not None and now[0] is document and len(due) > 1:
                    future = self._jobs.submit(COUNT, lambda: self._count_next(document, sampling))
                    self._counting[document.name] = (document, sampling, future)

    def _count(self, document: Document, node: str, sampling: Sampling) -> Count:
        try:
            return count_of(self._preview(document, Question(document.text, node, rows=1, sampling=sampling)))
        except CanvasError as error:
            own = [p for p in error.problems if p.node in (None, node)]
            return Count(problem=own[0].message if own else "")

    def _learn(self, pipeline: str, node: str, known: Known) -> None:
        with self._lock:
            self._counts.setdefault(pipeline, {})[node] = known
            self._versions[pipeline] = self._versions.get(pipeline, 0) + 1

    def targets(self, document: Document) -> Sequence[TargetResult] | None:
        """What each target makes of a pipeline; what it made before, while that is being found out."""
        with self._lock:
            found = self._targets.get(document.name)
            if found is None or found[0] != document.text:
                if found is not None:
                    found[1].cancel()
                future = self._compiler.submit(self._compile, document)
                self._targets[document.name] = found = (document.text, future)
        return self._known_targets.get(document.name)

    def _compile(self, document: Document) -> Sequence[TargetResult]:
        made = document.targets
        with self._lock:
            self._known_targets[document.name] = made
            self._versions[document.name] = self._versions.get(document.name, 0) + 1
        return made

    def live(self, document: Document, formula: formulas.Formula) -> formulas.Result:
        """What a formula gives on the first rows of the sample, as far as that is known."""
        with self._lock:
            found = self._live.get(formula)
            if found is None or _was_overtaken(found):
                found = self._jobs.submit(LIVE, lambda: formulas.result_of(document, formula, self._preview))
                found.add_done_callback(lambda _: self.tell(document.name))
                self._live[formula] = found
                while len(self._live) > _KEPT:
                    self._live.popitem(last=False)[1].cancel()
        if not found.done():
            return formulas.WORKING
        return formulas.NONE if found.cancelled() or found.exception() else found.result()

    def overlaps(
        self, document: Document, sides: Sequence[Question], pairs: Sequence[tuple[str, str]]
    ) -> Sequence[Overlap] | None:
        """How columns of two outputs meet on the sample; None while that is not known, or cannot be."""
        keys = count_keys(document.plan)
        asked = tuple((keys.get(q.node), q.port, q.sampling) for q in sides)
        with self._lock:
            found = self._meets.get((asked, tuple(pairs)))
            if found is None or _was_overtaken(found):
                found = self._jobs.submit(COUNT, lambda: self._overlaps(document, sides, pairs))
                found.add_done_callback(lambda _: self.tell(document.name))
                self._meets[asked, tuple(pairs)] = found
                while len(self._meets) > _KEPT:
                    self._meets.popitem(last=False)[1].cancel()
        return found.result() if found.done() and not found.cancelled() and not found.exception() else None

    def _overlaps(
        self, document: Document, sides: Sequence[Question], pairs: Sequence[tuple[str, str]]
    ) -> Sequence[Overlap]:
        from canvas.preview.overlap import overlaps

        left, right = (self._preview(document, side).table for side in sides)
        return overlaps(left, right, pairs)

    def live_waits(self) -> bool:
        """Whether the result of a formula is on its way."""
        with self._lock:
            return any(not f.done() for f in self._live.values())

    def forget(self, question: Question) -> None:
        """Lets the question be answered anew."""
        with self._lock:
            self._answers.pop(question, None)
            self._asked.pop(question, None)

    def forget_failures(self) -> None:
        """Lets everything that failed be tried anew."""
        with self._lock:
            for question, answer in list(self._answers.items()):
                if answer.done() and (answer.cancelled() or answer.exception() is not None):
                    self.forget(question)

    def cancel(self) -> None:
        """Stops what is running."""
        self._jobs.stop_running()

    def close(self) -> None:
        """Stops the engine."""
        self._jobs.close()
        self._compiler.shutdown(wait=False, cancel_futures=True)
        if self._engine is not None:
            self._engine.close()

    def _interrupt(self) -> None:
        if self._previews is not None:
            self._previews.cancel()

    def _warm_up(self) -> None:
        self._ready().session()

    def _ready(self) -> Previews:
        if self._previews is None:
            from canvas.preview import Previews

            self._engine = self._open_it()
            self._previews = Previews(self.workspace, self._engine)
        return self._previews

    def _answer(self, document: Document, question: Question) -> Preview:
        for _ in range(_RETRY):
            try:
                preview = self._preview(document, question, profiles=True)
                break
            except PipelineError as error:
                if not answers.was_interrupted(error) or self._jobs.was_stopped():
                    raise
        else:
            preview = self._preview(document, question, profiles=True)
        with self._lock:
            key = (document.name, question.node, question.port)
            self._good[key] = preview
            self._good.move_to_end(key)
            while len(self._good) > _KEPT:
                self._good.popitem(last=False)
        return preview

    def _preview(self, document: Document, question: Question, *, profiles: bool = False) -> Preview:
        document.plan.output(question.node, question.port)
        return self._ready().preview(
            document.plan,
            question.node,
            port=question.port,
            rows=question.rows,
            values=document.values,
            sampling=question.sampling,
            profiles=profiles,
        )


def _was_overtaken(future: Future[Any]) -> bool:
    """Whether the work was given up for something more urgent, so that it has to be done again."""
    if not future.done():
        return False
    if future.cancelled():
        return True
    error = future.exception()
    return error is not None and answers.was_interrupted(error)
