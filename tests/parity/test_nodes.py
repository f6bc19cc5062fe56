"""Every node's example and every sample pipeline on both engines: the same rows, values and types.

What a user would lose if one failed: that a preview shows what Spark will give.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from canvas.document.workspace import Workspace
from canvas.engine import Engine, Session
from canvas.nodes import REGISTRY, node_types
from canvas.nodes.catalogue import example_pipeline
from canvas.plan import Plan, bind_parameters, make_plan
from canvas.preview import Previews
from canvas.steps import FileSource, Read, Step, ordered
from compilers.spark_sql.script import statement_text
from tests.support.databases import Server

RETAIL = Path(__file__).parents[2] / "sample_data/retail"
PIPELINES = sorted(p.stem for p in (RETAIL / "pipelines").glob("*.yaml"))

Row = tuple[object, ...]


@pytest.fixture
def retail(tmp_path: Path) -> Workspace:
    """A working copy of the sample workspace."""
    shutil.copytree(RETAIL, tmp_path / "retail", ignore=shutil.ignore_patterns(".canvas", "out"))
    return Workspace(tmp_path / "retail")


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Workspace:
    """A workspace with nothing in it."""
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: examples\n", encoding="utf-8")
    return Workspace(tmp_path)


def sample_of(step: Step, workspace: Workspace) -> Path:
    """The sample that a preview has taken of a table."""
    from canvas.preview import Sampling
    from canvas.preview.samples import Samples
    from canvas.preview.table_samples import TableSamples, Taking

    def no_session() -> Session:
        raise AssertionError("an example's table has a sample file, or is one of a database")

    how = Taking(workspace.settings(), {}, Sampling(), no_session, embedded=True)
    assert isinstance(step, Read)
    return TableSamples(workspace, Samples(workspace)).take(step, how).path


def multiset(table: pa.Table) -> Counter[Row]:
    """The rows, whatever their order; lists and structs as they are written."""
    return Counter(
        tuple(repr(v) if isinstance(v, list | dict) else v for v in row.values()) for row in table.to_pylist()
    )


@pytest.fixture
def examples(empty_workspace: Workspace, request: pytest.FixtureRequest) -> Callable[[str], Plan]:
    """Gives the plan of a node type's example, with what it reads laid out."""

    def plan(kind: str) -> Plan:
        example = node_types()[kind].about.example
        if example.database:
            server: Server = request.getfixturevalue("postgres")
            server.run(*example.database)
            connection = server.connection().model_dump(exclude_none=True)
            text = json.dumps({"format": "canvas/1", "connections": {"shop": connection}})
            (empty_workspace.root / "connections.yaml").write_text(text, encoding="utf-8")
        return example_plan(kind, empty_workspace)

    return plan


def example_plan(kind: str, workspace: Workspace) -> Plan:
    """The plan of a node type's example, with its files laid out."""
    example = node_types()[kind].about.example
    for path, text in example.files.items():
        (workspace.root / path).write_text(text, encoding="utf-8")
    loaded = example_pipeline(node_types()[kind])
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [p for p in plan.problems if p.severity == "error"] == []
    return plan


@pytest.mark.embedded
@pytest.mark.parametrize("kind", list(node_types()))
def test_an_example_gives_the_rows_that_it_shows(
    kind: str, empty_workspace: Workspace, embedded_engine: Engine, examples: Callable[[str], Plan]
) -> None:
    example = node_types()[kind].about.example
    shown = Previews(empty_workspace, embedded_engine).preview(examples(kind), example.node)
    assert multiset(
        shown.table.cast(pa.schema([(f.name, pa.string()) for f in shown.table.schema]))
    ) == Counter(example.rows)


@pytest.mark.spark
@pytest.mark.embedded
@pytest.mark.parametrize("kind", list(node_types()))
def test_an_example_is_the_same_on_spark(
    kind: str,
    empty_workspace: Workspace,
    embedded_engine: Engine,
    spark_engine: Engine,
    examples: Callable[[str], Plan],
) -> None:
    plan = examples(kind)
    compare_every_node(plan, empty_workspace, embedded_engine, spark_engine)


@pytest.mark.spark
@pytest.mark.embedded
@pytest.mark.parametrize("name", PIPELINES)
def test_every_node_of_a_sample_pipeline_is_the_same_on_spark(
    name: str, retail: Workspace, embedded_engine: Engine, spark_engine: Engine
) -> None:
    loaded = retail.load(retail.pipeline_path(name), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    compare_every_node(plan, retail, embedded_engine, spark_engine)


def compare_every_node(plan: Plan, workspace: Workspace, embedded: Engine, spark: Engine) -> None:
    """Both engines compute each output from the same sample, and agree on its rows and types.

    A node's input is what the same engine gave for the node before it, so that a difference shows where
    it arises. Spark's own analysis gives the types that the plan promised.
    """
    values = bind_parameters(plan.pipeline, {})
    shutil.rmtree(workspace.private / "cache", ignore_errors=True)
    on_embedded = {key: shown for key, shown in _all(plan, workspace, embedded, values)}
    shutil.rmtree(workspace.private / "cache", ignore_errors=True)
    for key, on_spark in _all(plan, workspace, spark, values):
        assert on_embedded[key].schema == on_spark.schema, key
        assert multiset(on_embedded[key]) == multiset(on_spark), key
    for step, schema in _spark_schemas(plan, workspace, spark, values):
        assert schema == [(c.name, str(c.type)) for c in step.schema], step.name


def _all(
    plan: Plan, workspace: Workspace, engine: Engine, values: dict[str, object]
) -> Iterator[tuple[tuple[str, str], pa.Table]]:
    previews = Previews(workspace, engine)
    for node, planned in plan.nodes.items():
        for port in planned.schemas:
            shown = previews.preview(plan, node, port=port, rows=100_000, values=values)
            yield (node, port), shown.table


def _spark_schemas(
    plan: Plan, workspace: Workspace, spark: Engine, values: dict[str, object]
) -> Iterator[tuple[Step, list[tuple[str, str]]]]:
    """Spark's analysis of the statement of each sink and each node, over views of the samples."""
    from canvas.engine import ParquetSource
    from canvas.engine.places import source_of
    from compilers.spark_sql.select import is_view

    session = spark.session()
    ends = [
        step
        for planned in plan.nodes.values()
        if planned.lowered
        for step in planned.lowered.outputs.values()
    ]
    for step in ordered(ends):
        if is_view(step):
            if not isinstance(step.source, FileSource):
                session.view_of_parquet(step.name, [sample_of(step, workspace)])
                continue
            made = source_of(step.name, step.source, workspace, workspace.settings(), values)
            session.read_parquet(made) if isinstance(made, ParquetSource) else session.read_text(made)
    for step in ends:
        yield step, session.schema(statement_text(step, ()), values)
    session.close()
