"""From a node type to the fields of its form: what is asked, in which words, and what may be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from canvas.document.model import declared_kind
from canvas.nodes.base import NodeType
from canvas.nodes.catalogue import setting_help
from canvas.nodes.ports import least_wires
from canvas.ui.forms import words

COMMON = ("type", "title", "description")
"""Settings that every node has; the head of the form shows them."""

WIRES = ("wire", "wires")


@dataclass(frozen=True)
class Field:
    """One setting as a form shows it.

    `kind` is that of the document's FieldKind, or one of `choice`, `picks`, `switch`, `number`, `decimal`,
    `text`, `texts`,
    `options` (a model inside: `fields` are its settings) and `table` (one model for each name).
    `choices` are pairs of value and label. `of` names the input whose columns are meant. `rare`: few ever
    change it, so it is folded away. `half`: half a line is enough for it. `clear`: its label says enough.
    `when`: another setting and its values with which this one is asked for. `least`: the smallest number;
    of wires, how few will do.
    """

    name: str
    path: tuple[str, ...]
    kind: str
    label: str
    help: str
    required: bool = False
    optional: bool = False
    default: Any = None
    choices: tuple[tuple[Any, str], ...] = ()
    of: str = "input"
    fields: tuple[Field, ...] = ()
    example: str = ""
    model: type[BaseModel] | None = field(default=None, compare=False)
    least: int | None = None
    rare: bool = False
    half: bool = False
    clear: bool = False
    when: tuple[str, tuple[Any, ...]] | None = None

    @property
    def about(self) -> str | None:
        """What the sign beside the label explains; None where the label says enough."""
        return None if self.clear else self.help or None

    @property
    def place(self) -> str:
        """The place as problems name it: `options.separator`."""
        return ".".join(self.path)


@cache
def fields_of(kind: type[NodeType]) -> tuple[Field, ...]:
    """The settings of a node type: what must be given first, what is seldom changed last."""
    found = [f for f in _fields(kind, ()) if f.name not in COMMON]
    return tuple(sorted(found, key=_rank))


def _rank(field: Field) -> int:
    if field.kind == "wire" or field.name == "options":
        return 3
    if field.half and not field.rare:
        return 0
    return 1 if field.required else 2


def _fields(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        key = info.alias or name
        yield _field(model, key, info, (*above, key))


def _field(model: type[BaseModel], name: str, info: FieldInfo, path: tuple[str, ...]) -> Field:
    declared = declared_kind(info)
    inner = _model_in(info.annotation)
    owner = model.__name__
    choices = _first(_choices(info.annotation), None if info.is_required() else info.default)
    choices = words.in_order(owner, name, choices)
    kind = declared.name if declared else _plain_kind(info.annotation, inner)
    if choices and not declared and kind != "picks":
        kind = "choice"
    return Field(
        name=name,
        path=path,
        kind=kind,
        label=words.label_of(owner, name),
        help=words.help_of(owner, name, setting_help(name, info, model)),
        required=info.is_required(),
        optional=_is_optional(info.annotation),
        default=None if info.is_required() else _plain(info.get_default(call_default_factory=True)),
        choices=tuple((value, words.choice_of(owner, name, value)) for value in choices),
        of=declared.of if declared else "input",
        fields=tuple(_fields(inner, path)) if inner else (),
        example=words.example_of(owner, name, kind),
        model=inner,
        least=least_wires(info) if kind in WIRES else _least(info),
        rare=words.is_rare(owner, name) or kind == "options",
        half=words.is_half(owner, name),
        clear=words.is_clear(owner, name),
        when=words.asked_when(owner, name),
    )


def _least(info: FieldInfo) -> int | None:
    return next((int(m.ge) for m in info.metadata if getattr(m, "ge", None) is not None), None)


def _plain_kind(annotation: Any, inner: type[BaseModel] | None) -> str:
    """The kind of a field that declares none, from its type."""
    if inner is not None:
        return "table" if get_origin(annotation) in (Mapping, dict) or _is_mapping(annotation) else "options"
    parts = [a for a in _parts(annotation) if a is not type(None)]
    if parts == [bool]:
        return "switch"
    if parts == [int]:
        return "number"
    if parts == [Decimal]:
        return "decimal"
    if any(get_origin(p) is tuple and get_origin(get_args(p)[0]) is Literal for p in parts):
        return "picks"
    return "texts" if any(get_origin(p) is tuple for p in parts) else "text"


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _parts(annotation: Any) -> tuple[Any, ...]:
    """The members of a union; the annotation alone where it is none."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return tuple(get_args(p)[0] if get_origin(p) is Annotated else p for p in parts)


def _is_optional(annotation: Any) -> bool:
    return type(None) in _parts(annotation)


def _choices(annotation: Any) -> list[Any]:
    """The values of a Literal; None among them where the field may be empty."""
    found: list[Any] = []
    for part in _parts(annotation):
        inner = get_args(part)[0] if get_origin(part) is tuple else part
        if get_origin(inner) is Literal:
            found += get_args(inner)
    return [*found, None] if found and _is_optional(annotation) else found


def _first(choices: list[Any], default: Any) -> list[Any]:
    """The choices with what is meant where nothing is said in front, where that is not one of the words."""
    return [None, *(c for c in choices if c is not None)] if default is None and None in choices else choices


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone or as the values of a mapping."""
    for item in (annotation, *get_args(annotation)):
        if isinstance(item, type) and issubclass(item, BaseModel):
            return item
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_defaults=True)
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
