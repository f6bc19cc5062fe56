"""Steps on tables: what is wrong with their settings is said on the field, before anything runs."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.errors import Problem
from canvas.nodes import REGISTRY
from canvas.nodes.base import NodeType
from canvas.plan import make_plan

HEAD = "format: canvas/1\nname: example\nnodes:\n"
ROWS = "  rows: {type: inline, columns: {id: INT, who: STRING}, rows: [[1, ann]]}\n"
READ = "type: read_database, connection: shop, columns: {a: INT}"


def problems(nodes: str) -> list[Problem]:
    loaded = load_pipeline(HEAD + nodes, REGISTRY)
    return [p for p in make_plan(loaded.pipeline, loaded.problems).problems if p.severity == "error"]


@pytest.mark.parametrize(
    ("node", "field", "words"),
    [
        ("{type: read_database, connection: shop, table: t}", "columns", "List them with their types"),
        (f"{{{READ}}}", "table", "Say which table, as in `sales.orders`, or write a query"),
        (f"{{{READ}, table: t, query: SELECT 1 AS a}}", "query", "Give a table or a query, not both"),
        (f"{{{READ}, table: 'a b'}}", "table", "`a b` is no table's name"),
        (f"{{{READ}, query: DROP TABLE t}}", "query", "Write one SELECT here"),
        (f"{{{READ}, query: 'SELECT :x AS a'}}", "query", "keep those you want in a Filter step"),
        ("{type: read_database, connection: '', table: t, columns: {a: INT}}", "connection", "Choose the"),
        ("{type: read_table, table: t}", "columns", "not known yet"),
        ("{type: read_table, table: '', columns: {a: INT}}", "table", "Say which table"),
        ("{type: read_table, table: t, sample: ../x.csv, columns: {a: INT}}", "sample", "leaves the"),
        ("{type: write_database, input: rows, connection: shop, table: 'x;y'}", "table", "is no table's"),
        ("{type: write_table, input: rows, table: t, mode: merge}", "keys", "Choose the columns by which"),
        ("{type: write_table, input: rows, table: t, mode: merge, keys: [di]}", "keys", "`di` is not"),
        ("{type: write_table, input: rows, table: t, mode: merge, keys: [id, who], action: update}", "keys",
         "nothing left to change"),
    ],
)  # fmt: skip
def test_a_problem_is_on_its_field(node: str, field: str, words: str) -> None:
    found = problems(f"{ROWS}  n: {node}\n")
    assert [(p.node, p.field) for p in found] == [("n", field)], found
    assert words in found[0].message


def test_what_no_database_holds_is_refused_before_it_runs() -> None:
    nodes = """
  rows: {type: inline, columns: {a: INT}, rows: [[1]]}
  made: {type: derive, input: rows, columns: {s: "named_struct('x', a)", n: "NULL"}}
  n: {type: write_database, input: made, connection: shop, table: t}
"""
    found = problems(nodes.lstrip("\n"))
    said = " ".join(p.message for p in found if p.node in ("n", "made"))
    assert "named_struct" in said or "which a database's column cannot hold" in said


SINK = "{type: write_database, input: rows, connection: shop, table: T, mode: MODE}"


@pytest.mark.parametrize(
    ("one", "two", "clash"),
    [("overwrite", "overwrite", True), ("append", "overwrite", True), ("append", "append", False)],
)
def test_two_steps_that_write_one_table(one: str, two: str, clash: bool) -> None:
    nodes = f"{ROWS}  a: {SINK.replace('MODE', one)}\n  b: {SINK.replace('MODE', two).replace('T', 't')}\n"
    assert [(p.node, p.field) for p in problems(nodes)] == ([("b", "table")] if clash else [])


@pytest.mark.parametrize(("mode", "clash"), [("overwrite", True), ("append", False)])
def test_a_step_that_empties_the_table_that_is_read(mode: str, clash: bool) -> None:
    nodes = f"""  r: {{type: read_table, table: x.t, columns: {{a: INT}}}}
  w: {{type: write_table, input: r, table: x.T, mode: {mode}}}
"""
    found = problems(nodes)
    assert [(p.node, p.field) for p in found] == ([("w", "table")] if clash else [])


@pytest.mark.parametrize(
    ("node", "says", "tells"),
    [
        (f"{{{READ}, table: sales.orders}}", "sales.orders · 1 column",
         "Reads 1 column of the table `sales.orders`, through `shop`."),
        (f"{{{READ}, query: SELECT 1 AS a}}", "SELECT 1 AS a · 1 column",
         "Reads 1 column of what a query gives, through `shop`."),
        ("{type: read_table, table: t, sample: x.csv, columns: {a: INT, b: INT}}", "t · 2 columns",
         "Reads 2 columns of the table `t`. Previews show the rows of `x.csv`."),
        ("{type: write_database, input: rows, connection: shop, table: t, mode: append}", "append t",
         "Adds the rows to those that are there, in the table `t` of `shop`."),
        ("{type: write_database, input: rows, connection: shop, table: t}", "overwrite t",
         "Writes the rows in place of the rows that are there, in the table `t` of `shop`."),
        ("{type: write_table, input: rows, table: t}", "overwrite t",
         "Writes the rows in place of the rows that are there, in the table `t`."),
        ("{type: write_table, input: rows, table: t, mode: merge, keys: [id], action: delete}", "delete t",
         "Compares the rows with the table `t` by `id`, and removes the rows that are there."),
    ],
)  # fmt: skip
def test_what_a_step_does_is_said(node: str, says: str, tells: str) -> None:
    loaded = load_pipeline(f"{HEAD}{ROWS}  n: {node}\n", REGISTRY)
    found = loaded.pipeline.nodes["n"]
    assert isinstance(found, NodeType)
    assert (found.says(), found.tells()) == (says, tells)
