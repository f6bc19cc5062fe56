"""Forms follow from the node types: nothing is listed twice, nothing is left out."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field as PydanticField

from canvas.document.model import FieldKind, Model
from canvas.nodes import node_types
from canvas.nodes.base import About, Build, Condition, Example, Input, Lowered, NodeType, SparkType
from canvas.ui.forms.drawing import _DRAW
from canvas.ui.forms.fields import COMMON, Field, fields_of
from canvas.ui.forms.sentences import still_needed


class Inner(Model):
    """Settings inside."""

    word: str = "a"


class Invented(NodeType):
    """Do something new; with care."""

    type: Literal["invented"] = "invented"
    input: Input
    test: Condition | None = None
    into: SparkType
    many: tuple[str, ...] = ()
    one_of: Literal["fast_way", "slow_way"] | None = "fast_way"
    yes: bool = False
    number: Annotated[int, PydanticField(ge=2)] = 3
    inner: Inner = PydanticField(default_factory=Inner)
    names: Annotated[tuple[str, ...], FieldKind("columns", of="left")] | None = None

    about = About(label="Invented", icon="star", category="shape", keywords=(), example=Example("", "", ()))

    def says(self) -> str:
        return "Two things"

    def lower(self, build: Build) -> Lowered | None:
        return None


def by_name() -> dict[str, Field]:
    return {f.name: f for f in fields_of(Invented)}


def test_a_new_node_type_has_a_form_without_any_change_here() -> None:
    fields = by_name()
    assert {n: f.kind for n, f in fields.items()} == {
        "input": "wire", "test": "condition", "into": "type", "many": "texts", "one_of": "choice",
        "yes": "switch", "number": "number", "inner": "options", "names": "columns",
    }  # fmt: skip
    assert fields["one_of"].choices == (("fast_way", "Fast way"), ("slow_way", "Slow way"), (None, "None"))
    assert fields["names"].of == "left"
    assert fields["names"].optional
    assert fields["inner"].fields[0].path == ("inner", "word")
    assert fields["number"].least == 2
    assert fields["number"].default == 3
    assert (fields["into"].required, fields["test"].required) == (True, False)
    assert next(iter(fields)) == "into", "what must be given comes first"
    assert list(fields)[-1] == "input", "a wire is drawn on the canvas, so it comes last"


@pytest.mark.parametrize("kind", list(node_types().values()), ids=list(node_types()))
def test_every_setting_of_every_node_type_can_be_drawn(kind: type[NodeType]) -> None:
    fields = fields_of(kind)
    assert {f.name for f in fields} == {i.alias or n for n, i in kind.model_fields.items()} - set(COMMON)
    every = [*fields, *(inner for f in fields for inner in f.fields)]
    assert {f.kind for f in every} <= set(_DRAW)
    assert [f.place for f in every if not f.help] == []
    assert [f.label for f in every if "_" in f.label or not f.label[:1].isupper()] == []


def test_what_a_step_does_is_a_sentence() -> None:
    node = Invented.model_validate({"type": "invented", "input": "a", "into": "INT"})
    assert node.tells() == "Do something new: two things."
    keep = node_types()["filter"]
    made = keep.model_validate({"type": "filter", "input": "a", "condition": "X > 1"})
    assert isinstance(made, NodeType)
    assert made.tells() == "Keeps the rows where `X > 1`, and leaves out the others."


def test_what_is_missing_is_a_sentence() -> None:
    fields = by_name()
    assert still_needed([]) == ""
    assert still_needed([fields["into"]]) == "Still needed: “Into”."
    assert still_needed([fields["into"], fields["input"]]) == "Still needed: “Into” and an input."
    join = {f.name: f for f in fields_of(node_types()["join"])}
    assert still_needed([join["left"], join["right"]]) == "Still needed: two inputs."
