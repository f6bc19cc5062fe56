"""Runs the SELECTs of a pipeline: the embedded engine (Sail) and Spark, behind one protocol.

Importing this package is cheap: the client, pyarrow and the engines are loaded when first used.
"""

from __future__ import annotations

from typing import Final

from canvas.engine.errors import (
    EngineDied,
    EngineError,
    EngineUnavailable,
    ErrorKind,
    QueryCancelled,
    SourceProblem,
)
from canvas.engine.open import open_engine
from canvas.engine.protocol import Engine, EngineKind, Session
from canvas.engine.sinks import FileSink, Written
from canvas.engine.sources import ParquetSource, Reading, TextOptions, TextSource

__all__: Final = [
    "Engine",
    "EngineDied",
    "EngineError",
    "EngineKind",
    "EngineUnavailable",
    "ErrorKind",
    "FileSink",
    "ParquetSource",
    "QueryCancelled",
    "Reading",
    "Session",
    "SourceProblem",
    "TextOptions",
    "TextSource",
    "Written",
    "open_engine",
]
