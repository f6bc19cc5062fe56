"""A pipeline document as values: nodes by id, wires as named inputs, parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol, Self, get_args

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from canvas.document.annotations import Annotations

Scalar = bool | int | Decimal | str | None


class Model(BaseModel):
    """The base of everything that is read from a file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True
    )


@dataclass(frozen=True)
class FieldKind:
    """What a field of a node holds: how it is shown in a form and what a name in it refers to.

    `of` names the input whose columns are meant, where the field is about columns.
    """

    name: Literal[
        "wire", "wires", "column", "columns", "column_map", "expression", "expressions", "condition",
        "conditions", "aggregates", "type", "types", "connection", "path", "sort", "rows", "key_pairs",
        "options", "values", "scalars", "windows", "query", "pipeline", "arguments", "table_name",
        "database_query",
    ]  # fmt: skip
    of: str = "input"


@dataclass(frozen=True)
class Wire:
    """One connection: from an output port of a node (None: its only one) into a field of another."""

    source: str
    port: str | None
    field: str
    index: int | None = None

    @property
    def text(self) -> str:
        """The wire's start as the document writes it: `node` or `node.port`."""
        return f"{self.source}.{self.port}" if self.port else self.source


def declared_kind(info: FieldInfo) -> FieldKind | None:
    """What a field says it holds, also where it may be left out (`Condition | None`)."""
    nested = (item for part in get_args(info.annotation) for item in getattr(part, "__metadata__", ()))
    return next((item for item in (*info.metadata, *nested) if isinstance(item, FieldKind)), None)


class NodeModel(Model):
    """What every node has; node types derive from it."""

    type: str
    title: str | None = None
    description: str | None = None

    field_kinds: ClassVar[Mapping[str, FieldKind]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        kinds = {name: declared_kind(info) for name, info in cls.model_fields.items()}
        cls.field_kinds = {name: kind for name, kind in kinds.items() if kind}

    def wires(self) -> Iterator[Wire]:
        """The node's connections, in the order of its fields."""
        for name, kind in self.field_kinds.items():
            value = getattr(self, name)
            if kind.name == "wire" and value:
                yield _wire(value, name, None)
            elif kind.name == "wires":
                for index, text in enumerate(value):
                    yield _wire(text, name, index)

    def with_renamed_source(self, old: str, new: str) -> Self:
        """The node with every wire from `old` starting at `new` instead."""
        changed: dict[str, Any] = {}
        for wire in self.wires():
            if wire.source.lower() != old.lower():
                continue
            text = f"{new}.{wire.port}" if wire.port else new
            if wire.index is None:
                changed[wire.field] = text
            else:
                items = list(changed.get(wire.field, getattr(self, wire.field)))
                items[wire.index] = text
                changed[wire.field] = tuple(items)
        return self.model_copy(update=changed) if changed else self


def _wire(text: str, name: str, index: int | None) -> Wire:
    source, _, port = text.partition(".")
    return Wire(source, port or None, name, index)


class Parameter(Model):
    """A value that is given when the pipeline runs; `default` is text, a number or true/false."""

    type: str
    default: Scalar = None
    description: str | None = None


@dataclass(frozen=True)
class BrokenNode:
    """A node that cannot be understood: kept as it was written, so that nothing is lost."""

    type: str
    data: Any
    title: str | None = None

    def wires(self) -> Iterator[Wire]:
        """The connections that can still be told, for the drawing."""
        if isinstance(self.data, dict):
            for name in ("input", "left", "right"):
                if isinstance(self.data.get(name), str):
                    yield _wire(self.data[name], name, None)
            items = self.data.get("inputs")
            for index, text in enumerate(items if isinstance(items, list) else []):
                if isinstance(text, str):
                    yield _wire(text, "inputs", index)


@dataclass(frozen=True)
class Pipeline:
    """One pipeline: what the file says, in order."""

    name: str
    description: str | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    nodes: Mapping[str, NodeModel | BrokenNode] = field(default_factory=dict)
    annotations: Annotations = field(default_factory=Annotations)
    library: Library | None = field(default=None, compare=False, repr=False)
    """The pipelines beside it, which it may use as steps."""


class Library(Protocol):
    """Pipelines by name, as far as one may use another."""

    def names(self) -> tuple[str, ...]:
        """The names of all of them."""

    def find(self, name: str) -> Pipeline:
        """The pipeline of that name; raises CanvasError where there is none, or where it cannot be read."""


class Registry(Protocol):
    """The node types that a document may use."""

    def get(self, name: str) -> type[NodeModel] | None:
        """The node type of that name, or None."""

    def names(self) -> tuple[str, ...]:
        """All names, in the catalogue's order."""
