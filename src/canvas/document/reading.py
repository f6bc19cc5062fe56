"""YAML text to plain data with the line of every value.

Read with PyYAML's C parser (20 times faster than ruamel.yaml, which writes: see `writing`), composed
rather than constructed so that scalars are resolved by YAML 1.2's core schema (`on` and `yes` are
text, dates are text) and numbers keep their digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from canvas.document.syntax import syntax_problem
from canvas.errors import DocumentError, Problem

Path = tuple[str | int, ...]

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MOST_VALUES = 300_000
"""More than any pipeline has; a few lines of references to references can stand for more."""

_INT = re.compile(r"[-+]?[0-9]{1,100}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True)
class Tree:
    """A YAML text as plain data. `lines`: of each value's key, from 1. `root`: PyYAML's own nodes."""

    data: Any
    lines: Mapping[Path, int]
    root: yaml.Node | None

    def line(self, path: Path) -> int | None:
        """The line of the value at the path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_yaml(text: str, file: str | None = None) -> Tree:
    """The plain data of one YAML document; raises DocumentError with the line of what is wrong."""
    try:
        root = yaml.compose(text, Loader=LOADER)
        reader = _Reader(file)
        data = reader.value(root, ()) if root is not None else None
    except yaml.MarkedYAMLError as error:
        raise DocumentError(syntax_problem(error, text, file)) from error
    except yaml.YAMLError as error:
        message = "The file holds a character that YAML does not allow. Remove it and save as UTF-8."
        raise DocumentError(Problem(message, file=file)) from error
    except RecursionError as error:
        message = "The file holds lists in lists in lists without end. Write it with fewer levels."
        raise DocumentError(Problem(message, file=file)) from error
    if reader.problems:
        raise DocumentError(reader.problems)
    return Tree(data, reader.lines, root)


class _Reader:
    def __init__(self, file: str | None) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.count = 0

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            message = "The file says the same things over and over by `*` references. Write them out."
            raise DocumentError(Problem(message, file=self.file))
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            self.check(node)
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.mapping(node, path)

    def check(self, node: yaml.ScalarNode) -> None:
        if "\0" in node.value:
            message = "The text holds the character NUL (`\\0`), which no file or engine keeps. Remove it."
            self.problems.append(Problem(message, file=self.file, line=node.start_mark.line + 1))

    def mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem("A key must be a name.", file=self.file, line=line))
                continue
            self.check(key_node)
            key = key_node.value
            if key in found:
                where = ".".join(map(str, (*path, key)))
                self.problems.append(
                    Problem(
                        f"`{where}` is there twice. Rename or remove one of the two.",
                        file=self.file,
                        line=line,
                    )
                )
                continue
            self.lines[(*path, key)] = line
            found[key] = self.value(value_node, (*path, key))
        return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    return text if node.style else plain_value(text)  # quoted or a block: text as it stands


def plain_value(text: str) -> bool | int | Decimal | str | None:
    """What a scalar without quotes means; a number only where it is written as numbers are printed.

    `007`, `1e5` and `+5` stay text, which a numeric setting reads as a number all the same: a store's
    code must not lose its zeros.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = int(text) if _INT.match(text) else Decimal(text) if _FLOAT.match(text) else None
    return number if number is not None and str(number) == text else text
