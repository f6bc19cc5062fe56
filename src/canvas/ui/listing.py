"""Which rows belong to a step: what goes into it and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from canvas.nodes.base import NodeType
from canvas.ui.documents import Document


def plain_markdown(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:^=&" else c for c in text)


@dataclass(frozen=True)
class Pane:
    """Rows to show: what they are called, and of which node and port they are."""

    label: str
    node: str
    port: str | None = None

    @property
    def name(self) -> str:
        """`node` or `node.port`."""
        return f"{self.node}.{self.port}" if self.port else self.node

    @property
    def short(self) -> str:
        """The name among others of its side."""
        return self.port if self.label == "Out" and self.port else self.name


def input_panes(document: Document, name: str) -> Sequence[Pane]:
    """What goes into a node; nothing for a sink, which writes just that."""
    model = document.plan.pipeline.nodes[name]
    if isinstance(model, NodeType) and not model.outputs():
        return ()
    wires = list(model.wires())
    return [Pane("In", w.source, w.port) for w in wires if w.source in document.plan.nodes]


def output_panes(document: Document, name: str) -> Sequence[Pane]:
    """What comes out of a node: one for each port; of a sink what it writes."""
    model = document.plan.pipeline.nodes[name]
    if not isinstance(model, NodeType):
        return ()
    ports = model.outputs()
    if not ports:
        return [Pane("Written", name)]
    return [Pane("Out", name, port or None) for port in ports]
