"""What empty fields are filled with, row by row, and that Spark goes through the rows once for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.plan.fingerprint import doubts_of
from canvas.preview import Previews
from canvas.steps import ordered
from compilers.spark_sql.script import statement_text

SALES = """\
format: canvas/1
name: fill
nodes:
  sales:
    type: inline
    columns: {amount: INT, day: INT, id: INT, shop: STRING}
    rows:
      - [10, 1, 1, a]
      - [null, 1, 2, a]
      - [20, 2, 3, b]
      - [null, 2, 4, b]
      - [null, 3, 5, a]
      - [45, 3, 6, a]
  filled: {type: fill_missing, input: sales, %s}
"""


def plan_of(settings: str) -> Plan:
    loaded = load_pipeline(SALES % settings, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [str(p) for p in plan.problems if p.severity == "error"] == []
    return plan


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("settings", "amounts"),
    [
        ("previous: [amount], order_by: {day: asc}", [10, 10, 20, 20, 20, 45]),
        ("next: [amount], order_by: {day: asc}", [10, 20, 20, 45, 45, 45]),
        ("previous: [amount], order_by: {day: desc}", [10, 10, 20, 20, None, 45]),
        ("previous: [amount], order_by: {day: asc}, partition_by: [shop]", [10, 10, 20, 20, 10, 45]),
        ("average: [amount], partition_by: [shop]", [10, 28, 20, 20, 28, 45]),
        ("previous: [amount], values: {amount: 0}, order_by: {day: desc}", [10, 10, 20, 20, 0, 45]),
    ],
)
def test_the_value_comes_from_where_a_person_would_look(
    embedded_engine: Engine, tmp_path: Path, settings: str, amounts: list[Any]
) -> None:
    """Rows of one day are told apart by what is not filled: a value of the day comes before an older one."""
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: fill\n", encoding="utf-8")
    shown = Previews(Workspace(tmp_path), embedded_engine).preview(plan_of(settings), "filled", rows=10).table
    by_id = sorted(shown.to_pylist(), key=lambda row: row["id"])
    assert [row["amount"] for row in by_id] == amounts


@pytest.mark.parametrize("way", ["previous", "next"])
def test_spark_goes_through_the_rows_once(way: str) -> None:
    """A frame that ends with the last row is computed anew for each row."""
    plan = plan_of(f"{way}: [amount], order_by: {{day: asc}}")
    sql = statement_text(plan.output("filled"), ())
    assert "BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW" in sql and "FOLLOWING" not in sql


def test_what_no_order_tells_apart_is_doubtful() -> None:
    plan = plan_of("previous: [amount], order_by: {day: asc}")
    assert not doubts_of(ordered([plan.output("filled")]))
    text = (SALES % "values: {amount: 0}") + (
        "  seen: {type: derive, input: sales, columns: {m: \"map('a', id)\"}}\n"
        "  again: {type: fill_missing, input: seen, previous: [m], order_by: {day: asc}}\n"
    )
    loaded = load_pipeline(text, REGISTRY)
    again = make_plan(loaded.pipeline, loaded.problems).output("again")
    assert "can differ from run to run" in " ".join(doubts_of(ordered([again])))
