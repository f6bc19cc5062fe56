"""What a node type is: parameters, ports, a way to steps, and the words that describe it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError
from sqlglot import exp

from canvas import functions
from canvas.document.model import FieldKind, NodeModel
from canvas.errors import BadValue, Problem, Remedy, did_you_mean, nearest
from canvas.sql.binding import Bound
from canvas.sql.operators import column_reference
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.scope import Scope
from canvas.sql.types import DataType, InvalidType, parse_type
from canvas.steps import Check, SortKey, Step

Category = Literal["sources", "shape", "combine", "summarise", "sinks"]
CATEGORIES: tuple[Category, ...] = ("sources", "shape", "combine", "summarise", "sinks")

OUT = ""
"""The name of a node's only output port."""


def _type(value: Any) -> DataType:
    if isinstance(value, DataType):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "a type's name")
    try:
        return parse_type(value)
    except InvalidType as error:
        raise BadValue(str(error), error.suggestion) from error


Input = Annotated[str, FieldKind("wire")]
Inputs = Annotated[tuple[str, ...], FieldKind("wires")]
Expression = Annotated[str, FieldKind("expression")]
Condition = Annotated[str, FieldKind("condition")]
ColumnName = Annotated[str, FieldKind("column")]
ColumnNames = Annotated[tuple[str, ...], FieldKind("columns")]
FilePath = Annotated[str, FieldKind("path")]
ConnectionName = Annotated[str, FieldKind("connection")]
SparkType = Annotated[
    DataType,
    BeforeValidator(_type),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {"type": "string", "description": "A Spark SQL type, such as STRING, INT or DECIMAL(12,2)"}
    ),
    FieldKind("type"),
]


@dataclass(frozen=True)
class Example:
    """A small pipeline that shows the node, and the rows it gives: documentation that is also a test.

    `nodes` is the YAML of its nodes; `node` the one to look at; `rows` what it gives, as text, NULL as
    None; `files` are files it reads, by path, `pipelines` other pipelines that it uses, by name; `database`
    are the statements that make, in PostgreSQL, what it reads through a connection `shop`.
    """

    nodes: str
    node: str
    rows: tuple[tuple[str | None, ...], ...]
    files: Mapping[str, str] = field(default_factory=dict)
    pipelines: Mapping[str, str] = field(default_factory=dict)
    database: tuple[str, ...] = ()


@dataclass(frozen=True)
class About:
    """How a node type is shown: label, icon (Material symbol), category, and words that find it."""

    label: str
    icon: str
    category: Category
    keywords: tuple[str, ...]
    example: Example


@dataclass(frozen=True)
class Lowered:
    """A node's steps: one for each output port, those that stand alone, and the checks before any write.

    `watches` are checks that stop nothing: a preview tells what they find.
    """

    outputs: Mapping[str, Step] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    sinks: tuple[Step, ...] = ()
    watches: tuple[Check, ...] = ()

    @classmethod
    def of(cls, step: Step, *checks: Check) -> Lowered:
        """A node with one output."""
        return cls({OUT: step}, checks)


class NodeType(NodeModel, ABC):
    """A node type: frozen parameters, and what they mean."""

    about: ClassVar[About]

    @classmethod
    def help(cls) -> str:
        """One line that says what the node does."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    @classmethod
    def type_name(cls) -> str:
        """The name in the document."""
        return str(cls.model_fields["type"].default)

    @classmethod
    def input_fields(cls) -> tuple[str, ...]:
        """The fields that take wires, in order."""
        return tuple(name for name, kind in cls.field_kinds.items() if kind.name in ("wire", "wires"))

    def outputs(self) -> tuple[str, ...]:
        """The names of the output ports; `("",)` for the usual only one, none for a sink."""
        return self.outputs_of(self.__dict__)

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        """The same from plain settings, which may be half made: what a step that is being drawn has."""
        return (OUT,)

    @abstractmethod
    def says(self) -> str:
        """A few words for the node's card: what it does with these settings."""

    def tells(self) -> str:
        """A sentence for the form: what the step does with these settings; names stand in back-ticks."""
        about = re.split(r"[;:.]", self.help())[0].strip()
        what = " ".join(self.says().split())
        if not what:
            return f"{about}."
        is_word = what[:1].isupper() and what[1:2].islower() and " " in what
        return f"{about}: {what[0].lower() + what[1:] if is_word else what}."

    @abstractmethod
    def lower(self, build: Build) -> Lowered | None:
        """The node's steps, or None where problems were reported that leave nothing to show."""


class Expand(Protocol):
    """Puts the steps of another pipeline in the place of a node."""

    def __call__(
        self, build: Build, name: str, inputs: Sequence[Step], arguments: Mapping[str, Any]
    ) -> Lowered | None:
        """The steps of the pipeline of that name over these inputs, an output for each of its nodes `output`.

        None after reporting what is wrong.
        """


class Build:
    """What a node has at hand while it is lowered; collects its problems, each on its field.

    `within`: the name of the node inside of a pipeline that `node` uses; its relations are parts of `node`.
    """

    def __init__(
        self,
        node: str,
        inputs: Mapping[str, Sequence[Step]],
        parameters: Mapping[str, DataType],
        expand: Expand | None = None,
        within: str = "",
    ) -> None:
        self.node, self.inputs, self.parameters = node, inputs, parameters
        self.expand, self.within = expand, within
        self.problems: list[Problem] = []

    @property
    def input(self) -> Step:
        """The step on the port `input`."""
        return self.inputs["input"][0]

    def name(self, part: str = OUT) -> str:
        """The name of one of the node's relations: its id, or `id__part`."""
        return "__".join(word for word in (self.node, self.within, part) if word)

    def kept_order(
        self, columns: Sequence[tuple[str, Bound]], source: Step | None = None
    ) -> tuple[SortKey, ...]:
        """The input's ordering under the columns' new names, as far as they are all there."""
        kept: list[SortKey] = []
        names = {b.tree.name.lower(): name for name, b in reversed(columns) if isinstance(b.tree, exp.Column)}
        for key in (source or self.input).ordering:
            if key.column.lower() not in names:
                break
            kept.append(replace(key, column=names[key.column.lower()]))
        return tuple(kept)

    def refuse(
        self, field: str, message: str, suggestion: str | None = None, *, remedy: Remedy | None = None
    ) -> None:
        """Reports a problem on a field."""
        self.problems.append(
            Problem(message, node=self.node, field=field, suggestion=suggestion, remedy=remedy)
        )

    def expression(self, field: str, text: str, scope: Scope | Schema) -> Bound | None:
        """A typed formula, or None after reporting what is wrong with it."""
        return self._bound(functions.bind, field, text, scope)

    def condition(self, field: str, text: str, scope: Scope | Schema) -> Bound | None:
        """A typed condition, or None after reporting what is wrong with it."""
        return self._bound(functions.bind_condition, field, text, scope)

    def aggregate(self, field: str, text: str, scope: Scope | Schema) -> Bound | None:
        """A typed formula over many rows, or None after reporting what is wrong with it."""
        return self._bound(functions.bind_aggregate, field, text, scope)

    def window(self, field: str, text: str, scope: Scope | Schema) -> Bound | None:
        """A typed formula on a row and those around it, or None after reporting what is wrong with it."""
        return self._bound(functions.bind_window, field, text, scope)

    def _bound(self, bind: Any, field: str, text: str, scope: Scope | Schema) -> Bound | None:
        full = Scope.of(scope, self.parameters) if isinstance(scope, Schema) else scope
        try:
            bound: Bound = bind(text, full)
        except InvalidExpression as error:
            self.refuse(field, str(error), error.suggestion)
            return None
        return bound

    def column(self, field: str, name: str, schema: Schema, *, where: str = "here") -> Column | None:
        """The column of that name, or None after reporting that there is none."""
        found = schema.find(name)
        if found is None:
            hint = did_you_mean(name, schema.names, noun="columns")
            self.refuse(field, f"`{name}` is not a column {where}.{hint}", nearest(name, schema.names))
        return found

    def columns(self, field: str, names: Sequence[str], schema: Schema) -> tuple[Column, ...]:
        """The columns of those names, those that there are; reports each that is missing or named twice."""
        found = [c for name in names if (c := self.column(field, name, schema))]
        for name in duplicates(names):
            self.refuse(field, f"`{name}` is named twice. Name each column once.")
        return tuple(dict.fromkeys(found))

    def check_names(self, field: str, names: Sequence[str]) -> None:
        """Reports output columns that have no name or the same name twice (ignoring case)."""
        for name in names:
            if not name.strip():
                self.refuse(field, "A column needs a name.")
        for name in duplicates(names):
            self.refuse(field, f"Two columns would be called `{name}`. Give one of them another name.")


def duplicates(names: Sequence[str]) -> list[str]:
    """The names that are there more than once, ignoring case."""
    seen: set[str] = set()
    twice = []
    for name in names:
        if name.lower() in seen and name.lower() not in twice:
            twice.append(name.lower())
        seen.add(name.lower())
    return [next(n for n in names if n.lower() == t) for t in twice]


def reference(column: Column, side: str = "") -> Bound:
    """A bound reference to a column, of one side of a join where there are two."""
    return Bound.of(column_reference(column.name, side), column.type)


def all_columns(step: Step) -> tuple[tuple[str, Bound], ...]:
    """Every column of a step as itself."""
    return tuple((c.name, reference(c)) for c in step.schema)


def listed(names: Sequence[str], most: int = 3) -> str:
    """`a, b and 2 more`."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def quoted(names: Sequence[str], word: str = "and", most: int = 6) -> str:
    """The names in back-ticks: `` `a`, `b` and `c` ``; of many, how many more there are."""
    shown = [f"`{' '.join(name.replace('`', '').split())}`" for name in names[:most]]
    rest = [f"{len(names) - most} more"] if len(names) > most else []
    *first, last = [*shown, *rest] or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def counted(number: int, noun: str) -> str:
    """`1 value`, `2 values`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def one_character(value: str) -> str:
    """The text; raises ValueError unless it is one character."""
    if len(value) != 1:
        tab = ' A tab is written "\\t", in double quotes.' if value == "\\t" else ""
        raise ValueError(f"`{value}` should be one character.{tab}")
    return value
