"""What feeds what: the steps of a pipeline, and the pipelines of a workspace with the files between them.

A workspace's picture is read from the documents alone, so that a pipeline that cannot run yet is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Literal

from canvas.document.databases import DatabaseConnection
from canvas.document.storage import AdlsConnection
from canvas.document.workspace import LocalConnection, Settings
from canvas.nodes import REGISTRY
from canvas.nodes.base import Category, NodeType
from canvas.nodes.paths import PARAMETER
from canvas.ui.documents import Document
from canvas.ui.overview import node_order, says
from canvas.ui.theme import CATEGORY_LABELS

Kind = Literal["step", "pipeline", "file"]


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
    "sources": "Files that come from outside",
    "shape": "Pipelines",
    "sinks": "Files that a pipeline writes",
}


def category_of(model: Any) -> Category:
    """The category of a step; of one that is broken as far as its type tells."""
    kind = type(model) if isinstance(model, NodeType) else REGISTRY.get(model.type)
    about = getattr(kind, "about", None)
    category: Category = about.category if about else "shape"
    return category


@dataclass(frozen=True)
class Place:
    """Where files are: in which store, and the path in it, with wildcards and `{parameter}`s."""

    store: str
    path: str

    @property
    def label(self) -> str:
        """The place as people write it."""
        return f"{self.store}/{self.path}" if self.store else self.path

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The folders and the file, parameters as wildcards, ignoring case as some disks do."""
        return PurePosixPath(PARAMETER.sub("*", self.path).casefold()).parts

    def holds(self, other: Place) -> bool:
        """Whether files of this place may be at the other one, or in a folder of it."""
        pairs = zip(self.parts, other.parts, strict=False)
        return self.store == other.store and all(_may_be_same(a, b) for a, b in pairs)


def _may_be_same(one: str, other: str) -> bool:
    if fnmatchcase(one, other) or fnmatchcase(other, one):
        return True
    if "*" not in one or "*" not in other:
        return False
    (a, _, y), (b, _, z) = one.partition("*"), other.partition("*")
    begins = a.startswith(b) or b.startswith(a)
    return begins and (y.endswith(z) or z.endswith(y) or "*" in y + z)


def place_of(settings: Settings, raw: Mapping[str, Any]) -> Place | None:
    """The files that a step reads or writes; None where it does neither, or does not say."""
    path, connection = raw.get("path"), raw.get("connection")
    if not isinstance(path, str) or not path.strip():
        return None
    known = settings.connections.get(str(connection)) if connection else LocalConnection(path="")
    if known is None or isinstance(known, DatabaseConnection):
        return Place(f"{connection}:", _tidy(path))
    if isinstance(known, LocalConnection):
        return Place("", _tidy(f"{known.path}/{path}"))
    root = f"{known.account}/{known.container}" if isinstance(known, AdlsConnection) else known.bucket
    return Place(root, _tidy(f"{known.path}/{path}"))


def _tidy(path: str) -> str:
    return PurePosixPath("/".join(p for p in path.split("/") if p not in ("", "."))).as_posix()


@dataclass(frozen=True)
class _Use:
    pipeline: str
    place: Place


def workspace_picture(documents: Sequence[Document], settings: Settings) -> Picture:
    """The pipelines, the files that they read and write, and so who reads what another writes."""
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
        box = _file(use.place, "sinks")
        boxes.setdefault(box.id, box)
        links.append(Link(_pipeline(use.pipeline), box.id))
    for use in reads:
        written = [w.place for w in writes if w.place.holds(use.place) and w.pipeline != use.pipeline]
        for place in written or [use.place]:
            box = _file(place, "sinks" if written else "sources")
            boxes.setdefault(box.id, box)
            links.append(Link(box.id, _pipeline(use.pipeline)))
    return Picture(boxes, tuple(dict.fromkeys(links)))


def _uses(document: Document, settings: Settings, category: Category) -> Iterator[_Use]:
    for name, model in document.pipeline.nodes.items():
        place = place_of(settings, document.raw(name))
        if place is not None and category_of(model) == category:
            yield _Use(document.name, place)


def _pipeline(name: str) -> str:
    return f"pipeline:{name}"


def _file(place: Place, category: Category) -> Box:
    name = PurePosixPath(place.path).name
    folder = place.label[: -len(name)].rstrip("/")
    if PARAMETER.fullmatch(name):
        name = f"{PurePosixPath(folder).name}/{name}"
        folder = place.label[: -len(name)].rstrip("/")
    return Box(f"file:{place.label}", "file", name, folder, category)


def _count(steps: int) -> str:
    return f"{steps} step{'' if steps == 1 else 's'}"
