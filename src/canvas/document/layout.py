"""How a setting is written canonically."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from canvas.document.reading import LOADER, Path, plain_value

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
    """How deep a section of a document is: 1, as a setting; some stand above blocks of settings."""
    return _ABOVE_BLOCKS.get(section, 1)


_ABOVE_BLOCKS = {"nodes": -1, "groups": -1, "notes": 0, "environments": 0}


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
    writer.dump(CommentedMap({_text(key, False): value for key, value in data.items()}), out)
    return out.getvalue()


def _styled(value: Any, depth: int, path: Path, blocks: Collection[Path], in_line: bool = False) -> Any:
    """Plain data with its layout: blocks outside, one-line mappings and lists within settings."""
    if isinstance(value, Mapping):
        in_line = in_line or not value or (path not in blocks and _is_short_mapping(value, depth))
        made = CommentedMap(
            {_text(k, in_line): _styled(v, depth + 1, (*path, k), blocks, in_line) for k, v in value.items()}
        )
        if in_line:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        in_line = in_line or not value or (path not in blocks and _is_short_list(value, depth))
        items = CommentedSeq(
            [_styled(v, depth + 1, (*path, i), blocks, in_line) for i, v in enumerate(value)]
        )
        if in_line:
            items.fa.set_flow_style()
        return items
    if isinstance(value, Decimal):
        text = format(value, "f")
        return _Number(text) if "." in text else int(text)
    return _text(value, in_line) if isinstance(value, str) else value


def _text(value: str, in_line: bool) -> str:
    if _DATE.match(value):
        return _Date(value)
    if "\n" in value and not in_line and _is_block_text(value):
        block: str = LiteralScalarString(value)
        return block
    is_plain = value.isprintable() and isinstance(plain_value(value), str)
    if is_plain and not (in_line and _needs_quotes(value)):
        return value
    quoted: str = DoubleQuotedScalarString(value)
    return quoted


@lru_cache(maxsize=4096)
def _needs_quotes(value: str) -> bool:
    """Whether a text on a line with others is read as something else, by readers of YAML 1.1 too."""
    try:
        read = yaml.compose(f"[{value}]", Loader=LOADER)
    except yaml.YAMLError:
        return True
    items = read.value if isinstance(read, yaml.SequenceNode) else []
    return len(items) != 1 or not isinstance(items[0], yaml.ScalarNode) or items[0].value != value


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
