"""Reading and writing JSON in text columns: the same on both engines, and what bad JSON does."""

from __future__ import annotations

import datetime
from decimal import Decimal
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

TEXTS = r"""
      - [1, '{"a": 1, "b": "x", "c": 1.50, "d": "2024-03-31", "e": true, "first name": "Zoë"}']
      - [2, 'no json']
      - [3, '']
      - [4, null]
      - [5, '{}']
      - [6, '[1, 2]']
      - [7, 'null']
      - [8, '{"a": "5", "b": 7, "c": "2.5", "d": null, "e": "false"}']
      - [9, '{"a": "much", "b": {"x": 1}, "c": 1e30, "d": "soon", "e": 1}']
      - [10, '{"a": 99999999999, "b": [1, "y"]}']
      - [11, "{'a': 1}"]
      - [12, '{"a": 1} more']
      - [13, '  {"A": 1, "b": "ä\u00e4\n", "s": {"x": 1, "y": ["p", null]}, "l": [1, 2, null]}  ']
"""
DOCUMENT = """
format: canvas/1
name: json
nodes:
  texts:
    type: inline
    columns: {id: INT, t: STRING}
    rows:ROWS
  parsed:
    type: parse_json
    input: texts
    column: t
    columns:
      a: INT
      b: STRING
      c: DECIMAL(6,2)
      d: DATE
      e: BOOLEAN
      first name: STRING
      s: "STRUCT<x: INT, y: ARRAY<STRING>>"
      l: ARRAY<INT>
    MORE
  out: {type: write_file, input: parsed, path: out, format: parquet}
"""
GOOD = {
    1: (1, "x", Decimal("1.50"), datetime.date(2024, 3, 31), True, "Zoë", None, None),
    8: (5, "7", Decimal("2.50"), None, False, None, None, None),
    9: (None, '{"x":1}', None, None, True, None, None, None),
    10: (None, '[1,"y"]', None, None, None, None, None, None),
    13: (None, "ää\n", None, None, None, None, {"x": 1, "y": ["p", None]}, [1, 2, None]),
}


def plan_of(more: str, rows: str = TEXTS) -> Plan:
    loaded = load_pipeline(DOCUMENT.replace("ROWS", rows).replace("MORE", more), REGISTRY)
    return make_plan(loaded.pipeline, loaded.problems)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: json\n", encoding="utf-8")
    return Workspace(tmp_path)


BOTH = pytest.mark.parametrize("engine", ["embedded", pytest.param("spark", marks=pytest.mark.spark)])


@BOTH
@pytest.mark.embedded
def test_json_becomes_columns_and_what_is_none_is_left_empty(
    engine: str, workspace: Workspace, request: pytest.FixtureRequest
) -> None:
    runs_on: Engine = request.getfixturevalue(f"{engine}_engine")
    shown = Previews(workspace, runs_on).preview(plan_of("on_error: null"), "parsed")
    rows = {row.pop("id"): tuple(row.values()) for row in shown.table.to_pylist()}
    assert set(rows) == set(range(1, 14))
    assert {key: value for key, value in rows.items() if any(v is not None for v in value)} == GOOD


@BOTH
@pytest.mark.embedded
def test_json_becomes_one_struct_that_is_empty_where_there_is_none(
    engine: str, workspace: Workspace, request: pytest.FixtureRequest
) -> None:
    runs_on: Engine = request.getfixturevalue(f"{engine}_engine")
    plan = plan_of("{on_error: null, into: struct, name: j, keep: true}".strip("{}").replace(", ", "\n    "))
    assert str(plan.output("parsed").schema.columns[-1]).startswith(
        "j STRUCT<a: INT, b: STRING, c: DECIMAL(6,2)"
    )
    shown = Previews(workspace, runs_on).preview(plan, "parsed")
    rows = {row["id"]: row["j"] for row in shown.table.to_pylist()}
    assert [key for key, value in rows.items() if value is None] == [2, 3, 4, 6, 7, 11, 12]
    assert tuple(rows[1].values()) == GOOD[1]


@pytest.mark.embedded
def test_bad_json_stops_the_job_before_anything_is_written(
    workspace: Workspace, embedded_engine: Engine
) -> None:
    with pytest.raises(PipelineError) as caught:
        run_pipeline(plan_of(""), workspace, Settings(), {}, embedded_engine)
    found = {p.field: p.message.split(". ")[-2:][0] for p in caught.value.problems}
    assert list(found) == ["column", "columns.a", "columns.c", "columns.d"]
    assert found["column"].startswith("6 rows have such a value")
    assert not (workspace.root / "out").exists()
    run_pipeline(plan_of("", "\n      - [1, '{\"a\": 1}']\n"), workspace, Settings(), {}, embedded_engine)
    assert (workspace.root / "out").exists()


@pytest.mark.parametrize(
    ("more", "field", "message"),
    [
        ("name: x\n    column: id", "column", "`id` is INT: JSON is read from text."),
        ("keep: true\n    column: tt", "column", "`tt` is not a column here. Did you mean `t`?"),
        ("columns: {}", "columns", "Say which fields to read: add names and types, or detect them."),
        ("columns: {id: INT}", "columns", "Two columns would be called `id`. Give one of them another name."),
    ],
)
def test_settings_that_cannot_be_are_refused(more: str, field: str, message: str) -> None:
    base = DOCUMENT.replace("ROWS", "\n      - [1, x]\n").replace("MORE", more)
    key = more.split("\n")[-1].strip().split(":")[0]
    head, _, tail = base.partition("    column: t\n")
    if key == "column":
        base = head + tail
    else:
        base = (
            base[: base.index("    columns:\n")]
            + "    "
            + more
            + "\n  out: {type: write_file, input: parsed, path: o, format: csv}\n"
        )
    loaded = load_pipeline(base, REGISTRY)
    found = make_plan(loaded.pipeline, loaded.problems).problems
    assert [(p.field, p.message) for p in found if p.severity == "error"] == [(field, message)]


WRITTEN = """
format: canvas/1
name: json
nodes:
  rows:
    type: inline
    columns: {id: INT, t: STRING, at: TIMESTAMP, ok: BOOLEAN, day: DATE, n: BIGINT}
    rows:
      - [1, 'a "quoted" \\ ä', "2024-01-02 03:04:05.123456", true, 2024-01-02, 9007199254740993]
      - [2, "", "1969-12-31 23:59:59", false, 1582-01-01, -1]
      - [3, null, null, null, null, null]
  packed: {type: to_json, input: rows, into: j, keep: false}
  some: {type: to_json, input: rows, columns: [t, id], into: j}
"""


@BOTH
@pytest.mark.embedded
def test_columns_are_written_as_json(
    engine: str, workspace: Workspace, request: pytest.FixtureRequest
) -> None:
    loaded = load_pipeline(WRITTEN, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    previews = Previews(workspace, request.getfixturevalue(f"{engine}_engine"))
    assert previews.preview(plan, "packed").table.to_pylist() == [
        {"j": '{"id":1,"t":"a \\"quoted\\" \\\\ ä","at":"2024-01-02T03:04:05.123Z","ok":true,'
              '"day":"2024-01-02","n":9007199254740993}'},
        {"j": '{"id":2,"t":"","at":"1969-12-31T23:59:59.000Z","ok":false,"day":"1582-01-01","n":-1}'},
        {"j": '{"id":3}'},
    ]  # fmt: skip
    some = previews.preview(plan, "some").table.to_pylist()
    assert [(r["id"], r["j"]) for r in some][1:] == [(2, '{"t":"","id":2}'), (3, '{"id":3}')]


def test_data_factory_parses_and_stringifies() -> None:
    context = Context(Settings(), "pipelines/json.yaml")
    plan = plan_of("on_error: null")
    script = "\n".join(a.text for a in DATA_FACTORY.compile(plan, context))
    assert "parse(json = t ? (a as string, b as string, c as string" in script
    text = WRITTEN.replace("03:04:05.123456", "03:04:05").replace(
        "1969-12-31 23:59:59", "1999-12-31 23:59:59"
    )
    loaded = load_pipeline(text + "  o: {type: write_file, input: packed, path: o, format: csv}\n", REGISTRY)
    packed = make_plan(loaded.pipeline, loaded.problems)
    script = "\n".join(a.text for a in DATA_FACTORY.compile(packed, context))
    assert "stringify(j = fields ? string" in script
