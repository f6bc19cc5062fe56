"""Results that are kept on disk by the content they came from, and thrown away when there are too many."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from canvas.engine.whole import write_whole

DEFAULT_BYTES = 1024 * 1024 * 1024
"""The most that kept results of one workspace take, in bytes."""


class KeptResults:
    """Parquet files named by a hash. Safe to share between threads and processes."""

    def __init__(self, folder: Path, most_bytes: int = DEFAULT_BYTES) -> None:
        self.folder, self.most_bytes = folder, most_bytes
        self._lock = threading.Lock()
        self._written = 0

    def path(self, key: str) -> Path:
        """Where the result of that key lies, or would."""
        return self.folder / f"{key}.parquet"

    def has(self, key: str) -> bool:
        """Whether the result is there; a result that is asked for counts as used."""
        path = self.path(key)
        try:
            os.utime(path)
        except OSError:
            return False
        return True

    def read(self, key: str) -> pa.Table:
        """The rows of a kept result."""
        return pq.read_table(self.path(key))

    def keep(self, key: str, table: pa.Table) -> Path:
        """Keeps a result, whole or not at all. Raises OSError where the disk takes no more."""
        sizes: list[int] = []

        def write(target: Path) -> None:
            pq.write_table(table, target, compression="lz4")
            sizes.append(target.stat().st_size)

        write_whole(self.path(key), write)
        with self._lock:
            self._written += sizes[0]
            due = self._written > self.most_bytes // 10
            if due:
                self._written = 0
        if due:
            self.tidy()
        return self.path(key)

    def tidy(self) -> None:
        """Removes the results that were not used for longest, down to the most that may be kept."""
        files = []
        for path in self.folder.glob("*.parquet"):
            with contextlib.suppress(OSError):  # another process may tidy at the same time
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self.most_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size
