"""The engine that a command works with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from canvas.engine import Engine

EngineOption = Annotated[
    str,
    typer.Option(
        "--engine", metavar="ENGINE", help="embedded, spark (needs Java), or a server: sc://host:port."
    ),
]


def check_engine(kind: str) -> None:
    """Wrong usage where the word names no engine."""
    if kind not in ("embedded", "spark") and not kind.startswith("sc://"):
        raise typer.BadParameter(
            f"`{kind}` is none: write embedded, spark or sc://host:port.", param_hint="--engine"
        )


@contextmanager
def engine(kind: str, *, cores: int | None = None) -> Iterator[Engine]:
    """The engine, closed in the end. Raises EngineError where it does not start."""
    from canvas.engine import open_engine

    opened = open_engine(kind, cores=cores)
    try:
        yield opened
    finally:
        opened.close()
