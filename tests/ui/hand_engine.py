"""An engine whose queries end when a test says so: for what depends on time, not on rows."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from canvas.engine import Engine, EngineDied, EngineKind, EngineUnavailable, QueryCancelled, Session
from canvas.engine.protocol import NO_ARGUMENTS

KEPT = pa.table(
    {f"{what}_{n}": [value] for n in range(9) for what, value in (("broken", 0), ("example", None))}
)
ROWS = pa.table({"id": pa.array([1, 2, 3], pa.int32())})


class HandSession:
    """Gives the same rows for every query: pipelines on it have one column, `id INT`."""

    def __init__(self, engine: HandEngine) -> None:
        self.engine = engine
        self.alive = True
        self._stopped = threading.Event()

    def query(self, sql: str, args: Mapping[str, object] = NO_ARGUMENTS) -> pa.Table:
        if not self.alive:
            raise EngineDied("The engine stopped. It starts again with the next question.")
        if "broken_0" in sql:  # the rows that break rules: there are none
            return KEPT
        self._stopped.clear()
        with self.engine.changed:
            self.engine.asked.append(sql)
            self.engine.changed.notify_all()
        held = next((gate for part, gate in self.engine.held.items() if part in sql), None)
        while held is not None and not held.wait(0.005):
            if self._stopped.is_set() or not self.alive:
                break
        if self._stopped.is_set():
            raise QueryCancelled
        if not self.alive:
            raise EngineDied("The engine stopped. It starts again with the next question.")
        if self.engine.errors:
            raise self.engine.errors.pop(0)
        return next((table for part, table in self.engine.tables.items() if part in sql), ROWS)

    def schema(self, sql: str, args: Mapping[str, object] = NO_ARGUMENTS) -> list[tuple[str, str]]:
        raise NotImplementedError

    def create_view(
        self, name: str, sql: str, args: Mapping[str, object] = NO_ARGUMENTS, *, keep: bool = False
    ) -> None:
        raise NotImplementedError

    def view_of_parquet(self, name: str, paths: Iterable[str | Path]) -> None:
        """Every query gives the same rows, whatever it reads."""

    def read_text(self, source: Any) -> Any:
        raise NotImplementedError

    def read_parquet(self, source: Any) -> Any:
        raise NotImplementedError

    def drop_view(self, name: str) -> None:
        raise NotImplementedError

    def write(self, sql: str, args: Mapping[str, object], sink: Any) -> Any:
        raise NotImplementedError

    def interrupt(self) -> None:
        self._stopped.set()

    def close(self) -> None:
        self.alive = False


class HandEngine:
    """Starts at once, unless it is `down`.

    By a part of their SQL, `held` has the gates of queries that wait, and `tables` what queries give that
    give other rows. `errors` come one after the other, instead of rows.
    """

    name = "embedded"
    kind: EngineKind = "embedded"

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.asked: list[str] = []
        self.held: dict[str, threading.Event] = {}
        self.errors: list[BaseException] = []
        self.tables: dict[str, pa.Table] = {}
        self.down = False
        self.starts = 0
        self.closed = False
        self._sessions: list[HandSession] = []

    def session(self) -> Session:
        if self.down:
            raise EngineUnavailable("The embedded engine did not start. Close other programs and try again.")
        self.starts += 1
        self._sessions.append(HandSession(self))
        return self._sessions[-1]

    def facts(self) -> dict[str, str]:
        return {}

    def close(self) -> None:
        self.closed = True
        self.die()

    def die(self) -> None:
        """The engine's process ends."""
        for session in self._sessions:
            session.alive = False

    def hold(self, part: str) -> threading.Event:
        """Queries that have that part wait from now on, until the gate is set."""
        self.held[part] = threading.Event()
        return self.held[part]

    def wait_for(self, part: str, seconds: float = 20) -> bool:
        """Whether a query that has that part begins in time, or has begun."""
        with self.changed:
            return self.changed.wait_for(lambda: any(part in sql for sql in self.asked), seconds)


def as_engine(engine: HandEngine) -> Engine:
    """The same, where the protocol is asked for."""
    return engine
