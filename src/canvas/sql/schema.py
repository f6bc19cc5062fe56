"""The schema of a relation: its columns' names and types, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from canvas.sql.types import DataType


@dataclass(frozen=True)
class Column:
    """A named, typed column."""

    name: str
    type: DataType

    def __str__(self) -> str:
        return f"{self.name} {self.type}"


@dataclass(frozen=True)
class Schema:
    """Columns in order; names are found ignoring case, as Spark does."""

    columns: tuple[Column, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, DataType]]) -> Schema:
        """A schema from (name, type) pairs."""
        return cls(tuple(Column(name, kind) for name, kind in pairs))

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {c.name.lower(): c for c in self.columns}

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(c.name for c in self.columns)

    def find(self, name: str) -> Column | None:
        """The column of that name, ignoring case, or None."""
        return self._by_name.get(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_name

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)
