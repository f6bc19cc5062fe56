"""How far a preview can be trusted, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canvas.preview import SampleInfo


def sample_words(info: SampleInfo) -> str:
    """`all 1,234 rows`, or `the first 10,000 of 120,000 rows`, or how else they were chosen."""
    if info.total is not None and info.rows >= info.total:
        return "the only row" if info.rows == 1 else f"all {info.rows:,} rows"
    of = f" of {info.total:,}" if info.total is not None else ""
    if info.method == "matching":
        return f"{info.rows:,}{of} rows, first those that match"
    which = "the first" if info.method == "first" else "a random"
    return f"{which} {info.rows:,}{of} rows"
