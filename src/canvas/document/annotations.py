"""What people write on the canvas beside the steps: notes, and groups with a title.

Nothing is computed from either, so what is wrong in one is a warning and never stops a pipeline. A group
names its members and no rectangle: where it is drawn follows from where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from canvas.document.names import bad_name
from canvas.document.reading import Path
from canvas.errors import Problem, did_you_mean, nearest

NOTES, GROUPS = "notes", "groups"
LONGEST_NOTE = 5000
LONGEST_GROUP_TITLE = 200
_SETTINGS = ("title", "members")


@dataclass(frozen=True)
class Group:
    """Steps and notes that belong together, under a title."""

    title: str
    members: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether a step or note is in it; upper and lower case are one."""
        return name.lower() in {m.lower() for m in self.members}


@dataclass(frozen=True)
class Unread:
    """A note or group that cannot be understood: kept as it was written, and not drawn."""

    data: Any


@dataclass(frozen=True)
class Annotations:
    """The notes' texts and the groups, by name, in the order of the file."""

    notes: Mapping[str, str | Unread] = field(default_factory=dict)
    groups: Mapping[str, Group | Unread] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        """The notes that can be drawn."""
        return {name: said for name, said in self.notes.items() if isinstance(said, str)}

    def framed(self) -> dict[str, Group]:
        """The groups that can be drawn."""
        return {name: said for name, said in self.groups.items() if isinstance(said, Group)}

    def plain(self) -> dict[str, Any]:
        """Both as the plain data of their sections; a section that says nothing is left out."""
        found: dict[str, Any] = {}
        if self.notes:
            found[NOTES] = {
                n: said.data if isinstance(said, Unread) else said for n, said in self.notes.items()
            }
        if self.groups:
            found[GROUPS] = {n: _plain(said) for n, said in self.groups.items()}
        return found


def _plain(group: Group | Unread) -> Any:
    if isinstance(group, Unread):
        return group.data
    return {"title": group.title, "members": list(group.members)}


Report = Callable[[Path, Problem], None]


def read_notes(said: Mapping[str, Any], steps: Collection[str], report: Report) -> dict[str, str | Unread]:
    """The notes of a file; `report` is told what is wrong with them."""
    found: dict[str, str | Unread] = {}
    taken = {name.lower() for name in steps}
    for name, value in said.items():
        wrong = bad_name("A note", name)
        if wrong is None and name.lower() in taken:
            wrong = f"There is already a step or note `{name}`. Give the note another name."
        elif wrong is None and not isinstance(value, str):
            wrong = "A note is a text. Write it behind its name, in quotes where it is a number."
        taken.add(name.lower())
        found[name] = value if wrong is None else Unread(value)
        if wrong is not None:
            report((NOTES, name), _warning(NOTES, name, wrong))
    return found


def read_groups(
    said: Mapping[str, Any], members: Collection[str], report: Report
) -> dict[str, Group | Unread]:
    """The groups of a file; `members` are the steps and notes that they can hold."""
    known = {name.lower(): name for name in members}
    found: dict[str, Group | Unread] = {}
    taken: dict[str, str] = {}
    for name, value in said.items():
        wrong = bad_name("A group", name) or _wrong_group(value)
        if wrong is not None:
            found[name] = Unread(value)
            report((GROUPS, name), _warning(GROUPS, name, wrong))
            continue
        found[name] = Group(value["title"], tuple(value["members"]))
        for place, member in enumerate(value["members"]):
            wrong = _wrong_member(member, known, taken)
            taken.setdefault(member.lower(), name)
            if wrong is not None:
                report((GROUPS, name, "members", place), _warning(GROUPS, name, wrong))
    return found


def _wrong_group(value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return "A group is a block with a `title` and its `members`."
    for key in value:
        if key not in _SETTINGS:
            return f"A group has no `{key}`.{did_you_mean(key, _SETTINGS, noun='settings')}"
    if not isinstance(value.get("title"), str):
        return "The group's `title` is missing, or no text. Say what its steps do together."
    members = value.get("members")
    if not isinstance(members, list) or not all(isinstance(m, str) for m in members):
        return "The group's `members` are missing: write `members: [...]` with the names of steps and notes."
    return None


def _wrong_member(member: str, known: Mapping[str, str], taken: Mapping[str, str]) -> str | None:
    if member.lower() not in known:
        close = nearest(member, known.values())
        hint = f" Did you mean `{close}`?" if close else " Remove it from `members`."
        return f"There is no step or note `{member}`.{hint}"
    if member.lower() in taken:
        return f"`{member}` is in the group `{taken[member.lower()]}` already. Remove it from one of the two."
    return None


def _warning(section: str, name: str, message: str) -> Problem:
    return Problem(message, field=f"{section}.{name}", severity="warning")
