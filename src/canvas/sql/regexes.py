r"""Regular expressions that mean the same on every engine.

Java (Spark) reads `\d`, `\w` and `\s` as ASCII classes, Rust (the embedded engine) as Unicode ones: they
are written out. What only one of them can do is named by `doubts_of_pattern`.
"""

from __future__ import annotations

import re

from sqlglot import exp

from canvas.sql.parsing import InvalidExpression
from canvas.sql.types import STRING
from canvas.sql.values import Bound, made

_CLASSES = {
    "d": "0-9",
    "w": "a-zA-Z0-9_",
    "s": r" \t\n\x0B\f\r",
}
_TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<open>\[\^?)|(?P<close>\])", re.DOTALL)


def portable_pattern(pattern: Bound) -> Bound:
    """The pattern with its short classes written out; itself where it has none, or is no literal."""
    if not isinstance(pattern.literal, str):
        return pattern
    text = _write_out(pattern.literal)
    return pattern if text == pattern.literal else made(exp.Literal.string(text), STRING)


def _write_out(pattern: str) -> str:
    depth = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal depth
        letter = match["escaped"]
        if letter is None:
            depth += 1 if match["open"] else -1 if depth else 0
            return match.group()
        listed = _CLASSES.get(letter.lower())
        if listed is None or (depth and letter.isupper()):
            return match.group()
        if depth:
            return listed
        return f"[^{listed}]" if letter.isupper() else f"[{listed}]"

    return _TOKEN.sub(replaced, pattern)


def doubts_of_pattern(pattern: object) -> list[str]:
    """What the embedded engine reads in another way, or not at all, in a pattern's text."""
    if not isinstance(pattern, str):
        return []
    found = []
    if re.search(r"\(\?<?[=!]|\(\?>", pattern) or re.search(r"(?<!\\)(\\\\)*\\[1-9]", pattern):
        found.append("A regular expression that looks around or back cannot run on the embedded engine.")
    if re.search(r"\(\?[a-z]*i", pattern) and not pattern.isascii():
        found.append(
            "In a regular expression, (?i) covers letters beyond A to Z on the embedded engine only."
        )
    if re.search(r"\[[^\]]*\\[DWS]", pattern):
        found.append(
            "In a regular expression, \\D, \\W and \\S in brackets mean more on the embedded engine."
        )
    return found


def matches_nothing(pattern: object) -> bool:
    """Whether the pattern matches an empty text."""
    if not isinstance(pattern, str):
        return False
    try:
        return re.match(pattern, "") is not None
    except re.error:
        return False


def doubts_of_replacement(replacement: object) -> list[str]:
    """What the embedded engine reads in another way in the replacement of a pattern."""
    if isinstance(replacement, str) and (re.search(r"\$\d+\w|\$\{", replacement) or "\\" in replacement):
        return ["A letter right after a group such as $1, and a backslash, are replaced differently."]
    return []


def check_group(pattern: object, group: object) -> None:
    """Raises InvalidExpression where a regular expression has no group of that number."""
    if not isinstance(pattern, str) or not isinstance(group, int):
        return
    try:
        there = re.compile(pattern).groups
    except re.error:
        return
    if not 0 <= group <= there:
        has = f"{there or 'no'} group{'' if there == 1 else 's'} in parentheses"
        raise InvalidExpression(
            f"The regular expression '{pattern}' has {has}: write 0 as the group for all that matches."
        )


def check_separator(pattern: str) -> None:
    """Raises InvalidExpression for a separator that matches an empty text: engines cut there differently."""
    if matches_nothing(pattern):
        raise InvalidExpression(
            f"The separator '{pattern}' matches an empty text: name the separator; write `|` as '[|]'."
        )
