"""Wires in the plain settings of nodes: set, removed, led somewhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from canvas.document.model import Wire
from canvas.ui.editing.drawing import Drawing


def set_wire(data: dict[str, Any], field: str, text: str, *, many: bool, index: int | None) -> None:
    """Writes a wire into a node's settings; one of many goes to its place, else behind the others."""
    if not many:
        data[field] = text
        return
    items = [*data[field]] if isinstance(data.get(field), list | tuple) else []
    items.insert(len(items) if index is None else max(0, min(index, len(items))), text)
    data[field] = items


def remove_wire(data: dict[str, Any], field: str, index: int | None) -> bool:
    """Removes a wire from a node's settings; whether there was one."""
    value = data.get(field)
    if isinstance(value, list | tuple):
        if index is None or not 0 <= index < len(value):
            return False
        data[field] = [item for place, item in enumerate(value) if place != index]
        if not data[field]:
            del data[field]
        return True
    return data.pop(field, None) is not None


def lead_wires(drawing: Drawing, change: Callable[[Wire], str | None]) -> None:
    """Gives every wire the start that `change` says: the same text leaves it, None removes it."""
    for name in list(drawing.nodes):
        wires = list(drawing.wires_into(name))
        wanted = [change(wire) for wire in wires]
        if all(new == wire.text for wire, new in zip(wires, wanted, strict=True)):
            continue
        data = drawing.data(name)
        for wire, new in reversed(list(zip(wires, wanted, strict=True))):
            if new is None:
                remove_wire(data, wire.field, wire.index)
            elif wire.index is None:
                data[wire.field] = new
            else:
                items = list(data[wire.field])
                items[wire.index] = new
                data[wire.field] = items
        drawing.put(name, data)
