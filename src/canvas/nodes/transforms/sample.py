"""A part of the rows."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

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
from canvas.nodes.calls import applied
from canvas.sql.binding import Bound
from canvas.sql.operators import cast
from canvas.sql.schema import Column
from canvas.sql.types import BIGINT, BOOLEAN, DOUBLE, FLOAT, INT, STRING, Decimal, Primitive
from canvas.steps import Filter

_DIGITS = 8
_WHOLE = 16**_DIGITS


class Sample(NodeType):
    """Keep a share of the rows, chosen by a check sum of their values: the same rows in every run."""

    type: Literal["sample"] = "sample"
    input: Input
    percent: Annotated[Number, Field(gt=0, le=100)]
    keys: ColumnNames = ()
    seed: int = 1

    about = About(
        label="Sample",
        icon="casino",
        category="shape",
        keywords=("random", "part of the rows", "percent", "subset", "tablesample", "try out"),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, store: STRING}
                  rows: [[1, A], [2, A], [3, B], [4, C]]
                half:
                  type: sample
                  input: sales
                  percent: 50
                  keys: [store]
                """,
            node="half",
            rows=(("1", "A"), ("2", "A"), ("4", "C")),
        ),
    )

    def says(self) -> str:
        by = f" of {listed(list(self.keys))}" if self.keys else ""
        return f"{self.percent:g} %{by}"

    def tells(self) -> str:
        whole = f" Rows with the same {quoted(self.keys)} stay together." if self.keys else ""
        return f"Keeps about {self.percent:g} % of the rows, the same ones in every run.{whole}"

    def lower(self, build: Build) -> Lowered | None:
        source = build.input
        columns = build.columns("keys", self.keys, source.schema) or source.schema.columns
        usable = [c for c in columns if isinstance(c.type, Primitive | Decimal)]
        for column in columns:
            if self.keys and column not in usable:
                build.refuse("keys", f"`{column.name}` is {column.type}, which has no check sum.")
        if not usable and not build.problems:
            build.refuse("keys", "No column here has a check sum, so rows cannot be chosen by it.")
        if build.problems:
            return None
        return Lowered.of(
            Filter(
                name=build.name(),
                node=build.node,
                schema=source.schema,
                ordering=source.ordering,
                input=source,
                predicate=self._is_chosen(usable),
            )
        )

    def _is_chosen(self, columns: list[Column]) -> Bound:
        """The first digits of a check sum over all values lie below the share of all that there are."""
        values = [applied("coalesce", _said(c), _text("")) for c in columns]
        whole = applied("concat_ws", _text("|"), _text(str(self.seed)), *values)
        digits = applied("substring", applied("md5", whole), _number(1), _number(_DIGITS))
        below = min(round(_WHOLE * self.percent / 100), _WHOLE - 1)
        edge = _text(format(below, f"0{_DIGITS}x"))
        return Bound.of(exp.LTE(this=digits.tree, expression=edge.tree), BOOLEAN)


def _said(column: Column) -> Bound:
    """A value as text that every engine writes the same: of a DOUBLE or FLOAT, its thousandths."""
    if column.type not in (DOUBLE, FLOAT):
        return cast(reference(column), STRING)
    thousandths = exp.Mul(
        this=cast(reference(column), DOUBLE).tree, expression=cast(_number(1000), DOUBLE).tree
    )
    whole = exp.TryCast(this=thousandths, to=exp.DataType.build("BIGINT", dialect="spark"), safe=True)
    return cast(Bound.of(whole, BIGINT), STRING)


def _text(value: str) -> Bound:
    return Bound.of(exp.Literal.string(value), STRING)


def _number(value: int) -> Bound:
    return Bound.of(exp.Literal.number(value), INT)
