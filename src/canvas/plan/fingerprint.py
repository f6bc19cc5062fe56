"""The content of steps as hashes: equal where the same rows would come out of the same input."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlglot import exp

from canvas.plan.parameters import ParameterValue
from canvas.plan.plan import Plan, ordered
from canvas.sql.binding import Bound
from canvas.sql.schema import Schema
from canvas.steps import Rule, Step, Values

_LABELS = frozenset({"name", "node"})
"""Fields that say what a step is called, not what it does."""


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
        parts: list[Any] = [type(step).__name__, _used(step, values or {})]
        for item in dataclasses.fields(step):
            if item.name not in _LABELS:
                parts.append((item.name, _content(getattr(step, item.name), found)))
        found[id(step)] = hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
    return found


def _used(step: Step, values: Mapping[str, ParameterValue]) -> list[tuple[str, str]]:
    """The parameters that a step's expressions name, with their values."""
    if not values:
        return []
    names = {p.name for bound in bounds_of(step) for p in bound.tree.find_all(exp.Placeholder)}
    return sorted((name, repr(values.get(name))) for name in names)


def bounds_of(step: Step) -> Iterator[Bound]:
    """Every expression of a step."""
    return _bounds([getattr(step, f.name) for f in dataclasses.fields(step)])


def doubts_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """For what in the steps the embedded engine may give other rows than Spark, in sentences, each once."""
    found = (doubt for step in steps for bound in bounds_of(step) for doubt in bound.doubts)
    return tuple(dict.fromkeys(found))


def _bounds(value: Any) -> Iterator[Bound]:
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
