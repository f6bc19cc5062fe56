"""The ports of a step, also of one that is half made: what a canvas draws and connects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from canvas.nodes.base import OUT, NodeType


@dataclass(frozen=True)
class InputPort:
    """An input: the field that takes the wire, its name in plain words, and whether it takes many.

    `least`: so many wires it cannot do without.
    """

    field: str
    label: str
    many: bool
    least: int


def input_ports(kind: type[NodeType]) -> tuple[InputPort, ...]:
    """The inputs of a node type, in order."""
    return tuple(
        InputPort(
            name,
            name.replace("_", " "),
            kind.field_kinds[name].name == "wires",
            least_wires(kind.model_fields[name]),
        )
        for name in kind.input_fields()
    )


def least_wires(info: FieldInfo) -> int:
    """How many wires a field for them takes at least."""
    lengths = (getattr(rule, "min_length", None) for rule in info.metadata)
    return next((int(n) for n in lengths if n is not None), 1 if info.is_required() else 0)


def output_ports(kind: type[NodeType] | None, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The outputs of a step with these settings; one, where its type is not known."""
    return kind.outputs_of(data) if kind is not None else (OUT,)
