"""What a preview is: rows, their schema, the samples they came from, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pyarrow as pa

from canvas.errors import Problem
from canvas.preview.profile import ColumnProfile
from canvas.sql.schema import Schema

Method = Literal["matching", "first", "random"]
"""`matching`: the first rows, and of what joins to them those that match; `random`: by a seed."""

SAMPLE_ROWS = 10_000
"""How many rows of each source a preview reads, unless another number is asked for."""


@dataclass(frozen=True)
class Sampling:
    """How sources are sampled. `seed` matters for `random` only."""

    method: Method = "matching"
    rows: int = SAMPLE_ROWS
    seed: int = 0


@dataclass(frozen=True)
class SampleInfo:
    """The sample of one source: `rows` of `total` (None where the whole was not counted).

    `method` is how these rows were chosen, which may be simpler than what was asked for.
    """

    node: str
    rows: int
    total: int | None
    method: Method
    seed: int
    files: tuple[str, ...]
    taken_at: str

    def as_json(self) -> dict[str, Any]:
        """The sample as plain data."""
        return {**asdict(self), "files": list(self.files)}


@dataclass(frozen=True)
class Preview:
    """The first rows of a node's result on samples.

    `table` has at most the rows that were asked for, of `row_count` in all; `cut` says that the result
    was too large to be kept whole. `doubts` say for what the embedded engine may differ from Spark:
    where there are none, the rows are as on Spark. `problems` are rules that rows of the samples break and
    that would stop a run; `remarks` are those that would not.
    """

    node: str
    schema: Schema
    table: pa.Table
    row_count: int
    cut: bool
    samples: Mapping[str, SampleInfo]
    seconds: float
    engine: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    doubts: tuple[str, ...] = field(default=())
    profiles: tuple[ColumnProfile, ...] = field(default=())
