"""What was copied, as YAML text, put into a pipeline: names made unique, wires among the copies kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from canvas.document.annotations import GROUPS, LONGEST_NOTE, NOTES, Group, read_groups
from canvas.document.model import BrokenNode, Wire
from canvas.document.positions import Position, position, within_reach
from canvas.document.reading import read_yaml
from canvas.errors import DocumentError
from canvas.ui.editing.drawing import LONGEST_ID, Drawing, Refused, is_id
from canvas.ui.editing.wiring import lead_wires

NOT_A_PART = "What was copied is no part of a pipeline, so it was not pasted."
MOST_NODES = 1000


@dataclass(frozen=True)
class _Part:
    """What was copied: settings by step, texts by note, groups of these, and places."""

    nodes: dict[str, dict[str, Any]]
    notes: dict[str, str]
    groups: dict[str, Group]
    places: dict[str, Position]


def paste(drawing: Drawing, text: str, at: Position) -> None:
    """Adds the copied steps, notes and groups. Wires from steps that were not copied are left out.

    Raises Refused where the text is no part of a pipeline.
    """
    part = _copied(text)
    names = _free_ids((*part.nodes, *part.notes), (*drawing.nodes, *drawing.notes))
    corner = tuple(min((p[axis] for p in part.places.values()), default=0) for axis in (0, 1))
    pasted = Drawing(drawing.pipeline, {}, {}, None)
    for name, data in part.nodes.items():
        pasted.put(names[name], data)
    whatever_case = {name.lower(): new for name, new in names.items()} | names
    lead_wires(pasted, lambda wire: _led(wire, whatever_case))
    for row, name in enumerate(names):
        x, y = part.places.get(name, (corner[0], corner[1] + 120 * row))
        drawing.positions[names[name]] = within_reach((at[0] + x - corner[0], at[1] + y - corner[1]))
    drawing.nodes |= pasted.nodes
    drawing.notes |= {names[name]: said for name, said in part.notes.items()}
    keys = _free_ids(part.groups, drawing.groups)
    for name, group in part.groups.items():
        members = tuple(whatever_case[m.lower()] for m in group.members if m.lower() in whatever_case)
        if members:
            drawing.groups[keys[name]] = Group(group.title, members)
    drawing.touched = True


def _free_ids(wanted: Iterable[str], there: Iterable[str]) -> dict[str, str]:
    """A name for each that is copied, none of which is taken."""
    taken = {name.lower() for name in there}
    found: dict[str, str] = {}
    for name in wanted:
        found[name] = free_id(name, taken)
        taken.add(found[name].lower())
    return found


def _led(wire: Wire, names: Mapping[str, str]) -> str | None:
    new = names.get(wire.source) or names.get(wire.source.lower())
    if new is None:
        return None
    return f"{new}.{wire.port}" if wire.port else new


def _copied(text: str) -> _Part:
    try:
        data = read_yaml(text).data
    except DocumentError as error:
        raise Refused(NOT_A_PART) from error
    said = data if isinstance(data, dict) else {}
    nodes, notes, groups = (said.get(key) or {} for key in ("nodes", NOTES, GROUPS))
    if not all(isinstance(section, dict) for section in (nodes, notes, groups)):
        raise Refused(NOT_A_PART)
    if not 0 < len(nodes) + len(notes) <= MOST_NODES or len(groups) > MOST_NODES:
        raise Refused(NOT_A_PART)
    if not all(is_id(name) for name in (*nodes, *notes, *groups)) or {*nodes} & {*notes}:
        raise Refused(NOT_A_PART)
    for node in nodes.values():
        plain = isinstance(node, dict) and isinstance(node.get("type"), str)
        if not plain or any(len(w.text) > 300 for w in BrokenNode(node["type"], node).wires()):
            raise Refused(NOT_A_PART)
    if any(not isinstance(note, str) or len(note) > LONGEST_NOTE for note in notes.values()):
        raise Refused(NOT_A_PART)
    framed = read_groups(groups, [*nodes, *notes], lambda _path, _problem: None)
    layout = said.get("layout")
    places = layout if isinstance(layout, dict) else {}
    return _Part(
        nodes,
        notes,
        {name: group for name, group in framed.items() if isinstance(group, Group)},
        {n: at for n in (*nodes, *notes) if (at := position(places.get(n))) is not None},
    )


def free_id(name: str, taken: set[str]) -> str:
    """The name, or the same with the first free number behind it; `taken` is in small letters."""
    if name.lower() not in taken:
        return name
    stem, _, number = name.rpartition("_")
    base = stem if stem and number.isdigit() else name
    numbered = (f"{base[: LONGEST_ID - 1 - len(n)]}_{n}" for n in map(str, range(2, len(taken) + 3)))
    return next(n for n in numbered if n.lower() not in taken)
