"""JSON in a text column, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field
from sqlglot import exp

from canvas.nodes.base import (
    About,
    Build,
    ColumnName,
    Example,
    Input,
    Lowered,
    NodeType,
    all_columns,
    listed,
    quoted,
    reference,
)
from canvas.nodes.casting import Casting, OnError, TextFormat, TypedColumn, cast_text
from canvas.sql.binding import Bound
from canvas.sql.operators import struct_field
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import BOOLEAN, DATE, STRING, TIMESTAMP, Array, DataType, Decimal, Map, Struct
from canvas.steps import Check, Project, Rule, Step
from canvas.steps import ParseJson as ParseJsonStep

_NESTED = (Array, Map, Struct)
_INSIDE = (
    "A DECIMAL, a date or a time inside a list or a struct of JSON stops the embedded engine where it is "
    "not written as it should be; Spark leaves it empty."
)


class ParseJson(NodeType):
    """Read the JSON in a text column into columns, or into one record."""

    type: Literal["parse_json"] = "parse_json"
    input: Input
    column: ColumnName
    columns: Mapping[str, TypedColumn] = Field(default_factory=dict)
    into: Literal["columns", "struct"] = "columns"
    name: str | None = None
    keep: bool = False
    on_error: OnError = "fail"

    about = About(
        label="Read JSON",
        icon="data_object",
        category="shape",
        keywords=("json", "parse", "from_json", "unpack", "object", "nested", "payload", "struct"),
        example=Example(
            nodes="""
                events:
                  type: inline
                  columns: {id: INT, payload: STRING}
                  rows:
                    - [1, '{"name": "Ann", "amount": 12.5, "at": "2024-03-31"}']
                    - [2, '{"name": null, "amount": "much"}']
                    - [3, 'no json']
                    - [4, null]
                parsed:
                  type: parse_json
                  input: events
                  column: payload
                  columns: {name: STRING, amount: "DECIMAL(10,2)", at: DATE}
                  on_error: null
                """,
            node="parsed",
            rows=(
                ("1", "Ann", "12.50", "2024-03-31"),
                ("2", None, None, None),
                ("3", None, None, None),
                ("4", None, None, None),
            ),
        ),
    )

    def says(self) -> str:
        return f"{self.column}: {listed(list(self.columns))}" if self.columns else self.column

    def tells(self) -> str:
        what = quoted(list(self.columns)) or "its fields"
        bad = "is left empty" if self.on_error is None else "stops the job"
        return f"Reads {what} out of the JSON in `{self.column}`. A text that is not JSON {bad}."

    def lower(self, build: Build) -> Lowered | None:
        source = build.column("column", self.column, build.input.schema)
        if source is not None and source.type != STRING:
            build.refuse("column", f"`{source.name}` is {source.type}: JSON is read from text.")
        if not self.columns:
            build.refuse("columns", "Say which fields to read: add names and types, or detect them.")
        if source is None or build.problems:
            return None
        read = self._read(build, source)
        castings = {
            n: c for n, wanted in self.columns.items() if (c := self._casting(build, read, n, wanted))
        }
        columns = self._columns(build, source, read, castings)
        build.check_names("columns", [name for name, _ in columns])
        if build.problems:
            return None
        step = Project(
            name=build.name(), node=build.node, schema=Schema.of((n, b.type) for n, b in columns),
            ordering=build.kept_order(columns), input=read, columns=columns,
        )  # fmt: skip
        rules = self._rules(source, read, castings)
        if not rules:
            return Lowered.of(step)
        check = Check(name=build.name("check"), node=build.node, schema=read.schema, input=read, rules=rules)
        return Lowered.of(step, check)

    def _read(self, build: Build, source: Column) -> ParseJsonStep:
        """The text as a struct in which what is no list or struct is text."""
        helper = "json"
        while helper in build.input.schema or helper in self.columns:
            helper += "_"
        fields = [(n, c.type if isinstance(c.type, _NESTED) else STRING) for n, c in self.columns.items()]
        row = Struct(tuple(fields))
        schema = Schema.of([*((c.name, c.type) for c in build.input.schema), (helper, row)])
        return ParseJsonStep(
            name=build.name("read"), node=build.node, schema=schema, ordering=build.input.ordering,
            input=build.input, source=source.name, column=helper,
        )  # fmt: skip

    def _casting(self, build: Build, read: ParseJsonStep, name: str, wanted: TypedColumn) -> Casting | None:
        whole = read.schema.columns[-1]
        value = struct_field(reference(whole), name)
        if isinstance(wanted.type, _NESTED):
            doubts = (_INSIDE,) if _holds_delicate(wanted.type) else ()
            return Casting(Bound(value.tree, value.type, doubts))
        try:
            asked = wanted if self.on_error else wanted.model_copy(update={"on_error": None})
            return cast_text(name, value, asked, TextFormat())
        except InvalidExpression as error:
            build.refuse(f"columns.{name}", str(error), error.suggestion)
            return None

    def _columns(
        self, build: Build, source: Column, read: ParseJsonStep, castings: Mapping[str, Casting]
    ) -> tuple[tuple[str, Bound], ...]:
        kept = [
            (n, b) for n, b in all_columns(build.input)
            if self.keep or n.lower() != source.name.lower()
        ]  # fmt: skip
        if self.into == "columns":
            return (*kept, *((name, casting.value) for name, casting in castings.items()))
        return (*kept, (self.name or f"{source.name}{'_json' * self.keep}", _struct(read, castings)))

    def _rules(
        self, source: Column, read: ParseJsonStep, castings: Mapping[str, Casting]
    ) -> tuple[Rule, ...]:
        if self.on_error is None:
            return ()
        text, whole = reference(source), reference(read.schema.columns[-1])
        there = exp.Not(this=exp.Is(this=text.tree, expression=exp.Null()))
        missing = exp.Is(this=whole.tree, expression=exp.Null())
        unreadable = Rule(
            field="column",
            broken=Bound.of(exp.And(this=there, expression=missing), BOOLEAN),
            value=text,
            message=f"`{source.name}` has texts that are no JSON object. Correct the data, or set "
            "`on_error: null` to leave them empty",
        )
        return (unreadable, *(c.rule for c in castings.values() if c.rule))


def _holds_delicate(kind: DataType) -> bool:
    match kind:
        case Array(element):
            return _holds_delicate(element)
        case Map():
            return True
        case Struct(fields):
            return any(_holds_delicate(t) for _, t in fields)
        case _:
            return kind in (DATE, TIMESTAMP) or isinstance(kind, Decimal)


def _struct(read: Step, castings: Mapping[str, Casting]) -> Bound:
    """The fields in their types as one struct, NULL where there is no JSON."""
    parts: list[exp.Expression] = []
    for name, casting in castings.items():
        parts += [exp.Literal.string(name), casting.value.tree.copy()]
    kind = Struct(tuple((name, casting.value.type) for name, casting in castings.items()))
    whole = reference(read.schema.columns[-1])
    there = exp.Not(this=exp.Is(this=whole.tree, expression=exp.Null()))
    made = exp.Anonymous(this="named_struct", expressions=parts)
    doubts = tuple(d for c in castings.values() for d in c.value.doubts)
    return Bound(exp.Case(ifs=[exp.If(this=there, true=made)]), kind, doubts)
