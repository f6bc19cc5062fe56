"""The same SQL gives the same types and values on Spark and on the embedded engine, as the user wrote it.

What a user would lose: a preview that shows numbers which the job does not produce, or a job that computes
something else than what stands in the formula. To write
`parity.json` and `bound.txt` anew:  CANVAS_WRITE_PARITY=1 pytest tests/functions/test_parity.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from canvas.engine import Engine
from tests.functions.bank import cases
from tests.functions.engines import Runner, write_tables
from tests.functions.report import BOUND, PARITY, bound_text, parity_text, read_otherwise, surprises


@pytest.mark.spark
@pytest.mark.embedded
def test_the_embedded_engine_answers_as_spark_does(
    spark_engine: Engine, embedded_engine: Engine, tmp_path: Path
) -> None:
    everything = cases()
    spark, embedded = spark_engine.session(), embedded_engine.session()
    tables = write_tables(embedded, tmp_path)
    here = Runner(embedded, tables).answers(everything)
    stopping = [c for c in everything if here[c].error or c.known]
    there = Runner(spark, tables).answers(everything, stopping)
    assert surprises(everything, there, here) == []
    assert read_otherwise(there, Runner(spark, tables)) == []
    if os.environ.get("CANVAS_WRITE_PARITY"):
        PARITY.write_text(parity_text(everything), encoding="utf-8")
        BOUND.write_text(bound_text(everything), encoding="utf-8")
