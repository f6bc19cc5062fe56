"""How long it takes from an edit to the preview of the last node."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import open_engine
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from canvas.preview import SAMPLE_ROWS, Previews

EDITS = 25


def workspace(folder: Path) -> Workspace:
    """A workspace with a file of sales, as many rows as a sample has, and one of stores."""
    (folder / "canvas.yaml").write_text("format: canvas/1\nname: bench\n", encoding="utf-8")
    chance = random.Random(7)
    rows = (
        f"{i},S{chance.randrange(200)},{chance.randrange(1, 500000) / 100:.2f},2024-03-{i % 28 + 1:02d}"
        for i in range(SAMPLE_ROWS)
    )
    (folder / "sales.csv").write_text(
        "id,store_id,amount,sold_on\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    stores = (f"S{i},City {i % 40}" for i in range(200))
    (folder / "stores.csv").write_text("store_id,city\n" + "\n".join(stores) + "\n", encoding="utf-8")
    return Workspace(folder)


def document(nodes: int, edited: int, edit: int) -> str:
    """Two sources, steps of every kind in a row, an aggregate; step `edited` differs with each `edit`."""
    text = [
        "format: canvas/1\nname: bench\nnodes:",
        "  sales: {type: read_file, path: sales.csv, format: csv, columns: {"
        "id: {type: BIGINT, on_error: null}, store_id: STRING, "
        "amount: {type: 'DECIMAL(12,2)', on_error: null}, sold_on: {type: DATE, on_error: null}}}",
        "  stores: {type: read_file, path: stores.csv, format: csv, "
        "columns: {store_id: STRING, city: STRING}}",
        "  n1: {type: join, left: sales, right: stores, how: left, keys: {store_id: store_id}}",
    ]
    for number in range(2, nodes - 2):
        salt = edit if number == edited else 0
        text.append(f"  n{number}: {_step(number, salt)}")
    salt = edit if edited == nodes - 2 else 0
    text.append(
        f"  n{nodes - 2}: {{type: aggregate, input: n{nodes - 3}, group_by: [city], "
        f"aggregates: {{total: sum(amount), sales: count(*) + {salt}}}}}"
    )
    return "\n".join(text) + "\n"


def _step(number: int, salt: int) -> str:
    source = f"n{number - 1}"
    match number % 3:
        case 0:
            return f"{{type: filter, input: {source}, condition: amount >= 0 AND id <> {-salt - 1}}}"
        case 1:
            formulas = f"{{city: upper(trim(city)), d{number}: length(city) + {salt}}}"
            return f"{{type: derive, input: {source}, columns: {formulas}}}"
        case _:
            return (
                f"{{type: filter, input: {source}, condition: sold_on >= '2024-01-01' AND id <> {-salt - 1}}}"
            )


def report() -> Iterator[str]:
    """A line for each size and place of the edit: p50 and p95 of the time to the new rows, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        place = workspace(Path(folder))
        engine = open_engine("embedded")
        try:
            previews = Previews(place, engine)
            for nodes in (5, 20):
                for turn, (where, edited) in enumerate(
                    (("first", 2), ("middle", nodes // 2), ("last", nodes - 2)), start=1
                ):
                    edits = range(turn * EDITS, (turn + 1) * EDITS)
                    times = [_edit(previews, nodes, edited, edit) for edit in edits]
                    measured = sorted(times[3:])
                    p95 = measured[int(len(measured) * 0.95) - 1]
                    p50 = statistics.median(measured)
                    figures = f"p50 {p50 * 1000:4.0f} ms  p95 {p95 * 1000:4.0f} ms"
                    yield f"{nodes:3} nodes, {where:6} edited: {figures}"
        finally:
            engine.close()


def _edit(previews: Previews, nodes: int, edited: int, edit: int) -> float:
    started = time.perf_counter()
    loaded = load_pipeline(document(nodes, edited, edit), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    shown = previews.preview(plan, f"n{nodes - 2}", rows=100)
    assert shown.row_count == 40, shown
    return time.perf_counter() - started
