"""The tokens of a data flow script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS = (
    "~>", "->", ":=", "===", "<=>", "==", "!=", "<=", ">=", "&&", "||", "<", ">", "=", "+", "-", "*", "/",
    "%", "!", "&", "|", "^", "(", ")", "[", "]", "{", "}", ",", ".", "@", "?", ":", "#",
)  # fmt: skip
_TOKEN = re.compile(
    r"(?P<space>\s+|/\*.*?\*/|//[^\n]*)"
    r"|(?P<number>0[xX][0-9A-Fa-f]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[A-Za-z]?|\.\d+)"
    r"|(?P<text>'(?:[^'\\]|\\.)*')"
    r"|(?P<regex>`[^`]*`)"
    r"|(?P<symbol>\$\$|\$\{[^}]*\}|\$\w+)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<braced>\{[^}]*\})"
    rf"|(?P<operator>{'|'.join(re.escape(o) for o in _OPERATORS)})",
    re.DOTALL,
)
_HEADS = frozenset(["parameters", "functions"])


class BadScript(ValueError):
    """A text that is no data flow script."""


@dataclass(frozen=True)
class Token:
    """A token: `kind` is a group of the pattern above, `string`, or `end`."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a script, ending with one of kind `end`. Raises BadScript."""
    at, depth, before = 0, 0, ""
    while at < len(text):
        if text[at] == '"':
            end = _end_of_string(text, at)
            yield Token("string", text[at + 1 : end], at)
            at, before = end + 1, '"'
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadScript(f"unexpected {text[at : at + 20]!r} at character {at}")
        kind, value = str(found.lastgroup), found.group()
        if kind == "braced" and depth == 0 and before in _HEADS:
            kind, value = "operator", "{"
        at += len(value)
        if kind == "space":
            continue
        depth += (value in ("(", "[")) - (value in (")", "]")) if kind == "operator" else 0
        before = value
        yield Token(kind, value, at - len(value))
    yield Token("end", "", at)


def _end_of_string(text: str, start: int) -> int:
    """Where a string between double quotes ends; `{expressions}` in it may hold quotes."""
    at, depth = start + 1, 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 1
        elif letter == '"' and depth == 0:
            return at
        elif letter == "{":
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
        elif depth and letter in "\"'":
            at = _end_of_string(text, at) if letter == '"' else _end_of_text(text, at)
        at += 1
    plain = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL).match(text, start + 1)
    if plain is None:
        raise BadScript(f"a string that starts at character {start} has no end")
    return plain.end() - 1


def _end_of_text(text: str, start: int) -> int:
    found = re.compile(r"'(?:[^'\\]|\\.)*'", re.DOTALL).match(text, start)
    return found.end() - 1 if found else start
