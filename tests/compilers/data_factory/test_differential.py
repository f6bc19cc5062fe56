"""Scripts read back and run: what the data flow says gives what the steps give.

Spark SQL → data flow → (a reader of its own, after Microsoft's documentation) → Spark SQL → rows. What a
user would lose: the same numbers in Azure as in the preview. It cannot show that Microsoft's service does
what its documentation says; that takes a real factory.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from canvas.engine import Engine
from canvas.errors import CanvasError
from canvas.nodes import node_types
from canvas.steps import FileSource, Read
from compilers.data_factory import DATA_FACTORY
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.expressions import NoForm, Notes, Translator
from compilers.data_factory.findings import Findings
from compilers.data_factory.flow import columns_of
from compilers.data_factory.names import camel
from compilers.data_factory.parsing import parse_expression
from compilers.data_factory.printing import print_node
from compilers.data_factory.streams import build_streams
from compilers.spark_sql.script import statement_text
from tests.compilers.data_factory.making import (
    RETAIL,
    compiled,
    example_plan,
    findings,
    plan_of,
    sample_context,
    sample_plan,
    script_of,
    written,
)
from tests.compilers.data_factory.reader.expressions import Reader
from tests.compilers.data_factory.reader.files import table_of
from tests.compilers.data_factory.reader.flows import queries
from tests.functions.bank import Case, cases
from tests.functions.tables import PLAIN, SCOPE, query, write_parquet
from tests.parity.bank import BANK as NODES
from tests.parity.bank import cases_of
from tests.sample_data.expected import ANSWERS

pytestmark = pytest.mark.embedded

SETTINGS = sample_context("margin").settings
SCHEMA = SCOPE.inputs[""]
LEAST = 1250
"""How many formulas of the bank must be said, and come back with the same answers."""


@pytest.fixture(scope="module")
def session(embedded_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = embedded_engine.session()
    rows = made.query(f"SELECT * FROM ({query(PLAIN)}) ORDER BY k")
    path = write_parquet(rows, tmp_path_factory.mktemp("bank") / "plain.parquet")
    made.view_of_parquet("flow_bank", [path])
    yield made
    made.close()


def test_formulas_of_the_bank_give_the_same_answers(session: Any) -> None:
    same, wrong = 0, []
    for case in cases():
        if case.extreme or case.known:
            continue
        try:
            answers = _answers(session, case)
        except (NoForm, CanvasError):
            continue  # refused by the target, or stopped by Spark's own rules
        if answers is None or answers[0] == answers[1]:
            same += 1
        else:
            wrong.append((case.formula, *answers))
    assert wrong == []
    assert same >= LEAST


def _answers(session: Any, case: Case) -> tuple[list[object], list[object]] | None:
    """What the formula gives, and what comes back; None where a finding says that they differ."""
    notes = Notes()
    node = Translator(columns_of(SCHEMA), {}, notes).translate(case.bound).node
    reader = Reader(lambda name: f"`{name.name}`", frozenset(["ts"]))
    back = reader.sql(parse_expression(print_node(node)))
    place = "FROM flow_bank GROUP BY grp ORDER BY grp" if case.summary else "FROM flow_bank ORDER BY k"
    first, second = (
        [_plain(v) for v in session.query(f"SELECT {text} AS x {place}").column("x").to_pylist()]
        for text in (case.bound.text, back)
    )
    return None if first != second and notes.said else (first, second)


def _plain(value: Any) -> object:
    """A value without what differs from run to run: the last digits of a DOUBLE, the type of a number."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return round(float(value), 9) if abs(value) < 1e6 else f"{float(value):.9e}"
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value


EXAMPLES = [
    name
    for name, kind in node_types().items()
    if kind.about.category != "sinks" and name not in ("read_file", "read_database", "read_table")
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_node_gives_its_rows(session: Any, name: str) -> None:
    script = script_of(compiled(example_plan(name)))
    [text] = queries(script, {}, {}).values()
    rows = [tuple(_shown(v) for v in row.values()) for row in session.query(text).to_pylist()]
    assert sorted(rows, key=str) == sorted(node_types()[name].about.example.rows, key=str)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


REFUSED = {
    "aggregate": {"rollup", "cube", "rollup of no rows", "cube of no rows"},
    "assert": {"values of every type", "what holds lets all rows through"},
    "fill_missing": {"lists from the row before"},
    "flatten": {"in its own place", "empty and missing lists stay", "empty and missing lists go"},
    "inline": {"many types"},
    "pivot": {"values with odd names", "texts in one order"},
    "sql": {
        "groups, a join and a window",
        "set operations",
        "distinct and having",
        "a query in a query",
        "no rows",
    },
    "window": {"ranks with ties", "shares of all", "moving", "to the end", "what cannot slide"},
}
"""Cases of the bank of nodes that a data flow cannot say."""
TWO_ZEROS = frozenset(["not a number is equal to itself", "not a number"])
"""The embedded engine tells -0.0 from 0.0 in a window; Spark, and so the data flow, does not."""


@pytest.mark.parametrize("kind", [k for k in EXAMPLES if k != "split"])
def test_the_cases_of_the_bank_of_nodes_give_their_rows(session: Any, kind: str) -> None:
    tables = re.sub(r"(:[0-9]{2})\.[0-9]+\"", r'\1"', (NODES / "tables.yaml").read_text(encoding="utf-8"))
    refused, wrong = set(), []
    for case in cases_of(kind):
        if case.mark == "!" or case.title in TWO_ZEROS:
            continue
        plan = plan_of(written(f"{tables}\n{case.id}: {case.node}", case.id))
        if any(f.severity == "error" for f in findings(plan)):
            refused.add(case.title)
            continue
        [text] = queries(script_of(compiled(plan)), {}, {}).values()
        here = _multiset(session.query(statement_text(plan.output(case.id), ())))
        there = _multiset(session.query(text))
        if here != there:
            wrong.append((case.title, here - there, there - here))
    assert wrong == []
    assert refused == REFUSED.get(kind, set())


def _multiset(table: pa.Table) -> Counter[tuple[str, ...]]:
    return Counter(tuple(str(_plain(v)) for v in row.values()) for row in table.to_pylist())


PIPELINES = sorted({pipeline for pipeline, _ in ANSWERS})
VALUES = {
    "run_date": "DATE'2024-03-31'",
    "assumed_cost": "CAST(0.320 AS DECIMAL(4,3))",
    "period": "'2024'",
    "min_units": "5L",
}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_sample_pipeline_gives_the_answers(session: Any, pipeline: str, tmp_path: Path) -> None:
    """The answers come from an oracle in plain Python that shares nothing with the product."""
    plan = sample_plan(pipeline)
    streams = build_streams(plan, Findings(), Datasets(plan, SETTINGS, Findings(), "x"))
    tables = {}
    reads = {s.node: s for s in plan.steps if isinstance(s, Read) and isinstance(s.source, FileSource)}
    for stream in streams:
        if stream.statement.call.name == "source":
            source = reads[stream.node].source
            assert isinstance(source, FileSource)
            root = RETAIL / "data" / ("erp" if source.connection == "erp" else "")
            file = tmp_path / f"{stream.node}.parquet"
            columns = table_of(source, root, file, {"period": "2024"})
            session.view_of_parquet(f"{pipeline}_{stream.node}", [file])
            tables[stream.statement.name] = (f"{pipeline}_{stream.node}", columns)
    script = script_of(DATA_FACTORY.compile(plan, sample_context(pipeline)))
    found = queries(script, tables, VALUES)
    for (name, sink), answer in ANSWERS.items():
        if name == pipeline:
            expected = answer(RETAIL / "data")
            rows = session.query(found[camel(sink)]).to_pylist()
            mine = Counter(tuple(_text(row[c]) for c in expected[0]) for row in rows)
            assert mine == Counter(tuple(_text(v) for v in row.values()) for row in expected)


def _text(value: object) -> str | None:
    """Numbers by their value, whatever their digits: 63237.50 is 63237.5."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return None if value is None or value == "" else str(value)
