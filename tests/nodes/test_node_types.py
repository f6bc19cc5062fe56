"""The catalogue of node types: each describes itself, and its example is a pipeline that works."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.model import NodeModel, Pipeline
from canvas.document.reading import read_yaml
from canvas.document.writing import plain_node, render
from canvas.nodes import REGISTRY, node_types
from canvas.nodes.catalogue import example_pipeline
from canvas.plan import make_plan

HEAD = "format: canvas/1\nname: example\nnodes:\n"
TYPES = node_types()


def example(name: str) -> str:
    return HEAD + indent(dedent(TYPES[name].about.example.nodes).strip(), "  ") + "\n"


def node(text: str) -> NodeModel:
    loaded = load_pipeline(f"{HEAD}  n: {text}\n", REGISTRY)
    assert loaded.problems == ()
    found = loaded.pipeline.nodes["n"]
    assert isinstance(found, NodeModel)
    return found


def test_the_catalogue_is_in_the_order_of_a_palette() -> None:
    assert list(TYPES) == [
        "inline", "read_database", "read_file", "read_table", "input",
        "assert", "cast", "clean_text", "deduplicate", "derive", "extract", "fill_missing", "filter",
        "flatten",
        "limit", "parse_json", "replace_values", "sample", "select", "sort", "split_column", "surrogate_key",
        "to_json", "top_n", "unpivot",
        "except", "intersect", "join", "lookup", "split", "sql", "subflow", "union",
        "aggregate", "pivot", "window",
        "output", "write_database", "write_file", "write_table",
    ]  # fmt: skip
    assert REGISTRY.names() == tuple(TYPES)
    assert REGISTRY.get("pivot_sideways") is None


@pytest.mark.parametrize("name", TYPES)
def test_a_type_says_what_it_is(name: str) -> None:
    kind = TYPES[name]
    assert kind.help().endswith(".") and "\n" not in kind.help()
    assert kind.about.label and kind.about.keywords and kind.about.icon.isidentifier()
    assert name in kind.about.example.nodes


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("if then", {"derive"}),
        ("date difference", {"derive"}),
        ("merge tables", {"join", "union"}),
        ("concatenate", {"derive", "union"}),
        ("transpose", {"pivot", "unpivot"}),
        ("combine", {"join", "union"}),
    ],
)
def test_what_is_to_be_done_finds_the_steps_that_do_it(typed: str, found: set[str]) -> None:
    known = {name: {word for k in kind.about.keywords for word in k.split()} for name, kind in TYPES.items()}
    assert {name for name, words in known.items() if words.issuperset(typed.split())} == found


@pytest.mark.parametrize("name", TYPES)
def test_an_example_is_a_pipeline_with_as_many_columns_as_its_rows(name: str) -> None:
    loaded = example_pipeline(TYPES[name])
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert [p for p in plan.problems if p.severity == "error"] == []
    shown = TYPES[name].about.example
    assert {len(row) for row in shown.rows} == {len(plan.output(shown.node).schema)}


@pytest.mark.parametrize("name", TYPES)
def test_an_example_is_written_as_it_was_read(name: str) -> None:
    pipeline = load_pipeline(example(name), REGISTRY).pipeline
    assert load_pipeline(render(pipeline), REGISTRY).pipeline == pipeline


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{type: inline, columns: {a: INT, b: INT, c: INT, d: INT}, rows: [[1, 2, 3, 4]]}",
         "1 row: a, b, c and 1 more"),
        ("{type: read_file, path: x.csv, format: csv}", "x.csv"),
        ("{type: read_file, path: x.csv, format: csv, columns: {a: INT}}", "x.csv · 1 column"),
        ("{type: select, input: l}", "All columns"),
        ("{type: select, input: l, columns: {a: b, c: c}}", "2 columns"),
        ("{type: select, input: l, columns: {a: b, c: c}, others: keep, drop: [d]}", "1 renamed, 1 dropped"),
        ("{type: derive, input: l, columns: {a: b + 1}}", "a = b + 1"),
        ("{type: derive, input: l, columns: {a: '1', b: '2'}}", "a, b"),
        ("{type: filter, input: l, condition: a > 1}", "a > 1"),
        ("{type: join, left: l, right: r, keys: {a: a, b: c}}", "inner join on a, b = c"),
        ("{type: join, left: l, right: r, how: cross}", "every pair"),
        ("{type: union, inputs: [l, r], distinct: true}", "2 inputs by name, each row once"),
        ("{type: aggregate, input: l, group_by: [a], aggregates: {n: count(*)}}", "count(*) by a"),
        ("{type: aggregate, input: l, group_by: [a]}", "Each group once by a"),
        ("{type: deduplicate, input: l}", "Each row once"),
        ("{type: deduplicate, input: l, keys: [a], order_by: {b: desc}}",
         "One row for each a, first by b, largest first"),
        ("{type: sort, input: l, by: {a: asc, b: desc}}", "By a, then b, largest first"),
        ("{type: limit, input: l, rows: 1000}", "First 1,000 rows"),
        ("{type: split, input: l, routes: {big: a > 1}}", "big, or default"),
        ("{type: write_file, input: l, path: out, format: csv}", "overwrite out"),
        ("{type: assert, input: l, not_null: [a], unique: [a, b]}", "Stop at bad a, b"),
        ("{type: assert, input: l, on_violation: drop, range: {c: {least: 1}}}", "Drop bad c"),
        ("{type: sql, inputs: [l], query: 'SELECT  a\n FROM l'}", "SELECT a FROM l"),
        ("{type: subflow, inputs: [l], pipeline: clean}", "clean"),
        ("{type: input, columns: {a: INT, b: STRING}}", "takes a, b"),
        ("{type: output, input: l}", "gives l on"),
    ],
)  # fmt: skip
def test_a_card_says_what_the_node_does(text: str, words: str) -> None:
    assert node(text).says() == words


@pytest.mark.parametrize(
    "text",
    [
        "{type: filter, input: l, condition: a > 1}",
        "{type: limit, title: Few, description: 'Why: few', input: l, rows: 1}",
        "{type: select, input: l, columns: {a: b, c: {from: d, type: INT, on_error: null}}}",
        "{type: read_file, path: x, format: csv, columns: {b: {type: DATE, formats: [y], header: [x, y]}}}",
        "{type: join, left: l, right: r, keys: {a: a}, columns: {right: [b]}}",
    ],
)
def test_a_node_is_written_without_its_defaults(text: str) -> None:
    made = plain_node(node(text))
    assert list(made) == list(read_yaml(text).data)
    written = render(Pipeline("x", nodes={"n": node(text)}))
    assert load_pipeline(written, REGISTRY).pipeline.nodes["n"] == node(text)


def test_a_renamed_source_is_renamed_in_every_wire_that_reads_it() -> None:
    both = node("{type: union, inputs: [s.a, l, S.b]}").with_renamed_source("s", "t")
    assert [wire.text for wire in both.wires()] == ["t.a", "l", "t.b"]
    left = node("{type: join, left: l, right: l, keys: {a: a}}").with_renamed_source("l", "m")
    assert [wire.text for wire in left.wires()] == ["m", "m"]
    same = node("{type: limit, input: l, rows: 1}")
    assert same.with_renamed_source("x", "y") is same
