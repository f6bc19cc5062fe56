"""Send rows different ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from sqlglot import exp

from canvas.document.model import FieldKind
from canvas.document.names import ID_PATTERN
from canvas.errors import BadValue
from canvas.nodes.base import (
    About,
    Build,
    Example,
    Input,
    Lowered,
    NodeType,
    listed,
    quoted,
)
from canvas.sql.binding import Bound
from canvas.sql.types import BOOLEAN
from canvas.steps import Filter

DEFAULT = "default"


class Split(NodeType):
    """Send each row to the first route whose condition is true; the rest goes to `default`."""

    type: Literal["split"] = "split"
    input: Input
    routes: Annotated[Mapping[str, str], FieldKind("conditions"), Field(min_length=1)]
    match: Literal["first", "every"] = "first"

    about = About(
        label="Split",
        icon="call_split",
        category="combine",
        keywords=("route", "branch", "if", "separate", "good and bad rows", "conditional"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, amount: INT}
                  rows: [[1, 5], [2, 5000], [3, null]]
                by_size:
                  type: split
                  input: sales
                  routes: {large: amount >= 1000}
                small_sales:
                  type: filter
                  input: by_size.default
                  condition: id > 0
                """,
            node="small_sales",
            rows=(("1", "5"), ("3", None)),
        ),
    )

    @field_validator("routes")
    @classmethod
    def _names(cls, routes: Mapping[str, str]) -> Mapping[str, str]:
        seen: set[str] = set()
        for name in routes:
            if not ID_PATTERN.match(name) or "__" in name or name.startswith("_"):
                tidy = re.sub(r"_+", "_", re.sub(r"\W+", "_", name, flags=re.ASCII)).strip("_") or "route"
                tidy = f"r_{tidy}" if tidy[0].isdigit() else tidy
                raise BadValue(
                    f"`{name}` cannot be a route's name: it has letters, digits and single `_` only, "
                    f"and begins with a letter. Use `{tidy}`, for example.",
                    tidy,
                )
            if name.lower() == DEFAULT:
                raise ValueError(
                    "`default` is the route of the rows that match nothing: choose another name."
                )
            if name.lower() in seen:
                raise ValueError(f"Two routes are called `{name}`. Rename one of them.")
            seen.add(name.lower())
        return routes

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        routes = data.get("routes")
        names = routes if isinstance(routes, Mapping) else ()
        return (*(n for n in names if n.lower() != DEFAULT), DEFAULT)

    def says(self) -> str:
        return f"{listed(list(self.routes))}, or {DEFAULT}"

    def tells(self) -> str:
        names = quoted(list(self.routes), "or")
        several = "the first" if self.match == "first" else "each"
        one = f"Sends a row to {names} where its condition is true"
        whole = (
            one
            if len(self.routes) == 1
            else f"Sends a row to {several} of {quoted(list(self.routes))} whose condition is true"
        )
        return f"{whole}, and all others to `{DEFAULT}`."

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        bound = {
            n: b for n, t in self.routes.items() if (b := build.condition(f"routes.{n}", t, source.schema))
        }
        if build.problems:
            return None
        outputs = {}
        before: list[Bound] = []
        for name, condition in bound.items():
            outputs[name] = self._route(
                build, name, [_not(b) for b in before if self.match == "first"], condition
            )
            before.append(condition)
        outputs[DEFAULT] = self._route(build, DEFAULT, [_not(b) for b in before])
        return Lowered(outputs)

    def _route(
        self, build: Build, port: str, refused: list[exp.Expression], condition: Bound | None = None
    ) -> Filter:
        tests = list(refused)
        if condition is not None:
            tree = condition.tree.copy()
            tests.append(exp.Paren(this=tree) if refused else tree)
        source = build.input
        return Filter(
            name=build.name(port),
            node=build.node,
            schema=source.schema,
            ordering=source.ordering,
            input=source,
            predicate=Bound.of(reduce(_and, tests), BOOLEAN),
        )


def _and(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=left, expression=right)


def _not(condition: Bound) -> exp.Expression:
    """True where the condition is false or NULL."""
    return exp.Not(this=exp.Anonymous(this="coalesce", expressions=[condition.tree.copy(), exp.false()]))
