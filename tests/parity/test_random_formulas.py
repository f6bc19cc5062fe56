"""Random formulas over random small tables: both engines give the same, in the types that binding says.

What a user would lose: a preview with numbers that the job does not produce, in a combination of functions
that the bank does not try one by one. `CANVAS_RANDOM_BATCHES=100` tries more than each run does; a
difference that is found becomes a line of the bank.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from canvas.engine import Engine
from compilers.data_factory.expressions import NoForm, Notes, Translator
from compilers.data_factory.flow import columns_of
from compilers.data_factory.printing import print_node
from tests.functions.bank import Case
from tests.functions.engines import Answer, Runner, difference
from tests.functions.tables import SCOPE, write_parquet
from tests.parity.formulas import Part, aggregates_in, batches

BATCHES = int(os.environ.get("CANVAS_RANDOM_BATCHES", "5"))
FORMULAS = 40
"""How many formulas are tried on one table."""


@pytest.mark.spark
@pytest.mark.embedded
def test_random_formulas_give_the_same_on_both_engines(
    spark_engine: Engine, embedded_engine: Engine, tmp_path: Path
) -> None:
    spark, embedded = spark_engine.session(), embedded_engine.session()
    found: list[str] = []
    counts = {"tried": 0, "refused": 0, "doubtful": 0, "stopped": 0}

    @settings(
        max_examples=BATCHES,
        deadline=None,
        database=None,
        derandomize="CANVAS_RANDOM_BATCHES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(batch=batches(FORMULAS))
    def try_batch(batch: tuple[object, Sequence[Part], int]) -> None:
        table, parts, refused = batch
        path = write_parquet(table, tmp_path / f"t{counts['tried']}.parquet")  # type: ignore[arg-type]
        cases = [_case(p) for p in parts if not p.bound.doubts]
        here = Runner(embedded, {"plain": path}).answers(cases)
        there = Runner(spark, {"plain": path}).answers(cases, [c for c in cases if here[c].error])
        found.extend(filter(None, (difference(c, there[c], here[c]) for c in cases if not _listed(here[c]))))
        counts["tried"] += len(cases)
        counts["refused"] += refused
        counts["doubtful"] += len(parts) - len(cases)
        counts["stopped"] += sum(bool(here[c].error) for c in cases)

    try_batch()
    print(f"random formulas: {counts}, differences: {len(found)}", *found, sep="\n")
    assert found == []
    assert counts["tried"] > 20 * BATCHES


def _listed(answer: Answer) -> bool:
    """Whether the embedded engine stops at NULL divided by 0, as `known.limits` says; Spark gives NULL."""
    return "divided by zero" in answer.error


def _case(part: Part) -> Case:
    """A case of the bank; one over many rows bears the name of a function over many rows."""
    names = aggregates_in(part.text)
    return Case(names[0] if names else "", part.text, extreme=False, known="")


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(batch=batches(60))
def test_random_formulas_compile_or_are_refused_with_a_finding(
    batch: tuple[object, Sequence[Part], int],
) -> None:
    """Binding and printing raise nothing but what tells the user what to do; Data Factory neither."""
    for part in batch[1]:
        assert part.bound.text
        try:
            print_node(Translator(columns_of(SCOPE.inputs[""]), {}, Notes()).translate(part.bound).node)
        except NoForm as refusal:
            assert str(refusal).endswith((".", "!"))
