"""What a step may ask of its rows, as a document says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, model_serializer, model_validator

from canvas.document.model import Model

Value = bool | int | Decimal | str


class Short(Model):
    """Settings of which one may stand alone."""

    @model_serializer(mode="wrap")
    def _shortest(self, handler: Any) -> Any:
        full: dict[str, Any] = handler(self)
        return next(iter(full.values())) if len(full) == 1 else full


class AllowedValues(Short):
    """The values that a column may have."""

    values: tuple[Value, ...]

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"values": value}


class Pattern(Short):
    """How the texts of a column are written."""

    pattern: str

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"pattern": value}


class Bounds(Model):
    """From where to where the values of a column lie, both included."""

    least: Value | None = None
    most: Value | None = None


class RowCount(Model):
    """How many rows there are."""

    least: int | None = Field(default=None, ge=0)
    most: int | None = Field(default=None, ge=0)
