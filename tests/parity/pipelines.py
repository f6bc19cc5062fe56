"""Random pipelines over random small tables, for the tests that compare the engines."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from canvas.document.loading import load_pipeline
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from canvas.sql.schema import Schema

COLUMNS = {
    "k": "INT",
    "grp": "STRING",
    "n": "BIGINT",
    "amount": "DECIMAL(10,2)",
    "ok": "BOOLEAN",
    "day": "DATE",
    "note": "STRING",
}
TEXTS = ("x", "y", "", " z ", "ß𝔘", "it's", "12", "2024-02-30")
DAYS = (datetime.date(2024, 2, 29), datetime.date(1969, 12, 31), datetime.date(2024, 3, 1))
NUMBERS = (0, 1, -1, 7, 7, 1000, -250)

Node = dict[str, Any]


@dataclass
class Drawn:
    """A pipeline while it grows: its nodes as the file says them, and what each one gives."""

    chance: random.Random
    nodes: dict[str, Node] = field(default_factory=dict)
    refused: int = 0
    """So many steps were drawn that the plan refused."""

    def text(self, nodes: Mapping[str, Node] | None = None) -> str:
        """The file."""
        content = {"format": "canvas/1", "name": "drawn", "nodes": dict(nodes or self.nodes)}
        return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)

    def plan(self, nodes: Mapping[str, Node] | None = None) -> Plan:
        """What it comes to."""
        loaded = load_pipeline(self.text(nodes), REGISTRY)
        return make_plan(loaded.pipeline, loaded.problems)

    def add(self, node: Node) -> bool:
        """Takes a step, where the plan does; a step that cannot be is refused with words, never otherwise."""
        name = f"s{len(self.nodes)}"
        plan = self.plan({**self.nodes, name: node})
        if plan.nodes[name].lowered is None:
            assert any(p.node == name and p.message for p in plan.problems), node
            self.refused += 1
            return False
        self.nodes[name] = node
        return True

    def columns(self, name: str) -> Schema:
        """What a step gives."""
        return next(iter(self.plan().nodes[name].schemas.values()))


def drawn_pipeline(chance: random.Random, steps: int) -> Drawn:
    """Two tables and so many steps over them and over each other."""
    made = Drawn(chance)
    for _ in range(2):
        made.add({"type": "inline", "columns": COLUMNS, "rows": _rows(chance)})
    tries = 0
    while len(made.nodes) < steps + 2 and tries < 5 * steps:
        tries += 1
        kind = chance.choice(list(_STEPS))
        source = chance.choice(list(made.nodes)[-4:])
        schema = made.columns(source)
        if 0 < len(schema) <= 14:
            node = _STEPS[kind](made, _Input(chance, source, schema))
            made.add({"type": kind, **node})
    return made


def _rows(chance: random.Random) -> list[list[Any]]:
    def cell(kind: str) -> Any:
        if chance.random() < 0.2:
            return None
        match kind:
            case "STRING":
                return chance.choice(TEXTS)
            case "BOOLEAN":
                return chance.random() < 0.5
            case "DATE":
                return chance.choice(DAYS)
            case "DECIMAL(10,2)":
                return float(Decimal(chance.choice(NUMBERS)) / 4)
            case _:
                return chance.choice(NUMBERS)

    return [[cell(kind) for kind in COLUMNS.values()] for _ in range(chance.choice([0, 1, 5, 12]))]


@dataclass
class _Input:
    """A step that another one reads."""

    chance: random.Random
    name: str
    schema: Schema

    def of(self, *kinds: str) -> list[str]:
        """The columns of some kinds."""
        return [c.name for c in self.schema if str(c.type).startswith(kinds)]

    def some(self, names: Sequence[str] | None = None, *, most: int = 3) -> list[str]:
        """A few columns, in their order."""
        among = list(names if names is not None else self.schema.names)
        chosen = self.chance.sample(among, min(len(among), self.chance.randint(1, most)))
        return [name for name in among if name in chosen]

    def total_order(self) -> dict[str, str]:
        """An order in which only equal rows are equal."""
        names = list(self.schema.names)
        self.chance.shuffle(names)
        return {name: self.chance.choice(["asc", "desc", "asc_nulls_last"]) for name in names}

    def formula(self) -> str:
        """A formula on one row."""
        made = [f"coalesce({quoted(c)}, 'none')" for c in self.of("STRING")]
        made += [f"upper(trim({quoted(c)}))" for c in self.of("STRING")]
        made += [f"length({quoted(c)})" for c in self.of("STRING")]
        made += [f"{quoted(c)} * 2 + 1" for c in self.of("INT", "BIGINT", "DECIMAL")]
        made += [f"abs({quoted(c)})" for c in self.of("INT", "BIGINT", "DECIMAL")]
        made += [f"year({quoted(c)})" for c in self.of("DATE")]
        made += [f"date_add({quoted(c)}, 30)" for c in self.of("DATE")]
        made += [f"CASE WHEN {quoted(c)} THEN 'yes' ELSE 'no' END" for c in self.of("BOOLEAN")]
        return self.chance.choice(made or ["1"])

    def condition(self) -> str:
        """A condition on one row."""
        made = [f"{quoted(c)} IS NOT NULL" for c in self.schema.names]
        made += [f"{quoted(c)} > 0" for c in self.of("INT", "BIGINT", "DECIMAL")]
        made += [f"{quoted(c)} IN ('x', '', 'ß𝔘')" for c in self.of("STRING")]
        made += [f"{quoted(c)} >= DATE'2024-02-29'" for c in self.of("DATE")]
        made += [f"NOT {quoted(c)}" for c in self.of("BOOLEAN")]
        return self.chance.choice(made)

    def aggregate(self) -> str:
        """A calculation over many rows that no order of the rows changes."""
        made = ["count(*)"]
        made += [f"sum({quoted(c)})" for c in self.of("INT", "BIGINT", "DECIMAL")]
        made += [f"max({quoted(c)})" for c in self.of("INT", "BIGINT", "DECIMAL", "DATE", "STRING")]
        made += [f"count(DISTINCT {quoted(c)})" for c in self.of("STRING", "DATE", "BOOLEAN")]
        return self.chance.choice(made)


def quoted(name: str) -> str:
    """A column in a formula."""
    return f"`{name}`"


def _fresh(source: _Input) -> str:
    return f"c{source.chance.randrange(1000)}"


def _other(made: Drawn, source: _Input) -> str:
    return source.chance.choice([n for n in made.nodes if n != source.name] or [source.name])


def _shared(made: Drawn, source: _Input, other: str) -> list[str]:
    kinds = {c.name: c.type for c in made.columns(other)}
    return [c.name for c in source.schema if kinds.get(c.name) == c.type]


def _join(made: Drawn, source: _Input) -> Node:
    other = _other(made, source)
    keys = source.some(_shared(made, source, other), most=2)
    how = source.chance.choice(["inner", "left", "right", "full", "semi", "anti"])
    return {"left": source.name, "right": other, "how": how, "keys": {k: k for k in keys}}


def _set_operation(made: Drawn, source: _Input) -> Node:
    return {"inputs": [source.name, _other(made, source)]}


def _union(made: Drawn, source: _Input) -> Node:
    distinct = source.chance.random() < 0.3
    return {**_set_operation(made, source), "missing": "fill", "distinct": distinct}


def _select(made: Drawn, source: _Input) -> Node:
    kept = source.some(most=len(source.schema))
    return {"input": source.name, "columns": {f"{k}_2" if i == 0 else k: k for i, k in enumerate(kept)}}


def _pivot(made: Drawn, source: _Input) -> Node:
    column = source.chance.choice(source.of("STRING") or list(source.schema.names))
    groups = source.some([c for c in source.of("BOOLEAN", "DATE", "INT") if c != column] or [column], most=1)
    values = ["x", "y", "it's"] if column in source.of("STRING") else [1, 7]
    return {
        "input": source.name,
        "group_by": [g for g in groups if g != column],
        "column": column,
        "values": values,
        "aggregates": {_fresh(source): source.aggregate()},
    }


def _unpivot(made: Drawn, source: _Input) -> Node:
    same = source.chance.choice([source.of("STRING"), source.of("INT"), source.of("DECIMAL")])
    keep = source.chance.random() < 0.5
    names = {"name": _fresh(source), "value": _fresh(source)}
    return {"input": source.name, "columns": source.some(same or None), **names, "keep_empty": keep}


def _window(made: Drawn, source: _Input) -> Node:
    chance = source.chance
    numbers = source.of("INT", "BIGINT", "DECIMAL")
    formulas = ["row_number()", "rank()", "count(*)", *(f"sum({quoted(c)})" for c in numbers)]
    formulas += [f"lag({quoted(c)})" for c in source.schema.names]
    return {
        "input": source.name,
        "partition_by": source.some(most=1),
        "order_by": source.total_order(),
        "look_at": chance.choice(["all", "up_to_here"]),
        "columns": {_fresh(source): chance.choice(formulas)},
    }


def _deduplicate(made: Drawn, source: _Input) -> Node:
    if source.chance.random() < 0.3:
        return {"input": source.name}
    return {"input": source.name, "keys": source.some(most=2), "order_by": source.total_order()}


def _aggregate(made: Drawn, source: _Input) -> Node:
    node: Node = {"input": source.name, "aggregates": {_fresh(source): source.aggregate()}}
    return node if source.chance.random() < 0.2 else {**node, "group_by": source.some(most=2)}


def _fill(made: Drawn, source: _Input) -> Node:
    way = source.chance.choice(["values", "previous", "next", "average"])
    numbers = source.of("INT", "BIGINT", "DECIMAL")
    names = source.some(numbers if way == "average" and numbers else None)
    own: Node = {"values": dict.fromkeys(source.some(source.of("INT") or None), 5)}
    around = {way: names, "partition_by": source.some(most=1), "order_by": source.total_order()}
    return {"input": source.name, **(own if way == "values" else around)}


def _split(made: Drawn, source: _Input) -> Node:
    return {"input": source.name, "routes": {"some": source.condition()}}


_Make = Callable[[Drawn, _Input], Node]
_STEPS: Mapping[str, _Make] = {
    "aggregate": _aggregate,
    "clean_text": lambda _, s: {"input": s.name, "columns": s.some(s.of("STRING") or None), "case": "upper"},
    "deduplicate": _deduplicate,
    "derive": lambda _, s: {"input": s.name, "columns": {_fresh(s): s.formula()}},
    "except": _set_operation,
    "fill_missing": _fill,
    "filter": lambda _, s: {"input": s.name, "condition": s.condition()},
    "intersect": _set_operation,
    "join": _join,
    "pivot": _pivot,
    "replace_values": lambda _, s: {
        "input": s.name,
        "columns": s.some(s.of("STRING") or None),
        "values": {"x": "X", "": None},
    },
    "select": _select,
    "sort": lambda _, s: {"input": s.name, "by": s.total_order()},
    "split": _split,
    "surrogate_key": lambda _, s: {"input": s.name, "column": _fresh(s), "order_by": s.total_order()},
    "to_json": lambda _, s: {
        "input": s.name,
        "columns": s.some(s.of("STRING", "INT") or None),
        "into": _fresh(s),
    },
    "top_n": lambda _, s: {
        "input": s.name,
        "rows": 2,
        "order_by": s.total_order(),
        "group_by": s.some(most=1),
    },
    "union": _union,
    "unpivot": _unpivot,
    "window": _window,
}
