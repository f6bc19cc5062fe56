"""Put inputs under each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.errors import Remedy
from canvas.nodes.base import (
    About,
    Build,
    Example,
    Inputs,
    Lowered,
    NodeType,
    quoted,
    reference,
)
from canvas.sql.binding import Bound
from canvas.sql.coercion import common_type
from canvas.sql.operators import cast, sql_type
from canvas.sql.schema import Column, Schema
from canvas.sql.types import DataType, describe, is_groupable
from canvas.steps import Project, SetOperation, Step


class Union(NodeType):
    """Put the rows of two or more inputs under each other."""

    type: Literal["union"] = "union"
    inputs: Annotated[Inputs, Field(min_length=2)]
    by: Literal["name", "position"] = "name"
    missing: Literal["fail", "fill"] = "fail"
    distinct: bool = False

    about = About(
        label="Union",
        icon="table_rows",
        category="combine",
        keywords=("append", "stack", "concatenate", "add rows", "all markets", "combine"),
        example=Example(
            nodes="""
                paris:
                  type: inline
                  columns: {id: INT, amount: INT}
                  rows: [[1, 10]]
                tokyo:
                  type: inline
                  columns: {amount: BIGINT, id: INT, tax: INT}
                  rows: [[20, 2, 3]]
                all_sales:
                  type: union
                  inputs: [paris, tokyo]
                  missing: fill
                """,
            node="all_sales",
            rows=(("1", "10", None), ("2", "20", "3")),
        ),
    )

    def says(self) -> str:
        return f"{len(self.inputs)} inputs by {self.by}{', each row once' if self.distinct else ''}"

    def tells(self) -> str:
        how = "name" if self.by == "name" else "position"
        lacking = " A column that one of them lacks stays empty there." if self.missing == "fill" else ""
        once = " Equal rows are kept once." if self.distinct else ""
        return f"Puts the rows of {quoted(self.inputs)} under each other, column by {how}.{lacking}{once}"

    def lower(self, build: Build) -> Lowered | None:
        steps = build.inputs["inputs"]
        schema = self._by_name(build, steps) if self.by == "name" else self._by_position(build, steps)
        if schema is None or build.problems:
            return None
        if self.distinct and (odd := [c.name for c in schema if not is_groupable(c.type)]):
            build.refuse(
                "distinct",
                f"`{odd[0]}` cannot be compared, so equal rows cannot be found. "
                "Leave it out first, or keep all rows.",
                remedy=Remedy("Keep all rows", (("distinct", None),)),
            )
            return None
        aligned = tuple(self._align(build, i, step, schema) for i, step in enumerate(steps))
        return Lowered.of(
            SetOperation(
                name=build.name(), node=build.node, schema=schema, inputs=aligned, distinct=self.distinct
            )
        )

    def _by_name(self, build: Build, steps: Sequence[Step]) -> Schema | None:
        names: dict[str, str] = {}
        for step in steps:
            for column in step.schema:
                names.setdefault(column.name.lower(), column.name)
        kinds = {}
        lacking: dict[int, list[str]] = {}
        for key, name in names.items():
            owners = [(i, c) for i, step in enumerate(steps) if (c := step.schema.find(key))]
            if len(owners) < len(steps) and self.missing == "fail":
                lacking.setdefault(next(i for i, s in enumerate(steps) if key not in s.schema), []).append(
                    name
                )
                continue
            kinds[name] = self._shared(
                build, name, [c for _, c in owners], [self.inputs[i] for i, _ in owners]
            )
        for index, missing in lacking.items():
            build.refuse(
                "inputs",
                f"`{self.inputs[index]}` has no {quoted(missing, most=3)}, as the other inputs have. "
                "Add what it lacks there, or let it stay empty.",
                remedy=Remedy("Let it stay empty", (("missing", "fill"),)),
            )
        return None if None in kinds.values() else Schema.of((n, k) for n, k in kinds.items() if k)

    def _by_position(self, build: Build, steps: Sequence[Step]) -> Schema | None:
        first = steps[0].schema
        for name, step in zip(self.inputs, steps, strict=True):
            if len(step.schema) != len(first):
                build.refuse(
                    "inputs",
                    f"`{self.inputs[0]}` has {len(first)} columns and `{name}` has {len(step.schema)}. "
                    "Give both the same columns, or match the columns by name.",
                    remedy=Remedy("Match by name", (("by", None),)),
                )
                return None
        columns = [
            (c.name, self._shared(build, c.name, [s.schema.columns[i] for s in steps], list(self.inputs)))
            for i, c in enumerate(first)
        ]
        return None if any(k is None for _, k in columns) else Schema.of((n, k) for n, k in columns if k)

    def _shared(self, build: Build, name: str, columns: list[Column], inputs: list[str]) -> DataType | None:
        kind: DataType | None = columns[0].type
        for column, owner in zip(columns[1:], inputs[1:], strict=True):
            wider = common_type(kind, column.type) if kind else None
            if wider is None and kind is not None:
                build.refuse(
                    "inputs",
                    f"`{name}` is {describe(kind)} in `{inputs[0]}` "
                    f"and {describe(column.type)} in `{owner}`. "
                    "Give it one type first, in a step that chooses columns.",
                )
            kind = wider
        return kind

    def _align(self, build: Build, index: int, step: Step, schema: Schema) -> Step:
        """The input with the columns of the result; itself where it has them already, in whatever order."""
        columns = tuple((c.name, self._value(step, i, c)) for i, c in enumerate(schema))
        if all(isinstance(b.tree, exp.Column) and b.tree.name == name for name, b in columns):
            return step
        return Project(
            name=build.name(str(index + 1)), node=build.node, schema=schema, input=step, columns=columns
        )

    def _value(self, step: Step, index: int, wanted: Column) -> Bound:
        found = step.schema.find(wanted.name) if self.by == "name" else step.schema.columns[index]
        if found is None:
            return Bound.of(exp.Cast(this=exp.Null(), to=sql_type(wanted.type)), wanted.type)
        return cast(reference(found), wanted.type)
