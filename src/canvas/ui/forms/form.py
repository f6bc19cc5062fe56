"""One step's form while it is drawn: what the document says, and the way of a change back into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from canvas.document.workspace import Settings
from canvas.errors import CanvasError
from canvas.nodes import node_types
from canvas.nodes.base import NodeType
from canvas.preview.model import Sampling
from canvas.sql.schema import Schema
from canvas.ui.desk import Desk
from canvas.ui.documents import Document
from canvas.ui.editing import Editor, State, Unsaved
from canvas.ui.editing.changes import Change, SetValue
from canvas.ui.forms.fields import Field
from canvas.ui.forms.messages import Book
from canvas.ui.forms.state import Widgets

Raw = Mapping[str, Any]
KEPT = "What you typed is kept here, and saved as soon as that can be done."
GONE = "This step is not there any more: it was removed or renamed elsewhere."


def _stay(old: str, new: str) -> None:
    """Where nothing else has to know of a new name."""


@dataclass(frozen=True)
class Held:
    """A change that could not be saved yet; see `Editor.change`."""

    label: str
    changes: tuple[Change, ...]
    merge: str | None


def _forget(held: Held) -> None:
    """Where nobody makes a change later."""


@dataclass(frozen=True)
class FormPlace:
    """Where a form stands: the pipeline's editor, its state now, the desk that has rows.

    `desk` may be missing: then a form knows columns but no rows. `renamed` is told the old and the new
    name of a step that got another one. `hold` keeps a change that cannot be saved now.
    """

    editor: Editor
    state: State
    desk: Desk | None
    sampling: Sampling
    renamed: Callable[[str, str], None] = _stay
    hold: Callable[[Held], None] = _forget

    def change(self, label: str, changes: Sequence[Change], merge: str | None) -> str:
        """Makes changes as one entry of the history; gives the reason where that is refused."""
        message = self.editor.change(label, changes, merge=merge)
        if isinstance(message, Unsaved):
            self.hold(Held(label, tuple(changes), merge))
            return f"{message} {KEPT}"
        return message or ""

    def tell(self) -> None:
        """Lets the pages that show the pipeline look again; from any thread."""
        if self.desk is not None:
            self.desk.tell(self.editor.name)


class Form:
    """The form of one step."""

    def __init__(self, place: FormPlace, document: Document, node: str) -> None:
        self.place, self.document, self.node = place, document, node
        self.raw: Raw = plain_data(document.raw(node))
        self.model = document.plan.pipeline.nodes[node]
        self.kind: type[NodeType] | None = node_types().get(self.model.type)
        problems = [p for p in document.plan.problems if p.node == node]
        self.book = Book(problems)
        self.is_wrong = any(p.severity == "error" for p in problems)
        self.widgets = Widgets(st.session_state, f"{document.name}.{node}")

    @cached_property
    def inputs(self) -> Mapping[str, Sequence[Schema]]:
        """The columns of what is connected, by input; of what is not known yet, nothing."""
        return self.document.inputs(self.node)

    @cached_property
    def settings(self) -> Settings | None:
        """The workspace's connections; None where its files cannot be read."""
        try:
            return self.document.workspace.settings()
        except CanvasError:
            return None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the pipeline's parameters."""
        return tuple(self.document.plan.parameters)

    def schema(self, of: str) -> Schema | None:
        """The columns of an input; of all inputs together where there is none of that name."""
        known = self.inputs.get(of)
        if known is None:
            known = [schema for schemas in self.inputs.values() for schema in schemas]
        if not known:
            return None
        return known[0] if len(known) == 1 else Schema(tuple(c for schema in known for c in schema))

    def source(self) -> str | None:
        """Where the rows of the only input come from, as the document writes it; None where they do not."""
        names = self.kind.input_fields() if self.kind else ()
        value = self.raw.get(names[0]) if len(names) == 1 else None
        return value if isinstance(value, str) and value else None

    def slot(self, part: str, label: str, read: Callable[[Raw], Any], *, typing: bool = False) -> Slot:
        """A part of the form that one widget shows; `read` takes its value out of the step's data."""
        return Slot(self, part, label, read, typing)

    def cell(self, part: str, value: Any) -> Cell:
        """One widget of several; `value` is what the document says there."""
        return Cell(self, part, value)

    def field_slot(self, field: Field, *, typing: bool = False) -> Slot:
        """The slot of a setting that one widget shows whole."""
        return self.slot(field.place, field.label, lambda raw: value_at(raw, field.path), typing=typing)

    def now(self) -> Raw | None:
        """The step's data in this moment; None where there is no such step any more."""
        state = self.place.editor.look()
        document = state.document or state.drawn
        if document is None or self.node not in document.plan.pipeline.nodes:
            return None
        made: Raw = plain_data(document.raw(self.node))
        return made

    def apply(self, label: str, values: Mapping[str, Any], typed: str | None = None) -> str:
        """Sets settings as one entry of the history; gives the reason where that is refused.

        `typed`: what is being typed into; more of it, soon after, becomes part of the same entry.
        """
        changes = [SetValue(self.node, key, value) for key, value in values.items()]
        return self.submit(f"{label} of {self.node}", changes, typed)

    def submit(self, label: str, changes: Sequence[Change], typed: str | None = None) -> str:
        """Makes changes as one entry of the history; gives the reason where that is refused."""
        if self.now() is None:
            return GONE
        merge = f"{self.node}.{typed}" if typed else None
        return self.place.change(label, changes, merge)


@dataclass(frozen=True)
class Cell:
    """One of several widgets that a part of a form has, such as a list in a row of lists."""

    form: Form
    part: str
    value: Any

    @property
    def key(self) -> str:
        """The widget's key for Streamlit."""
        return self.form.widgets.key(self.part, self.value)

    def take(self, key: str) -> Any:
        """What was chosen or typed, which the document is to say next."""
        chosen = st.session_state.get(key)
        self.form.widgets.wrote(self.part, chosen)
        return chosen


@dataclass(frozen=True)
class Slot:
    """A part of a form that one widget shows. `typing`: it changes letter by letter."""

    form: Form
    part: str
    label: str
    read: Callable[[Raw], Any]
    typing: bool = False

    @property
    def value(self) -> Any:
        """What the document says."""
        return self.read(self.form.raw)

    @property
    def current(self) -> Any:
        """What the document says in this moment: several changes may come at once, each on the last."""
        now = self.form.now()
        return self.read(now if now is not None else {})

    @property
    def key(self) -> str:
        """The widget's key for Streamlit."""
        return self.form.widgets.key(self.part, self.value)

    @property
    def refused(self) -> str:
        """Why the last change was not made; empty where it was."""
        return self.form.widgets.refused(self.part)

    def typed(self, key: str) -> Any:
        """What the widget holds now."""
        return st.session_state.get(key)

    def change(self, values: Mapping[str, Any], *, renew: bool = False) -> None:
        """Sets settings; `renew`: the widget is to show what the document then says."""
        widgets = self.form.widgets
        message = self.form.apply(self.label, values, self.part if self.typing else None)
        now = self.form.now()
        if message or now is None:
            widgets.refuse(self.part, message or GONE)
            return
        widgets.wrote(self.part, self.read(now))
        if renew:
            widgets.renew(self.part)

    def put(self, field: Field, value: Any, *, renew: bool = False) -> None:
        """Sets one setting; its default is left out of the document."""
        now = self.form.now()
        if now is None:
            self.form.widgets.refuse(self.part, GONE)
            return
        self.change(with_value(now, field, value), renew=renew)


def index_of(options: Sequence[Any], value: Any) -> int | None:
    """Where a value is among options, for a widget's default; None where it is not."""
    return options.index(value) if value in options else None


def plain_data(value: Any) -> Any:
    """Settings with lists where a model has tuples: as the file says them."""
    if isinstance(value, Mapping):
        return {key: plain_data(inner) for key, inner in value.items()}
    return [plain_data(v) for v in value] if isinstance(value, list | tuple) else value


def plain_mapping(value: Any) -> dict[str, Any]:
    """The value where it is a block of settings, else nothing."""
    return value if isinstance(value, dict) else {}


def plain_list(value: Any) -> list[Any]:
    """The value where it is a list, else nothing."""
    return list(value) if isinstance(value, list | tuple) else []


def value_at(raw: Raw, path: Sequence[str]) -> Any:
    """The value at a path of settings; None where it is not there."""
    value: Any = raw
    for key in path:
        value = plain_mapping(value).get(key)
    return value


def with_value(raw: Raw, field: Field, value: Any) -> dict[str, Any]:
    """The top-level setting, with its new value, that has `value` at the field's path."""
    is_default = value is None if field.required or field.optional else value == field.default
    top, *rest = field.path
    if not rest:
        return {top: None if is_default else value}
    return {top: _nested(plain_mapping(raw.get(top)), rest, None if is_default else value) or None}


def _nested(block: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    key, *rest = path
    inner = _nested(plain_mapping(block.get(key)), rest, value) or None if rest else value
    if inner is None:
        return {k: v for k, v in block.items() if k != key}
    return {**block, key: inner}
