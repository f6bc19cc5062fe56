"""Engines by name."""

from __future__ import annotations

from pathlib import Path

from canvas.engine.errors import EngineUnavailable
from canvas.engine.protocol import Engine


def open_engine(
    name: str = "embedded",
    *,
    scratch: Path | None = None,
    memory: int | None = None,
    cores: int | None = None,
) -> Engine:
    """The engine called `embedded` or `spark`, or the server at `sc://host:port`; it starts when first used.

    `scratch`: where temporary files may lie; `memory`: bytes that a local engine may take; `cores`: how
    many of the machine's it uses (by default the embedded engine one, on which it keeps the order of rows
    through a query, and Spark all).
    Raises EngineUnavailable where it is not installed.
    """
    match name:
        case "embedded":
            from canvas.engine.embedded import EmbeddedEngine

            return EmbeddedEngine(scratch=scratch, memory=memory, cores=cores)
        case "spark":
            from canvas.engine.spark import LocalSpark

            return LocalSpark(scratch=scratch, memory=memory, cores=cores)
        case _ if name.startswith("sc://"):
            from canvas.engine.spark import RemoteSpark

            return RemoteSpark(name)
        case _:
            raise EngineUnavailable(f"There is no engine `{name}`. Use embedded, spark, or sc://host:port.")
