"""Random pipelines over random small tables: both engines give the same rows, in Spark's own types.

What a user would lose: a preview that the job does not reproduce, in a combination of steps that the bank
does not try one by one. `CANVAS_RANDOM_PIPELINES=200` tries more, others than each run does; a difference
that is found is printed with the steps that it needs, and becomes a case of the bank.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from canvas.document.workspace import Settings, Workspace
from canvas.engine import Engine
from canvas.errors import CanvasError
from canvas.export import find_target, target_names
from canvas.plan import Plan
from canvas.plan.fingerprint import doubts_of
from canvas.preview import Previews
from canvas.steps import ordered
from compilers.base import Context, Finding
from compilers.spark_sql.script import statement_text
from tests.parity.pipelines import Drawn, drawn_pipeline
from tests.parity.tables import differing_rows

TRIED = int(os.environ.get("CANVAS_RANDOM_PIPELINES", "12"))
STEPS = 8
CHANCE = st.randoms(use_true_random=True)
"""What a pipeline is drawn with. Hypothesis draws the seeds alone: what it draws itself repeats itself, and
half of the tables would be empty."""


def _tries(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize="CANVAS_RANDOM_PIPELINES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.spark
@pytest.mark.embedded
def test_random_pipelines_give_the_same_on_both_engines(
    spark_engine: Engine, embedded_engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: random\n", encoding="utf-8")
    spark, here = (Previews(Workspace(tmp_path), e) for e in (spark_engine, embedded_engine))
    counts: Counter[str] = Counter()
    found: list[str] = []

    @_tries(TRIED)
    @given(chance=CHANCE)
    def try_one(chance: random.Random) -> None:
        drawn = drawn_pipeline(chance, STEPS)
        counts["pipelines"] += 1
        found.extend(_differences(drawn, spark, here, spark_engine, counts))

    try_one()
    print(f"random pipelines: {dict(counts)}, differences: {len(found)}", *found, sep="\n")
    assert found == []
    assert counts["steps"] > 3 * TRIED


def _differences(
    drawn: Drawn, spark: Previews, here: Previews, engine: Engine, counts: Counter[str]
) -> Iterator[str]:
    """What differs at the first step where something does, with the steps that it comes from."""
    plan = drawn.plan()
    for name in list(drawn.nodes)[2:]:
        end = plan.output(name)
        counts["steps"] += 1
        counts[drawn.nodes[name]["type"]] += 1
        if doubts_of(ordered([end])):
            counts["doubtful"] += 1
            continue
        mine, theirs = (_answer(previews, plan, name) for previews in (here, spark))
        if isinstance(mine, str) or isinstance(theirs, str):
            stopped = isinstance(mine, str) and isinstance(theirs, str)
            counts["stopped"] += 1
            wrong = "" if stopped else f"{mine!s:.200} / {theirs!s:.200}"
        else:
            wrong = differing_rows(mine, theirs)
        session = engine.session()
        types = session.schema(statement_text(end, ()))
        session.close()
        planned = [(c.name, str(c.type)) for c in end.schema]
        wrong += "" if types == planned else f" planned {planned}, Spark says {types}"
        if wrong:
            needed = {*plan.graph.upstream(name), name}
            yield f"{name}: {wrong}\n{drawn.text({n: s for n, s in drawn.nodes.items() if n in needed})}"
            return  # what comes after it differs, too


def _answer(previews: Previews, plan: Plan, name: str) -> pa.Table | str:
    try:
        return previews.preview(plan, name, rows=10_000).table
    except CanvasError as error:
        return str(error.problems[0].message)


def test_random_pipelines_compile_or_are_refused_with_a_finding() -> None:
    """Nothing but words on a step ever comes out of a compiler."""
    counts: Counter[str] = Counter()

    @_tries(60)
    @given(chance=CHANCE)
    def try_one(chance: random.Random) -> None:
        drawn = drawn_pipeline(chance, STEPS)
        last = list(drawn.nodes)[-1]
        kind = drawn.nodes[last]["type"]
        source = f"{last}.some" if kind == "split" else last
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

    try_one()
    print(f"random pipelines: {dict(counts)}")
    assert counts["spark-sql compiled"] == 60
    assert counts["data-factory compiled"] > 20
