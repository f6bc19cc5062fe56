"""Bring two inputs together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from canvas.document.model import FieldKind, Model
from canvas.errors import Remedy
from canvas.nodes.base import About, Build, Condition, Example, Input, Lowered, NodeType, reference
from canvas.nodes.keys import matching_keys
from canvas.sql.binding import Bound
from canvas.sql.coercion import common_type
from canvas.sql.operators import cast
from canvas.sql.schema import Column, Schema
from canvas.sql.scope import Scope
from canvas.steps import Join as JoinStep

_WORDS = {
    "inner": "rows in both", "left": "all left", "right": "all right", "full": "all rows of both",
    "semi": "left rows with a match", "anti": "left rows without a match", "cross": "every pair",
}  # fmt: skip

_SENTENCES = {
    "inner": "Puts each row of {left} beside the rows of {right} where {on}. "
    "Rows that match nothing are left out.",
    "left": "Takes every row of {left} and adds the columns of {right} where {on}. "
    "Rows that match nothing stay, with these columns empty.",
    "right": "Takes every row of {right} and adds the columns of {left} where {on}. "
    "Rows that match nothing stay, with these columns empty.",
    "full": "Takes every row of {left} and of {right}, side by side where {on}. "
    "Rows that match nothing stay, with the other columns empty.",
    "semi": "Keeps the rows of {left} that have a match in {right}, where {on}.",
    "anti": "Keeps the rows of {left} that have no match in {right}, where {on}.",
}


class KeptColumns(Model):
    """The columns of each side to keep; all of a side that is not named."""

    left: Annotated[tuple[str, ...], FieldKind("columns", of="left")] | None = None
    right: Annotated[tuple[str, ...], FieldKind("columns", of="right")] | None = None


class Join(NodeType):
    """Bring two inputs together where their keys match."""

    type: Literal["join"] = "join"
    left: Input
    right: Input
    how: Literal["inner", "left", "right", "full", "semi", "anti", "cross"] = "inner"
    keys: Annotated[Mapping[str, str], FieldKind("key_pairs")] = Field(default_factory=dict)
    condition: Condition | None = None
    columns: KeptColumns = Field(default_factory=KeptColumns)
    suffix: str = "_right"

    about = About(
        label="Join",
        icon="join_inner",
        category="combine",
        keywords=(
            "merge tables",
            "combine",
            "vlookup",
            "match",
            "add columns from",
            "semi",
            "anti",
            "cross",
            "relate",
        ),
        example=Example(
            nodes="""
                sales:
                  type: inline
                  columns: {id: INT, store_id: STRING}
                  rows: [[1, A], [2, Z]]
                stores:
                  type: inline
                  columns: {store_id: STRING, city: STRING}
                  rows: [[A, Paris], [B, Roma]]
                with_store:
                  type: join
                  left: sales
                  right: stores
                  how: left
                  keys: {store_id: store_id}
                """,
            node="with_store",
            rows=(("1", "A", "Paris"), ("2", "Z", None)),
        ),
    )

    def says(self) -> str:
        keys = ", ".join(a if a.lower() == b.lower() else f"{a} = {b}" for a, b in self.keys.items())
        on = keys or self.condition or ""
        return f"{self.how} join on {on}" if on else _WORDS[self.how]

    def tells(self) -> str:
        left, right = f"`{self.left}`", f"`{self.right}`"
        if self.how == "cross":
            return f"Pairs every row of {left} with every row of {right}."
        tests = [f"`{a}` = `{b}`" for a, b in self.keys.items()]
        tests += [f"`{' '.join(self.condition.split())}`"] if self.condition else []
        return _SENTENCES[self.how].format(left=left, right=right, on=" and ".join(tests))

    def lower(self, build: Build) -> Lowered | None:
        left, right = build.inputs["left"][0], build.inputs["right"][0]
        keys = matching_keys(build, self.keys, left.schema, right.schema)
        scope = Scope({"left": left.schema, "right": right.schema}, build.parameters)
        condition = build.condition("condition", self.condition, scope) if self.condition else None
        columns = self._columns(build, left.schema, right.schema, keys)
        self._check_matching(build)
        build.check_names("columns", [name for name, _ in columns])
        if not columns:
            build.refuse("columns", "No column is left: keep at least one.")
        if build.problems:
            return None
        return Lowered.of(
            JoinStep(
                name=build.name(),
                node=build.node,
                schema=Schema.of((name, value.type) for name, value in columns),
                left=left,
                right=right,
                kind=self.how,
                keys=tuple((a.name, b.name) for a, b in keys),
                condition=condition,
                columns=columns,
            )
        )

    def _check_matching(self, build: Build) -> None:
        if self.how == "cross" and (self.keys or self.condition):
            build.refuse(
                "keys" if self.keys else "condition",
                "Every pair of rows is kept, so nothing is matched. Take the columns and the condition away.",
                remedy=Remedy("Match nothing", (("keys", None), ("condition", None))),
            )
        if self.how != "cross" and not self.keys and not self.condition:
            build.refuse("keys", "Choose the columns of both sides that must be equal, or write a condition.")

    def _columns(
        self, build: Build, left: Schema, right: Schema, keys: tuple[tuple[Column, Column], ...]
    ) -> tuple[tuple[str, Bound], ...]:
        shared = {a.name.lower(): (a, b) for a, b in keys if a.name.lower() == b.name.lower()}
        kept_left = self._kept(build, "left", self.columns.left, left)
        result = [(c.name, self._value(c, "left", shared)) for c in kept_left]
        if self.how in ("semi", "anti"):
            return tuple(result)
        taken = {name.lower() for name, _ in result}
        for column in self._kept(build, "right", self.columns.right, right):
            name = column.name
            if name.lower() in taken:
                if name.lower() in shared:
                    continue
                name = f"{name}{self.suffix}"
            taken.add(name.lower())
            result.append((name, self._value(column, "right", shared)))
        return tuple(result)

    def _value(self, column: Column, side: str, shared: Mapping[str, tuple[Column, Column]]) -> Bound:
        """A column of one side; a key that both sides share is taken from the side that has it."""
        pair = shared.get(column.name.lower())
        if pair is None:
            return reference(column, side)
        left, right = reference(pair[0], "left"), reference(pair[1], "right")
        if self.how == "full":
            kind = common_type(left.type, right.type) or left.type
            either = [cast(left, kind).tree, cast(right, kind).tree]
            return Bound.of(exp.Anonymous(this="coalesce", expressions=either), kind)
        return right if self.how == "right" else left

    def _kept(
        self, build: Build, side: str, names: tuple[str, ...] | None, schema: Schema
    ) -> tuple[Column, ...]:
        if names is None:
            return schema.columns
        return build.columns(f"columns.{side}", names, schema)
