"""The ports of a step, also of one that is half made: what a canvas draws and connects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canvas.nodes.base import OUT, NodeType


@dataclass(frozen=True)
class InputPort:
    """An input: the field that takes the wire, its name in plain words, and whether it takes many."""

    field: str
    label: str
    many: bool


def input_ports(kind: type[NodeType]) -> tuple[InputPort, ...]:
    """The inputs of a node type, in order."""
    return tuple(
        InputPort(name, name.replace("_", " "), kind.field_kinds[name].name == "wires")
        for name in kind.input_fields()
    )


def output_ports(kind: type[NodeType] | None, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The outputs of a step with these settings; one, where its type is not known."""
    return kind.outputs_of(data) if kind is not None else (OUT,)
