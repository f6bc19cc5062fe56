"""Pipelines of any size, for measuring and for tests of depth and width."""

from __future__ import annotations

from collections.abc import Callable

COLUMNS = "{id: BIGINT, store: STRING, amount: 'DECIMAL(12,2)', sold_on: DATE}"


def source(name: str, rows: int = 3) -> str:
    """A node with a few typed-in sales."""
    listed = (f"[{i}, S{i % 3}, {10 * i}.50, 2024-03-{i % 28 + 1:02d}]" for i in range(1, rows + 1))
    return f"  {name}:\n    type: inline\n    columns: {COLUMNS}\n    rows: [{', '.join(listed)}]\n"


def sink(name: str, source_name: str) -> str:
    """A node that writes what it is given."""
    settings = f"input: {source_name}\n    path: out/{name}\n    format: parquet"
    return f"  {name}:\n    type: write_file\n    {settings}\n"


def step(number: int, source_name: str) -> str:
    """A node of a kind that depends on its number: filters, formulas, sorts, choices of columns."""
    name = f"n{number}"
    match number % 4:
        case 0:
            body = "type: filter\n    condition: amount > 0 AND id < 1000000"
        case 1:
            formulas = "{amount: 'CAST(amount * 1.1 AS DECIMAL(12,2))', store: upper(trim(store))}"
            body = f"type: derive\n    columns: {formulas}"
        case 2:
            body = "type: select\n    columns: {id: id, store: store, amount: amount, sold_on: sold_on}"
        case _:
            body = "type: filter\n    condition: store IS NOT NULL AND sold_on >= '2024-01-01'"
    kind, _, rest = body.partition("\n")
    return f"  {name}:\n    {kind}\n    input: {source_name}\n{rest}\n"


def chain(nodes: int) -> str:
    """A source, `nodes - 2` steps one after the other, a sink."""
    steps = [step(i, "src" if i == 1 else f"n{i - 1}") for i in range(1, nodes - 1)]
    return document("chain", [source("src"), *steps, sink("result", f"n{nodes - 2}" if nodes > 2 else "src")])


def wide(nodes: int) -> str:
    """A source that feeds `nodes - 3` steps side by side, put together by a union and written."""
    count = nodes - 3
    steps = [step(4 * i, "src").replace(f"n{4 * i}:", f"w{i}:") for i in range(1, count + 1)]
    names = ", ".join(f"w{i}" for i in range(1, count + 1))
    union = f"  all_rows:\n    type: union\n    inputs: [{names}]\n"
    return document("wide", [source("src"), *steps, union, sink("result", "all_rows")])


def document(name: str, nodes: list[str]) -> str:
    """A pipeline's text."""
    return f"format: canvas/1\nname: {name}\nnodes:\n" + "".join(nodes)


SHAPES: dict[str, Callable[[int], str]] = {"chain": chain, "wide": wide}
