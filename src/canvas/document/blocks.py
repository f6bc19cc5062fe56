"""A YAML text cut into the blocks of a mapping's keys, and put together again with some of them changed.

A block is the lines of one key: the comments above it, the key, its value. A block whose content is
what it was is copied; inside one that changed, the same holds for the blocks of its own keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import dedent
from typing import Any

import yaml

from canvas.document.comments import around, comments_of, with_comments
from canvas.document.layout import depth_of, key_text, setting_text


@dataclass(frozen=True)
class Block:
    """The lines of one key, as a part of `lines` (from 0, `last` excluded); `end` is where its value ends."""

    lines: Sequence[str]
    first: int
    key_line: int
    end: int
    last: int
    key: yaml.Node
    value: yaml.Node

    def with_key(self, name: str) -> Block:
        """The same block under another name."""
        line = self.lines[self.key_line]
        start, end = self.key.start_mark.column, self.key.end_mark.column
        renamed = f"{line[:start]}{key_text(name)}{line[end:]}"
        return replace(self, lines=[*self.lines[: self.key_line], renamed, *self.lines[self.key_line + 1 :]])

    @property
    def text(self) -> str:
        """All of it."""
        return _joined(self.lines[self.first : self.last])

    @property
    def above(self) -> str:
        """The comments and blank lines above the key."""
        return _joined(self.lines[self.first : self.key_line])

    @property
    def body(self) -> str:
        """The key and its value, with the comments inside."""
        return _joined(self.lines[self.key_line : self.end])

    @property
    def below(self) -> Sequence[str]:
        """The comments and blank lines after the value."""
        return self.lines[self.end : self.last]


@dataclass(frozen=True)
class Cut:
    """A mapping's blocks: together with what stands `before` and `after`, they are all its lines."""

    before: str
    blocks: Mapping[str, Block]
    after: str
    column: int


def cut(node: yaml.Node, lines: Sequence[str], first: int, last: int) -> Cut | None:
    """The blocks of a mapping that takes the lines from `first` to `last`.

    None where it is no mapping of blocks: on one line, or with keys that share a line.
    """
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return None
    starts = [key.start_mark.line for key, _ in node.value]
    column = node.value[0][0].start_mark.column
    if len(set(starts)) != len(starts) or starts[0] < first or any(lines[n][:column].strip() for n in starts):
        return None
    ends = [_end_of(key, value) for key, value in node.value]
    edges = [_above(lines, line, column, floor) for line, floor in zip(starts, [first, *ends], strict=False)]
    after = _after(lines, ends[-1], last, column)
    found = {
        str(key.value): Block(lines, a, line, end, b, key, value)
        for (key, value), line, a, end, b in zip(
            node.value, starts, edges, ends, [*edges[1:], after], strict=True
        )
    }
    return Cut("".join(lines[first : edges[0]]), found, "".join(lines[after:last]), column)


def _above(lines: Sequence[str], line: int, column: int, floor: int) -> int:
    """The first of the lines above `line`, down to `floor`, that are blank or comments no deeper than it."""
    while line > floor and _is_comment(lines[line - 1], column):
        line -= 1
    return line


def _is_comment(line: str, deepest: int) -> bool:
    indent = _indent(line)
    return indent is None or (indent <= deepest and line.lstrip().startswith("#"))


def _after(lines: Sequence[str], end: int, last: int, column: int) -> int:
    """The first line after a mapping's last value that is not its own: a comment less deep, a `...`."""
    for number in range(end, last):
        indent = _indent(lines[number])
        if indent is not None and (indent < column or not lines[number].lstrip().startswith("#")):
            return number
    return last


def _indent(line: str) -> int | None:
    """How deep a line begins; None for a blank one."""
    stripped = line.strip()
    return len(line) - len(line.lstrip()) if stripped else None


def _end_of(key: yaml.Node, value: yaml.Node) -> int:
    """The line after the last one of a value (an alias ends on its key's line)."""
    if value.start_mark.line < key.start_mark.line:
        return int(key.end_mark.line) + 1
    while isinstance(value, yaml.CollectionNode) and not value.flow_style and value.value:
        last = value.value[-1]
        key, value = last if isinstance(last, tuple) else (last, last)
    mark = value.end_mark
    end = mark.line if mark.column == 0 else mark.line + 1
    return max(int(end), int(key.end_mark.line) + 1)


def merged(made: Cut, old: Mapping[str, Any], new: Mapping[str, Any], *, depth: int | None) -> str:
    """The mapping's text with its content `new` instead of `old`.

    `depth` is that of its values; None for the document itself.
    """
    made, old = _with_renamed(made, old, new)
    out = [made.before]
    for key in _order(made, old, new):
        block = made.blocks.get(key)
        level = depth_of(key) if depth is None else depth
        if block is None:
            out.append(render(key, new[key], None, indent=made.column, depth=level))
        elif key in new and not (key in old and same(old[key], new[key])):
            out.append(_changed(block, key, old.get(key), new[key], made.column, level))
        elif key in new or key not in old:
            out.append(block.text)
    return "".join([*out, made.after])


def _with_renamed(made: Cut, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Cut, Mapping[str, Any]]:
    """What there was, under its new names where keys in it got others: their comments are theirs still."""
    pairs = {a: b for a, b in zip(old, new, strict=False) if a != b} if len(old) == len(new) else {}
    if any(a in new or b in old or a not in made.blocks or b in made.blocks for a, b in pairs.items()):
        return made, old
    if any("\n" in name for pair in pairs.items() for name in pair):  # such a key stands on lines of its own
        return made, old
    found = {pairs.get(k, k): b.with_key(pairs[k]) if k in pairs else b for k, b in made.blocks.items()}
    return replace(made, blocks=found), {pairs.get(k, k): value for k, value in old.items()}


def _order(made: Cut, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The keys as the text has them, unless their order changed; new ones after their neighbours."""
    if [k for k in old if k in new] != [k for k in new if k in old]:
        return [*new, *(k for k in made.blocks if k not in new)]
    order = list(made.blocks)
    position = 0
    for key in new:
        if key not in made.blocks:
            order.insert(position, key)
        position = order.index(key) + 1
    return order


def _changed(block: Block, key: str, old: Any, new: Any, indent: int, depth: int) -> str:
    """A block with other content: only the keys inside that changed are written anew, where there are any."""
    inner = cut(block.value, block.lines, block.key_line + 1, block.last)
    if inner is None or not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return render(key, new, block, indent=indent, depth=depth)
    if not new:
        return block.above + render(key, new, None, indent=indent, depth=depth) + inner.after
    head = "".join(block.lines[block.first : block.key_line + 1])
    return head + merged(inner, old, new, depth=depth + 1)


def render(key: str, value: Any, old: Block | None, *, indent: int, depth: int = 1) -> str:
    """The block in canonical form, at an indentation of `indent` blanks, with the comments of `old`."""
    comments = [c for c in comments_of(dedent(old.body)) if c.text] if old is not None else []
    text = with_comments(setting_text(key, value, depth=depth, blocks=around(comments)), comments)
    pad = " " * indent
    body = "".join(pad + line if line.strip() else line for line in text.splitlines(keepends=True))
    if old is None:
        return body
    deepest = indent if isinstance(value, str) else indent + 2
    return "".join([*_at(old.above, indent), body, *_at("".join(old.below), deepest)])


def _at(text: str, deepest: int) -> list[str]:
    """Lines of comments, none of them deeper than the text around them, which might take it for its own."""
    lines = text.splitlines(keepends=True)
    return [
        line if (indent := _indent(line)) is None or indent <= deepest else " " * deepest + line.lstrip()
        for line in lines
    ]


def same(old: Any, new: Any) -> bool:
    """Equality that tells 1 from true and 1.0 from 1.00, and keeps the order of keys."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return list(old) == list(new) and all(same(old[k], new[k]) for k in old)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    return type(old) is type(new) and str(old) == str(new)


def _joined(lines: Sequence[str]) -> str:
    """The lines, the last of which ends."""
    text = "".join(lines)
    return text if not text or text.endswith("\n") else text + "\n"
