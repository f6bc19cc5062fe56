"""What was copied, as YAML text, put into a pipeline: names made unique, wires among the copies kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canvas.document.model import BrokenNode, Wire
from canvas.document.positions import Position, position, within_reach
from canvas.document.reading import read_yaml
from canvas.errors import DocumentError
from canvas.ui.editing.drawing import LONGEST_ID, Drawing, Refused, is_id
from canvas.ui.editing.wiring import lead_wires

NOT_A_PART = "What was copied is no part of a pipeline, so it was not pasted."
MOST_NODES = 1000


def paste(drawing: Drawing, text: str, at: Position) -> None:
    """Adds the copied nodes. Wires from steps that were not copied are left out.

    Raises Refused where the text is no part of a pipeline.
    """
    nodes, places = _copied(text)
    names: dict[str, str] = {}
    taken = {n.lower() for n in drawing.nodes}
    for name in nodes:
        names[name] = free_id(name, taken)
        taken.add(names[name].lower())
    corner = tuple(min((p[axis] for p in places.values()), default=0) for axis in (0, 1))
    pasted = Drawing(drawing.pipeline, {}, {}, None)
    for name, data in nodes.items():
        pasted.put(names[name], data)
    whatever_case = {name.lower(): new for name, new in names.items()} | names
    lead_wires(pasted, lambda wire: _led(wire, whatever_case))
    for row, name in enumerate(nodes):
        x, y = places.get(name, (corner[0], corner[1] + 120 * row))
        drawing.positions[names[name]] = within_reach((at[0] + x - corner[0], at[1] + y - corner[1]))
    drawing.nodes |= pasted.nodes
    drawing.touched = True


def _led(wire: Wire, names: Mapping[str, str]) -> str | None:
    new = names.get(wire.source) or names.get(wire.source.lower())
    if new is None:
        return None
    return f"{new}.{wire.port}" if wire.port else new


def _copied(text: str) -> tuple[dict[str, dict[str, Any]], dict[str, Position]]:
    try:
        data = read_yaml(text).data
    except DocumentError as error:
        raise Refused(NOT_A_PART) from error
    nodes = data.get("nodes") if isinstance(data, dict) else None
    if not isinstance(nodes, dict) or not 0 < len(nodes) <= MOST_NODES:
        raise Refused(NOT_A_PART)
    for name, node in nodes.items():
        plain = isinstance(node, dict) and isinstance(node.get("type"), str)
        if not plain or not is_id(name):
            raise Refused(NOT_A_PART)
        if any(True for w in BrokenNode(node["type"], node).wires() if len(w.text) > 300):
            raise Refused(NOT_A_PART)
    layout = data.get("layout")
    places = layout if isinstance(layout, dict) else {}
    return nodes, {n: at for n in nodes if (at := position(places.get(n))) is not None}


def free_id(name: str, taken: set[str]) -> str:
    """The name, or the same with the first free number behind it; `taken` is in small letters."""
    if name.lower() not in taken:
        return name
    stem, _, number = name.rpartition("_")
    base = stem if stem and number.isdigit() else name
    numbered = (f"{base[: LONGEST_ID - 1 - len(n)]}_{n}" for n in map(str, range(2, len(taken) + 3)))
    return next(n for n in numbered if n.lower() not in taken)
