"""Another pipeline as a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from canvas.document.model import FieldKind
from canvas.errors import Remedy
from canvas.nodes.base import OUT, About, Build, Example, Inputs, Lowered, NodeType, all_columns, quoted
from canvas.nodes.rule_settings import Short, Value
from canvas.steps import Project, Step

_CLEAN = """
format: canvas/1
name: clean_stores
parameters:
  prefix: {type: STRING, default: S}
nodes:
  stores:
    type: input
    columns: {code: STRING, city: STRING}
    rows: [[" a", Paris]]
  cleaned:
    type: derive
    input: stores
    columns:
      code: concat(:prefix, upper(trim(code)))
  result:
    type: output
    input: cleaned
"""


class Argument(Short):
    """The value of a parameter: a value, or `:name` for a parameter of this pipeline."""

    value: Value

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"value": value}


class Subflow(NodeType):
    """Use another pipeline of the workspace as a step."""

    type: Literal["subflow"] = "subflow"
    inputs: Inputs = ()
    pipeline: Annotated[str, FieldKind("pipeline")]
    parameters: Annotated[Mapping[str, Argument], FieldKind("arguments")] = Field(default_factory=dict)
    outputs_taken: tuple[str, ...] = Field(default=(), alias="outputs")

    about = About(
        label="Subflow",
        icon="account_tree",
        category="combine",
        keywords=("reusable pipeline", "template", "macro", "flowlet", "nested", "include", "call"),
        example=Example(
            nodes="""
                stores:
                  type: inline
                  columns: {city: STRING, code: STRING, size: INT}
                  rows: [[Paris, " p1 ", 3], [Roma, r2, null]]
                clean:
                  type: subflow
                  inputs: [stores]
                  pipeline: clean_stores
                  parameters: {prefix: X-}
                """,
            node="clean",
            rows=(("X-P1", "Paris"), ("X-R2", "Roma")),
            pipelines={"clean_stores": _CLEAN},
        ),
    )

    @classmethod
    def outputs_of(cls, data: Mapping[str, Any]) -> tuple[str, ...]:
        said = data.get("outputs", data.get("outputs_taken"))
        return tuple(str(n) for n in said) if isinstance(said, list | tuple) and said else (OUT,)

    def says(self) -> str:
        return self.pipeline

    def tells(self) -> str:
        over = f" over {quoted(self.inputs)}" if self.inputs else ""
        return f"Does what the pipeline `{self.pipeline}` does{over}."

    def lower(self, build: Build) -> Lowered | None:
        if build.expand is None:
            build.refuse("pipeline", f"There is no pipeline `{self.pipeline}` here.")
            return None
        arguments = {name: argument.value for name, argument in self.parameters.items()}
        made = build.expand(build, self.pipeline, build.inputs.get("inputs", ()), arguments)
        if made is None:
            return None
        wanted = self.outputs_taken or tuple(made.outputs)
        unknown = [n for n in wanted if n not in made.outputs]
        if unknown or (not self.outputs_taken and len(wanted) > 1):
            self._refuse_outputs(build, unknown, tuple(made.outputs))
            return None
        if not self.outputs_taken:
            return replace(made, outputs={OUT: _named(build, build.name(), made.outputs[wanted[0]])})
        taken = {n: _named(build, build.name(n), made.outputs[n]) for n in wanted}
        return replace(made, outputs=taken)

    def _refuse_outputs(self, build: Build, unknown: list[str], known: tuple[str, ...]) -> None:
        what = f"`{self.pipeline}` has no output `{unknown[0]}`" if unknown else (
            f"`{self.pipeline}` has several outputs"
        )  # fmt: skip
        build.refuse(
            "outputs", f"{what}: take some of {quoted(list(known))}.",
            remedy=Remedy("Take all outputs", (("outputs", known),)),
        )  # fmt: skip


def _named(build: Build, name: str, step: Step) -> Step:
    """The rows of an inner output under the name of the step's own output."""
    if step.name == name:
        return step
    return Project(
        name=name, node=build.node, schema=step.schema, ordering=step.ordering, input=step,
        columns=all_columns(step),
    )  # fmt: skip
