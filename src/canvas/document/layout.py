"""How a setting is written canonically."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from canvas.document.reading import Path, plain_value

_INNER_WIDTH = 100
"""A mapping or list inside a setting stands on one line where it has at most so many characters."""
_SETTING_WIDTH = 60
"""The same for a setting itself, such as `keys: {store_id: store_id}`."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class _Date(str):
    """A date, which is text to Canvas and needs no quotes."""


class _Number(str):
    """A number that is written with the digits it has (1.10 stays 1.10)."""


class _Representer(RoundTripRepresenter):
    """ruamel.yaml's, with plain dates and exact numbers."""


_Representer.add_representer(
    _Date, lambda writer, value: writer.represent_scalar("tag:yaml.org,2002:timestamp", str(value))
)
_Representer.add_representer(
    _Number, lambda writer, value: writer.represent_scalar("tag:yaml.org,2002:float", str(value))
)


def depth_of(section: str) -> int:
    """How deep a section of the document is: 1, as a setting; `nodes` stands above nodes and settings."""
    return -1 if section == "nodes" else 1


def document_text(data: Mapping[str, Any], blocks: Collection[Path] = ()) -> str:
    """A whole document in canonical form; `blocks` are the paths of what must not stand on one line."""
    return _dump({key: _styled(value, depth_of(key), (key,), blocks) for key, value in data.items()})


def setting_text(key: str, value: Any, *, depth: int, blocks: Collection[Path] = ()) -> str:
    """`key: value` in canonical form, without indentation.

    `depth` is 0 for a node, 1 for a setting, more for what is inside; see also `depth_of`.
    """
    return _dump({key: _styled(value, depth, (key,), blocks)})


def key_text(key: str) -> str:
    """A key, in quotes where it needs them."""
    text: str = _dump({key: 0})
    return text.removesuffix(": 0\n")


def _dump(data: Mapping[str, Any]) -> str:
    writer = YAML(typ="rt", pure=True)
    writer.Representer = _Representer
    writer.width = sys.maxsize
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    writer.dump(CommentedMap({_text(key): value for key, value in data.items()}), out)
    return out.getvalue()


def _styled(value: Any, depth: int, path: Path, blocks: Collection[Path]) -> Any:
    """Plain data with its layout: blocks outside, one-line mappings and lists within settings."""
    if isinstance(value, Mapping):
        made = CommentedMap({_text(k): _styled(v, depth + 1, (*path, k), blocks) for k, v in value.items()})
        if not made or (path not in blocks and _is_short_mapping(value, depth)):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        items = CommentedSeq([_styled(v, depth + 1, (*path, i), blocks) for i, v in enumerate(value)])
        if not items or (path not in blocks and _is_short_list(value, depth)):
            items.fa.set_flow_style()
        return items
    if isinstance(value, Decimal):
        text = format(value, "f")
        return _Number(text) if "." in text else int(text)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    if _DATE.match(value):
        return _Date(value)
    if "\n" in value and _is_block_text(value):
        block: str = LiteralScalarString(value)
        return block
    if value.isprintable() and isinstance(plain_value(value), str):
        return value
    quoted: str = DoubleQuotedScalarString(value)
    return quoted


def _is_block_text(value: str) -> bool:
    """Whether a text of several lines can stand as it is, in a literal block."""
    lines = value.split("\n")
    if not lines[0][:1].strip() or value.endswith("\n\n"):
        return False
    return all(line == line.rstrip() and line.isprintable() for line in lines)


def _is_short_mapping(value: Mapping[str, Any], depth: int) -> bool:
    if depth < 1:
        return False
    if depth == 1:
        return _is_flat(value.values()) and _fits(value, _SETTING_WIDTH)
    return _fits(value, _INNER_WIDTH)


def _is_short_list(value: list[Any] | tuple[Any, ...], depth: int) -> bool:
    return depth >= 2 or (_is_flat(value) and _fits(value, _INNER_WIDTH))


def _fits(value: Any, width: int) -> bool:
    return len(str(value)) <= width and "\\n" not in repr(value)


def _is_flat(values: Iterable[Any]) -> bool:
    return not any(isinstance(v, Mapping | list | tuple) for v in values)
