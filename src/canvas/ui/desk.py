"""Previews off the page's thread: the engine starts in the background, and pages ask without waiting."""

from __future__ import annotations

import atexit
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from canvas.document.workspace import Workspace
from canvas.errors import PipelineError
from canvas.preview.model import Sampling
from canvas.ui import answers
from canvas.ui import live as formulas
from canvas.ui.compiling import Compiler
from canvas.ui.counting import Counter
from canvas.ui.counts import Count
from canvas.ui.documents import Document, TargetResult
from canvas.ui.jobs import COUNT, LIVE, PANE, Jobs
from canvas.ui.watch import Stamp, Watch

if TYPE_CHECKING:
    from canvas.engine import Engine
    from canvas.preview import Preview, Previews
    from canvas.preview.overlap import Overlap

ROWS = 200
"""How many rows a page shows."""
_KEPT = 300
_FRESH = 2.0
"""So many seconds an answer is good for: files change. Asking again is cheap, results are kept on disk."""
_TABS = 200
"""So many browser tabs' wishes are remembered."""


@dataclass(frozen=True)
class Question:
    """Which rows a page wants to see; equal questions have equal answers."""

    text: str
    node: str
    port: str | None = None
    rows: int = ROWS
    sampling: Sampling = field(default_factory=Sampling)
    stamp: Stamp | None = None
    """How what the pipeline reads stood; the desk fills it in."""


class Desk:
    """Answers a workspace's previews, one at a time, and keeps the latest answers."""

    def __init__(self, workspace: Workspace, open_it: Callable[[], Engine]) -> None:
        self.workspace = workspace
        self._open_it = open_it
        self._jobs = Jobs("previews", self._interrupt)
        self._watch = Watch(workspace, self.tell)
        self._counter = Counter(self._jobs, self._counted, self._watch.keys, self.tell)
        self._compiler = Compiler(self.tell)
        self._lock = threading.RLock()
        self._answers: OrderedDict[Question, tuple[Future[Preview], float]] = OrderedDict()
        self._wanted: OrderedDict[str, set[Question]] = OrderedDict()
        self._good: OrderedDict[tuple[str, str, str | None], Preview] = OrderedDict()
        self._versions: dict[str, int] = {}
        self._live: OrderedDict[tuple[formulas.Formula, Stamp], Future[formulas.Result]] = OrderedDict()
        self._meets: OrderedDict[Hashable, Future[Sequence[Overlap]]] = OrderedDict()
        self._engine: Engine | None = None
        self._previews: Previews | None = None
        self._has_worked = False
        self._start = self._jobs.submit(PANE, self._warm_up)
        atexit.register(self.close)

    @property
    def state(self) -> Literal["starting", "ready", "failed"]:
        """How far the engine is. One that failed is tried again with the next question."""
        if self._has_worked:
            return "ready"
        return "failed" if self._start.done() else "starting"

    def watch(self, document: Document) -> None:
        """Looks, now or soon, whether what a pipeline reads has changed; then its version grows."""
        self._watch.stamp(document)

    def _stamped(self, document: Document, question: Question) -> Question:
        return replace(question, stamp=self._watch.stamp(document))

    def version(self, pipeline: str) -> int:
        """A number that grows when something new is known of a pipeline: a count, what a target makes."""
        return self._versions.get(pipeline, 0)

    def tell(self, pipeline: str) -> None:
        """Lets the pages that show a pipeline look again."""
        with self._lock:
            self._versions[pipeline] = self._versions.get(pipeline, 0) + 1

    def ask(self, document: Document, question: Question) -> Future[Preview]:
        """The answer, now or later; the same one for a moment, so that a page may ask again and again."""
        now, question = time.monotonic(), self._stamped(document, question)
        with self._lock:
            found, asked = self._answers.get(question, (None, now))
            is_old = found is not None and found.done() and not found.cancelled() and now - asked > _FRESH
            if found is None or is_old:
                found = self._jobs.submit(PANE, lambda: self._answer(document, question))
                self._answers[question] = found, now
            self._answers.move_to_end(question)
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)[1][0].cancel()
        return found

    def ask_all(
        self, document: Document, questions: Sequence[Question], *, tab: str
    ) -> list[Future[Preview]]:
        """The answers that a browser tab wants now; what it wanted before and nobody else does is let go."""
        questions = [self._stamped(document, question) for question in questions]
        with self._lock:
            before = self._wanted.get(tab, set())
            overtaken, chosen = before - set(questions), set(questions) - before
            self._wanted[tab] = set(questions)
            self._wanted.move_to_end(tab)
            for question in [q for q in chosen if q in self._answers and self._answers[q][0].cancelled()]:
                del self._answers[question]
            while len(self._wanted) > _TABS:
                self._wanted.popitem(last=False)
            still = set().union(*self._wanted.values())
            dropped = [self._answers.pop(q)[0] for q in overtaken - still if self._pending(q)]
        for future in dropped:
            self._jobs.drop(future)
        return [self.ask(document, question) for question in questions]

    def cancel(self, tab: str) -> None:
        """Stops what a browser tab waits for; till a person asks for it again, or comes back to it."""
        with self._lock:
            waiting = [q for q in self._wanted.get(tab, ()) if self._pending(q)]
            dropped = [self._answers[q][0] for q in waiting]
            for question in waiting:
                self._answers[question] = answers.stopped(), time.monotonic()
        for future in dropped:
            self._jobs.drop(future)

    def let_go(self, document: Document, question: Question) -> None:
        """Stops what somebody asked for and waits for no more, where no browser tab wants it."""
        question = self._stamped(document, question)
        with self._lock:
            is_wanted = any(question in wanted for wanted in self._wanted.values())
            dropped = None if is_wanted or not self._pending(question) else self._answers.pop(question)[0]
        if dropped is not None:
            self._jobs.drop(dropped)

    def _pending(self, question: Question) -> bool:
        found = self._answers.get(question)
        return found is not None and not found[0].done()

    def last_good(self, pipeline: str, node: str, port: str | None) -> Preview | None:
        """The latest rows of an output that there were, whatever was edited since."""
        return self._good.get((pipeline, node, port))

    def counts(self, document: Document, sampling: Sampling) -> Mapping[str, Count]:
        """How many rows each step gives, as far as that is known; the rest is counted in the background."""
        return self._counter.counts(document, sampling)

    def targets(self, document: Document) -> Sequence[TargetResult] | None:
        """What each target makes of a pipeline; what it made before, while that is being found out."""
        return self._compiler.targets(document)

    def live(self, document: Document, formula: formulas.Formula) -> formulas.Result:
        """What a formula gives on the first rows of the sample, as far as that is known."""
        key = formula, self._watch.stamp(document)
        with self._lock:
            found = self._live.get(key)
            if found is None or _was_overtaken(found):
                found = self._jobs.submit(LIVE, lambda: formulas.result_of(document, formula, self._preview))
                found.add_done_callback(lambda _: self.tell(document.name))
                self._live[key] = found
                while len(self._live) > _KEPT:
                    self._live.popitem(last=False)[1].cancel()
        if not found.done():
            return formulas.WORKING
        return formulas.NONE if found.cancelled() or found.exception() else found.result()

    def overlaps(
        self, document: Document, sides: Sequence[Question], pairs: Sequence[tuple[str, str]]
    ) -> Sequence[Overlap] | None:
        """How columns of two outputs meet on the sample; None while that is not known, or cannot be."""
        asked = tuple((self._watch.keys(document, q.sampling).get(q.node), q.port) for q in sides)
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

    def forget_failures(self) -> None:
        """Lets everything that failed or was stopped be tried anew."""
        with self._lock:
            for question, (answer, _) in list(self._answers.items()):
                if answer.done() and (answer.cancelled() or answer.exception() is not None):
                    del self._answers[question]
            for key, result in [(k, r) for k, r in self._live.items() if not r.cancelled()]:
                if result.done() and (result.exception() or result.result().state == "failed"):
                    del self._live[key]
        self._counter.retry()

    def close(self) -> None:
        """Stops the engine."""
        self._jobs.close()
        self._compiler.close()
        self._watch.close()
        if self._engine is not None:
            self._engine.close()

    def _interrupt(self) -> None:
        if self._previews is not None:
            self._previews.cancel()

    def _warm_up(self) -> None:
        self._ready().session()
        self._has_worked = True

    def _ready(self) -> Previews:
        if self._previews is None:
            from canvas.preview import Previews

            self._engine = self._open_it()
            self._previews = Previews(self.workspace, self._engine)
        return self._previews

    def _answer(self, document: Document, question: Question) -> Preview:
        preview = self._preview(document, question, profiles=True)
        self._counter.retry()
        if document.plan.output(question.node) is document.plan.output(question.node, question.port):
            self._counter.learn(document, question.node, question.sampling, preview)
        with self._lock:
            key = (document.name, question.node, question.port)
            self._good[key] = preview
            self._good.move_to_end(key)
            while len(self._good) > _KEPT:
                self._good.popitem(last=False)
        return preview

    def _counted(self, document: Document, node: str, sampling: Sampling) -> Preview:
        """The rows to count; asked a second time where the engine ended meanwhile, whoever's fault it was."""
        question = Question(document.text, node, rows=1, sampling=sampling)
        try:
            return self._preview(document, question)
        except PipelineError as error:
            if not answers.has_died(error):
                raise
        return self._preview(document, question)

    def _preview(self, document: Document, question: Question, *, profiles: bool = False) -> Preview:
        """The rows; asked a second time where an interrupt was meant for the job before."""
        try:
            return self._rows(document, question, profiles)
        except PipelineError as error:
            if not answers.was_interrupted(error) or self._jobs.was_stopped():
                raise
        return self._rows(document, question, profiles)

    def _rows(self, document: Document, question: Question, profiles: bool) -> Preview:
        document.plan.output(question.node, question.port)
        preview = self._ready().preview(
            document.plan,
            question.node,
            port=question.port,
            rows=question.rows,
            values=document.values,
            sampling=question.sampling,
            profiles=profiles,
        )
        self._has_worked = True
        return preview


def _was_overtaken(future: Future[Any]) -> bool:
    """Whether the work was given up for something more urgent, so that it has to be done again."""
    if not future.done():
        return False
    if future.cancelled():
        return True
    error = future.exception()
    return error is not None and answers.was_interrupted(error)
