"""Whole pipelines run by each engine: the same files come out, and they are right."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.graphs import SHAPES, document, source
from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.engine.run import Progress, run_pipeline
from canvas.errors import PipelineError
from canvas.nodes import REGISTRY
from canvas.plan import bind_parameters, make_plan
from tests.support.outputs import assert_answers

RETAIL = Path(__file__).parents[2] / "sample_data/retail"
PIPELINES = sorted(p.stem for p in (RETAIL / "pipelines").glob("*.yaml"))
ENGINES = [
    pytest.param("embedded_engine", marks=pytest.mark.embedded),
    pytest.param("spark_engine", marks=pytest.mark.spark),
]


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the engines in turn."""
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: test\n", encoding="utf-8")
    return Workspace(tmp_path)


def run(text: str, workspace: Workspace, engine: Engine) -> list[tuple[str, int | None]]:
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    result = run_pipeline(plan, workspace, workspace.settings(), {}, engine)
    return [(sink.node, sink.rows) for sink in result.sinks]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("name", PIPELINES)
def test_a_sample_pipeline_gives_the_answers(name: str, engine: Engine, tmp_path: Path) -> None:
    shutil.copytree(RETAIL, tmp_path / "retail", ignore=shutil.ignore_patterns(".canvas", "out"))
    workspace = Workspace(tmp_path / "retail")
    loaded = workspace.load(workspace.pipeline_path(name), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    seen: list[Progress] = []
    values = bind_parameters(loaded.pipeline, {})
    result = run_pipeline(plan, workspace, workspace.settings(), values, engine, seen.append)
    assert_answers(workspace.root, name)
    assert all(sink.rows for sink in result.sinks)
    assert (seen[0].done, seen[-1].done, seen[-1].message) == (0, seen[-1].total, "Done")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("shape", list(SHAPES))
def test_two_hundred_nodes_run(shape: str, engine: Engine, workspace: Workspace) -> None:
    rows = {"chain": 3, "wide": 3 * 197}[shape]
    assert run(SHAPES[shape](200), workspace, engine) == [("result", rows)]
    written = pq.read_table(workspace.root / "out/result").to_pylist()
    assert Counter(row["id"] for row in written) == {1: rows // 3, 2: rows // 3, 3: rows // 3}


LATTICE = 10


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_branches_that_part_and_meet_again_do_not_explode(engine: Engine, workspace: Workspace) -> None:
    """Split and union, ten times over: read naively, the last node would read the first 1,024 times."""
    nodes, last = [source("src")], "src"
    for number in range(LATTICE):
        nodes.append(f"  s{number}: {{type: split, input: {last}, routes: {{odd: id % 2 = 1}}}}\n")
        nodes.append(f"  u{number}: {{type: union, inputs: [s{number}.odd, s{number}.default]}}\n")
        last = f"u{number}"
    nodes.append(f"  result: {{type: write_file, input: {last}, path: out/result, format: parquet}}\n")
    assert run(document("lattice", nodes), workspace, engine) == [("result", 3)]


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_value_that_must_not_be_bad_stops_the_run_before_anything_is_written(
    engine: Engine, workspace: Workspace
) -> None:
    (workspace.root / "sales.csv").write_text("id,amount\n1,10\n2,ten\n3,2O\n", encoding="utf-8")
    text = document(
        "strict",
        [
            "  sales: {type: read_file, path: sales.csv, format: csv, columns: {id: INT, amount: INT}}\n",
            "  only_ids: {type: select, input: sales, columns: {id: id}}\n",
            "  result: {type: write_file, input: only_ids, path: out/ids, format: csv}\n",
        ],
    )
    with pytest.raises(PipelineError) as caught:
        run(text, workspace, engine)
    assert [str(p) for p in caught.value.problems] == [
        "sales.columns.amount: `amount` has values that are not a number (INT). "
        "Correct the data, add a format, or set `on_error: null` to leave such values empty. "
        "2 rows have such a value, for example `2O`. Nothing was written."
    ]
    assert not (workspace.root / "out").exists()
