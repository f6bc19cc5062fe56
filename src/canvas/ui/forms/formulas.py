"""What the formula component is given: rows, what they may name, what is wrong in them and what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal

from sqlglot import exp

from canvas import functions
from canvas.errors import Problem
from canvas.nodes.base import counted, listed
from canvas.sql.binding import Bound
from canvas.sql.parsing import InvalidExpression
from canvas.sql.query_binding import bind_query
from canvas.sql.schema import Column, Schema
from canvas.sql.scope import Scope
from canvas.sql.types import DataType, Struct
from canvas.ui import wording
from canvas.ui.forms.fixes import position_of

Kind = Literal["expression", "condition", "aggregate", "window", "query"]
Live = Mapping[str, Any]

NOTHING: Live = {"state": "none", "values": [], "message": ""}
"""No result yet, and none on its way."""


def _bind_query(text: str, scope: Scope) -> Bound:
    """A query as a value, which is a row."""
    last = bind_query(text, scope.inputs, scope.parameters, functions.lookup)[-1]
    assert isinstance(last.tree, exp.Expression)
    return Bound(last.tree, Struct(tuple((c.name, c.type) for c in last.schema)))


_BIND: Mapping[Kind, Callable[[str, Scope], Bound]] = {
    "expression": functions.bind,
    "condition": functions.bind_condition,
    "aggregate": functions.bind_aggregate,
    "window": functions.bind_window,
    "query": _bind_query,
}


@dataclass(frozen=True)
class Words:
    """The texts around a formula editor."""

    label: str
    placeholder: str
    name_label: str = ""
    add_label: str = ""


@dataclass(frozen=True)
class Formulas:
    """Formulas in their order, each with its name (`""` for a single one), and what they may use.

    `sequential`: a later formula sees the columns of the earlier ones.
    """

    rows: tuple[tuple[str, str], ...]
    kind: Kind
    inputs: Mapping[str, Schema]
    parameters: Mapping[str, DataType] = field(default_factory=dict)
    sequential: bool = False

    @property
    def scope(self) -> Scope:
        """What a formula may name."""
        return Scope(self.inputs, self.parameters)


@dataclass(frozen=True)
class Judged:
    """One formula: its type, or what is wrong with it."""

    type: str
    problem: Problem | None


def judge(formulas: Formulas) -> list[Judged]:
    """Each formula's type or problem; nothing of an empty one, or while no input is known."""
    inputs = dict(formulas.inputs)
    found = []
    for name, text in formulas.rows:
        judged = Judged("", None)
        if text.strip() and inputs:
            judged, kind = _judge(
                text, formulas.kind, tuple(inputs.items()), tuple(formulas.parameters.items())
            )
            if formulas.sequential and kind is not None and name:
                inputs = {side: _with(schema, name, kind) for side, schema in inputs.items()}
        found.append(judged)
    return found


def _with(schema: Schema, name: str, kind: DataType) -> Schema:
    others = tuple(c for c in schema if c.name.lower() != name.lower())
    return Schema((*others, Column(name, kind)))


@lru_cache(maxsize=2000)
def _judge(
    text: str,
    kind: Kind,
    inputs: tuple[tuple[str, Schema], ...],
    parameters: tuple[tuple[str, DataType], ...],
) -> tuple[Judged, DataType | None]:
    try:
        bound = _BIND[kind](text, Scope(dict(inputs), dict(parameters)))
    except InvalidExpression as error:
        return Judged("", Problem(str(error), suggestion=error.suggestion)), None
    said = _columns_in_words(bound.type) if kind == "query" else str(bound.type)
    return Judged(said, None), bound.type


def _columns_in_words(row: DataType) -> str:
    """`3 columns: id, city, total`."""
    names = [name for name, _ in row.fields] if isinstance(row, Struct) else []
    return f"{counted(len(names), 'column')}: {listed(names, 6)}"


def formula_data(
    formulas: Formulas,
    words: Words,
    generation: int,
    problems: Mapping[int, Sequence[Problem]],
    live: Mapping[int, Live],
) -> dict[str, Any]:
    """The component's data. `problems` and `live` are by the rows' places."""
    judged = judge(formulas)
    named = bool(words.name_label)
    return {
        "generation": generation,
        "rows": [
            {
                "name": name,
                "text": text,
                "type": judged[i].type,
                "problems": [_problem(text, p) for p in _all(judged[i].problem, problems.get(i, ()))],
                "live": dict(live.get(i, NOTHING)),
            }
            for i, (name, text) in enumerate(formulas.rows)
        ],
        "named": named,
        "nameLabel": words.name_label,
        "addLabel": words.add_label,
        "kind": formulas.kind,
        "tables": list(formulas.inputs) if formulas.kind == "query" else [],
        "placeholder": words.placeholder,
        "columns": _columns(formulas, judged),
        "parameters": [{"name": n, "type": str(t)} for n, t in formulas.parameters.items()],
        "functions": function_list(formulas.kind),
        "label": words.label,
    }


def _all(own: Problem | None, others: Sequence[Problem]) -> list[Problem]:
    """The problems of a row, each message once."""
    found = {p.message: p for p in ([own] if own else [])}
    return list({**found, **{p.message: p for p in others}}.values())


def _problem(text: str, problem: Problem) -> dict[str, Any]:
    start, end = position_of(text, problem.message)
    return {
        "message": wording.message(problem.message),
        "from": start,
        "to": max(end, start),
        "suggestion": problem.suggestion,
    }


def _columns(formulas: Formulas, judged: Sequence[Judged]) -> list[dict[str, str]]:
    """What may be named: the columns of the inputs, then those of earlier formulas."""
    several = len(formulas.inputs) > 1 or formulas.kind == "query"
    found = [
        {"name": c.name, "type": str(c.type), "side": side.rpartition(".")[2] if several else ""}
        for side, schema in formulas.inputs.items()
        for c in schema
    ]
    if formulas.sequential:
        known = {c["name"].lower() for c in found}
        found += [
            {"name": name, "type": j.type, "side": ""}
            for (name, _), j in zip(formulas.rows, judged, strict=True)
            if name and j.type and name.lower() not in known
        ]
    return found


@cache
def function_list(kind: Kind = "aggregate") -> tuple[dict[str, str], ...]:
    """Every function that such a formula may use, as the editor's list shows it."""
    both = ("window", "aggregate")
    others: Mapping[Kind, tuple[str, ...]] = {"aggregate": ("aggregate",), "window": both, "query": both}
    allowed = ("scalar", *others.get(kind, ()))
    return tuple(
        {
            "name": f.name,
            "signature": f.signature,
            "help": f.help,
            "example": f.example,
            "kind": f.kind,
            "category": f.category,
            "words": " ".join(f.see),
        }
        for f in functions.catalogue().values()
        if f.kind in allowed
    )


def rows_of(value: Any) -> list[tuple[str, str]] | None:
    """The rows that the component says, whatever it says; None where it says none."""
    rows = value.get("rows") if isinstance(value, Mapping) else None
    if not isinstance(rows, list | tuple):
        return None
    return [
        (str(row.get("name") or ""), str(row.get("text") or "")) for row in rows if isinstance(row, Mapping)
    ]


def filled(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows in which something is written."""
    return [(name.strip(), text.strip()) for name, text in rows if name.strip() or text.strip()]
