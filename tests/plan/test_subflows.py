"""A pipeline used as a step of another: what comes of it, and what is said where it cannot be used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from canvas.document.library import TextLibrary
from canvas.document.loading import load_pipeline
from canvas.document.workspace import Settings, Workspace
from canvas.engine import Engine
from canvas.engine.run import run_pipeline
from canvas.errors import PipelineError
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.plan.fingerprint import fingerprints, plan_hash
from canvas.preview import Previews
from compilers.base import Context
from compilers.data_factory import DATA_FACTORY
from compilers.spark_sql.script import make_script

INNER = """
format: canvas/1
name: sizes
parameters:
  least: {type: INT}
  since: {type: DATE, default: 2024-01-01}
  prefix: {type: STRING, default: S}
nodes:
  rows: {type: input, columns: {code: STRING, size: BIGINT}, rows: [[a, 3]]}
  named:
    type: derive
    input: rows
    columns: {code: "concat(:prefix, code)", day: ":since"}
  checked: {type: assert, input: named, not_null: [size]}
  by_size: {type: split, input: checked, routes: {large: "size >= :least"}}
  large: {type: output, input: by_size.large}
  small: {type: output, input: by_size.default}
"""
OUTER = """
format: canvas/1
name: outer
parameters:
  day: {type: DATE, default: 2024-05-05}
nodes:
  typed: {type: inline, columns: {size: INT, code: STRING, x: INT}, rows: [[5, p, 1], [1, q, 2]]}
  sub:
    type: subflow
    inputs: [typed]
    pipeline: sizes
    parameters: {least: 3, since: ":day", prefix: "x' OR 1"}
    outputs: [large, small]
  out: {type: write_file, input: sub.large, path: large, format: csv}
  rest: {type: write_file, input: sub.small, path: small, format: csv}
"""


def plan_of(text: str, **pipelines: str) -> Plan:
    loaded = load_pipeline(text, REGISTRY)
    return make_plan(replace(loaded.pipeline, library=TextLibrary(pipelines, REGISTRY)), loaded.problems)


def errors(text: str, **pipelines: str) -> list[tuple[str | None, str | None, str]]:
    found = plan_of(text, **pipelines).problems
    return [(p.node, p.field, p.message) for p in found if p.severity == "error"]


def test_the_steps_inside_are_parts_of_the_step() -> None:
    plan = plan_of(OUTER, sizes=INNER)
    assert errors(OUTER, sizes=INNER) == []
    assert {s.node for s in plan.steps} == {"typed", "sub", "out", "rest"}
    names = [s.name for s in plan.steps if s.node == "sub"]
    assert len({n.lower() for n in names}) == len(names)
    assert {"sub__rows", "sub__named", "sub__checked", "sub__by_size__large", "sub__large"} <= set(names)
    assert [str(c) for c in plan.output("sub", "large").schema] == ["code STRING", "size BIGINT", "day DATE"]


def test_parameters_are_values_inside_never_text() -> None:
    texts = [s.select for s in make_script(plan_of(OUTER, sizes=INNER)).statements]
    joined = "\n".join(texts)
    assert r"CONCAT('x\' OR 1', code)" in joined
    assert "size >= 3" in joined and ":day AS day" in joined
    assert ":least" not in joined and ":since" not in joined and ":prefix" not in joined


def test_an_edit_inside_changes_what_the_outer_pipeline_is() -> None:
    before, same = (
        plan_of(OUTER, sizes=INNER),
        plan_of(OUTER, sizes=INNER.replace("name: sizes", "name: other")),
    )
    after = plan_of(OUTER, sizes=INNER.replace("size >=", "size >"))
    assert plan_hash(before) == plan_hash(same) != plan_hash(after)
    ends = [p.output("sub", "large") for p in (before, same, after)]
    one, two, three = (fingerprints([end])[id(end)] for end in ends)
    assert one == two != three


ONE = (
    OUTER.replace("    outputs: [large, small]\n", "").replace("sub.large", "sub").replace("sub.small", "sub")
)


@pytest.mark.parametrize(
    ("outer", "inner", "field", "message"),
    [
        (OUTER.replace("pipeline: sizes", "pipeline: size"), INNER, "pipeline",
         "There is no pipeline `size`. Did you mean `sizes`?"),
        (OUTER, INNER.replace("type: input", "type: inputt"), "pipeline",
         "In `sizes`: There is no node type `inputt`. Did you mean `input`?"),
        (OUTER, INNER.replace("size >= :least", "sise >= :least"), "pipeline",
         "In `sizes`, at `by_size.routes.large`: `sise` is not a column here. Did you mean `size`?"),
        (OUTER.replace("least: 3, ", ""), INNER, "parameters",
         "Give `least` a value: `sizes` needs one and has no default."),
        (OUTER.replace("least: 3", "least: many"), INNER, "parameters.least",
         "`many` does not fit: `least` is a number (INT)."),
        (OUTER.replace("least: 3", "leats: 3"), INNER, "parameters.leats",
         "`sizes` has no parameter `leats`. Did you mean `least`?"),
        (OUTER.replace('":day"', '":days"'), INNER, "parameters.since",
         "The pipeline has no parameter `days`. Did you mean `day`?"),
        (OUTER.replace("size: INT", "size: STRING").replace("[5,", "['5',"), INNER, "inputs",
         "`sizes` needs `size` in `rows` as BIGINT, and in `typed` it is text: give it that type first."),
        (OUTER.replace("code: STRING, x", "cod: STRING, x"), INNER, "inputs",
         "`sizes` needs a column `code` in `rows`, and `typed` has none."),
        (OUTER.replace("inputs: [typed]", "inputs: [typed, typed]"), INNER, "inputs",
         "`sizes` takes 1 input (`rows`), and there are 2 connected: connect one step for each, in "
         "this order."),
        (ONE, INNER, "outputs", "`sizes` has several outputs: take some of `large` and `small`."),
        (OUTER.replace("[large, small]", "[large, small, none]"), INNER, "outputs",
         "`sizes` has no output `none`: take some of `large` and `small`."),
        (OUTER, INNER + "  w: {type: write_file, input: checked, path: o, format: csv}\n", "pipeline",
         "In `sizes`, at `w`: A pipeline that is used as a step cannot write."),
        (ONE, INNER.split("  large:")[0], "pipeline", "`sizes` gives nothing on: add a step `output` to it."),
    ],
)  # fmt: skip
def test_what_keeps_a_pipeline_from_being_used_is_said_once_on_the_step(
    outer: str, inner: str, field: str, message: str
) -> None:
    assert errors(outer, sizes=inner) == [("sub", field, message)]


def nested(name: str, uses: str) -> str:
    return f"""
format: canvas/1
name: {name}
nodes:
  rows: {{type: input, columns: {{code: STRING}}}}
  inner: {{type: subflow, inputs: [rows], pipeline: {uses}}}
  result: {{type: output, input: inner}}
"""


def test_pipelines_that_use_each_other_in_a_circle_give_one_message() -> None:
    outer = ONE.replace("sizes", "a").replace('{least: 3, since: ":day", prefix: "x\' OR 1"}', "{}")
    [found] = errors(outer, a=nested("a", "b"), b=nested("b", "c"), c=nested("c", "a"))
    assert found == (
        "sub", "pipeline",
        "A pipeline cannot be a step of itself: a → b → c → a. Use another one here.",
    )  # fmt: skip
    [found] = errors(nested("a", "a"), a=nested("a", "a"))
    assert found[2] == "A pipeline cannot be a step of itself: a → a. Use another one here."


def test_a_pipeline_in_a_pipeline_in_a_pipeline_has_names_of_its_own() -> None:
    outer = ONE.replace("sizes", "a").replace('{least: 3, since: ":day", prefix: "x\' OR 1"}', "{}")
    deepest = nested("c", "x").replace(
        "type: subflow, inputs: [rows], pipeline: x", "type: limit, input: rows, rows: 1"
    )
    plan = plan_of(outer, a=nested("a", "b"), b=nested("b", "c"), c=deepest)
    assert [p.message for p in plan.problems] == []
    names = [s.name for s in plan.steps]
    assert len({n.lower() for n in names}) == len(names)
    assert "sub__inner__inner__inner" in names


@pytest.mark.parametrize("engine", ["embedded", pytest.param("spark", marks=pytest.mark.spark)])
@pytest.mark.embedded
def test_a_subflow_is_previewed_and_run(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    import datetime

    runs_on: Engine = request.getfixturevalue(f"{engine}_engine")
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: w\n", encoding="utf-8")
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines/sizes.yaml").write_text(INNER, encoding="utf-8")
    (tmp_path / "pipelines/outer.yaml").write_text(OUTER, encoding="utf-8")
    workspace = Workspace(tmp_path)
    loaded = workspace.load(workspace.pipeline_path("outer"), REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    values = {"day": datetime.date(2024, 5, 5)}
    shown = Previews(workspace, runs_on).preview(plan, "sub", port="small", values=values)
    assert shown.table.to_pylist() == [{"code": "x' OR 1q", "size": 1, "day": datetime.date(2024, 5, 5)}]
    run_pipeline(plan, workspace, Settings(), values, runs_on)
    [written] = (tmp_path / "large").glob("*.csv")
    assert written.read_text(encoding="utf-8") == "code,size,day\nx' OR 1p,5,2024-05-05\n"
    bad = plan_of(OUTER.replace("[1, q, 2]", "[null, q, 2]"), sizes=INNER)
    with pytest.raises(PipelineError) as caught:
        run_pipeline(bad, workspace, Settings(), values, runs_on)
    assert str(caught.value).startswith("sub.pipeline: In `sizes`: `size` must not be empty")


def test_a_file_that_was_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: w\n", encoding="utf-8")
    (tmp_path / "pipelines").mkdir()
    inner = tmp_path / "pipelines/sizes.yaml"
    inner.write_text(INNER, encoding="utf-8")
    (tmp_path / "pipelines/outer.yaml").write_text(OUTER, encoding="utf-8")
    workspace = Workspace(tmp_path)
    loaded = workspace.load(workspace.pipeline_path("outer"), REGISTRY)
    before = plan_hash(make_plan(loaded.pipeline, loaded.problems))
    inner.write_text(INNER.replace("size >= :least", "size > :least + 1"), encoding="utf-8")
    assert plan_hash(make_plan(loaded.pipeline, loaded.problems)) != before


def test_data_factory_has_the_steps_inside() -> None:
    plan = plan_of(OUTER, sizes=INNER)
    context = Context(Settings(), "pipelines/outer.yaml")
    assert [f for f in DATA_FACTORY.check(plan, context) if f.severity == "error"] == []
    script = "\n".join(a.text for a in DATA_FACTORY.compile(plan, context))
    assert "size >= 3" in script


def test_a_chain_of_any_length_is_a_step_of_another_pipeline() -> None:
    chain = "".join(
        f'  s{n}: {{type: derive, input: {f"s{n - 1}" if n else "rows"}, columns: {{size: "size + :by"}}}}\n'
        for n in range(400)
    )
    inner = (
        "format: canvas/1\nname: long\nparameters:\n  by: {type: INT}\nnodes:\n"
        f"  rows: {{type: input, columns: {{size: INT}}, rows: [[3]]}}\n{chain}"
        "  end: {type: output, input: s399}\n"
    )
    outer = (
        "format: canvas/1\nname: outer\nnodes:\n"
        "  typed: {type: inline, columns: {size: INT}, rows: [[5]]}\n"
        "  sub: {type: subflow, inputs: [typed], pipeline: long, parameters: {by: 2}}\n"
        "  out: {type: write_file, input: sub, path: out, format: csv}\n"
    )
    assert errors(outer, long=inner) == []
    steps = [s for s in plan_of(outer, long=inner).steps if s.node == "sub"]
    assert len(steps) >= 400
    assert ":by" not in "".join(s.select for s in make_script(plan_of(outer, long=inner)).statements)
