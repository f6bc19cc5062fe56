"""Samples of what is joined: they match, so that a join is not empty by accident."""

from __future__ import annotations

import pytest

from canvas.document.workspace import Workspace
from canvas.preview import Previews, Sampling
from tests.preview.test_previews import SALES, plan_of, previews, workspace

pytestmark = pytest.mark.embedded
__all__ = ["previews", "workspace"]  # its fixtures are these too

SHOPS = """
  shops:
    type: read_file
    path: shops.parquet
    format: parquet
    columns: {code: BIGINT, city: STRING}
  towns:
    type: read_file
    path: towns.csv
    format: csv
    columns: {town: STRING, people: INT}
  %s:
    type: join
    left: sales
    right: shops
    how: left
    keys: {id: code}
  people:
    type: join
    left: joined
    right: towns
    keys: {city: town}
"""


@pytest.fixture
def large(workspace: Workspace) -> None:
    """Sources in which the first rows of one match none of the first of the others."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (workspace.root / "sales_2.csv").unlink()
    lines = "".join(f"{n}, {n}.00\n" for n in range(1, 1001))
    (workspace.root / "sales_1.csv").write_text("id,amount\n" + lines, encoding="utf-8")
    codes = list(range(2000, 0, -1))
    shops = pa.table({"code": codes, "city": [f"C{n % 700} " for n in codes]})
    pq.write_table(shops, workspace.root / "shops.parquet")
    towns = "".join(f"C{n},{n}\n" for n in range(699, -1, -1))
    (workspace.root / "towns.csv").write_text("town,people\n" + towns, encoding="utf-8")


@pytest.mark.usefixtures("large")
def test_what_joins_to_the_first_rows_is_in_the_samples_of_the_others(previews: Previews) -> None:
    plan, few = plan_of(SALES, SHOPS % "joined"), Sampling(rows=50)
    shown = previews.preview(plan, "joined", sampling=few)
    assert sorted(shown.table.column("id").to_pylist()) == list(range(1, 51))
    assert shown.table.column("city").null_count == 0
    told = shown.samples
    assert (told["sales"].method, told["shops"].method) == ("first", "matching")
    assert (told["shops"].rows, told["shops"].total) == (50, 2000)
    alone = previews.preview(plan, "shops", rows=100, sampling=few)
    assert sorted(alone.table.column("code").to_pylist()) == list(range(1, 51)), "the same sample everywhere"


@pytest.mark.usefixtures("large")
def test_samples_follow_one_another_and_are_filled_with_other_rows(previews: Previews) -> None:
    plan = plan_of(SALES, (SHOPS % "joined").replace("keys: {city", "how: full\n    keys: {city"))
    shown = previews.preview(plan, "towns", rows=200, sampling=Sampling(rows=80))
    towns = set(shown.table.column("town").to_pylist())
    assert {f"C{n}" for n in range(1, 81)} <= towns and len(towns) == 80
    shown = previews.preview(plan, "towns", rows=200, sampling=Sampling(rows=120))
    assert len(set(shown.table.column("town").to_pylist())) == 120


@pytest.mark.usefixtures("large")
def test_other_first_rows_bring_others_with_them(previews: Previews, workspace: Workspace) -> None:
    plan, few = plan_of(SALES, SHOPS % "joined"), Sampling(rows=20)
    previews.preview(plan, "joined", sampling=few)
    (workspace.root / "sales_1.csv").write_text("id,amount\n" + "777,1.00\n" * 30, encoding="utf-8")
    shown = previews.preview(plan, "shops", rows=100, sampling=few)
    assert 777 in shown.table.column("code").to_pylist()
    assert shown.samples["shops"].rows == 20


@pytest.mark.usefixtures("large")
def test_only_the_first_rows_are_read_where_that_is_asked_for(previews: Previews) -> None:
    plan = plan_of(SALES, SHOPS % "joined")
    shown = previews.preview(plan, "joined", sampling=Sampling("first", 50))
    assert shown.table.column("city").null_count == 50
    assert shown.samples["shops"].method == "first"


@pytest.mark.usefixtures("large")
def test_a_source_that_cannot_be_read_is_not_followed(previews: Previews, workspace: Workspace) -> None:
    (workspace.root / "sales_1.csv").unlink()
    shown = previews.preview(plan_of(SALES, SHOPS % "joined"), "shops", sampling=Sampling(rows=50))
    assert (shown.row_count, shown.samples["shops"].method) == (50, "first")
