"""What a Check step asks of the rows: what stops a job, what is left out or flagged, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Settings, Workspace
from canvas.engine import Engine
from canvas.engine.run import run_pipeline
from canvas.errors import PipelineError
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.preview import Previews
from compilers.base import Context
from compilers.data_factory import DATA_FACTORY

DOCUMENT = """
format: canvas/1
name: checks
parameters:
  since: {{type: DATE, default: 2024-01-01}}
nodes:
  sales:
    type: inline
    columns: {{id: INT, store: STRING, amount: "DECIMAL(8,2)", day: DATE, ok: BOOLEAN}}
    rows:
      - [1, A, 10, 2024-01-05, true]
      - [2, X, 10, 2023-01-05, true]
      - [2, "", -5, 2024-01-06, false]
      - [null, B, null, null, null]
      - [null, B, 7, 2024-02-01, true]
  checked:
    type: assert
    input: sales
    {settings}
  out: {{type: write_file, input: checked, path: out, format: csv}}
"""


def plan_of(settings: str) -> Plan:
    loaded = load_pipeline(DOCUMENT.format(settings=settings.replace("\n", "\n    ")), REGISTRY)
    return make_plan(loaded.pipeline, loaded.problems)


def problems(settings: str) -> list[tuple[str | None, str]]:
    return [(p.field, p.message) for p in plan_of(settings).problems]


@pytest.mark.parametrize(
    ("settings", "field", "message"),
    [
        ("flag: x", "not_null", "Nothing is checked yet: choose columns, or write a condition."),
        ("not_null: [idd]", "not_null", "`idd` is not a column here. Did you mean `id`?"),
        ("in_set: {amount: [1, one]}", "in_set.amount",
         "`one` is no value of `amount`, which is a number (DECIMAL(8,2))."),
        ("in_set: {day: [yesterday]}", "in_set.day",
         "'yesterday' is not a date: write it as '2024-03-31'."),
        ("range: {amount: {}}", "range.amount", "Say what `amount` is at least or at most."),
        ("regex: {amount: x}", "regex.amount",
         "A pattern is matched with text, and `amount` is a number (DECIMAL(8,2))."),
        ("conditions: {c: amount}", "conditions.c",
         "`amount` gives a number (DECIMAL(8,2)), and a condition must be true or false: compare it with "
         "something, such as `… > 0` or `… = 'x'`."),
        ("row_count: {least: 3, most: 2}", "row_count", "No number is at least 3 and at most 2."),
        ("{not_null: [id], on_violation: flag, flag: STORE}", "flag",
         "Two columns would be called `store`. Give one of them another name."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_asked_is_refused_on_its_field(settings: str, field: str, message: str) -> None:
    text = settings.strip("{}").replace(", ", "\n") if settings.startswith("{") else settings
    assert problems(text) == [(field, message)]


ALL = """not_null: [id]
unique: [id]
in_set: {store: [A, B, ""]}
range: {amount: {least: 0}, day: {least: ":since"}}
regex: {store: "^[A-Z]?$"}
conditions: {fine: ok OR amount > 0}
row_count: {least: 6}"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: checks\n", encoding="utf-8")
    return Workspace(tmp_path)


@pytest.mark.parametrize("engine", ["embedded", pytest.param("spark", marks=pytest.mark.spark)])
@pytest.mark.embedded
def test_what_fails_stops_the_job_and_names_rule_and_node(
    engine: str, workspace: Workspace, request: pytest.FixtureRequest
) -> None:
    runs_on: Engine = request.getfixturevalue(f"{engine}_engine")
    with pytest.raises(PipelineError) as caught:
        run_pipeline(plan_of(ALL.replace("row_count: {least: 6}", "")), workspace, Settings(),
                     {"since": __import__("datetime").date(2024, 1, 1)}, runs_on)  # fmt: skip
    assert [(p.node, p.field) for p in caught.value.problems] == [
        ("checked", "not_null"), ("checked", "unique"), ("checked", "in_set.store"),
        ("checked", "range.amount"), ("checked", "range.day"), ("checked", "conditions.fine"),
    ]  # fmt: skip
    first, second = (p.message for p in caught.value.problems[:2])
    assert first == (
        "`id` must not be empty, and in 2 rows it is not so: `id = NULL, store = B, amount = 7.00, "
        "day = 2024-02-01, ok = true`. Nothing was written."
    )
    assert second.startswith("`id` must be unique, and in 2 rows it is not so: `id = 2, ")
    assert not (workspace.root / "out").exists()


@pytest.mark.embedded
def test_the_number_of_rows_is_checked_over_all_of_them(
    workspace: Workspace, embedded_engine: Engine
) -> None:
    with pytest.raises(PipelineError) as caught:
        run_pipeline(plan_of("row_count: {least: 6, most: 9}"), workspace, Settings(), {}, embedded_engine)
    assert [str(p) for p in caught.value.problems] == [
        "checked.row_count: There must be 6 to 9 rows, and there are 5 rows in all. Nothing was written."
    ]
    run_pipeline(plan_of("row_count: {least: 5, most: 5}"), workspace, Settings(), {}, embedded_engine)
    assert (workspace.root / "out").exists()


@pytest.mark.parametrize("engine", ["embedded", pytest.param("spark", marks=pytest.mark.spark)])
@pytest.mark.embedded
def test_bad_rows_are_left_out_or_flagged(
    engine: str, workspace: Workspace, request: pytest.FixtureRequest
) -> None:
    import datetime

    previews = Previews(workspace, request.getfixturevalue(f"{engine}_engine"))
    values = {"since": datetime.date(2024, 1, 1)}
    dropped = previews.preview(plan_of(f"{ALL}\non_violation: drop"), "checked", values=values)
    assert [r["id"] for r in dropped.table.to_pylist()] == [1]
    shown = previews.preview(plan_of(f"{ALL}\non_violation: flag"), "checked", values=values)
    flags = sorted((str(r["id"]), str(r["amount"]), r["problems"]) for r in shown.table.to_pylist())
    assert flags == [
        ("1", "10.00", None),
        ("2", "-5.00", "id is not unique; amount is out of range; fine"),
        ("2", "10.00", "id is not unique; store is not an allowed value; day is out of range"),
        ("None", "7.00", "id is empty"),
        ("None", "None", "id is empty"),
    ]
    assert [p.message for p in shown.problems] == [
        "In the sample: There must be at least 6 rows, and there are 5 rows in all. A run would stop here."
    ]
    assert shown.remarks[0].message == (
        "In the sample: `id` must not be empty, and in 2 rows it is not so: `id = NULL, store = B, "
        "amount = 7.00, day = 2024-02-01, ok = true`."
    )


def test_data_factory_asserts_what_it_can_and_says_what_it_cannot() -> None:
    context = Context(Settings(), "pipelines/checks.yaml")
    plan = plan_of("not_null: [id]\nunique: [id]")
    assert [f.message for f in DATA_FACTORY.check(plan, context) if f.severity == "error"] == []
    script = "\n".join(a.text for a in DATA_FACTORY.compile(plan, context))
    assert "expectTrue(!isNull(id)" in script
    assert "expectUnique(id, true" in script
    refused = [
        (f.field, f.message.split(":")[0])
        for f in DATA_FACTORY.check(plan_of("unique: [id, store]\nrow_count: {least: 1}"), context)
        if f.severity == "error"
    ]
    assert refused == [
        ("row_count", "Data Factory's assert cannot check how many rows there are"),
        ("unique", "Data Factory's assert cannot check that several columns together are unique"),
    ]
