"""Values keep what they are written with: codes their zeros, decimals all of their 38 digits."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.writing import canonical
from canvas.nodes import REGISTRY
from canvas.nodes.encodings import SPARK_NAMES, spark_name
from canvas.plan import make_plan
from compilers.spark_sql.script import statement_text


def sql_of(kind: str, value: str) -> str:
    node = f'{{type: inline, columns: {{x: "{kind}"}}, rows: [[{value}]]}}'
    text = f"format: canvas/1\nname: test\nnodes:\n  s: {node}\n"
    loaded = load_pipeline(text, REGISTRY)
    again = load_pipeline(canonical(loaded.pipeline, text), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [str(p) for p in plan.problems if p.severity == "error"] == []
    assert make_plan(again.pipeline).output("s").source == plan.output("s").source, "fmt changed the value"
    return statement_text(plan.output("s"), ()).split("FROM VALUES\n  (")[1].split(") AS typed_in")[0]


@pytest.mark.parametrize(
    "code", ["007", "1e5", "1e400", "+5", "0x10", "1_000", ".5", "5.", "-0", "1.10", "12"]
)
def test_a_code_stays_as_it_is_written(code: str) -> None:
    assert sql_of("STRING", code) == f"'{code}'"


@pytest.mark.parametrize(
    ("kind", "value", "sql"),
    [
        ("DECIMAL(38,10)", "12345678901234567890.5", "CAST(12345678901234567890.5 AS DECIMAL(38, 10))"),
        ("DECIMAL(38,0)", "9" * 38, f"CAST({'9' * 38} AS DECIMAL(38, 0))"),
        ("DECIMAL(38,10)", f"-{'9' * 28}.5", f"CAST(-{'9' * 28}.5 AS DECIMAL(38, 10))"),
        ("DOUBLE", "1e5", "CAST('100000' AS DOUBLE)"),
        ("INT", "007", "CAST(7 AS INT)"),
    ],
)
def test_a_number_keeps_its_digits(kind: str, value: str, sql: str) -> None:
    assert sql_of(kind, value) == sql


def test_an_encoding_goes_by_the_name_that_spark_knows() -> None:
    names = ["latin-1", "cp1252", "windows-1252", "utf8", "UTF-8", "sjis"]
    assert [spark_name(n) for n in names] == [
        "ISO-8859-1", "windows-1252", "windows-1252", "utf-8", "utf-8", "Shift_JIS",
    ]  # fmt: skip
    assert (spark_name("punycode"), spark_name("nope")) == (None, None)
    assert all(spark_name(name) == name for name in SPARK_NAMES.values()), "a name Python does not know"
