"""Steps with the parameters in them replaced by values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlglot import exp

from canvas.sql.binding import Bound
from canvas.steps import Check, FileSource, Rule, Step, ordered

S = TypeVar("S", bound=Step)


class Rewriter:
    """Puts values in the place of parameters, in steps down to the `outer` ones, which stay as they are.

    `where` is put in front of the messages of rules.
    """

    def __init__(self, outer: Sequence[Step], values: Mapping[str, Bound], where: str) -> None:
        self._values, self._where = values, where
        self._done: dict[int, Step] = {id(step): step for step in outer}
        self._kept = list(outer)

    def step(self, step: S) -> S:
        """The step, and all that it reads: first what is read, since a chain may be of any length."""
        for each in ordered([step], set(self._done)):
            changes = {f.name: self._value(getattr(each, f.name)) for f in dataclasses.fields(each)}
            self._done[id(each)] = dataclasses.replace(each, **changes)
            self._kept.append(each)
        known = self._done[id(step)]
        assert isinstance(known, type(step))
        return known

    def check(self, check: Check) -> Check:
        """A check, with what it reads; its rules stand on the step that uses the pipeline."""
        made = self.step(check)
        rules = tuple(
            dataclasses.replace(rule, field="pipeline", message=f"{self._where}{rule.message}")
            for rule in made.rules
        )
        return dataclasses.replace(made, rules=rules)

    def _value(self, value: Any) -> Any:
        if isinstance(value, Step):
            return self._done[id(value)]
        if isinstance(value, Bound):
            return self._bound(value)
        if isinstance(value, tuple):
            return tuple(self._value(item) for item in value)
        if isinstance(value, FileSource):
            return dataclasses.replace(value, path=self._path(value.path))
        if isinstance(value, Rule) or (dataclasses.is_dataclass(value) and not isinstance(value, type)):
            return self._record(value)
        return value

    def _record(self, value: Any) -> Any:
        changes = {f.name: self._value(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if all(changes[name] is getattr(value, name) for name in changes):
            return value
        return dataclasses.replace(value, **changes)

    def _bound(self, bound: Bound) -> Bound:
        if bound.tree.find(exp.Placeholder) is None:
            return bound
        return dataclasses.replace(bound, tree=bound.tree.copy().transform(self._filled, copy=False))

    def _filled(self, node: exp.Expression) -> exp.Expression:
        known = self._values.get(node.name) if isinstance(node, exp.Placeholder) else None
        return known.tree.copy() if known is not None else node

    def _path(self, path: str) -> str:
        """A path with `{parameter}`s: a literal's text, or the outer parameter's name in braces."""
        for name, bound in self._values.items():
            place = bound.tree.find(exp.Placeholder)
            literal = bound.tree.find(exp.Literal) or bound.tree.find(exp.Boolean)
            said = f"{{{place.name}}}" if place is not None else str(literal.this) if literal else ""
            path = path.replace(f"{{{name}}}", said)
        return path
