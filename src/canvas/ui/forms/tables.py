"""What a table editor says has been changed in it, applied to the rows it was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Edited:
    """The rows as they are now. `origins`: of each, its place among those before; None for a new one."""

    rows: tuple[Row, ...]
    origins: tuple[int | None, ...]


def edited(rows: Sequence[Mapping[str, Any]], said: Mapping[str, Any]) -> Edited:
    """The rows with a table editor's changes; a new row in which nothing is filled in yet is left out."""
    changed = {int(k): v for k, v in (said.get("edited_rows") or {}).items()}
    deleted = {int(i) for i in said.get("deleted_rows") or ()}
    kept: list[tuple[int | None, Row]] = [
        (i, {**row, **changed.get(i, {})}) for i, row in enumerate(rows) if i not in deleted
    ]
    columns = list(rows[0]) if rows else []
    added = [{**dict.fromkeys(columns), **row} for row in said.get("added_rows") or () if _filled(row)]
    kept += [(None, row) for row in added]
    return Edited(tuple(row for _, row in kept), tuple(origin for origin, _ in kept))


def _filled(row: Mapping[str, Any]) -> bool:
    return any(value not in (None, "", []) for key, value in row.items() if not key.startswith("_"))


def twice(names: Sequence[str]) -> str | None:
    """A name that is there more than once, ignoring case; None where all differ."""
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            return name
        seen.add(name.lower())
    return None
