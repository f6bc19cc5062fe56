"""The two engines, started once for a whole test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from canvas.engine import Engine, open_engine


def _running(name: str) -> Iterator[Engine]:
    engine = open_engine(name)
    owner = os.getpid()
    yield engine
    if os.getpid() == owner:
        engine.close()


@pytest.fixture(scope="session")
def embedded_engine() -> Iterator[Engine]:
    """The embedded engine; for tests marked `embedded`."""
    yield from _running("embedded")


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    """Spark on this machine; for tests marked `spark`."""
    yield from _running("spark")
