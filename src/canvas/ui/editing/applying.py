"""Changes applied to a drawing, one after the other; what cannot be done is refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, assert_never

from canvas.document.model import NodeModel, Wire
from canvas.document.names import like_id, too_long
from canvas.document.positions import within_reach
from canvas.nodes import node_types
from canvas.ui.editing.annotating import annotate, find_note, leave_groups, remove_note, rename_member
from canvas.ui.editing.changes import (
    AddGroup,
    AddNode,
    AddNote,
    Change,
    Connect,
    Disconnect,
    Move,
    Paste,
    RemoveNode,
    Rename,
    SetDescription,
    SetGroupTitle,
    SetMembers,
    SetParameters,
    SetTitle,
    SetValue,
    Ungroup,
    WriteNote,
)
from canvas.ui.editing.drawing import Drawing, Refused, is_id, ports_of
from canvas.ui.editing.pasting import paste
from canvas.ui.editing.rules import PORTS, Cable, why_not
from canvas.ui.editing.wiring import lead_wires, remove_wire, set_wire

LONGEST_TITLE = 1000


def apply(drawing: Drawing, changes: Iterable[Change]) -> None:
    """Makes the changes in a drawing. Raises Refused, the drawing then being half changed: throw it away."""
    for change in changes:
        _apply(drawing, change)


def _apply(drawing: Drawing, change: Change) -> None:
    match change:
        case AddNode():
            _add(drawing, change)
        case RemoveNode():
            _remove(drawing, change.id)
        case Connect():
            _connect(drawing, change)
        case Disconnect():
            _disconnect(drawing, change)
        case Move():
            drawing.positions[_placed(drawing, change.id)] = within_reach(change.at)
        case Rename():
            _rename(drawing, drawing.find(change.id), change.new)
        case SetTitle():
            _set(drawing, SetValue(change.id, "title", _title(change.title or "")))
        case Paste():
            paste(drawing, change.text, within_reach(change.at))
        case SetValue():
            _set(drawing, change)
        case SetParameters():
            drawing.parameters, drawing.touched = change.parameters, True
        case SetDescription():
            drawing.description, drawing.touched = change.text.strip() or None, True
        case AddNote() | WriteNote() | AddGroup() | SetMembers() | SetGroupTitle() | Ungroup():
            annotate(drawing, change)
        case _:
            assert_never(change)


def _placed(drawing: Drawing, name: str) -> str:
    """The name of a step or note as it is written."""
    return find_note(drawing, name) if _is_note(drawing, name) else drawing.find(name)


def _is_note(drawing: Drawing, name: str) -> bool:
    return any(note.lower() == name.lower() for note in drawing.notes)


def _title(typed: str) -> str | None:
    if len(typed) > LONGEST_TITLE:
        raise Refused(f"A title has at most {LONGEST_TITLE:,} characters, and this one has {len(typed):,}.")
    return typed.strip() or None


def check_id(drawing: Drawing, name: str, besides: str | None = None) -> None:
    """Raises Refused where a node cannot be called so."""
    long = too_long("A step", name)
    if long is not None:
        raise Refused(long)
    if not is_id(name):
        raise Refused(
            f"A step's name has letters, digits and single `_` only, and begins with no digit. "
            f"Use `{like_id(name)}`, for example; a title can be any text."
        )
    others = ((drawing.nodes, "step"), (drawing.notes, "note"))
    for known, what in others:
        twin = next((n for n in known if n.lower() == name.lower() and n != besides), None)
        if twin is not None:
            raise Refused(f"There is already a {what} `{twin}`. Choose another name.")


def _add(drawing: Drawing, change: AddNode) -> None:
    check_id(drawing, change.id)
    if change.type not in node_types():
        raise Refused(f"There is no kind of step `{change.type}`.")
    values = {str(k): _plain(v) for k, v in change.values.items() if k != "type"}
    drawing.put(change.id, {"type": change.type, **values})
    drawing.positions[change.id] = within_reach(change.at)


def _plain(value: Any, depth: int = 0) -> Any:
    """What the browser sent as plain data of a document."""
    if depth > 10:
        raise Refused("These settings are nested too deeply.")
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping):
        return {str(k): _plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, depth + 1) for v in value]
    return value


def _remove(drawing: Drawing, said: str) -> None:
    name = _placed(drawing, said)
    if name in drawing.notes:
        remove_note(drawing, name)
        return
    del drawing.nodes[name]
    drawing.positions.pop(name, None)
    drawing.touched = True
    leave_groups(drawing, {name})
    lead_wires(drawing, lambda wire: None if wire.source.lower() == name.lower() else wire.text)


def _connect(drawing: Drawing, change: Connect) -> None:
    source, target = drawing.find(change.from_), drawing.find(change.to)
    ports = drawing.ports()
    cable = Cable(source, change.port, target, change.field)
    refused = why_not(ports, drawing.cables(), cable)
    if refused is not None:
        raise Refused(refused)
    data = drawing.data(target)
    text = f"{source}.{change.port}" if change.port else source
    set_wire(data, change.field, text, many=ports[target].inputs[change.field], index=change.index)
    drawing.put(target, data)


def _disconnect(drawing: Drawing, change: Disconnect) -> None:
    name = drawing.find(change.to)
    if change.field not in ports_of(drawing.nodes[name]).inputs:
        raise Refused(PORTS)
    data = drawing.data(name)
    if remove_wire(data, change.field, change.index):
        drawing.put(name, data)


def _rename(drawing: Drawing, old: str, new: str) -> None:
    if new == old:
        return
    check_id(drawing, new, besides=old)
    drawing.nodes = {new if name == old else name: node for name, node in drawing.nodes.items()}
    if old in drawing.positions:
        drawing.positions[new] = drawing.positions.pop(old)
    drawing.touched = True
    rename_member(drawing, old, new)
    lead_wires(drawing, lambda wire: _moved(wire, old, new))


def _moved(wire: Wire, old: str, new: str) -> str:
    if wire.source.lower() != old.lower():
        return wire.text
    return f"{new}.{wire.port}" if wire.port else new


def _set(drawing: Drawing, change: SetValue) -> None:
    name = drawing.find(change.id)
    data = drawing.data(name)
    kind = node_types().get(str(data.get("type")))
    known = set(kind.model_fields) if kind is not None else {*data, *NodeModel.model_fields}
    is_leftover = change.value is None and change.key in data
    is_type = change.key == "type" and kind is None and change.value in node_types()
    if not is_type and (change.key == "type" or (change.key not in known and not is_leftover)):
        raise Refused(f"This step has no setting `{change.key}`.")
    before = ports_of(drawing.nodes[name]).outputs
    if change.value is None:
        data.pop(change.key, None)
    else:
        data[change.key] = change.value
    drawing.put(name, data)
    _follow_renamed_port(drawing, name, before, ports_of(drawing.nodes[name]).outputs)


def _follow_renamed_port(
    drawing: Drawing, name: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Where exactly one output got another name, its wires follow; those of a removed one lead nowhere."""
    gone = [p for p in before if p not in after]
    new = [p for p in after if p not in before]
    if len(gone) != 1 or len(new) != 1 or before.index(gone[0]) != after.index(new[0]):
        return
    old_text, new_text = f"{name}.{gone[0]}".lower(), f"{name}.{new[0]}"
    lead_wires(drawing, lambda wire: new_text if wire.text.lower() == old_text else wire.text)
