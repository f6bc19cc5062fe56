"""What users wrote, inside sentences of ours: nothing hidden, nothing turned, nothing without end."""

from __future__ import annotations

import re

LONGEST = 500
"""Characters of a sentence that says what a step does."""
LONGEST_QUOTED = 120
"""Characters; of a longer `quotation` in a message the begin and the end are shown."""


def visible(text: str) -> str:
    """The text with the signs shown that nobody sees, or that would turn what stands behind them.

    https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
    """
    return re.sub("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", _name_of, text)


def _name_of(sign: re.Match[str]) -> str:
    return f"‹U+{ord(sign[0]):04X}›"


def short(text: str) -> str:
    """A sentence as far as it can be read at a glance."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def message(text: str) -> str:
    """A message as it is shown: what it quotes is visible and short."""
    return re.sub(r"`((?:[^`]|``)+)`", lambda quoted: f"`{_shortened(quoted[1])}`", visible(text))


def _shortened(quoted: str) -> str:
    if len(quoted) <= LONGEST_QUOTED:
        return quoted
    return f"{quoted[: LONGEST_QUOTED - 30].removesuffix('`')}…{quoted[-25:].removeprefix('`')}"
