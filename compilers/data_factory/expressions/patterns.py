"""Patterns of dates, and of texts, that mean in a data flow what they mean on Spark.

A data flow reads and writes dates with the letters of Java's SimpleDateFormat, Spark 3 and later with
those of DateTimeFormatter. Source: https://learn.microsoft.com/azure/data-factory/data-flow-expressions-usage
(toDate, toTimestamp, regexMatch), and the documentation of both Java classes.
"""

from __future__ import annotations

import re

from compilers.data_factory.expressions.values import NoForm, Notes
from compilers.data_factory.script import Binary, Node, Regex, Text, call

_SAME = frozenset("yMdHhmsSaEDXz")
_ONE_WAY = frozenset(["yyyy", "MM", "dd", "HH", "hh", "mm", "ss", "SSS", "a"])
_QUOTED = re.compile(r"'[^']*'")
_LENIENT = (
    "Data Factory reads dates by Java's older rules: whether it refuses 31.02.2024, or makes it 2 "
    "March, is not "
    "documented. Try one such value."
)


def date_pattern(pattern: str, *, reading: bool) -> Text:
    """The pattern, checked letter by letter. Raises NoForm."""
    for run in re.findall(r"([A-Za-z])(\1*)", _QUOTED.sub("", pattern)):
        letter, length = run[0], len(run[0] + run[1])
        if letter not in _SAME:
            raise NoForm(
                f"The letter `{letter}` of the pattern `{pattern}` means something else in Data Factory."
            )
        if letter == "S" and length != 3:
            raise NoForm(
                f"The pattern `{pattern}`: Data Factory knows thousandths of a second only. Write `SSS`."
            )
        if letter == "y" and length == 2 and reading:
            raise NoForm(
                f"The pattern `{pattern}`: Data Factory reads years of two digits as 80 years back to "
                "20 ahead, "
                "Spark as 2000 to 2099. Read the parts as text, and put `20` before the year."
            )
    return Text(pattern)


def read_by_pattern(function: str, text: Node, pattern: Text, notes: Notes) -> Node:
    """`toDate(x, p)` or `toTimestamp(x, p)`, NULL unless the value is written back as the same text.

    So 31.02.2024 is NULL, as on Spark, even if the service's parser makes 2 March of it. Only patterns
    with one way to write a value can be guarded so.
    """
    read = call(function, text, pattern)
    letters = re.findall(r"(([A-Za-z])\2*)", _QUOTED.sub("", pattern.value))
    if not all(run in _ONE_WAY for run, _ in letters):
        notes.add(_LENIENT)
        return read
    back = call("toString", read, pattern)
    if any(run == "a" for run, _ in letters):
        return call("iif", Binary("==", call("upper", back), call("upper", text)), read)
    return call("iif", Binary("==", back, text), read)


def regex(pattern: str) -> Node:
    """A regular expression between back-quotes; as text where it holds one itself."""
    return Text(pattern) if "`" in pattern or "\n" in pattern else Regex(pattern)


def found_in(text: Node, pattern: str) -> Node:
    """Whether a part of a text matches, however regexMatch takes it: as a part or as the whole text."""
    is_whole = (
        pattern.startswith("^")
        and pattern.endswith("$")
        and not pattern.endswith("\\$")
        and "|" not in pattern
    )
    return call("regexMatch", text, regex(pattern if is_whole else f"(?s).*(?:{pattern}).*"))


def like_pattern(pattern: str, escape: str | None) -> Text:
    r"""A pattern of LIKE with `\` as its escape, as data flows take it. Raises NoForm."""
    if escape is None or escape == "\\":
        return Text(pattern)
    made, at = "", 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == escape:
            at += 1
            if at == len(pattern):
                raise NoForm(f"The pattern '{pattern}' ends with its escape character.")
            letter = pattern[at]
            made += f"\\{letter}" if letter in "%_\\" else letter
        else:
            made += "\\\\" if letter == "\\" else letter
        at += 1
    return Text(made)
