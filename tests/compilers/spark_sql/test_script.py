"""Large pipelines as statements that Spark can analyse: each piece of work once, nothing read too early."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from sqlglot import exp

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import make_plan
from compilers.base import Context
from compilers.spark_sql import SPARK_SQL
from compilers.spark_sql.script import MOST_IN_A_ROW, Script, View, Written, make_script
from tests.compilers.spark_sql.jobs import plan_of

COLUMNS = "{id: BIGINT, amount: {type: 'DECIMAL(12,2)', on_error: null}, word: STRING}"


def document(*nodes: str) -> str:
    return "format: canvas/1\nname: shape\nnodes:\n" + "".join(f"  {n}\n" for n in nodes)


def source(name: str) -> str:
    return f"{name}: {{type: read_file, path: {name}.csv, format: csv, columns: {COLUMNS}}}"


def sink(name: str, source_: str) -> str:
    return f"{name}: {{type: write_file, input: {source_}, path: out/{name}, format: parquet}}"


def union(name: str, inputs: list[str]) -> str:
    return f"{name}: {{type: union, inputs: [{', '.join(inputs)}]}}"


def keep(name: str, source_: str, least: int) -> str:
    return f"{name}: {{type: filter, input: {source_}, condition: id > {least}}}"


def chain(length: int) -> str:
    nodes = [source("n0")]
    for i in range(1, length + 1):
        before = f"n{i - 1}"
        nodes.append(
            keep(f"n{i}", before, i)
            if i % 2
            else f"n{i}: {{type: derive, input: {before}, columns: {{word: upper(word)}}}}"
        )
    return document(*nodes, sink("out", f"n{length}"))


def fan(width: int) -> str:
    filters = [keep(f"f{i}", "s", i) for i in range(width)]
    return document(source("s"), *filters, union("u", [f"f{i}" for i in range(width)]), sink("out", "u"))


def many_sources(count: int) -> str:
    names = [f"s{i}" for i in range(count)]
    return document(*map(source, names), union("u", names), sink("out", "u"))


def lattice(layers: int, width: int = 4) -> str:
    nodes, before = [source("s")], ["s", "s"]
    for layer in range(layers):
        names = [f"l{layer}_{i}" for i in range(width)]
        nodes += [union(n, before) for n in names]
        before = names
    return document(*nodes, union("u", before), sink("out", "u"))


def diamonds(count: int) -> str:
    nodes, before = [source("s")], "s"
    for i in range(count):
        nodes.append(f"p{i}: {{type: split, input: {before}, routes: {{big: amount > {i}}}}}")
        nodes.append(union(f"u{i}", [f"p{i}.big", f"p{i}.default"]))
        before = f"u{i}"
    return document(*nodes, sink("out", before))


def many_sinks(count: int) -> str:
    nodes = [source("s"), keep("f", "s", 1)]
    for i in range(count):
        nodes += [keep(f"f{i}", "f", i), sink(f"o{i}", f"f{i}")]
    return document(*nodes)


SHAPES = {
    "chain of 200": chain(200),
    "fan of 190": fan(190),
    "100 sources": many_sources(100),
    "lattice of 10 layers": lattice(10),
    "12 diamonds": diamonds(12),
    "30 diamonds": diamonds(30),
    "20 sinks": many_sinks(20),
}


def script(text: str) -> Script:
    return make_script(plan_of(text))


def ctes(query: exp.Query) -> dict[str, exp.Expression]:
    return {cte.alias: cte.this for cte in query.ctes}


def reads(tree: exp.Expression) -> list[str]:
    return [t.name for t in tree.find_all(exp.Table)]


def depths(query: exp.Query) -> dict[str, int]:
    """How many CTEs build on one another up to each, in the order in which they stand."""
    found: dict[str, int] = {}
    for name, body in ctes(query).items():
        found[name] = 1 + max((found.get(r, 0) for r in reads(body)), default=0)
    return found


def repeated_work(query: exp.Query) -> int:
    """How many nodes' work an engine does that puts each CTE in wherever it is read."""
    work: dict[str, int] = {}
    for name, body in ctes(query).items():
        work[name] = 1 + sum(work.get(r, 0) for r in reads(body))
    main = query.copy()
    main.set("with_", None)
    return 1 + sum(work.get(r, 0) for r in reads(main))


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_no_statement_has_more_in_a_row_than_spark_can_analyse(text: str) -> None:
    for statement in script(text).statements:
        assert max(depths(statement.query).values(), default=0) < MOST_IN_A_ROW


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_relation_is_there_before_it_is_read(text: str) -> None:
    made = script(text)
    there = {s.name for s in made.sources}
    for statement in made.statements:
        inside: set[str] = set()
        for name, body in ctes(statement.query).items():
            assert set(reads(body)) <= there | inside
            assert name not in there | inside
            inside.add(name)
        main = statement.query.copy()
        main.set("with_", None)
        assert set(reads(main)) <= there | inside
        if isinstance(statement, View):
            there.add(statement.name)


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_no_statement_does_the_same_work_many_times_over(text: str) -> None:
    nodes = text.count("type:")
    for statement in script(text).statements:
        assert repeated_work(statement.query) <= 8 * MOST_IN_A_ROW + nodes


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_node_is_said_once(text: str) -> None:
    """Twice would be twice the work, and twice the text to review."""
    said: Counter[str] = Counter()
    for statement in script(text).statements:
        said.update(list(ctes(statement.query)))
        if isinstance(statement, View):
            said[statement.name] += 1
    assert set(said.values()) == {1}


def shape(made: Script) -> list[str]:
    return [
        f"{'cached ' if s.cached else ''}view {s.name}" if isinstance(s, View) else f"write {s.node}"
        for s in made.statements
        if isinstance(s, View | Written)
    ]


def test_a_long_chain_is_cut_into_plain_views() -> None:
    assert shape(script(chain(50))) == ["view n19", "view n39", "write out"]


def test_a_source_that_many_nodes_read_is_kept() -> None:
    assert shape(script(fan(190))) == ["cached view s", "write out"]
    assert shape(script(fan(3))) == ["write out"]


def test_the_last_node_that_several_sinks_share_is_kept() -> None:
    text = document(
        source("s"), keep("a", "s", 1), keep("b", "a", 2), sink("x", "b"), sink("y", "b"), sink("z", "a")
    )
    assert shape(script(text)) == ["cached view a", "cached view b", "write x", "write y", "write z"]


def test_typed_in_rows_are_said_again_rather_than_kept() -> None:
    text = document("s: {type: inline, columns: {id: INT}, rows: [[1]]}", sink("x", "s"), sink("y", "s"))
    assert shape(script(text)) == ["write x", "write y"]


def test_diamonds_are_kept_where_their_work_would_double_too_often() -> None:
    assert shape(script(diamonds(12))) == [
        "cached view u3", "cached view u7", "write out",
    ]  # fmt: skip


def test_the_text_grows_as_the_pipeline_does() -> None:
    def size(text: str) -> int:
        return sum(len(s.select) for s in script(text).statements)

    for make in (chain, fan, many_sources, diamonds, many_sinks):
        assert size(make(80)) < 2.5 * size(make(40))


@pytest.mark.parametrize(
    "text", [chain(498), fan(497), diamonds(166), lattice(100)], ids=["chain", "fan", "diamonds", "lattice"]
)
def test_five_hundred_nodes_are_compiled_while_one_waits(text: str) -> None:
    """Generous, for slow machines: it is 0.4 s where this was written."""
    start = time.perf_counter()
    loaded = load_pipeline(text, REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    artifacts = SPARK_SQL.compile(plan, Context())
    assert len(artifacts) == 2
    assert time.perf_counter() - start < 5
