"""A pipeline while it is changed: plain settings by node, positions, and what connects them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from canvas.document.annotations import Group, Unread
from canvas.document.model import BrokenNode, NodeModel, Pipeline, Wire
from canvas.document.names import ID_PATTERN, LONGEST
from canvas.document.positions import Position
from canvas.document.writing import plain_node
from canvas.nodes import node_types
from canvas.nodes.ports import input_ports, output_ports
from canvas.ui.editing.rules import Cable, Ports

LONGEST_ID = LONGEST


def is_id(name: str) -> bool:
    """Whether a step may be called so."""
    return bool(ID_PATTERN.match(name)) and "__" not in name and len(name) <= LONGEST_ID


class Refused(Exception):
    """A change that cannot be made, with the reason in words for people."""


@dataclass
class Drawing:
    """A pipeline and its positions, to be changed in place. `touched`: whether the document differs."""

    pipeline: Pipeline
    nodes: dict[str, NodeModel | BrokenNode]
    positions: dict[str, Position]
    description: str | None
    parameters: Mapping[str, Any] | None = None
    notes: dict[str, str | Unread] = field(default_factory=dict)
    groups: dict[str, Group | Unread] = field(default_factory=dict)
    touched: bool = False

    @classmethod
    def of(cls, pipeline: Pipeline, positions: Mapping[str, Position]) -> Drawing:
        """The drawing of a pipeline; the pipeline itself is never changed."""
        said = pipeline.annotations
        return cls(
            pipeline,
            dict(pipeline.nodes),
            dict(positions),
            pipeline.description,
            notes=dict(said.notes),
            groups=dict(said.groups),
        )

    def find(self, name: str) -> str:
        """The id of a node as it is written; raises Refused where there is none."""
        if name in self.nodes:
            return name
        lowered = name.lower()
        for known in self.nodes:
            if known.lower() == lowered:
                return known
        raise Refused(f"There is no step `{name}` any more.")

    def data(self, name: str) -> dict[str, Any]:
        """A copy of a node's plain settings; raises Refused where it is no block of settings."""
        plain = plain_node(self.nodes[name])
        if not isinstance(plain, dict):
            raise Refused(f"`{name}` is written in a way that cannot be changed here. Change it in its file.")
        return deepcopy(plain)

    def put(self, name: str, data: Mapping[str, Any]) -> None:
        """Gives a node other settings."""
        kind, title = data.get("type"), data.get("title")
        self.nodes[name] = BrokenNode(
            kind if isinstance(kind, str) else "", dict(data), title if isinstance(title, str) else None
        )
        self.touched = True

    def wires_into(self, name: str) -> Iterator[Wire]:
        """The wires that end in a node."""
        return self.nodes[name].wires()

    def ports(self) -> dict[str, Ports]:
        """What each node can be connected by."""
        return {name: ports_of(node) for name, node in self.nodes.items()}

    def cables(self) -> list[Cable]:
        """Every wire, with its start as the ids are written."""
        ids = {name.lower(): name for name in self.nodes}
        return [
            Cable(ids.get(w.source.lower(), w.source), w.port or "", name, w.field)
            for name in self.nodes
            for w in self.wires_into(name)
        ]


def ports_of(node: NodeModel | BrokenNode) -> Ports:
    """What a node can be connected by."""
    kind = node_types().get(node.type)
    if kind is None:
        fields = {w.field: w.index is not None for w in node.wires()}
        return Ports(fields, output_ports(None, {}))
    data = node.data if isinstance(node, BrokenNode) else node.__dict__
    return Ports(
        {p.field: p.many for p in input_ports(kind)},
        output_ports(kind, data if isinstance(data, Mapping) else {}),
    )
