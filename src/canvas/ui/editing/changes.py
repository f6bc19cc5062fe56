"""What can be changed in a pipeline, one small change each, and how the browser says it.

The browser's operations are lists of these; nothing in them is trusted: sizes and types are checked
here, meaning in `canvas.ui.editing.applying`. So is the length of what a person types, which is refused
in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

_CONFIG = ConfigDict(extra="forbid")
MOST_OPERATIONS = 1000
"""So many operations are taken from one outbox; the others come again with the next."""
MOST_CHANGES = 10_000
"""So many changes may be in one operation."""

Id = Annotated[str, Field(max_length=200)]
Place = tuple[Annotated[int, Field(strict=True)], Annotated[int, Field(strict=True)]]


@dataclass(frozen=True, config=_CONFIG)
class AddNode:
    """A new step of a type, with settings as plain data."""

    id: Id
    type: Id
    at: Place
    values: Mapping[str, Any] = Field(default_factory=dict)
    change: Literal["add"] = "add"


@dataclass(frozen=True, config=_CONFIG)
class RemoveNode:
    """Removes a step, and the wires from it; or a note."""

    id: Id
    change: Literal["remove"] = "remove"


@dataclass(frozen=True, config=_CONFIG)
class Connect:
    """A wire from an output (`""` is the only one) into an input; one of many goes to `index`, else last."""

    from_: Annotated[Id, Field(alias="from")]
    port: Id
    to: Id
    field: Id
    index: int | None = None
    change: Literal["connect"] = "connect"


@dataclass(frozen=True, config=_CONFIG)
class Disconnect:
    """Removes the wire into an input."""

    to: Id
    field: Id
    index: int | None = None
    change: Literal["disconnect"] = "disconnect"


@dataclass(frozen=True, config=_CONFIG)
class Move:
    """Puts a step or a note somewhere else on the canvas, in whole pixels."""

    id: Id
    at: Place
    change: Literal["move"] = "move"


@dataclass(frozen=True, config=_CONFIG)
class Rename:
    """Gives a step another id, everywhere it is named."""

    id: Id
    new: str
    change: Literal["rename"] = "rename"


@dataclass(frozen=True, config=_CONFIG)
class SetTitle:
    """Gives a step a title, or none."""

    id: Id
    title: str | None
    change: Literal["title"] = "title"


@dataclass(frozen=True, config=_CONFIG)
class AddNote:
    """A new note on the canvas."""

    id: Id
    text: str
    at: Place
    change: Literal["note"] = "note"


@dataclass(frozen=True, config=_CONFIG)
class WriteNote:
    """Gives a note another text; an empty one removes it."""

    id: Id
    text: str
    change: Literal["write"] = "write"


@dataclass(frozen=True, config=_CONFIG)
class AddGroup:
    """Steps and notes under one title; they leave the groups in which they were."""

    id: Id
    title: str
    members: Annotated[list[Id], Field(max_length=MOST_CHANGES)]
    change: Literal["group"] = "group"


@dataclass(frozen=True, config=_CONFIG)
class SetMembers:
    """Says anew what is in a group; what comes to it leaves its own, and an empty group is no more."""

    id: Id
    members: Annotated[list[Id], Field(max_length=MOST_CHANGES)]
    change: Literal["members"] = "members"


@dataclass(frozen=True, config=_CONFIG)
class SetGroupTitle:
    """Gives a group another title; an empty one leaves it as it is."""

    id: Id
    title: str
    change: Literal["group title"] = "group title"


@dataclass(frozen=True, config=_CONFIG)
class Ungroup:
    """Removes a group; what was in it stays."""

    id: Id
    change: Literal["ungroup"] = "ungroup"


@dataclass(frozen=True, config=_CONFIG)
class Paste:
    """Adds what was copied; its upper left corner comes to stand at a place."""

    text: Annotated[str, Field(max_length=5_000_000)]
    at: Place
    change: Literal["paste"] = "paste"


@dataclass(frozen=True)
class SetValue:
    """Sets one setting of a step to plain data, as in YAML; None removes it."""

    id: str
    key: str
    value: Any


@dataclass(frozen=True)
class SetParameters:
    """The pipeline's parameters as plain data: `name: {type, default, description}`."""

    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class SetDescription:
    """What the pipeline is for; empty text removes it."""

    text: str


Noted = AddNote | WriteNote | AddGroup | SetMembers | SetGroupTitle | Ungroup
"""What concerns notes and groups alone."""
Drawn = AddNode | RemoveNode | Connect | Disconnect | Move | Rename | SetTitle | Paste | Noted
"""What the browser may send."""
Change = Drawn | SetValue | SetParameters | SetDescription


class Operation(BaseModel):
    """One thing that a person did: changes that are made together, or a step through the history."""

    model_config = _CONFIG
    id: Annotated[int, Field(strict=True, ge=1)]
    kind: Literal["change", "undo", "redo"]
    label: Annotated[str, Field(max_length=200)] = "Change"
    changes: Annotated[
        list[Annotated[Drawn, Field(discriminator="change")]], Field(max_length=MOST_CHANGES)
    ] = Field(default_factory=list)


class Outbox(BaseModel):
    """What one browser tab has not seen acknowledged; each operation is read by itself."""

    model_config = ConfigDict(extra="ignore")
    client: Annotated[str, Field(min_length=1, max_length=100)]
    operations: list[Any]

    def due(self, last: int) -> list[tuple[int, Operation | None]]:
        """The next operations behind the one numbered `last`, in order; None is one that makes no sense."""
        numbered = [(o["id"], o) for o in self.operations if isinstance(o, dict) and type(o.get("id")) is int]
        due = sorted((pair for pair in numbered if pair[0] > last), key=lambda pair: pair[0])
        return [(number, _operation(said)) for number, said in due[:MOST_OPERATIONS]]


def _operation(said: Mapping[str, Any]) -> Operation | None:
    try:
        return Operation.model_validate(said)
    except ValidationError:
        return None


OUTBOX = TypeAdapter(Outbox)
