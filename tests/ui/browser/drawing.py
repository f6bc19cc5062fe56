"""One pipeline as its file, the server and a browser have it, to be compared; and what changes make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from canvas.document.model import BrokenNode
from canvas.document.positions import Position, positions_path, read_positions
from canvas.document.reading import read_yaml
from canvas.document.workspace import Workspace
from canvas.document.writing import plain_node
from canvas.graph import build_graph
from canvas.nodes import REGISTRY, node_types
from canvas.ui.editing.drawing import ports_of
from canvas.ui.editing.rules import Cable, Ports, why_not
from canvas.ui.forms.form import plain_data

Settings = dict[str, Any]


class Line(NamedTuple):
    """A wire as it is drawn; `index` is its place in an input that takes many."""

    source: str
    port: str
    target: str
    field: str
    index: int | None


@dataclass(frozen=True)
class Drawing:
    """A pipeline. `steps`: settings without wires, by name; `places`: the saved ones, in whole pixels."""

    steps: Mapping[str, Settings] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict)
    lines: frozenset[Line] = frozenset()

    def ports(self, name: str) -> Ports:
        """What a step can be connected by."""
        return ports_of(BrokenNode(str(self.steps[name]["type"]), self.steps[name]))

    def into(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """What leads into each input, in order: (step, output)."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for line in sorted(self.lines, key=lambda w: w.index or 0):
            found.setdefault((line.target, line.field), []).append((line.source, line.port))
        return found

    def with_into(self, into: Mapping[tuple[str, str], Iterable[tuple[str, str]]]) -> Drawing:
        """The same steps with other wires."""
        lines = {
            Line(source, port, target, name, place if self.ports(target).inputs[name] else None)
            for (target, name), starts in into.items()
            for place, (source, port) in enumerate(starts)
        }
        return replace(self, lines=frozenset(lines))

    def why_not(self, source: str, port: str, target: str, name: str) -> str | None:
        """Why a wire may not be drawn, as the server says it."""
        cables = [Cable(*line[:4]) for line in self.lines]
        return why_not({n: self.ports(n) for n in self.steps}, cables, Cable(source, port, target, name))

    def connected(self, source: str, port: str, target: str, name: str) -> Drawing:
        """With one more wire, the last of its input."""
        into = self.into()
        return self.with_into({**into, (target, name): [*into.get((target, name), []), (source, port)]})

    def disconnected(self, line: Line) -> Drawing:
        """With one wire less."""
        into = self.into()
        del into[(line.target, line.field)][line.index or 0]
        return self.with_into(into)

    def moved(self, places: Mapping[str, Position]) -> Drawing:
        """With steps somewhere else."""
        return replace(self, places={**self.places, **places})

    def set(self, name: str, **settings: Any) -> Drawing:
        """With other settings of a step; None removes one."""
        own = {k: v for k, v in {**self.steps[name], **settings}.items() if v is not None}
        return replace(self, steps={**self.steps, name: own})

    def renamed(self, old: str, new: str) -> Drawing:
        """With another name for a step, everywhere."""

        def said(name: str) -> str:
            return new if name == old else name

        return Drawing(
            {said(n): s for n, s in self.steps.items()},
            {said(n): at for n, at in self.places.items()},
            frozenset(w._replace(source=said(w.source), target=said(w.target)) for w in self.lines),
        )

    def without(self, gone: set[str]) -> Drawing:
        """Without some steps: what they fed is fed by what came into their first input, where it may be."""
        into = self.into()
        kept = Drawing(
            {n: s for n, s in self.steps.items() if n not in gone},
            {n: at for n, at in self.places.items() if n not in gone},
        )
        healed: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for (target, name), starts in into.items():
            if target in gone:
                continue
            own = [start for start in starts if start[0] not in gone]
            made: list[tuple[str, str]] = []
            for start in starts:
                before = self._before(start[0], gone, into) if start[0] in gone else start
                is_new = before is not None and before not in made and (start in own or before not in own)
                if before is not None and is_new:
                    made.append(before)
            healed[(target, name)] = made
        return kept.with_into(healed)

    def _before(
        self, step: str, gone: set[str], into: Mapping[tuple[str, str], list[tuple[str, str]]]
    ) -> tuple[str, str] | None:
        while step in gone:
            first = next(iter(self.ports(step).inputs), None)
            starts = into.get((step, first or ""), [])
            if not starts:
                return None
            step, port = starts[0]
        return step, port

    def differences(self, other: Drawing) -> str:
        """What is not the same, in words; empty where nothing differs."""
        said = [
            f"{what} {name}: {mine.get(name)} against {theirs.get(name)}"
            for what, mine, theirs in (
                ("step", self.steps, other.steps),
                ("place", self.places, other.places),
            )
            for name in sorted({*mine, *theirs})
            if mine.get(name) != theirs.get(name)
        ]
        said += [f"only here: {tuple(w)}" for w in sorted(self.lines - other.lines, key=str)]
        said += [f"only there: {tuple(w)}" for w in sorted(other.lines - self.lines, key=str)]
        return "; ".join(said)


def settings_of(data: Any) -> Settings:
    """A step's settings without its wires."""
    plain: Settings = plain_data(data)
    kind = node_types()[str(plain["type"])]
    return {k: v for k, v in plain.items() if k not in kind.input_fields()}


def on_disk(path: Path) -> Drawing:
    """The pipeline as its files say it, read as the command line reads it."""
    pipeline = Workspace.find(path).load(path, REGISTRY).pipeline  # type: ignore[union-attr]
    saved = read_positions(path)
    return Drawing(
        {name: settings_of(plain_node(node)) for name, node in pipeline.nodes.items()},
        {name: at for name, at in saved.items() if name in pipeline.nodes},
        frozenset(Line(e.source, e.port, e.target, e.field, e.index) for e in build_graph(pipeline).edges),
    )


def stamp(path: Path) -> tuple[Any, ...]:
    """What changes with the files of a pipeline."""

    def of(file: Path) -> tuple[int, int, int] | None:
        try:
            status = file.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    return of(path), of(positions_path(path))


def in_browser(graph: Mapping[str, Any]) -> Drawing:
    """A graph as the canvas component gives it."""
    return Drawing(
        {n["id"]: _read(n["id"], n["yaml"]) for n in graph["nodes"]},
        {n["id"]: (n["at"][0], n["at"][1]) for n in graph["nodes"] if n["at"] is not None},
        frozenset(Line(e["from"], e["port"], e["to"], e["field"], e["index"]) for e in graph["edges"]),
    )


@lru_cache(maxsize=500)
def _read(name: str, text: str) -> Settings:
    return settings_of(read_yaml(text).data[name])
