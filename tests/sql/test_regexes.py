"""Regular expressions match the same on Java and on Rust, or say that they do not."""

from __future__ import annotations

import pytest
from sqlglot import exp

from canvas.sql.parsing import InvalidExpression
from canvas.sql.regexes import (
    check_group,
    check_separator,
    doubts_of_pattern,
    doubts_of_replacement,
    portable_pattern,
)
from canvas.sql.types import STRING
from canvas.sql.values import made


@pytest.mark.parametrize(
    ("pattern", "portable"),
    [
        (r"\d+", "[0-9]+"),
        (r"[\w.]+@", "[a-zA-Z0-9_.]+@"),
        (r"\W", "[^a-zA-Z0-9_]"),
        (r"\\d", r"\\d"),
        (r"[^\d]", "[^0-9]"),
        (r"a\.b", r"a\.b"),
        ("abc", "abc"),
    ],
)
def test_short_classes_are_written_out(pattern: str, portable: str) -> None:
    """Rust's `\\d` and `\\w` match every script's digits and letters: a preview would clean other rows."""
    assert portable_pattern(made(exp.Literal.string(pattern), STRING)).literal == portable


@pytest.mark.parametrize(
    ("pattern", "doubts"),
    [
        ("(?=a)", 1),
        (r"(a)\1", 1),
        ("(?i)É", 1),
        ("(?i)abc", 0),
        (r"[^\W]", 1),
        (r"^\d{3}$", 0),
    ],
)
def test_what_only_one_engine_can_is_doubted(pattern: str, doubts: int) -> None:
    assert len(doubts_of_pattern(pattern)) == doubts


def test_a_letter_after_a_group_is_doubted_in_a_replacement() -> None:
    assert [len(doubts_of_replacement(text)) for text in ("$1x", "$1-$2", "${1}", "x")] == [1, 0, 1, 0]


@pytest.mark.parametrize("separator", ["", "|", "x*", "a|"])
def test_a_separator_that_matches_nothing_is_refused(separator: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        check_separator(separator)
    assert str(caught.value) == (
        f"The separator '{separator}' matches an empty text: name the separator; write `|` as '[|]'."
    )


@pytest.mark.parametrize(
    ("pattern", "group", "has"),
    [("[a-z]+", 1, "no groups"), ("(a)(b)", 3, "2 groups"), ("(a)", -1, "1 group")],
)
def test_a_group_that_a_pattern_does_not_have_is_refused(pattern: str, group: int, has: str) -> None:
    """Spark would stop the job at the first text that matches, and the embedded engine at every one."""
    with pytest.raises(InvalidExpression) as caught:
        check_group(pattern, group)
    assert str(caught.value) == (
        f"The regular expression '{pattern}' has {has} in parentheses: "
        "write 0 as the group for all that matches."
    )


@pytest.mark.parametrize(("pattern", "group"), [("[a-z]+", 0), ("(a)(b)", 2), ("(?<x>a)", 1), ("[", 1)])
def test_a_group_that_is_there_is_taken(pattern: str, group: int) -> None:
    check_group(pattern, group)
