"""Work off the page's thread, one piece at a time: what a person waits for comes first."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from canvas.errors import CanvasError

_LOG = logging.getLogger(__name__)

PANE, LIVE, COUNT = 0, 1, 2
"""How urgent a job is: the rows that are looked at, a formula's result, the counts on the cards."""
IMPATIENT = 0.3
"""A less urgent job is stopped for a more urgent one after so many seconds; it is asked for again later."""


@dataclass(order=True)
class Job:
    """A piece of work in the queue."""

    urgency: int
    number: int
    work: Callable[[], Any] = field(compare=False)
    future: Future[Any] = field(compare=False, default_factory=Future)
    started: float = field(compare=False, default=0.0)
    stopped: bool = field(compare=False, default=False)
    hurried: bool = field(compare=False, default=False)


class Jobs:
    """A queue with one worker. `interrupt` stops what the running job waits for."""

    def __init__(self, name: str, interrupt: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._waiting: list[Job] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._running: Job | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, urgency: int, work: Callable[[], Any]) -> Future[Any]:
        """The result of the work, now or later."""
        with self._changed:
            job = Job(urgency, next(self._numbers), work)
            if self._closed:
                job.future.cancel()
                return job.future
            heapq.heappush(self._waiting, job)
            self._changed.notify_all()
            running = self._running
        if running is not None and running.urgency > urgency and not running.hurried:
            running.hurried = True
            self._stop(running, after=IMPATIENT - (time.monotonic() - running.started))
        return job.future

    @property
    def running_for(self) -> float:
        """So many seconds the running job takes by now; 0 where none runs."""
        running = self._running
        return time.monotonic() - running.started if running is not None else 0.0

    def drop(self, future: Future[Any]) -> None:
        """Lets go of work that nobody waits for any more, whether it has begun or not."""
        if future.cancel():
            return
        with self._changed:
            running = self._running
        if running is not None and running.future is future:
            self._stop(running)

    def was_stopped(self) -> bool:
        """Whether the running job was told to stop; asked by the job itself."""
        return self._running is not None and self._running.stopped

    def close(self) -> None:
        """Ends the worker after what it does now; nothing that waits is begun."""
        with self._changed:
            self._closed = True
            for job in self._waiting:
                job.future.cancel()
            self._waiting.clear()
            self._changed.notify_all()

    def _stop(self, job: Job, *, after: float = 0.0) -> None:
        """Stops a job after so many seconds. Nobody waits for it: an interrupt may take a while."""
        job.stopped = job.stopped or after <= 0
        timer = threading.Timer(max(0.0, after), self._interrupt_as_long_as_it_runs, (job,))
        timer.daemon = True
        timer.start()

    def _interrupt_as_long_as_it_runs(self, job: Job) -> None:
        """An interrupt that comes between two queries of a job finds none, so it is repeated."""
        while self._running is job:
            job.stopped = True
            self._interrupt()
            with self._changed:
                self._changed.wait_for(lambda: self._running is not job, IMPATIENT)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._running = None
                self._changed.notify_all()
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                job = heapq.heappop(self._waiting)
                if not job.future.set_running_or_notify_cancel():
                    continue
                job.started = time.monotonic()
                self._running = job
            try:
                result = job.work()
            except BaseException as error:  # noqa: BLE001 - it is the caller's to look at, whatever it is
                if not isinstance(error, CanvasError):
                    _LOG.error("A job of the app failed", exc_info=error)
                job.future.set_exception(error)
            else:
                job.future.set_result(result)
