"""Replace values by others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind, Scalar
from canvas.nodes.base import (
    About,
    Build,
    ColumnNames,
    Example,
    Input,
    Lowered,
    NodeType,
    listed,
    quoted,
    reference,
)
from canvas.nodes.changing import changing
from canvas.nodes.misfits import misfit
from canvas.nodes.typed_values import spelled, typed_value
from canvas.sql.binding import Bound
from canvas.sql.operators import case, comparable, comparison
from canvas.sql.schema import Column
from canvas.sql.types import BOOLEAN, DataType, Decimal, Primitive


class ReplaceValues(NodeType):
    """Replace values of columns by others, such as the codes of each country by one word."""

    type: Literal["replace_values"] = "replace_values"
    input: Input
    columns: ColumnNames = ()
    values: Annotated[Mapping[str, Scalar], FieldKind("values", of="")] = Field(default_factory=dict)
    others: Literal["keep", "empty"] = "keep"

    about = About(
        label="Replace values",
        icon="find_replace",
        category="shape",
        keywords=("map", "recode", "translate", "find and replace", "substitute", "harmonise", "lookup"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, status: STRING}
                  rows: [[1, OK], [2, "Validé"], [3, VOID], [4, null]]
                one_word:
                  type: replace_values
                  input: sales
                  columns: [status]
                  values: {OK: COMPLETED, "Validé": COMPLETED, VOID: null}
                """,
            node="one_word",
            rows=(("1", "COMPLETED"), ("2", "COMPLETED"), ("3", None), ("4", None)),
        ),
    )

    def says(self) -> str:
        if not self.columns or not self.values:
            return ""
        pairs = [f"{old} → {'empty' if new is None else spelled(new)}" for old, new in self.values.items()]
        return f"{listed(list(self.columns))}: {listed(pairs)}"

    def tells(self) -> str:
        said = [
            f"`{old}` by {'nothing' if new is None else f'`{spelled(new)}`'}"
            for old, new in self.values.items()
        ]
        rest = " All other values become empty." if self.others == "empty" else ""
        return f"Replaces {listed(said, 6)} in {quoted(self.columns)}.{rest}"

    def lower(self, build: Build) -> Lowered | None:
        columns = build.columns("columns", self.columns, build.input.schema)
        if not self.columns:
            build.refuse("columns", "Choose the columns whose values are to be replaced.")
        if not self.values:
            build.refuse("values", "Say which value is replaced by which.")
        made = {c.name: value for c in columns if (value := self._replaced(build, c))}
        return None if build.problems else changing(build, made)

    def _replaced(self, build: Build, column: Column) -> Bound | None:
        known = reference(column)
        tests, results = [], []
        for old, new in self.values.items():
            before, after = typed_value(_as_key(old, column.type), column.type), typed_value(new, column.type)
            if not isinstance(column.type, Primitive | Decimal):
                build.refuse("columns", f"`{column.name}` is {column.type}: its values cannot be typed in.")
                return None
            if before is None or after is None:
                wrong = old if before is None else new
                build.refuse(
                    f"values.{old}",
                    f"{misfit(wrong, column.type)}, as `{column.name}` is. Give values of its type, or leave "
                    "the column out.",
                )
                continue
            left, right = comparable(known, before)
            tests.append(comparison(exp.EQ, left, right))
            results.append(after)
        if not tests:
            return None
        kept = known if self.others == "keep" else typed_value(None, column.type)
        return case(None, tests, results, kept)


def _as_key(text: str, kind: DataType) -> Scalar:
    """A key of the document, which is always text, as a value of the type."""
    words = {"true": True, "false": False}
    return words.get(text.lower(), text) if kind == BOOLEAN else text
