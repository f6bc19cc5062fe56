"""Custom SQL on both engines: what a query gives, and the types that the plan promised for it.

What a user would lose if one failed: that the preview of a query of her own shows what Spark will give.
And on Spark as it is: each way around the inputs is a text that Spark itself accepts.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.engine.protocol import Session
from canvas.nodes import REGISTRY
from canvas.nodes.base import Build
from canvas.nodes.transforms.sql import Sql
from canvas.plan import make_plan
from canvas.preview import Previews
from canvas.sql.schema import Schema
from canvas.sql.types import DATE, parse_type
from canvas.steps import FileSource, Read, Step, TextOptions
from compilers.spark_sql.script import statement_text
from tests.sql.harmless import HARMLESS
from tests.sql.ways_around import WAYS_AROUND

TABLES = {
    "sales": """
        SELECT id, store_id, CAST(amount AS DECIMAL(8,2)) AS amount, CAST(sold_at AS TIMESTAMP) AS sold_at,
               split(words, ' ') AS tags, named_struct('size', id * 2, 'colour', words) AS info
        FROM VALUES (1, 'A', 10, '2024-01-01 10:00:00', 'a b'), (2, 'A', 5.50, '2024-01-02 10:00:00', ''),
                    (3, 'B', NULL, '2024-01-03 10:00:00', 'ä'), (4, NULL, -3.25, NULL, NULL),
                    (5, 'Z', 0, '2200-12-31 23:59:59', 'x y z') AS t(id, store_id, amount, sold_at, words)""",
    "stores": """
        SELECT store_id, city, CAST(size AS BIGINT) AS size
        FROM VALUES ('A', 'Paris', 3), ('B', '', 5000000000), ('C', 'Roma', NULL), (NULL, 'Nowhere', 0)
             AS t(store_id, city, size)""",
    "by_size.large": """
        SELECT id, CAST(amount AS DOUBLE) AS amount
        FROM VALUES (1, 1.5), (3, 2.5), (7, 1000.25), (NULL, NULL) AS t(id, amount)""",
}
TYPES = {
    "sales": "id INT, store_id STRING, amount DECIMAL(8;2), sold_at TIMESTAMP, tags ARRAY<STRING>, "
    "info STRUCT<size: INT; colour: STRING>",
    "stores": "store_id STRING, city STRING, size BIGINT",
    "by_size.large": "id INT, amount DOUBLE",
}
VALUES = {"since": datetime.date(2024, 1, 2)}


def view_name(table: str) -> str:
    return table.replace(".", "__")


def schema_of(table: str) -> Schema:
    pairs = (column.split(" ", 1) for column in TYPES[table].split(", "))
    return Schema.of((name, parse_type(kind.replace(";", ","))) for name, kind in pairs)


def steps_of(text: str) -> Step:
    """The last step of a query over the tables, which are views."""
    files = FileSource("", "x.parquet", "parquet", (), TextOptions())
    inputs = [Read(name=view_name(t), node=t, schema=schema_of(t), source=files) for t in TABLES]
    build = Build("q", {"inputs": inputs}, {"since": DATE})
    lowered = Sql(inputs=tuple(TABLES), query=text).lower(build)
    assert build.problems == [], text
    assert lowered is not None
    return lowered.outputs[""]


def with_tables(engine: Engine, *, empty: bool) -> Session:
    session = engine.session()
    for table, select in TABLES.items():
        session.create_view(
            view_name(table), f"{select} WHERE {'false' if empty else 'true'}", {}, keep=False
        )
    return session


def differences(embedded: Session, spark: Session) -> Iterator[tuple[object, ...]]:
    """The queries that do not give the same rows on both, or other types than the plan promised."""
    for text in HARMLESS:
        step = steps_of(text)
        select = statement_text(step, ())
        promised = [(c.name, str(c.type)) for c in step.schema]
        answers: list[object] = []
        for session in (embedded, spark):
            schema = session.schema(select, VALUES)
            if schema != promised:
                yield text, promised, schema
            listed = [repr(tuple(row.values())) for row in session.query(select, VALUES).to_pylist()]
            answers.append(listed if step.ordering else Counter(listed))
        if answers[0] != answers[1]:
            yield text, *answers


@pytest.mark.spark
@pytest.mark.embedded
@pytest.mark.parametrize("empty", [False, True])
def test_a_query_gives_the_same_on_both_engines(
    embedded_engine: Engine, spark_engine: Engine, *, empty: bool
) -> None:
    both = with_tables(embedded_engine, empty=empty), with_tables(spark_engine, empty=empty)
    assert list(differences(*both)) == []


@pytest.mark.spark
def test_spark_accepts_each_way_around(spark_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_text("secret\n", encoding="utf-8")
    session = spark_engine.session()
    row = "SELECT 1 AS id, 'A' AS store_id, CAST(1.5 AS DECIMAL(8,2)) AS amount"
    session.create_view("sales", row, {}, keep=False)
    session.create_view("stores", "SELECT 'A' AS store_id, 'Paris' AS city", {}, keep=False)
    for text in WAYS_AROUND:
        session.query(text.format(file=file), {})


DOCUMENT = """
format: canvas/1
name: queries
nodes:
  sales:
    type: inline
    columns: {id: INT, amount: INT}
    rows: [[1, 10], [2, 2000], [3, 3000]]
  by_size:
    type: split
    input: sales
    routes: {large: amount >= 1000}
  joined:
    type: sql
    inputs: [sales, by_size.large]
    query: |
      WITH sold AS (SELECT id FROM sales WHERE id > 1)
      SELECT sold.id, large.amount FROM sold JOIN by_size.large USING (id) ORDER BY id DESC
  counted:
    type: sql
    inputs: [joined]
    query: SELECT count(*) AS n, max(joined.amount) AS top FROM joined
"""


@pytest.mark.embedded
def test_a_query_over_a_query_over_a_port_is_previewed(embedded_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\nname: queries\n", encoding="utf-8")
    loaded = load_pipeline(DOCUMENT, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    previews = Previews(Workspace(tmp_path), embedded_engine)
    assert previews.preview(plan, "joined").table.to_pylist() == [
        {"id": 3, "amount": 3000}, {"id": 2, "amount": 2000},
    ]  # fmt: skip
    assert previews.preview(plan, "counted").table.to_pylist() == [{"n": 2, "top": 3000}]
