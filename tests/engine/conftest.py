"""Each test here runs on both engines, in sessions that a module's tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from canvas.engine import Engine, Session, TextOptions, TextSource

BOTH = [
    pytest.param("embedded_engine", marks=pytest.mark.embedded, id="embedded"),
    pytest.param("spark_engine", marks=pytest.mark.spark, id="spark"),
]

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="session", params=BOTH)
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def session(engine: Engine) -> Iterator[Session]:
    made = engine.session()
    yield made
    made.close()


def rows(table: pa.Table) -> Rows:
    """A table's rows, in the order of their texts."""
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)


@pytest.fixture
def read(session: Session, tmp_path: Path) -> Callable[..., Rows]:
    """Writes files, reads them as one source, and gives the rows of its view."""

    def reading(
        files: dict[str, bytes | str],
        *columns: str | tuple[str, tuple[str, ...]],
        pattern: str = "*",
        format: str = "csv",
        select: str = "*",
        **options: Any,
    ) -> Rows:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        declared = tuple((c, (c,)) if isinstance(c, str) else c for c in columns)
        source = TextSource("files", tmp_path, pattern, format, declared, TextOptions(**options))  # type: ignore[arg-type]
        session.read_text(source)
        return rows(session.query(f"SELECT {select} FROM files"))

    return reading
