"""Notes and groups of a drawing: added, written, removed; groups follow what becomes of their members.

The browser does the same at once, before the server answers: `component/src/board/annotations.ts`. Both
are held together by one list of cases, `component/src/board/annotations.cases.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from canvas.document.annotations import LONGEST_GROUP_TITLE, LONGEST_NOTE, Group
from canvas.document.positions import within_reach
from canvas.ui.editing.changes import AddGroup, AddNote, Noted, SetGroupTitle, SetMembers, Ungroup, WriteNote
from canvas.ui.editing.drawing import Drawing, Refused, is_id


def annotate(drawing: Drawing, change: Noted) -> None:
    """Makes one change of a note or group. Raises Refused where it cannot be made."""
    match change:
        case AddNote():
            text = _note_text(change.text)
            _check_name(change.id, (*drawing.nodes, *drawing.notes))
            drawing.notes[change.id] = text
            drawing.positions[change.id] = within_reach(change.at)
        case WriteNote():
            name, text = find_note(drawing, change.id), _note_text(change.text)
            if text:
                drawing.notes[name] = text
            else:
                remove_note(drawing, name)
        case AddGroup():
            _add_group(drawing, change)
        case SetMembers():
            _set_members(drawing, _find_group(drawing, change.id), change.members)
        case SetGroupTitle():
            name, title = _find_group(drawing, change.id), _group_title(change.title)
            group = drawing.groups[name]
            if title and isinstance(group, Group):
                drawing.groups[name] = Group(title, group.members)
        case Ungroup():
            del drawing.groups[_find_group(drawing, change.id)]
        case _:
            assert_never(change)
    drawing.touched = True


def remove_note(drawing: Drawing, name: str) -> None:
    """Takes a note off the canvas."""
    del drawing.notes[name]
    drawing.positions.pop(name, None)
    drawing.touched = True
    leave_groups(drawing, {name})


def find_note(drawing: Drawing, name: str) -> str:
    """The name of a note as it is written; raises Refused where there is none."""
    found = next((n for n in drawing.notes if n.lower() == name.lower()), None)
    if found is None:
        raise Refused("This note is not there any more.")
    return found


def leave_groups(drawing: Drawing, names: set[str]) -> None:
    """Takes steps and notes out of their groups; a group that is empty then is no more."""
    gone = {name.lower() for name in names}
    for key, group in list(drawing.groups.items()):
        if not isinstance(group, Group) or not any(m.lower() in gone for m in group.members):
            continue
        members = tuple(m for m in group.members if m.lower() not in gone)
        if members:
            drawing.groups[key] = Group(group.title, members)
        else:
            del drawing.groups[key]


def rename_member(drawing: Drawing, old: str, new: str) -> None:
    """Lets groups follow a step that got another name."""
    for key, group in drawing.groups.items():
        if isinstance(group, Group) and group.has(old):
            members = tuple(new if m.lower() == old.lower() else m for m in group.members)
            drawing.groups[key] = Group(group.title, members)


def _add_group(drawing: Drawing, change: AddGroup) -> None:
    title = _group_title(change.title)
    if not title:
        raise Refused("A group needs a title.")
    members = _known(drawing, change.members)
    if not members:
        raise Refused("None of these steps is there any more, so they were not grouped.")
    _check_name(change.id, drawing.groups)
    leave_groups(drawing, set(members))
    drawing.groups[change.id] = Group(title, members)


def _set_members(drawing: Drawing, name: str, wanted: list[str]) -> None:
    group = drawing.groups[name]
    if not isinstance(group, Group):
        raise Refused("This group is written in a way that cannot be changed here. Change it in the file.")
    members = _known(drawing, wanted)
    leave_groups(drawing, {*members} - {m for m in members if group.has(m)})
    if members:
        drawing.groups[name] = Group(group.title, members)
    else:
        del drawing.groups[name]


def _known(drawing: Drawing, members: Iterable[str]) -> tuple[str, ...]:
    """Those of the steps and notes that are there, each once, as they are written."""
    known = {name.lower(): name for name in (*drawing.nodes, *drawing.notes)}
    return tuple(dict.fromkeys(known[m.lower()] for m in members if m.lower() in known))


def _find_group(drawing: Drawing, name: str) -> str:
    found = next((n for n in drawing.groups if n.lower() == name.lower()), None)
    if found is None:
        raise Refused("This group is not there any more.")
    return found


def _check_name(name: str, taken: Iterable[str]) -> None:
    if not is_id(name) or name.lower() in {other.lower() for other in taken}:
        raise Refused("This was made at the same time elsewhere. Try again.")


def _note_text(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise Refused(f"A note has at most {LONGEST_NOTE:,} characters, and this one has {len(text):,}.")
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _group_title(text: str) -> str:
    if len(text) > LONGEST_GROUP_TITLE:
        raise Refused(
            f"A group's title has at most {LONGEST_GROUP_TITLE} characters, and this one has {len(text):,}."
        )
    return " ".join(text.split())
