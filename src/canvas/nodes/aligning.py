"""Inputs brought to the same columns, by name or by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from canvas.errors import Remedy
from canvas.nodes.base import Build, quoted, reference
from canvas.sql.binding import Bound
from canvas.sql.coercion import common_type
from canvas.sql.operators import cast, sql_type
from canvas.sql.schema import Column, Schema
from canvas.sql.types import DataType, describe
from canvas.steps import Project, Step


def aligned(
    build: Build, names: Sequence[str], *, by: Literal["name", "position"], fill: bool, fillable: bool = False
) -> tuple[tuple[Step, ...], Schema] | None:
    """The inputs on the port `inputs` with the same columns, and these; None after reporting what differs.

    `fill`: a column that an input lacks is NULL there, instead of a problem; `fillable`: the node has a
    setting for that.
    """
    work = _Alignment(build, names, by, fill, fillable)
    steps = build.inputs["inputs"]
    schema = work.by_name(steps) if by == "name" else work.by_position(steps)
    if schema is None:
        return None
    return tuple(work.align(i, step, schema) for i, step in enumerate(steps)), schema


@dataclass(frozen=True)
class _Alignment:
    build: Build
    names: Sequence[str]
    by: str
    fill: bool
    fillable: bool

    def by_name(self, steps: Sequence[Step]) -> Schema | None:
        names: dict[str, str] = {}
        for step in steps:
            for column in step.schema:
                names.setdefault(column.name.lower(), column.name)
        kinds = {}
        lacking: dict[int, list[str]] = {}
        for key, name in names.items():
            owners = [(i, c) for i, step in enumerate(steps) if (c := step.schema.find(key))]
            if len(owners) < len(steps) and not self.fill:
                lacking.setdefault(next(i for i, s in enumerate(steps) if key not in s.schema), []).append(
                    name
                )
                continue
            kinds[name] = self._shared(name, [c for _, c in owners], [self.names[i] for i, _ in owners])
        for index, missing in lacking.items():
            self.build.refuse(
                "inputs",
                f"`{self.names[index]}` has no {quoted(missing, most=3)}, as the other inputs have. "
                + ("Add what it lacks there, or let it stay empty." if self.fillable else "Add it there."),
                remedy=Remedy("Let it stay empty", (("missing", "fill"),)) if self.fillable else None,
            )
        return None if None in kinds.values() else Schema.of((n, k) for n, k in kinds.items() if k)

    def by_position(self, steps: Sequence[Step]) -> Schema | None:
        first = steps[0].schema
        for name, step in zip(self.names, steps, strict=True):
            if len(step.schema) != len(first):
                self.build.refuse(
                    "inputs",
                    f"`{self.names[0]}` has {len(first)} columns and `{name}` has {len(step.schema)}. "
                    "Give both the same columns, or match the columns by name.",
                    remedy=Remedy("Match by name", (("by", None),)),
                )
                return None
        columns = [
            (c.name, self._shared(c.name, [s.schema.columns[i] for s in steps], list(self.names)))
            for i, c in enumerate(first)
        ]
        return None if any(k is None for _, k in columns) else Schema.of((n, k) for n, k in columns if k)

    def _shared(self, name: str, columns: list[Column], inputs: list[str]) -> DataType | None:
        kind: DataType | None = columns[0].type
        for column, owner in zip(columns[1:], inputs[1:], strict=True):
            wider = common_type(kind, column.type) if kind else None
            if wider is None and kind is not None:
                self.build.refuse(
                    "inputs",
                    f"`{name}` is {describe(kind)} in `{inputs[0]}` "
                    f"and {describe(column.type)} in `{owner}`. "
                    "Give it one type first, in a Change types step.",
                )
            kind = wider
        return kind

    def align(self, index: int, step: Step, schema: Schema) -> Step:
        """The input with the columns of the result; itself where it has them already, in whatever order."""
        columns = tuple((c.name, self._value(step, i, c)) for i, c in enumerate(schema))
        if all(isinstance(b.tree, exp.Column) and b.tree.name == name for name, b in columns):
            return step
        return Project(
            name=self.build.name(str(index + 1)),
            node=self.build.node,
            schema=schema,
            input=step,
            columns=columns,
        )

    def _value(self, step: Step, index: int, wanted: Column) -> Bound:
        found = step.schema.find(wanted.name) if self.by == "name" else step.schema.columns[index]
        if found is None:
            return Bound.of(exp.Cast(this=exp.Null(), to=sql_type(wanted.type)), wanted.type)
        return cast(reference(found), wanted.type)
