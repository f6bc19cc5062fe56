"""A supervised server process: started when needed, watched, ended with this program."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Literal

from canvas.engine.errors import EngineUnavailable

_CHILD = Path(__file__).with_name("child.py")
_MEMORY_EVERY = 0.2
_LOG_TAIL = 4000

Reason = Literal["", "memory", "stopped"]


class ServerProcess:
    """One run of a server. `ended` says why it was ended on purpose, or ""."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str],
        timeout: float,
        memory: int | None,
    ) -> None:
        self.log, self.memory = log, memory
        self.ended: Reason = ""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_CHILD), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **env},
                start_new_session=True,
            )
        self._owner = os.getpid()
        _running.add(self)
        self.port = self._wait_for_port(timeout)
        if memory is not None:
            threading.Thread(target=self._watch_memory, daemon=True, name="canvas-engine-memory").start()

    @property
    def pid(self) -> int:
        """The process id of the server's process (of Spark: of the one that holds it)."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def answers(self) -> bool:
        """Whether something listens at the port."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    @property
    def log_tail(self) -> str:
        """The end of the log."""
        try:
            return self.log.read_text("utf-8", errors="replace")[-_LOG_TAIL:]
        except OSError:
            return ""

    def resident(self) -> int:
        """Memory in use, in bytes, of the process and its children; 0 when it has ended."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)])
        except psutil.Error:
            return 0

    def stop(self, reason: Reason = "stopped", *, at_once: bool = False) -> None:
        """Ends the server; `at_once` does not wait for it to tidy up."""
        if os.getpid() != self._owner:
            return
        if self.alive:
            self.ended = self.ended or reason
            with contextlib.suppress(OSError):
                _stdin(self._process).close()
            if at_once:
                self._kill()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._kill()
                self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        _running.discard(self)

    def _kill(self) -> None:
        """Ends the process and whatever it started: they are a group of their own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _wait_for_port(self, timeout: float) -> int:
        answers: queue.Queue[bytes] = queue.Queue()
        output = self._process.stdout
        assert output is not None
        threading.Thread(target=lambda: answers.put(output.readline()), daemon=True).start()
        try:
            line = answers.get(timeout=timeout)
        except queue.Empty:
            line = b""
        port = _port_in(line)
        if port is None:
            self.stop(at_once=True)
            raise EngineUnavailable(
                f"The engine did not start within {timeout:.0f} s."
                if not line
                else "The engine did not start.",
                detail=self.log_tail,
            )
        return port

    def _watch_memory(self) -> None:
        limit = self.memory or 0
        while self.alive:
            if self.resident() > limit:
                self.ended = "memory"
                self._kill()
                return
            time.sleep(_MEMORY_EVERY)


def _port_in(line: bytes) -> int | None:
    try:
        port = json.loads(line).get("port")
    except (ValueError, AttributeError):
        return None
    return port if isinstance(port, int) else None


def _stdin(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


_running: weakref.WeakSet[ServerProcess] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    for server in list(_running):
        server.stop(at_once=True)
