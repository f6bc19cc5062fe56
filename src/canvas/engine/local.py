"""Engines whose server is a process of Canvas's own."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from canvas.engine.link import Place
from canvas.engine.process import ServerProcess
from canvas.engine.protocol import EngineKind
from canvas.engine.session import ConnectSession


class LocalEngine(ABC):
    """Starts its server when the first session is asked for, and again after it ended."""

    name: str
    kind: EngineKind
    start_timeout: float = 60

    def __init__(self, *, scratch: Path | None = None, memory: int | None = None) -> None:
        """`scratch`: a folder for temporary files (one of its own by default); `memory`: bytes, at most."""
        self._own = Path(tempfile.mkdtemp(prefix="canvas-engine-", dir=scratch))
        self._memory = memory
        self._lock = threading.Lock()
        self._server: ServerProcess | None = None
        self._starts = 0
        self._tidy = weakref.finalize(self, shutil.rmtree, self._own, ignore_errors=True)

    @property
    def log(self) -> Path:
        """Where the server writes its log."""
        return self._server.log if self._server else self._own / "engine.log"

    @property
    def pid(self) -> int | None:
        """The server's process id, or None where it does not run."""
        server = self._server
        return server.pid if server and server.alive else None

    def session(self) -> ConnectSession:
        """A new session; starts the server where it does not run. Raises EngineUnavailable."""
        with self._lock:
            if self._server is None or not self._server.alive:
                if self._server is not None:
                    self._server.stop()
                self._server = self._start()
                self._starts += 1
            server = self._server
        return ConnectSession(Place(self._url(server), self.kind == "embedded", self._own, server))

    def facts(self) -> dict[str, str]:
        """What `canvas doctor` shows."""
        server = self._server
        state = "not started" if server is None else "running" if server.alive else "ended"
        facts = {"engine": self.name, **self._versions(), "state": state, "log": str(self.log)}
        if server is not None and server.alive:
            facts |= {"process": str(server.pid), "memory": f"{server.resident() / 2**20:.0f} MB"}
        if self._starts > 1:
            facts["starts"] = str(self._starts)
        return facts

    def close(self) -> None:
        """Ends the server and removes its temporary files."""
        with self._lock:
            if self._server is not None:
                self._server.stop()
        self._tidy()

    def _url(self, server: ServerProcess) -> str:
        return f"sc://localhost:{server.port}"

    @abstractmethod
    def _start(self) -> ServerProcess:
        """Starts the server's process."""

    @abstractmethod
    def _versions(self) -> Mapping[str, str]:
        """What `facts` says of this engine besides."""
