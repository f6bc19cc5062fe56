"""Spark's types in plain words, for pickers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canvas.sql.types import DataType, Decimal, InvalidType, parse_type

_WORDS: Mapping[str, str] = {
    "STRING": "Text",
    "INT": "Whole number",
    "BIGINT": "Large whole number",
    "DECIMAL(12,2)": "Amount, 2 decimals",
    "DECIMAL(18,4)": "Number, 4 decimals",
    "DOUBLE": "Number, inexact",
    "BOOLEAN": "True or false",
    "DATE": "Date",
    "TIMESTAMP": "Date and time",
}
"""The types that are offered, the likeliest first."""

DECIMAL = "DECIMAL"
COMMON: tuple[str, ...] = tuple(_WORDS)


def type_label(text: object) -> str:
    """`Text · STRING`, `Amount, 2 decimals · DECIMAL(12,2)`; a type without words of its own as it is."""
    name = canonical(str(text))
    words = _WORDS.get(name)
    return f"{words} · {name}" if words else name


def type_words(text: object) -> str:
    """`Text`, for a narrow table; a type without words of its own as it is."""
    name = canonical(str(text))
    return _WORDS.get(name, name)


def canonical(text: str) -> str:
    """The type as it is written best; a text that names none as it is."""
    found = parsed(text)
    return str(found) if found else text


def parsed(text: str) -> DataType | None:
    """The type that a text names, or None."""
    try:
        return parse_type(text)
    except InvalidType:
        return None


def offered(used: Iterable[str] = ()) -> list[str]:
    """The types to choose from: the common ones, and those in use that are not among them."""
    extra = dict.fromkeys(name for text in used if (name := canonical(text)) not in _WORDS and name)
    return [*COMMON, *extra]


def decimal_of(text: str) -> Decimal | None:
    """Digits in all and after the point, where the text is a DECIMAL."""
    found = parsed(text)
    return found if isinstance(found, Decimal) else None
