"""One `key: value` block of a YAML text: where it stands, and how it is written canonically."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarfloat import ScalarFloat
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

_FLOW_WIDTH = 100
"""A mapping or list inside a setting stands on one line where it has at most so many characters."""
_SHORT_WIDTH = 60
"""The same for a setting itself, such as `keys: {store_id: store_id}`."""


@dataclass(frozen=True)
class Block:
    """Lines of one key: the comments above it, the key, its value. Line numbers from 0, `last` excluded."""

    text: str
    first: int
    key_line: int
    last: int

    @property
    def above(self) -> str:
        """The comments and blank lines above the key."""
        return "".join(self.text.splitlines(keepends=True)[: self.key_line - self.first])

    @property
    def body(self) -> str:
        """The key and its value, with the comments inside."""
        return "".join(self.text.splitlines(keepends=True)[self.key_line - self.first :])


def cut(node: yaml.MappingNode, lines: list[str], first: int, last: int) -> dict[str, Block] | None:
    """The blocks of a mapping's keys, which together are the lines from `first` to `last`.

    None where two keys share a line.
    """
    starts = [key.start_mark.line for key, _ in node.value]
    if len(set(starts)) != len(starts):
        return None
    column = node.value[0][0].start_mark.column if node.value else 0
    edges = [
        first,
        *(_above(lines, line, column, floor) for line, floor in zip(starts[1:], starts, strict=False)),
        last,
    ]
    return {
        key.value: Block("".join(lines[a:b]), a, line, b)
        for (key, _), line, a, b in zip(node.value, starts, edges[:-1], edges[1:], strict=True)
    }


def first_line(node: yaml.MappingNode, lines: list[str], floor: int) -> int:
    """Where the first key's block begins: with the comments above it, down to the line `floor`."""
    key = node.value[0][0]
    return _above(lines, key.start_mark.line, key.start_mark.column, floor - 1)


def _above(lines: list[str], line: int, column: int, floor: int) -> int:
    """The first of the lines above `line` that are blank, or comments no deeper than its key."""
    while line - 1 > floor:
        text = lines[line - 1].rstrip("\r\n")
        stripped = text.lstrip()
        if stripped and not (stripped.startswith("#") and len(text) - len(stripped) <= column):
            break
        line -= 1
    return line


def render(key: str, value: Any, old: Block | None, *, indent: int) -> str:
    """The block in canonical form, at an indentation of `indent` blanks, with the comments of `old`."""
    data = CommentedMap({key: _styled(value, depth=1 if indent == 0 else 0)})
    if old is not None:
        _take_comments(data, old.body, indent)
    text = _dump(data)
    pad = " " * indent
    body = "".join(pad + line if line.strip() else line for line in text.splitlines(keepends=True))
    return (old.above if old is not None else "") + body


def _dump(data: CommentedMap) -> str:
    writer = YAML(typ="rt", pure=True)
    writer.width = 4096
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    writer.dump(data, out)
    return out.getvalue()


def _styled(value: Any, depth: int) -> Any:
    """Plain data with the layout: blocks outside, one-line mappings and lists within settings."""
    if isinstance(value, Mapping):
        made = CommentedMap({k: _styled(v, depth + 1) for k, v in value.items()})
        if not made or (
            _fits(value, _FLOW_WIDTH if depth >= 2 else _SHORT_WIDTH) and (depth >= 2 or _is_flat(value))
        ):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        items = CommentedSeq([_styled(v, depth + 1) for v in value])
        if depth >= 2 or (_is_flat(value) and _fits(value, _FLOW_WIDTH)):
            items.fa.set_flow_style()
        return items
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    return value


def _fits(value: Any, width: int) -> bool:
    return len(str(value)) <= width and "\n" not in str(value)


def _is_flat(value: Mapping[str, Any] | list[Any] | tuple[Any, ...]) -> bool:
    inner = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(v, Mapping | list | tuple) for v in inner)


def _number(value: Decimal) -> Any:
    """A number that is written with the digits it has (1.10 stays 1.10)."""
    text = format(value, "f")
    digits = len(text.lstrip("-").replace(".", ""))
    point = text.lstrip("-").find(".")
    if point < 0:
        return int(value)
    return ScalarFloat(
        float(value), width=digits + 1, prec=point, m_sign=text[0] if text[0] == "-" else False
    )


def _take_comments(data: CommentedMap, text: str, indent: int) -> None:
    """Copies the comments of a block's old text onto the same keys of its new data."""
    lines = [line[indent:] if not line[:indent].strip() else line for line in text.splitlines(keepends=True)]
    try:
        old = YAML(typ="rt", pure=True).load("".join(lines))
    except YAMLError:
        return
    if isinstance(old, CommentedMap):
        _copy_comments(old, data)


def _copy_comments(old: CommentedMap, new: CommentedMap) -> None:
    for key, comment in old.ca.items.items():
        if key in new:
            new.ca.items[key] = comment
    for key, value in old.items():
        twin = new.get(key)
        if isinstance(value, CommentedMap) and isinstance(twin, CommentedMap):
            if value.ca.comment and not twin.fa.flow_style():
                twin.ca.comment = value.ca.comment
            if not twin.fa.flow_style():
                _copy_comments(value, twin)
        elif isinstance(value, FoldedScalarString) and twin == value.rstrip("\n"):
            continue
