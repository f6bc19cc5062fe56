"""What feeds what: the steps of a pipeline, and the pipelines of a workspace with what lies between them.

A workspace's picture is read from the documents alone, so that a pipeline that cannot run yet is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from canvas.document.workspace import Settings
from canvas.nodes import REGISTRY
from canvas.nodes.base import Category, NodeType
from canvas.ui.documents import Document
from canvas.ui.overview import node_order, says
from canvas.ui.places import Place, Table, places_of
from canvas.ui.theme import CATEGORY_LABELS

Kind = Literal["step", "pipeline", "file", "table"]


@dataclass(frozen=True)
class Box:
    """One thing in a picture. `detail`: what it does or is, in a few words."""

    id: str
    kind: Kind
    title: str
    detail: str
    category: Category
    pipeline: str | None = None
    node: str | None = None


@dataclass(frozen=True)
class Link:
    """Rows that go from one box to another; `label` names the output where there are several."""

    source: str
    target: str
    label: str = ""


@dataclass(frozen=True)
class Picture:
    """Boxes and links, in the order in which rows go as far as that is known."""

    boxes: Mapping[str, Box]
    links: tuple[Link, ...]

    @cached_property
    def reads(self) -> Mapping[str, tuple[str, ...]]:
        """What each box reads from, directly."""
        return {b: tuple(dict.fromkeys(k.source for k in self.links if k.target == b)) for b in self.boxes}

    @cached_property
    def feeds(self) -> Mapping[str, tuple[str, ...]]:
        """What each box feeds, directly."""
        return {b: tuple(dict.fromkeys(k.target for k in self.links if k.source == b)) for b in self.boxes}

    def way(self, box: str) -> frozenset[str]:
        """The box with all that it comes from and all that comes from it."""
        return frozenset(_reach(self.reads, box) | _reach(self.feeds, box))

    def layers(self) -> dict[str, int]:
        """How many links lie before each box on the longest way to it; a circle counts once."""
        found: dict[str, int] = {}

        def depth(box: str, seen: frozenset[str]) -> int:
            if box not in found:
                above = [depth(b, seen | {box}) for b in self.reads[box] if b not in seen]
                found[box] = 1 + max(above, default=-1)
            return found[box]

        for box in self.boxes:
            depth(box, frozenset({box}))
        return found


def _reach(steps: Mapping[str, Sequence[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = [box for box in steps.get(waiting.pop(), ()) if box not in found]
        found.update(new)
        waiting += new
    return found


def steps_of(document: Document) -> Picture:
    """The steps of one pipeline."""
    plan = document.plan
    boxes = {}
    for name in node_order(plan):
        model = document.pipeline.nodes[name]
        detail = says(plan, name) or model.type
        title = model.title or name
        boxes[name] = Box(name, "step", title, detail, category_of(model), document.name, name)
    links = (Link(e.source, e.target, e.port) for e in plan.graph.edges)
    return Picture(boxes, tuple(dict.fromkeys(links)))


def legend(picture: Picture) -> dict[Category, str]:
    """What each colour of a picture means."""
    there = {box.category for box in picture.boxes.values()}
    is_steps = all(box.kind == "step" for box in picture.boxes.values())
    labels = CATEGORY_LABELS if is_steps else _WORKSPACE_LABELS
    return {category: labels[category] for category in CATEGORY_LABELS if category in there}


_WORKSPACE_LABELS: Mapping[Category, str] = {
    **CATEGORY_LABELS,
    "sources": "Files and tables from outside",
    "shape": "Pipelines",
    "sinks": "Files and tables that a pipeline writes",
}


def category_of(model: Any) -> Category:
    """The category of a step; of one that is broken as far as its type tells."""
    kind = type(model) if isinstance(model, NodeType) else REGISTRY.get(model.type)
    about = getattr(kind, "about", None)
    category: Category = about.category if about else "shape"
    return category


@dataclass(frozen=True)
class _Use:
    pipeline: str
    place: Place | Table


def workspace_picture(documents: Sequence[Document], settings: Settings) -> Picture:
    """The pipelines, the files and tables that they read and write, and so who reads what another writes.

    A pipeline that another one uses as a step feeds it.
    """
    reads = [use for d in documents for use in _uses(d, settings, "sources")]
    writes = [use for d in documents for use in _uses(d, settings, "sinks")]
    boxes: dict[str, Box] = {}
    links: list[Link] = []
    for document in documents:
        about = document.pipeline.description or _count(len(document.pipeline.nodes))
        boxes[_pipeline(document.name)] = Box(
            _pipeline(document.name), "pipeline", document.name, about, "shape", document.name
        )
    for use in writes:
        box = _between(use.place, "sinks")
        boxes.setdefault(box.id, box)
        links.append(Link(_pipeline(use.pipeline), box.id))
    for use in reads:
        written = [w.place for w in writes if w.place.holds(use.place) and w.pipeline != use.pipeline]
        for place in written or [use.place]:
            box = _between(place, "sinks" if written else "sources")
            boxes.setdefault(box.id, box)
            links.append(Link(box.id, _pipeline(use.pipeline)))
    links += [link for d in documents for link in _steps_from(d) if link.source in boxes]
    return Picture(boxes, tuple(dict.fromkeys(links)))


def _uses(document: Document, settings: Settings, category: Category) -> Iterator[_Use]:
    for name, model in document.pipeline.nodes.items():
        if category_of(model) == category:
            for place in places_of(settings, document.raw(name)):
                yield _Use(document.name, place)


def _steps_from(document: Document) -> Iterator[Link]:
    """The pipelines that this one uses as steps."""
    for name, model in document.pipeline.nodes.items():
        if model.type == "subflow":
            yield Link(
                _pipeline(str(document.raw(name).get("pipeline"))), _pipeline(document.name), "a step of"
            )


def _pipeline(name: str) -> str:
    return f"pipeline:{name}"


def _between(place: Place | Table, category: Category) -> Box:
    kind: Kind = "file" if isinstance(place, Place) else "table"
    return Box(f"{kind}:{place.label}", kind, place.name, place.where, category)


def _count(steps: int) -> str:
    return f"{steps} step{'' if steps == 1 else 's'}"
