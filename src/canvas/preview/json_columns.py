"""The fields and types of JSON objects, from some of their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from canvas.preview.guessing import Marks, guess

MOST_TEXTS = 1_000
"""So many texts are looked at."""


class _Number(str):
    """A number with a point, as it was written."""


def json_columns(texts: Iterable[str | None]) -> Mapping[str, dict[str, Any] | str]:
    """What `parse_json` is told of each field, in the order in which they are first there.

    Nothing where no text is a JSON object.
    """
    found: dict[str, list[Any]] = {}
    for _, text in zip(range(MOST_TEXTS), texts, strict=False):
        for name, value in _object(text).items():
            found.setdefault(name, [])
            if value is not None:
                found[name].append(value)
    return {name: _column(values) for name, values in found.items() if name.strip()}


def _object(text: str | None) -> Mapping[str, Any]:
    try:
        made = json.loads(text or "", parse_float=_Number, parse_constant=_Number)
    except ValueError:
        return {}
    return made if isinstance(made, dict) else {}


def _column(values: list[Any]) -> dict[str, Any] | str:
    if any(isinstance(v, list | dict) for v in values):
        return _type(values)
    texts = [("true" if v else "false") if isinstance(v, bool) else str(v) for v in values]
    found = guess([t for t in texts if t], Marks())
    spelled = [v for v in values if isinstance(v, str) and not isinstance(v, _Number)]
    return "STRING" if spelled and found.type not in ("DATE", "TIMESTAMP") else found.as_data()


def _type(values: list[Any]) -> str:
    """The type of values of which some are lists or objects; text, where they are of several kinds."""
    there = [v for v in values if v is not None]
    if there and all(isinstance(v, list) for v in there):
        inner = [item for v in there for item in v if item is not None]
        return f"ARRAY<{_type(inner)}>"
    if there and all(isinstance(v, dict) for v in there):
        fields: dict[str, list[Any]] = {}
        for v in there:
            for name, value in v.items():
                fields.setdefault(name, []).append(value)
        inside = ", ".join(f"{_name(name)}: {_type(found)}" for name, found in fields.items())
        return f"STRUCT<{inside}>" if fields else "STRING"
    return _scalar(there)


def _scalar(values: list[Any]) -> str:
    if any(isinstance(v, list | dict) for v in values) or not values:
        return "STRING"
    if all(isinstance(v, bool) for v in values):
        return "BOOLEAN"
    if all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return "BIGINT" if any(abs(v) > 2**31 - 1 for v in values) else "INT"
    return "DOUBLE" if all(isinstance(v, int | _Number) for v in values) else "STRING"


def _name(name: str) -> str:
    doubled = name.replace("`", "``")
    return name if name.isidentifier() and name.isascii() else f"`{doubled}`"
