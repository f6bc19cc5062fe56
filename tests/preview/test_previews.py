"""Previews on the embedded engine: what is computed again, what is kept, and what is said of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.errors import PipelineError
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.preview import Previews, Sampling
from canvas.preview.previews import MOST_ROWS

pytestmark = pytest.mark.embedded

SALES = """
  sales:
    type: read_file
    path: sales_*.csv
    format: csv
    columns:
      id: BIGINT
      amount: {type: "DECIMAL(8,2)", on_error: null}
"""
LARGE = """
  large:
    type: filter
    input: sales
    condition: amount >= %s
"""
DOUBLED = """
  doubled:
    type: derive
    input: large
    columns: {twice: amount * 2}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: test\n", encoding="utf-8")
    (tmp_path / "sales_1.csv").write_text("id,amount\n1,10.00\n2,20.00\n3,oops\n", encoding="utf-8")
    (tmp_path / "sales_2.csv").write_text("amount,id\n30.00,4\n40.00,5\n", encoding="utf-8")
    return Workspace(tmp_path)


@pytest.fixture
def previews(workspace: Workspace, embedded_engine: Engine) -> Previews:
    return Previews(workspace, embedded_engine)


def plan_of(*nodes: str) -> Plan:
    loaded = load_pipeline("format: canvas/1\nname: test\nnodes:" + "".join(nodes), REGISTRY)
    return make_plan(loaded.pipeline, loaded.problems)


def queries_of(previews: Previews) -> list[str]:
    """The SQL that the previews send from now on."""
    sent: list[str] = []
    session = previews.session()
    query: Callable[..., object] = session.query

    def counted(sql: str, args: object = None) -> object:
        sent.append(sql)
        return query(sql, args or {})

    session.query = counted  # type: ignore[method-assign, assignment]
    return sent


def test_rows_are_those_of_all_files_matched_by_name(previews: Previews) -> None:
    shown = previews.preview(plan_of(SALES), "sales")
    assert sorted(shown.table.to_pylist(), key=lambda row: row["id"]) == [
        {"id": 1, "amount": Decimal("10.00")},
        {"id": 2, "amount": Decimal("20.00")},
        {"id": 3, "amount": None},
        {"id": 4, "amount": Decimal("30.00")},
        {"id": 5, "amount": Decimal("40.00")},
    ]
    assert shown.samples["sales"].rows == shown.samples["sales"].total == 5
    assert [str(c) for c in shown.schema] == ["id BIGINT", "amount DECIMAL(8,2)"]
    assert shown.doubts == ()


def test_an_edit_recomputes_only_what_it_feeds(previews: Previews) -> None:
    previews.preview(plan_of(SALES, LARGE % 20, DOUBLED), "doubled")
    sent = queries_of(previews)
    again = previews.preview(plan_of(SALES, LARGE % 20, DOUBLED), "doubled")
    assert (again.row_count, sent) == (3, [])
    edited = previews.preview(plan_of(SALES, LARGE % 20, DOUBLED.replace("* 2", "* 3")), "doubled")
    assert sorted(row["twice"] for row in edited.table.to_pylist()) == [
        Decimal(60),
        Decimal(90),
        Decimal(120),
    ]
    assert len(sent) == 1
    assert "TRY_CAST" not in sent[0], "the source was computed again"


def test_an_edit_that_is_undone_costs_nothing(previews: Previews) -> None:
    first = previews.preview(plan_of(SALES, LARGE % 20), "large")
    previews.preview(plan_of(SALES, LARGE % 30), "large")
    sent = queries_of(previews)
    assert previews.preview(plan_of(SALES, LARGE % 20), "large").table.equals(first.table)
    assert sent == []


class _Other:
    """The same engine under another kind."""

    kind = "spark"

    def __init__(self, engine: Engine) -> None:
        self.session = engine.session


def test_another_engine_computes_anew_what_one_has_kept(
    previews: Previews, workspace: Workspace, embedded_engine: Engine
) -> None:
    first = previews.preview(plan_of(SALES, LARGE % 20), "large")
    other = Previews(workspace, cast(Engine, _Other(embedded_engine)))
    sent = queries_of(other)
    shown = other.preview(plan_of(SALES, LARGE % 20), "large")
    assert shown.engine == "spark" and shown.table.equals(first.table)
    assert len(sent) == 3, "the rows of both steps, and the rules that they must keep"


def test_a_renamed_node_keeps_its_rows(previews: Previews) -> None:
    previews.preview(plan_of(SALES, LARGE % 20), "large")
    sent = queries_of(previews)
    renamed = plan_of(SALES, (LARGE % 20).replace("large:", "big:"))
    assert previews.preview(renamed, "big").row_count == 3
    assert sent == []


def test_a_changed_file_is_sampled_again(previews: Previews, workspace: Workspace) -> None:
    assert previews.preview(plan_of(SALES), "sales").row_count == 5
    (workspace.root / "sales_2.csv").write_text("amount,id\n99.00,9\n", encoding="utf-8")
    assert previews.preview(plan_of(SALES), "sales").row_count == 4


def test_first_rows_come_from_every_file(previews: Previews) -> None:
    shown = previews.preview(plan_of(SALES), "sales", sampling=Sampling(rows=2))
    assert sorted(row["id"] for row in shown.table.to_pylist()) == [1, 4]
    assert (shown.samples["sales"].rows, shown.samples["sales"].total) == (2, None)


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_files_without_rows_give_an_empty_preview(
    previews: Previews, workspace: Workspace, form: str
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (workspace.root / "none.csv").write_text("id,amount\n", encoding="utf-8")
    (workspace.root / "none.json").write_text("", encoding="utf-8")
    pq.write_table(
        pa.table({"id": pa.array([], pa.int64()), "amount": pa.array([], pa.decimal128(8, 2))}),
        workspace.root / "none.parquet",
    )
    shown = previews.preview(
        plan_of(SALES.replace("sales_*.csv", f"none.{form}").replace("format: csv", f"format: {form}")),
        "sales",
    )
    assert (shown.row_count, shown.samples["sales"].total) == (0, 0)
    assert [str(c) for c in shown.schema] == ["id BIGINT", "amount DECIMAL(8,2)"]


def test_random_rows_are_the_same_for_the_same_seed(previews: Previews, workspace: Workspace) -> None:
    lines = "".join(f"{i},{i}.00\n" for i in range(1000))
    (workspace.root / "sales_1.csv").write_text("id,amount\n" + lines, encoding="utf-8")
    chosen = []
    for seed in (1, 1, 2):
        shown = previews.preview(plan_of(SALES), "sales", sampling=Sampling("random", 50, seed))
        chosen.append(sorted(row["id"] for row in shown.table.to_pylist()))
        assert (shown.samples["sales"].rows, shown.samples["sales"].total) == (50, 1002)
    assert chosen[0] == chosen[1] != chosen[2]
    assert max(chosen[0]) > 500, "a random sample reaches beyond the first rows"


def test_a_bad_value_in_the_sample_is_said_and_the_rows_are_shown(previews: Previews) -> None:
    strict = SALES.replace(", on_error: null}", "}")
    shown = previews.preview(plan_of(strict), "sales")
    assert shown.row_count == 5
    assert [(p.node, p.field, p.severity) for p in shown.problems] == [("sales", "columns.amount", "warning")]
    assert "In the sample: 1 rows, such as `oops`. A run would stop here." in shown.problems[0].message


def test_a_value_that_fails_is_a_problem_of_its_node(previews: Previews) -> None:
    broken = "\n  share:\n    type: derive\n    input: sales\n    columns: {part: 1 / (id - 1)}\n"
    after = "\n  after:\n    type: filter\n    input: share\n    condition: part > 0\n"
    with pytest.raises(PipelineError) as caught:
        previews.preview(plan_of(SALES, broken, after), "share")
    assert [(p.node, p.message) for p in caught.value.problems] == [
        ("share", "A number is divided by zero. Use try_divide(…), or nullif(divisor, 0).")
    ]
    with pytest.raises(PipelineError) as caught:
        previews.preview(plan_of(SALES, broken, after), "after")
    assert caught.value.problems[0].node == "share", "the node at fault, not the one that was looked at"
    assert previews.preview(plan_of(SALES, broken, after), "sales").row_count == 5


def test_a_missing_file_is_a_problem_of_its_node(previews: Previews) -> None:
    with pytest.raises(PipelineError) as caught:
        previews.preview(plan_of(SALES.replace("sales_*", "sold_*")), "sales")
    problem = caught.value.problems[0]
    assert (problem.node, problem.message) == (
        "sales",
        "sold_*.csv: There is no such file. The folder has canvas.yaml, sales_1.csv, sales_2.csv.",
    )


def test_a_result_too_large_to_keep_is_cut_and_said(previews: Previews, workspace: Workspace) -> None:
    lines = "".join(f"{i},1.00\n" for i in range(600))
    (workspace.root / "sales_1.csv").write_text("id,amount\n" + lines, encoding="utf-8")
    pairs = "\n  pairs:\n    type: join\n    left: sales\n    right: sales\n    how: cross\n"
    shown = previews.preview(plan_of(SALES, pairs), "pairs", rows=10)
    assert (shown.row_count, shown.cut, shown.table.num_rows) == (MOST_ROWS, True, 10)


def test_a_sort_is_shown_in_its_order(previews: Previews) -> None:
    ordered = "\n  ordered:\n    type: sort\n    input: sales\n    by: {amount: desc}\n"
    after = "\n  after:\n    type: filter\n    input: ordered\n    condition: id > 1\n"
    shown = previews.preview(plan_of(SALES, ordered, after), "after")
    assert [row["id"] for row in shown.table.to_pylist()] == [5, 4, 2, 3]


def test_many_threads_get_their_own_answers(previews: Previews) -> None:
    found: dict[int, int] = {}

    def look(least: int) -> None:
        found[least] = previews.preview(plan_of(SALES, LARGE % least), "large").row_count

    threads = [threading.Thread(target=look, args=(least,)) for least in (10, 20, 30, 40, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {10: 4, 20: 3, 30: 2, 40: 1, 50: 0}


def test_a_full_disk_is_said_plainly(previews: Previews, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("canvas.preview.kept.pq.write_table", full)
    with pytest.raises(PipelineError) as caught:
        previews.preview(plan_of(SALES, LARGE % 20), "large")
    assert "The disk is full" in caught.value.problems[0].message


def test_a_server_that_does_not_answer_is_no_fault_of_a_node(workspace: Workspace) -> None:
    from canvas.engine import open_engine

    with pytest.raises(PipelineError) as caught:
        Previews(workspace, open_engine("sc://localhost:1")).preview(plan_of(SALES), "sales")
    assert [str(p) for p in caught.value.problems] == [
        "The server sc://localhost:1 does not answer. Start it, or choose another engine."
    ]


WHOLE = """
  typed:
    type: inline
    columns: {i: INT, l: BIGINT, s: SMALLINT}
    rows:
      - [2147483647, 9223372036854775807, 300]
      - [-2147483648, -9223372036854775808, -1]
      - [null, null, null]
  counted:
    type: derive
    input: typed
    columns: {n: %s}
"""


@pytest.mark.parametrize(
    ("formula", "rows", "kind", "instead"),
    [
        ("i + 1", "1 row", "INT", "CAST(i AS BIGINT) + 1"),
        ("100 - i * 2", "2 rows", "INT", "CAST(i AS BIGINT) * 2"),
        ("CASE WHEN i < 100 THEN i - 1 END", "1 row", "INT", "CAST(i AS BIGINT) - 1"),
        ("l - 1", "1 row", "BIGINT", "CAST(l AS DECIMAL(38, 0)) - 1"),
        ("l * 2", "2 rows", "BIGINT", "CAST(l AS DECIMAL(38, 0)) * 2"),
        ("i + l", "2 rows", "BIGINT", "CAST(i AS DECIMAL(38, 0)) + l"),
        ("s * s", "1 row", "SMALLINT", "CAST(s AS BIGINT) * s"),
    ],
)
def test_a_whole_number_that_outgrows_its_type_is_said(
    formula: str, rows: str, kind: str, instead: str, previews: Previews
) -> None:
    """The embedded engine starts again at the other end of the type, without a word; Spark stops."""
    shown = previews.preview(plan_of(WHOLE % formula), "counted")
    assert len(shown.doubts) == 1
    assert shown.doubts[0].partition("` ")[2] == (
        f"is too large for {kind} in {rows} of the sample: Spark stops there, and what is shown here is "
        f"wrong. Write `{instead}`."
    )


@pytest.mark.parametrize(
    "formula", ["i + 0", "l + 0", "l * 1", "s + i * 0", "CAST(i AS BIGINT) * 2", "i + 0.5", "i / 2"]
)
def test_what_fits_its_type_is_not_labelled(formula: str, previews: Previews) -> None:
    assert previews.preview(plan_of(WHOLE % formula), "counted").doubts == ()


def test_an_overflow_upstream_and_inside_a_sum_is_said(previews: Previews) -> None:
    after = """
  total: {type: aggregate, input: counted, aggregates: {n: sum(i - 1), m: max(n)}}
"""
    plan = plan_of(WHOLE % "i + 1", after)
    previews.preview(plan, "counted")
    said = previews.preview(plan, "total").doubts
    assert [text.split(" is too large")[0] for text in said] == ["`i + 1`", "`i - 1`"]
