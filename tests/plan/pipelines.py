"""Pipelines for tests: two typed-in tables, `l` and `r`, and what a test adds to them."""

from __future__ import annotations

from textwrap import indent

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan

TABLES = """
l:
  type: inline
  columns: {id: INT, Name: STRING, amount: "DECIMAL(10,2)", day: DATE}
  rows: [[1, A, 2.50, 2024-03-31]]
r:
  type: inline
  columns: {ID: BIGINT, name: STRING, amount: DOUBLE, extra: BOOLEAN}
  rows: [[1, A, 2.5, true]]
"""
LEFT = "id INT, Name STRING, amount DECIMAL(10,2), day DATE"
RIGHT = "ID BIGINT, name STRING, amount DOUBLE, extra BOOLEAN"


def document(nodes: str, parameters: str = "{}", tables: str = TABLES) -> str:
    """The text of a pipeline with these nodes."""
    body = indent(f"{tables.strip()}\n{nodes.strip()}\n", "  ")
    return f"format: canvas/1\nname: test\nparameters: {parameters}\nnodes:\n{body}"


def planned(nodes: str, parameters: str = "{}", tables: str = TABLES) -> Plan:
    """The plan of a pipeline that is a document without mistakes of form."""
    loaded = load_pipeline(document(nodes, parameters, tables), REGISTRY)
    assert loaded.problems == ()
    return make_plan(loaded.pipeline)


def columns(plan: Plan, node: str, port: str | None = None) -> str:
    """`a INT, b STRING`: what an output port gives."""
    return ", ".join(str(c) for c in plan.output(node, port).schema)


def errors(plan: Plan) -> list[str]:
    """What is wrong with it."""
    return [str(p) for p in plan.problems if p.severity == "error"]
