"""Wires: what leads where, in which order nodes come, and what is said of those that lead nowhere."""

from __future__ import annotations

import pytest

from canvas.document.loading import load_pipeline
from canvas.graph import Graph, build_graph
from canvas.nodes import REGISTRY

HEAD = "format: canvas/1\nname: x\nnodes:\n  l: {type: inline, columns: {id: INT}}\n"


def graph(*nodes: str) -> Graph:
    return build_graph(load_pipeline(HEAD + "".join(f"  {n}\n" for n in nodes), REGISTRY).pipeline)


def limit(name: str, source: str) -> str:
    return f"{name}: {{type: limit, input: {source}, rows: 1}}"


SPLIT = "s: {type: split, input: l, routes: {big: id > 1, odd: id = 1}}"


def test_a_node_comes_after_all_that_it_reads_and_otherwise_where_the_document_has_it() -> None:
    made = graph(limit("d", "c"), limit("a", "l"), "c: {type: union, inputs: [b, a]}", limit("b", "l"))
    assert made.order == ("l", "a", "b", "c", "d")
    assert [(e.source, e.port, e.field, e.index) for e in made.into["c"]] == [
        ("b", "", "inputs", 0),
        ("a", "", "inputs", 1),
    ]
    assert [e.target for e in made.out_of["l"]] == ["a", "b"]
    assert made.upstream("d") == {"l", "a", "b", "c"}
    assert made.upstream("l") == set()


def test_one_output_may_feed_an_input_twice_and_many_nodes() -> None:
    made = graph(SPLIT, "u: {type: union, inputs: [s.big, s.big, s.default]}", limit("x", "s.odd"))
    assert made.problems == ()
    assert [(e.port, e.index) for e in made.into["u"]] == [("big", 0), ("big", 1), ("default", 2)]


@pytest.mark.parametrize(
    ("nodes", "problem", "suggestion"),
    [
        ([limit("a", "sales")], "a.input: There is no step `sales` to read from. The steps are: `l`.", None),
        ([limit("pos", "l"), limit("a", "pso")],
         "a.input: There is no step `pso` to read from. Did you mean `pos`?", "pos"),
        ([limit("a", "L")], "a.input: There is no step `L` to read from. Did you mean `l`?", "l"),
        ([limit("a", "l.x")], "a.input: `l` has one output only: take that.", "l"),
        ([SPLIT, limit("a", "s")],
         "a.input: `s` has several outputs: choose one of `s.big`, `s.odd`, `s.default`.", "s.big"),
        ([SPLIT, limit("a", "s.bgi")], "a.input: `s` has no output `bgi`. Did you mean `s.big`?", "s.big"),
        ([SPLIT, limit("a", "s.zzz")],
         "a.input: `s` has no output `zzz`. The outputs are: `s.big`, `s.odd`, `s.default`.", None),
        (["w: {type: write_file, input: l, path: x, format: csv}", limit("a", "w")],
         "a.input: `w` writes data and gives none on: take the rows from the step before it.", None),
        (["u: {type: union, inputs: [l, x]}"],
         "u.inputs.1: There is no step `x` to read from. The steps are: `l`.", None),
    ],
)  # fmt: skip
def test_a_wire_to_nowhere_is_named_at_its_field(
    nodes: list[str], problem: str, suggestion: str | None
) -> None:
    made = graph(*nodes)
    assert [(str(p), p.suggestion) for p in made.problems] == [(problem, suggestion)]
    assert "l" in made.order


def test_a_node_that_cannot_be_understood_keeps_its_wires_and_is_not_blamed_for_them() -> None:
    made = graph(
        "a: {type: fancy, input: l, inputs: [l, nowhere]}", limit("b", "a"), limit("c", "a.some_port")
    )
    assert made.problems == ()
    assert [(e.source, e.target) for e in made.edges] == [("l", "a"), ("l", "a"), ("a", "b"), ("a", "c")]


@pytest.mark.parametrize(
    ("nodes", "problems", "order"),
    [
        ([limit("a", "a")], ["a.input: The nodes feed each other in a circle: a → a."], ("l",)),
        ([limit("a", "c"), limit("b", "a"), limit("c", "b"), limit("d", "c")],
         ["a.input: The nodes feed each other in a circle: b → c → a → b."], ("l",)),
        ([limit("a", "b"), limit("b", "a"), limit("c", "d"), limit("d", "c"), limit("e", "l")],
         ["a.input: The nodes feed each other in a circle: b → a → b.",
          "c.input: The nodes feed each other in a circle: d → c → d."], ("l", "e")),
        (["a: {type: union, inputs: [l, b]}", limit("b", "a")],
         ["a.inputs: The nodes feed each other in a circle: b → a → b."], ("l",)),
    ],
)  # fmt: skip
def test_each_circle_is_one_problem(nodes: list[str], problems: list[str], order: tuple[str, ...]) -> None:
    made = graph(*nodes)
    assert [str(p) for p in made.problems] == [f"{p} Remove one of these wires." for p in problems]
    assert made.order == order


def test_a_thousand_nodes_in_a_circle_are_one_problem() -> None:
    made = graph(limit("n0", "n999"), *(limit(f"n{i}", f"n{i - 1}") for i in range(1, 1000)))
    assert len(made.problems) == 1
    assert made.order == ("l",)
