"""Add or replace columns by formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind
from canvas.nodes.base import (
    About,
    Build,
    Example,
    Input,
    Lowered,
    NodeType,
    all_columns,
    listed,
    quoted,
)
from canvas.sql.binding import Bound
from canvas.sql.schema import Schema
from canvas.sql.types import INTERVAL
from canvas.steps import Project, Step


class Derive(NodeType):
    """Add columns, or replace them, with formulas; a later formula sees the earlier ones."""

    type: Literal["derive"] = "derive"
    input: Input
    columns: Annotated[Mapping[str, str], FieldKind("expressions")] = Field(default_factory=dict)

    about = About(
        label="Formula",
        icon="function",
        category="shape",
        keywords=(
            "calculate",
            "add column",
            "compute",
            "new column",
            "expression",
            "if",
            "if then else",
            "case when",
            "derive",
            "date difference",
            "days between",
            "concatenate",
        ),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {price: "DECIMAL(8,2)", quantity: INT}
                  rows: [[10.50, 2], [3, null]]
                with_total:
                  type: derive
                  input: sales
                  columns:
                    quantity: coalesce(quantity, 1)
                    total: price * quantity
                    size: CASE WHEN total > 20 THEN 'large' ELSE 'small' END
                """,
            node="with_total",
            rows=(("10.50", "2", "21.00", "large"), ("3.00", "1", "3.00", "small")),
        ),
    )

    def says(self) -> str:
        if len(self.columns) == 1:
            return "".join(f"{name} = {formula}" for name, formula in self.columns.items())
        return listed(list(self.columns))

    def tells(self) -> str:
        return f"Works out {quoted(list(self.columns))} for each row."

    def lower(self, build: Build) -> Lowered | None:
        if not self.columns:
            build.refuse("columns", "There is no formula yet: give the new column a name and a formula.")
            return None
        build.check_names("columns", list(self.columns))
        layers = _Layers(build)
        for name, formula in self.columns.items():
            layers.add(name, formula)
        return None if build.problems else Lowered.of(layers.finish(build.name()))


class _Layers:
    """Formulas gathered into projections: a new one begins where a formula reads a column of the last."""

    def __init__(self, build: Build) -> None:
        self.build, self.step = build, build.input
        self.pending: dict[str, tuple[str, Bound]] = {}
        self.count = 0

    def add(self, name: str, formula: str) -> None:
        field = f"columns.{name}"
        schema = self._schema()
        bound = self.build.expression(field, formula, schema)
        if bound is None:
            return
        if bound.type == INTERVAL:
            self.build.refuse(field, "A span of time cannot be a column: add it to a date, or use datediff.")
            return
        if self.pending.keys() & {c.name.lower() for c in bound.tree.find_all(exp.Column)}:
            self.count += 1
            self.step = self._project(self.build.name(str(self.count)))
            self.pending = {}
        old = schema.find(name)
        self.pending[name.lower()] = (old.name if old else name, bound)

    def _columns(self) -> tuple[tuple[str, Bound], ...]:
        kept = [
            (name, self.pending.get(name.lower(), (name, value))[1]) for name, value in all_columns(self.step)
        ]
        new = [
            pair
            for key, pair in self.pending.items()
            if key not in {n.lower() for n in self.step.schema.names}
        ]
        return (*kept, *new)

    def _schema(self) -> Schema:
        return Schema.of((name, value.type) for name, value in self._columns())

    def _project(self, name: str) -> Step:
        columns = self._columns()
        return Project(
            name=name,
            node=self.build.node,
            schema=Schema.of((n, v.type) for n, v in columns),
            ordering=self.build.kept_order(columns, self.step),
            input=self.step,
            columns=columns,
        )

    def finish(self, name: str) -> Step:
        return self._project(name)
