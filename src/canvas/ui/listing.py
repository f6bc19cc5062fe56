"""The list of nodes, and which pipeline and node a page shows: what the address says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from canvas.document.model import BrokenNode
from canvas.nodes.base import Category, NodeType
from canvas.ui.documents import Document
from canvas.ui.overview import node_order, node_state, says

_NO_ICON = "category"
_TONES: dict[Category, str] = {
    "sources": "green",
    "shape": "blue",
    "combine": "violet",
    "summarise": "orange",
    "sinks": "gray",
}


@dataclass(frozen=True)
class NodeCard:
    """One node as a list shows it. `label` and `caption` are Streamlit's Markdown."""

    id: str
    title: str
    kind: str
    category: Category
    says: str
    state: str
    label: str
    caption: str


def node_cards(document: Document) -> list[NodeCard]:
    """The nodes of a pipeline in the order in which rows go."""
    return [_card(document, name) for name in node_order(document.plan)]


def _card(document: Document, name: str) -> NodeCard:
    model = document.plan.pipeline.nodes[name]
    state = node_state(document.plan, name)
    title = model.title or name
    about = model.about if isinstance(model, NodeType) else None
    category: Category = about.category if about else "shape"
    icon = about.icon if about and about.icon in ALL_MATERIAL_ICONS else _NO_ICON
    mark = {
        "ready": "",
        "problem": " :red[:material/error:]",
        "waiting": " :gray[:material/hourglass_empty:]",
    }
    what = says(document.plan, name)
    return NodeCard(
        id=name,
        title=title,
        kind=about.label if about else model.type,
        category=category,
        says=what,
        state=state,
        label=f":{_TONES[category]}[:material/{icon}:] **{plain_markdown(title)}**{mark[state]}",
        caption=plain_markdown(what if title == name else f"{name} · {what}"),
    )


def plain_markdown(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:^=" else c for c in text)


def node_help(document: Document, name: str) -> str:
    """What the node is for: its own description, else that of its type."""
    model = document.plan.pipeline.nodes[name]
    if isinstance(model, BrokenNode):
        return "This node cannot be understood yet."
    return model.description or (model.help() if isinstance(model, NodeType) else "")


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
