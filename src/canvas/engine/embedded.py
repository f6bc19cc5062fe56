"""The embedded engine: Sail (https://lakesail.com), a Spark Connect server that starts in a moment."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from canvas.engine.errors import EngineUnavailable
from canvas.engine.local import LocalEngine
from canvas.engine.process import ServerProcess
from canvas.engine.protocol import EngineKind

_SHARE_OF_MEMORY: Final = 0.5
_SHARE_OF_LIMIT: Final = 0.75
"""How much of its memory the engine may give to its queries, which then spill to disk or fail by name."""
_A_WEEK: Final = 7 * 24 * 3600


class EmbeddedEngine(LocalEngine):
    """Sail in a process of its own, ended when it takes more than `memory` bytes (half the machine's)."""

    name = "embedded"
    kind: EngineKind = "embedded"
    start_timeout = 30

    def __init__(
        self, *, scratch: Path | None = None, memory: int | None = None, cores: int | None = None
    ) -> None:
        self._cores = cores or 1
        if importlib.util.find_spec("pysail") is None:
            raise EngineUnavailable("The embedded engine is not installed. Run: pip install pysail")
        super().__init__(scratch=scratch, memory=memory or _half_the_memory())

    def _start(self) -> ServerProcess:
        limit = self._memory or 0
        temporary = self._own / "spill"
        temporary.mkdir(parents=True, exist_ok=True)
        env = {
            "TMPDIR": str(temporary),
            # With one partition a sort stays a sort behind later steps, and LIMIT is repeatable.
            "SAIL_EXECUTION__DEFAULT_PARALLELISM": str(self._cores),
            "SAIL_RUNTIME__MEMORY_POOL__TYPE": "greedy",
            "SAIL_RUNTIME__MEMORY_POOL__GREEDY__MAX_SIZE": str(int(limit * _SHARE_OF_LIMIT)),
            "SAIL_SPARK__SESSION_TIMEOUT_SECS": str(_A_WEEK),
            "RUST_LOG": "warn",
        }
        log = self._own / "engine.log"
        command = ["sail", str(self._own)]
        return ServerProcess(command, log=log, env=env, timeout=self.start_timeout, memory=limit)

    def _versions(self) -> Mapping[str, str]:
        return {
            "sail": importlib.metadata.version("pysail"),
            "memory limit": f"{(self._memory or 0) / 2**20:.0f} MB",
        }


def _half_the_memory() -> int:
    import psutil

    return int(psutil.virtual_memory().total * _SHARE_OF_MEMORY)
