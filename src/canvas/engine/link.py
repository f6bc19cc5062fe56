"""One session's connection to a server: runs calls, cancels them, and says why they failed."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from canvas.engine.errors import EngineDied, EngineError, EngineUnavailable, QueryCancelled
from canvas.engine.mapping import explained
from canvas.engine.process import ServerProcess

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

T = TypeVar("T")
_numbers = itertools.count()
_PATIENCE = 2.0
"""Seconds that a cancelled query may go on before its engine is ended."""


@dataclass(frozen=True)
class Place:
    """Where a session lives. `server` is None where the server is not Canvas's own."""

    url: str
    embedded: bool
    scratch: Path
    server: ServerProcess | None

    @property
    def alive(self) -> bool:
        """Whether the server runs, as far as is known."""
        return self.server is None or self.server.alive

    def location(self, path: Path) -> str:
        """A path as the engine's readers and writers take it: taken literally, with no wildcard in it."""
        if self.embedded:
            return "file://" + quote(str(path))
        return "".join("\\" + c if c in "*?[]{}\\" else c for c in str(path))


class Link:
    """Calls of one session. Safe to use from several threads."""

    def __init__(self, place: Place) -> None:
        from canvas.engine.client import connect, failures

        self.place = place
        self._failures = failures()
        self._changed = threading.Condition()
        self._running: list[int] = []
        self._stops = 0
        self.closed = False
        try:
            self._spark = connect(place.url, lambda: self.alive)
        except self._failures as error:
            where = "The engine" if place.server else f"The server {place.url.partition(';')[0]}"
            message = f"{where} does not answer. Start it, or choose another engine."
            raise EngineUnavailable(message, detail=str(error)) from None

    @property
    def alive(self) -> bool:
        """Whether the session can still be used."""
        return not self.closed and self.place.alive

    def run(self, call: Callable[[SparkSession], T]) -> T:
        """What `call` gives; its failure as an EngineError."""
        if not self.alive:
            raise self._died("")
        with self._operation() as stops_before:
            try:
                return call(self._spark)
            except self._failures as error:
                raise self._error(error, stopped=self._stops > stops_before) from None

    def interrupt(self) -> None:
        """Stops what runs; ends the engine's process where that does not help."""
        with self._changed:
            self._stops += 1
            waiting = [*self._running]
        if not waiting:
            return
        asking = threading.Thread(target=self._ask_to_stop, daemon=True)
        asking.start()
        if not self._wait_for(waiting, _PATIENCE) and self.place.server is not None:
            self.place.server.stop(at_once=True)
            self._wait_for(waiting, _PATIENCE)

    def close(self) -> None:
        """Gives the session back to the server."""
        if self.alive:
            threading.Thread(target=self._release, daemon=True).start()
        self.closed = True

    def _release(self) -> None:
        try:
            self._spark.client.release_session()
            vars(self._spark.client)["close_channel"]()
        except self._failures:
            return  # the server forgets it by itself

    def _ask_to_stop(self) -> None:
        try:
            self._spark.interruptAll()
        except self._failures:
            return  # then its process is ended

    def _wait_for(self, operations: list[int], seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not set(operations) & set(self._running), seconds)

    @contextmanager
    def _operation(self) -> Iterator[int]:
        mark = next(_numbers)
        with self._changed:
            self._running.append(mark)
            stops = self._stops
        try:
            yield stops
        finally:
            with self._changed:
                self._running.remove(mark)
                self._changed.notify_all()

    def _error(self, error: BaseException, *, stopped: bool) -> EngineError:
        if stopped:
            return QueryCancelled(detail=str(error))
        if not self._survives():
            return self._died(str(error))
        known = explained(error)
        return QueryCancelled(detail=known.detail) if known.kind == "cancelled" else known

    def _survives(self) -> bool:
        """Whether the server is there: the client hears of its end a moment before the system does."""
        for _ in range(5):
            if not self.place.alive:
                return False
            if self.place.server is None or self.place.server.answers():
                return True
            time.sleep(0.1)
        return self.place.alive

    def _died(self, detail: str) -> EngineDied:
        server = self.place.server
        match server.ended if server else "":
            case "memory":
                message = (
                    "The engine used too much memory and was stopped. Use fewer rows, or give it more memory."
                )
                return EngineDied(message, kind="out of memory", detail=detail)
            case "stopped":
                return EngineDied("The engine was restarted. Run it again.", detail=detail)
            case _ if self.closed:
                return EngineDied("This session is closed.", detail=detail)
            case _:
                log = server.log_tail if server else ""
                return EngineDied(
                    "The engine ended unexpectedly. Run it again.", detail=f"{detail}\n{log}".strip()
                )
