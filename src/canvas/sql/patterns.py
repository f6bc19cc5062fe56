"""Patterns of dates and times, such as `dd.MM.yyyy HH:mm`, checked before anything runs.

Source: Spark's documentation, "Datetime Patterns for Formatting and Parsing".
"""

from __future__ import annotations

import re

from canvas.sql.parsing import InvalidExpression

_LONGEST = {
    "y": 4, "M": 4, "L": 4, "d": 2, "D": 3, "H": 2, "h": 2, "m": 2, "s": 2, "S": 9, "a": 1,
    "E": 4, "Q": 4, "q": 4, "X": 3, "x": 3, "Z": 5, "z": 4,
}  # fmt: skip
_ONLY_WRITTEN = {"E": "the day of the week", "Q": "the quarter", "q": "the quarter"}
_INSTEAD = {
    "Y": "`Y` is the year of the week, which is wrong around New Year: write `yyyy`",
    "u": "`u` is not available: write `yyyy` for the year, or use `dayofweek`",
    "w": "`w` is not available: use `weekofyear`",
    "W": "`W` is not available: use `weekofyear`",
    "e": "`e` is not available: use `dayofweek`",
    "c": "`c` is not available: use `dayofweek`",
    "k": "`k` counts hours from 1 to 24: write `HH`",
    "K": "`K` counts hours from 0 to 11: write `HH`, or `hh` with `a`",
    "n": "`n` is not available: parts of a second are `SSS`",
    "T": "a letter that stands for itself is written between quotes: `yyyy-MM-dd'T'HH:mm:ss`",
    "j": "`j` is not available: the day is `dd`",
    "J": "`J` is not available: the day is `dd`",
    "A": "`A` is not available: AM or PM is `a`",
}
_HINT = "A pattern is written like `dd.MM.yyyy` or `yyyy-MM-dd HH:mm:ss`."


def check_pattern(pattern: str, *, reading: bool = True) -> None:
    """Raises InvalidExpression with what to write instead, where a pattern is wrong or means something else.

    `reading`: the pattern reads text into dates; otherwise it writes dates as text.
    """
    if not pattern:
        raise InvalidExpression(f"A date pattern is empty. {_HINT}")
    letters = _letters(pattern)
    if not letters:
        raise InvalidExpression(f"The pattern `{pattern}` names no part of a date. {_HINT}")
    for run in letters:
        _check_run(pattern, run, reading)
    _check_meaning(pattern, {run[0]: len(run) for run in letters}, reading)


def check_reading_pattern(pattern: str) -> None:
    """Checks a pattern that reads text."""
    check_pattern(pattern, reading=True)


def check_writing_pattern(pattern: str) -> None:
    """Checks a pattern that writes text."""
    check_pattern(pattern, reading=False)


def _letters(pattern: str) -> list[str]:
    """The runs of one letter, outside of quotes."""
    if pattern.count("'") % 2:
        raise InvalidExpression(f"The pattern `{pattern}` opens a quote and does not close it.")
    outside = re.sub(r"'[^']*'", " ", pattern)
    odd = re.search(r"[\[\]{}#]", outside)
    if odd:
        raise InvalidExpression(f"The pattern `{pattern}` cannot hold `{odd.group()}`. {_HINT}")
    return [match.group() for match in re.finditer(r"([A-Za-z])\1*", outside)]


def _check_run(pattern: str, run: str, reading: bool) -> None:
    letter = run[0]
    start = f"The pattern `{pattern}` cannot be used: "
    if letter in _INSTEAD:
        raise InvalidExpression(f"{start}{_INSTEAD[letter]}.")
    if letter not in _LONGEST:
        raise InvalidExpression(f"{start}`{letter}` stands for nothing. {_HINT}")
    if run == "DD":
        raise InvalidExpression(f"{start}`DD` is the day of the year: the day of the month is `dd`.")
    if len(run) > _LONGEST[letter]:
        raise InvalidExpression(f"{start}`{run}` is too long: write at most `{letter * _LONGEST[letter]}`.")
    if reading and letter in _ONLY_WRITTEN:
        raise InvalidExpression(
            f"{start}`{run}` ({_ONLY_WRITTEN[letter]}) cannot be read from text, only written: leave it out."
        )


def _check_meaning(pattern: str, found: dict[str, int], reading: bool) -> None:
    start = f"The pattern `{pattern}` cannot be right: "
    if "m" in found and not found.keys() & {"H", "h"}:
        raise InvalidExpression(f"{start}`mm` is minutes, and there is no hour: months are `MM`.")
    if re.search(r"[Hh]{1,2}[:.]?MM?(?!M)", pattern) or re.search(r"MM[:.]ss", pattern):
        raise InvalidExpression(f"{start}`MM` is the month: minutes are `mm`.")
    if "S" in found and "s" not in found:
        raise InvalidExpression(
            f"{start}`S` is a part of a second, and there is no second: seconds are `ss`."
        )
    if reading and "h" in found and "a" not in found:
        raise InvalidExpression(f"{start}`hh` counts to 12 and needs `a` (AM or PM): 24 hours are `HH`.")
    if reading and "H" in found and "a" in found:
        raise InvalidExpression(f"{start}`HH` counts to 24 and `a` is AM or PM: write `hh` with `a`.")
