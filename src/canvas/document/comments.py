"""The comments of a YAML text: where they belong, and how they come back into a text that is written anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import yaml

from canvas.document.reading import LOADER, Path

Point = tuple[int, int]
"""A line and a column, from 0."""


@dataclass(frozen=True)
class Comment:
    """A comment, and the path of the value on whose line it stands, or above which.

    `gap` is the blank space between the value and the comment; None for a comment on a line of its own.
    A path of None is the end of the text. Blank lines count as comments without text.
    """

    path: Path | None
    text: str
    gap: str | None = None


@dataclass
class _Places:
    """What stands where in a text: the values that begin on each line, and the text inside scalars."""

    starts: dict[int, Path] = field(default_factory=dict)
    lines: dict[Path, int] = field(default_factory=dict)
    spans: list[tuple[Point, Point]] = field(default_factory=list)

    @cached_property
    def numbers(self) -> list[int]:
        """The lines on which a value begins."""
        return sorted(self.starts)

    def walk(self, node: yaml.Node, path: Path) -> None:
        """Notes the places of a node and of all inside it."""
        if isinstance(node, yaml.ScalarNode):
            self._span(node)
        elif isinstance(node, yaml.SequenceNode):
            for index, child in enumerate(node.value):
                self._begin(child, (*path, index))
                self.walk(child, (*path, index))
        else:
            for key, child in node.value:
                inner = (*path, str(key.value))
                self._begin(key, inner)
                self.walk(key, inner)
                self.walk(child, inner)

    def _begin(self, node: yaml.Node, path: Path) -> None:
        line = node.start_mark.line
        self.starts.setdefault(line, path)
        self.lines.setdefault(path, line)

    def _span(self, node: yaml.ScalarNode) -> None:
        start, end = node.start_mark, node.end_mark
        first = (start.line + 1, 0) if node.style in ("|", ">") else (start.line, start.column)
        self.spans.append((first, (end.line, end.column)))

    def is_text(self, line: int, column: int) -> bool:
        """Whether a character is inside a scalar."""
        position = bisect_right(self.ordered, (line, column), key=lambda span: span[0])
        return position > 0 and (line, column) < self.ordered[position - 1][1]

    @cached_property
    def ordered(self) -> list[tuple[Point, Point]]:
        """The spans in order; they do not overlap."""
        return sorted(self.spans)


def _places(text: str) -> _Places:
    places = _Places()
    root = yaml.compose(text, Loader=LOADER)
    if root is not None:
        places.walk(root, ())
    return places


def comments_of(text: str) -> list[Comment]:
    """The comments of a YAML text, in order, and the blank lines."""
    places, found = _places(text), []
    for number, line in enumerate(text.splitlines()):
        column = _comment_column(places, number, line)
        if column is not None:
            before = line[:column]
            is_alone = not before.strip()
            path = _following(places, number) if is_alone else _preceding(places, number)
            gap = None if is_alone else before[len(before.rstrip()) :]
            found.append(Comment(path, line[column:].rstrip(), gap))
        elif not line.strip() and not places.is_text(number, 0):
            found.append(Comment(_following(places, number), ""))
    return found


def _comment_column(places: _Places, number: int, line: str) -> int | None:
    for column, character in enumerate(line):
        if character != "#" or (column and line[column - 1] not in " \t"):
            continue
        if not places.is_text(number, column):
            return column
    return None


def _following(places: _Places, line: int) -> Path | None:
    position = bisect_right(places.numbers, line)
    return places.starts[places.numbers[position]] if position < len(places.numbers) else None


def _preceding(places: _Places, line: int) -> Path | None:
    position = bisect_right(places.numbers, line)
    return places.starts[places.numbers[position - 1]] if position else None


def around(comments: Iterable[Comment]) -> frozenset[Path]:
    """The paths of everything that has a comment inside, and so cannot stand on one line."""
    paths = [c.path for c in comments if c.path and c.text]
    return frozenset(path[:length] for path in paths for length in range(len(path)))


def with_comments(text: str, comments: Sequence[Comment]) -> str:
    """The text with comments on or above the lines of their values, else of what is left around these."""
    if not comments:
        return text
    lines = text.splitlines(keepends=True)
    places = _places(text)
    above: dict[int, list[str]] = {}
    for comment in comments:
        path, line = _nearest(places, comment.path, len(lines))
        is_exact = path == comment.path
        is_beside = comment.gap is not None and is_exact and line < len(lines)
        if is_beside and _comment_column(places, line, lines[line].rstrip("\n")) is None:
            lines[line] = f"{lines[line].rstrip()}{comment.gap}{comment.text}\n"
        elif comment.text or is_exact:
            above.setdefault(line, []).append(comment.text)
    return "".join(_merged([*lines, ""], above))


def _nearest(places: _Places, path: Path | None, end: int) -> tuple[Path | None, int]:
    if path is None:
        return None, end
    while path and path not in places.lines:
        path = path[:-1]
    return path, places.lines.get(path, 0)


def _merged(lines: Sequence[str], above: Mapping[int, Sequence[str]]) -> Iterator[str]:
    for number, line in enumerate(lines):
        pad = line[: len(line) - len(line.lstrip())]
        yield from (f"{pad}{text}".rstrip() + "\n" for text in above.get(number, ()))
        yield line
