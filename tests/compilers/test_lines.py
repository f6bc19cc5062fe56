"""The lines of a step in the files that it becomes: what the code panel marks."""

from __future__ import annotations

import itertools

import pytest

from canvas.document.workspace import Workspace
from canvas.export import compile_plan, find_target, target_names
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from compilers.base import Artifact, Context
from compilers.lines import lines_of
from tests.ui.conftest import SAMPLE

HOME = Workspace(SAMPLE)
PIPELINES = [p.stem for p in HOME.pipeline_paths()]


def compiled(name: str, target: str) -> tuple[Plan, list[Artifact]]:
    loaded = HOME.load(HOME.pipeline_path(name), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    return plan, list(compile_plan(plan, find_target(target), Context(HOME.settings())).artifacts)


def text_of(artifact: Artifact, node: str, plan: Plan) -> str:
    lines = artifact.text.splitlines()
    ranges = lines_of(plan, artifact).get(node, ())
    return "\n".join("\n".join(lines[first - 1 : last]) for first, last in ranges)


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("target", target_names())
def test_every_step_is_found_in_some_file(pipeline: str, target: str) -> None:
    plan, artifacts = compiled(pipeline, target)
    found = {node for artifact in artifacts for node in lines_of(plan, artifact)}
    folded = {n for n in plan.nodes if n not in found}
    kinds = {plan.pipeline.nodes[n].type for n in folded}
    assert kinds <= {"union", "filter", "split"}, folded


def test_lines_hold_the_step_and_nothing_of_the_next_one() -> None:
    plan, artifacts = compiled("margin", "spark-sql")
    job = next(a for a in artifacts if a.path.endswith("job.py"))
    text = text_of(job, "year_to_date", plan)
    assert text.splitlines()[0] == "), year_to_date AS ("
    assert "FROM ledger" in text and "FROM year_to_date" not in text
    assert "LEFT JOIN costs" in text_of(job, "with_product", plan)


def test_a_stream_of_a_data_flow_has_all_its_lines() -> None:
    plan, artifacts = compiled("margin", "data-factory")
    flow = next(a for a in artifacts if a.path.startswith("dataflow/"))
    text = text_of(flow, "ledger", plan)
    assert text.splitlines()[0].strip() == '"source(output(",'
    assert "~> ledger" in text.splitlines()[-1]
    assert "parameters{" not in text


def test_ranges_never_overlap() -> None:
    for pipeline in PIPELINES:
        for target in target_names():
            plan, artifacts = compiled(pipeline, target)
            for artifact in artifacts:
                spans = sorted(span for spans in lines_of(plan, artifact).values() for span in spans)
                assert all(a[1] < b[0] for a, b in itertools.pairwise(spans)), artifact.path
