"""Random pipelines over random small tables: both engines give the same rows, in Spark's own types.

What a user would lose: a preview that the job does not reproduce, in a combination of steps that the bank
does not try one by one. `CANVAS_RANDOM_PIPELINES=200` tries more, others than each run does; a difference
that is found becomes a case of the bank.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from canvas.document.workspace import Settings, Workspace
from canvas.engine import Engine
from canvas.errors import CanvasError
from canvas.export import find_target, target_names
from canvas.plan.fingerprint import doubts_of
from canvas.preview import Previews
from canvas.steps import ordered
from compilers.base import Context, Finding
from compilers.spark_sql.script import statement_text
from tests.parity.pipelines import Drawn, drawn_pipeline
from tests.parity.tables import differing_rows

TRIED = int(os.environ.get("CANVAS_RANDOM_PIPELINES", "12"))
STEPS = 8
SEED = None if "CANVAS_RANDOM_PIPELINES" in os.environ else 3


@pytest.mark.spark
@pytest.mark.embedded
def test_random_pipelines_give_the_same_on_both_engines(
    spark_engine: Engine, embedded_engine: Engine, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: random\n", encoding="utf-8")
    counts: Counter[str] = Counter()
    found: list[str] = []
    spark, here = (Previews(Workspace(tmp_path), e) for e in (spark_engine, embedded_engine))
    for _ in range(TRIED):
        drawn = drawn_pipeline(chance, STEPS)
        found += _differences(drawn, spark, here, spark_engine, counts)
        counts["pipelines"] += 1
    print(f"random pipelines: {dict(counts)}, differences: {len(found)}")
    assert found == []
    assert counts["steps"] > 3 * TRIED


def _differences(
    drawn: Drawn, spark: Previews, here: Previews, engine: Engine, counts: Counter[str]
) -> list[str]:
    plan = drawn.plan()
    found = []
    for name in list(drawn.nodes)[2:]:
        end = plan.output(name)
        counts["steps"] += 1
        counts[drawn.nodes[name]["type"]] += 1
        if doubts_of(ordered([end])):
            counts["doubtful"] += 1
            continue
        answers = []
        for previews in (here, spark):
            try:
                answers.append(previews.preview(plan, name, rows=10_000).table)
            except CanvasError as error:
                answers.append(str(error.problems[0].message))
        mine, theirs = answers
        if isinstance(mine, str) or isinstance(theirs, str):
            counts["stopped"] += 1
            wrong = (
                ""
                if isinstance(mine, str) and isinstance(theirs, str)
                else f"{mine!s:.200} / {theirs!s:.200}"
            )
        else:
            wrong = differing_rows(mine, theirs)
        session = engine.session()
        types = session.schema(statement_text(end, ()))
        session.close()
        planned = [(c.name, str(c.type)) for c in end.schema]
        wrong += "" if types == planned else f" planned {planned}, Spark says {types}"
        if wrong:
            found.append(f"{name}: {wrong}\n{drawn.text()}")
            break  # what comes after it differs, too
    return found


def test_random_pipelines_compile_or_are_refused_with_a_finding() -> None:
    """Nothing but words on a step ever comes out of a compiler."""
    chance, counts = random.Random(5), Counter[str]()
    for _ in range(60):
        drawn = drawn_pipeline(chance, STEPS)
        last = list(drawn.nodes)[-1]
        kinds = drawn.nodes[last]["type"]
        source = f"{last}.some" if kinds == "split" else last
        drawn.add({"type": "write_file", "input": source, "path": "out", "format": "parquet"})
        plan = drawn.plan()
        plan.require()
        for target in map(find_target, target_names()):
            try:
                assert target.compile(plan, Context(Settings()))
                counts[f"{target.name} compiled"] += 1
            except CanvasError as error:
                assert all(isinstance(p, Finding) and p.node in drawn.nodes for p in error.problems), error
                counts[f"{target.name} refused"] += 1
    print(f"random pipelines: {dict(counts)}")
    assert counts["spark-sql compiled"] == 60
    assert counts["data-factory compiled"] > 20
