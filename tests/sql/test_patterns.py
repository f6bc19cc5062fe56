"""A pattern of dates that means something else is found while it is typed, not in the numbers."""

from __future__ import annotations

import pytest

from canvas.sql.parsing import InvalidExpression
from canvas.sql.patterns import check_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "yyyy-MM-dd",
        "dd.MM.yyyy HH:mm",
        "d/M/yy",
        "yyyyMMdd",
        "yyyyMMddHHmmss",
        "MMM d, yyyy h:mm a",
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        "HH:mm",
        "dd 'of' MMMM",
    ],
)
def test_good_patterns_pass(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["EEE d MMM", "yyyy-QQ", "hh:mm", "D"])
def test_some_can_only_be_written(pattern: str) -> None:
    check_pattern(pattern, reading=False)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (
            "dd.MM.YYYY",
            "The pattern `dd.MM.YYYY` cannot be used: `Y` is the year of the week, which is wrong around "
            "New Year: write `yyyy`.",
        ),
        (
            "DD.MM.yyyy",
            "The pattern `DD.MM.yyyy` cannot be used: `DD` is the day of the year: "
            "the day of the month is `dd`.",
        ),
        (
            "yyyy-mm-dd",
            "The pattern `yyyy-mm-dd` cannot be right: `mm` is minutes, and there is no hour: "
            "months are `MM`.",
        ),
        ("HH:MM", "The pattern `HH:MM` cannot be right: `MM` is the month: minutes are `mm`."),
        (
            "dd.MM.yyyy hh:mm",
            "The pattern `dd.MM.yyyy hh:mm` cannot be right: `hh` counts to 12 and needs `a` (AM or PM): "
            "24 hours are `HH`.",
        ),
        (
            "EEE dd",
            "The pattern `EEE dd` cannot be used: `EEE` (the day of the week) cannot be read from text, "
            "only written: leave it out.",
        ),
        (
            "yyyy-MM-ddTHH:mm",
            "The pattern `yyyy-MM-ddTHH:mm` cannot be used: a letter that stands for itself is "
            "written between quotes: `yyyy-MM-dd'T'HH:mm:ss`.",
        ),
        ("dd.MM.yyyy'", "The pattern `dd.MM.yyyy'` opens a quote and does not close it."),
        ("", "A date pattern is empty. A pattern is written like `dd.MM.yyyy` or `yyyy-MM-dd HH:mm:ss`."),
        ("ddd", "The pattern `ddd` cannot be used: `ddd` is too long: write at most `dd`."),
        (
            "tt.MM.yyyy",
            "The pattern `tt.MM.yyyy` cannot be used: `t` stands for nothing. "
            "A pattern is written like `dd.MM.yyyy` or `yyyy-MM-dd HH:mm:ss`.",
        ),
    ],
)
def test_a_wrong_pattern_says_what_to_write(pattern: str, message: str) -> None:
    with pytest.raises(InvalidExpression) as caught:
        check_pattern(pattern)
    assert str(caught.value) == message
