"""What a database is asked at the moment, so that somebody else can stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from canvas.engine.errors import QueryCancelled


class Ongoing:
    """The questions that are under way. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: dict[int, Callable[[], None]] = {}
        self._count = 0
        self._cancelled = 0

    @property
    def is_asked(self) -> bool:
        """Whether a database is asked something at the moment."""
        return bool(self._stops)

    @contextmanager
    def asking(self, stop: Callable[[], None]) -> Iterator[Callable[[], None]]:
        """While inside, `cancel` calls `stop`; what is given raises QueryCancelled once that was called."""
        with self._lock:
            self._count += 1
            mark, before = self._count, self._cancelled
            self._stops[mark] = stop

        def check() -> None:
            if self._cancelled > before:
                raise QueryCancelled()

        try:
            yield check
        finally:
            with self._lock:
                del self._stops[mark]

    def cancel(self) -> None:
        """Stops all that is under way."""
        with self._lock:
            self._cancelled += 1
            stops = list(self._stops.values())
        for stop in stops:
            stop()
