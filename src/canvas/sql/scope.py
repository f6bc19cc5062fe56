"""What the names in an expression stand for: columns of one or more inputs, and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from canvas.errors import did_you_mean, nearest
from canvas.sql.parsing import InvalidExpression
from canvas.sql.schema import Column, Schema
from canvas.sql.types import DataType


@dataclass(frozen=True)
class Scope:
    """Columns by input (`""` where there is only one), parameters by name."""

    inputs: Mapping[str, Schema]
    parameters: Mapping[str, DataType] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, parameters: Mapping[str, DataType] | None = None) -> Scope:
        """The scope of a node with one input."""
        return cls({"": schema}, parameters or {})

    def resolve(self, qualifier: str, name: str) -> tuple[str, Column]:
        """The input and the column that a name means; raises InvalidExpression, with a suggestion."""
        if qualifier:
            return self._resolve_qualified(qualifier, name)
        found = [(key, column) for key, schema in self.inputs.items() if (column := schema.find(name))]
        if len(found) == 1:
            return found[0]
        if found:
            choices = " or ".join(f"`{key}.{name}`" for key, _ in found)
            raise InvalidExpression(f"`{name}` is in both inputs: write {choices}.")
        raise self._unknown(name, [c.name for schema in self.inputs.values() for c in schema])

    def _resolve_qualified(self, qualifier: str, name: str) -> tuple[str, Column]:
        key = next((k for k in self.inputs if k and k.lower() == qualifier.lower()), None)
        if key is None:
            raise InvalidExpression(f"`{qualifier}` is not an input or a column here.")
        column = self.inputs[key].find(name)
        if column is None:
            raise self._unknown(name, list(self.inputs[key].names), f" of the {key} input")
        return key, column

    def has_input(self, qualifier: str) -> bool:
        """Whether the scope has an input of that name."""
        return any(k and k.lower() == qualifier.lower() for k in self.inputs)

    def parameter(self, name: str) -> DataType:
        """The type of a parameter; raises InvalidExpression where the pipeline has none of that name."""
        if name in self.parameters:
            return self.parameters[name]
        hint = did_you_mean(name, list(self.parameters), noun="parameters")
        raise InvalidExpression(
            f"The pipeline has no parameter `{name}`.{hint} "
            "Add it to the parameters of the pipeline, or write a value.",
            nearest(name, self.parameters),
        )

    @staticmethod
    def _unknown(name: str, known: list[str], where: str = " here") -> InvalidExpression:
        message = f"`{name}` is not a column{where}.{did_you_mean(name, known, noun='columns')}"
        return InvalidExpression(message, nearest(name, known))
