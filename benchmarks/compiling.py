"""How long validating and compiling take, and how they grow."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from benchmarks.graphs import SHAPES
from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from compilers.base import Context, Target

SIZES = (10, 50, 200, 500)
REPEATS = 5


def seconds(text: str, target: Target) -> float:
    """The median time of reading, validating and compiling a document, in seconds."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        loaded = load_pipeline(text, REGISTRY)
        plan = make_plan(loaded.pipeline, loaded.problems)
        plan.require()
        target.compile(plan, Context())
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def report(targets: list[Target]) -> Iterator[str]:
    """Lines of figures: the time of each size, and its growth against a straight line from 50 nodes on."""
    for target in targets:
        for shape, make in SHAPES.items():
            found = {size: seconds(make(size), target) for size in SIZES}
            growth = (found[500] / 500) / (found[50] / 50)
            listed = "  ".join(f"{size}: {found[size] * 1000:.0f} ms" for size in SIZES)
            yield f"{target.name:13} {shape:6} {listed}  growth per node 50→500: {growth:.2f} (goal ≤ 1.3)"
