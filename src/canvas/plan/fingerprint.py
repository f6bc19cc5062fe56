"""The content of steps as hashes: equal where the same rows would come out of the same input."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlglot import exp

from canvas.plan.parameters import ParameterValue
from canvas.plan.plan import Plan
from canvas.sql.binding import Bound
from canvas.sql.schema import Schema
from canvas.steps import Rule, Step, Values, ordered

_LABELS = frozenset({"name", "node"})
"""Fields that say what a step is called, not what it does."""


@dataclasses.dataclass(frozen=True)
class _Own:
    """What of a step depends on itself alone, worked out once for each.

    `parts` are its fields in writing, None for each that holds other steps; `names` are the parameters that
    its expressions use, `doubts` the sentences of `doubts_of`.
    """

    parts: tuple[tuple[str, str | None], ...]
    names: tuple[str, ...]
    doubts: tuple[str, ...]


_OWN: WeakKeyDictionary[Step, _Own] = WeakKeyDictionary()


def fingerprints(
    ends: Iterable[Step],
    *,
    sources: Mapping[int, str] | None = None,
    values: Mapping[str, ParameterValue] | None = None,
) -> Mapping[int, str]:
    """The hash of each step that the given ones need, by `id(step)`; the names of nodes do not count.

    `sources` are the hashes of steps whose content lies outside the plan (files); `values` are those of
    the parameters, which count where a step uses them.
    """
    found: dict[int, str] = {}
    known = sources or {}
    for step in ordered(ends):
        if id(step) in known:
            found[id(step)] = known[id(step)]
            continue
        own = _own(step)
        parts = [repr(type(step).__name__), repr(_used(own, values or {}))]
        for name, text in own.parts:
            parts.append(repr((name, _content(getattr(step, name), found))) if text is None else text)
        found[id(step)] = hashlib.sha256(f"[{', '.join(parts)}]".encode()).hexdigest()[:24]
    return found


def _used(own: _Own, values: Mapping[str, ParameterValue]) -> list[tuple[str, str]]:
    """The parameters that a step's expressions name, with their values."""
    return sorted((name, repr(values.get(name))) for name in own.names) if values else []


def _own(step: Step) -> _Own:
    found = _OWN.get(step)
    if found is None:
        fields = [(f.name, getattr(step, f.name)) for f in dataclasses.fields(step)]
        parts = tuple(
            (name, None if _holds_steps(value) else repr((name, _content(value, {}))))
            for name, value in fields
            if name not in _LABELS
        )
        bounds = tuple(_bounds([value for _, value in fields]))
        names = {p.name for bound in bounds for p in bound.tree.find_all(exp.Placeholder)}
        doubts = dict.fromkeys(doubt for bound in bounds for doubt in bound.doubts)
        found = _OWN[step] = _Own(parts, tuple(sorted(names)), tuple(doubts))
    return found


def _holds_steps(value: Any) -> bool:
    return isinstance(value, Step) or (isinstance(value, tuple) and any(isinstance(v, Step) for v in value))


def doubts_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """For what in the steps the embedded engine may give other rows than Spark, in sentences, each once."""
    return tuple(dict.fromkeys(doubt for step in steps for doubt in _own(step).doubts))


def bounds_of(step: Step) -> Iterator[Bound]:
    """Every expression of a step."""
    return _bounds([getattr(step, f.name) for f in dataclasses.fields(step)])


def _bounds(value: Any) -> Iterator[Bound]:
    """Every expression in a value."""
    if isinstance(value, Bound):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _bounds(item)
    elif isinstance(value, Rule | Values):
        yield from _bounds([getattr(value, f.name) for f in dataclasses.fields(value)])


def plan_hash(plan: Plan) -> str:
    """The hash of all that a plan writes and checks, with its names; comments and positions do not count."""
    ends: list[Step] = [*plan.checks, *plan.sinks]
    found = fingerprints(ends)
    names = [(s.name, found[id(s)]) for s in ordered(ends)]
    parameters = [(n, str(t), str(plan.pipeline.parameters[n].default)) for n, t in plan.parameters.items()]
    content = repr((plan.pipeline.name, names, parameters))
    return hashlib.sha256(content.encode()).hexdigest()


def _content(value: Any, done: Mapping[int, str]) -> Any:
    if isinstance(value, Step):
        return done[id(value)]
    if isinstance(value, Bound):
        return (value.text, str(value.type))
    if isinstance(value, Schema):
        return tuple((c.name, str(c.type)) for c in value)
    if isinstance(value, tuple | list):
        return tuple(_content(v, done) for v in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple((f.name, _content(getattr(value, f.name), done)) for f in dataclasses.fields(value))
    return value
