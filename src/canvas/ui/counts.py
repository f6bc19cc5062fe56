"""How many rows each step gives on the samples, as far as that is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from canvas.preview.model import Sampling
from canvas.ui.documents import Document

if TYPE_CHECKING:
    from canvas.preview import Preview


@dataclass(frozen=True)
class Count:
    """What is known of a step's rows on the samples. `text`: `8,412 rows`; `problem`: why there are none."""

    text: str = ""
    note: str = ""
    problem: str = ""
    running: bool = False
    stale: bool = False


@dataclass(frozen=True)
class Known:
    """A count, and the content that it belongs to. `is_passing`: there was no engine to count with."""

    key: str
    count: Count
    is_passing: bool = False


def count_keys(document: Document, sampling: Sampling) -> dict[str, str]:
    """The content of each step that can be counted and what is sampled of it: equal where the count is."""
    how = (sampling, document.workspace.stamp())
    return {name: f"{content} {how}" for name, content in document.contents.items()}


def count_of(preview: Preview) -> Count:
    """The count that a preview gives."""
    rows = preview.row_count
    text = f"more than {rows:,} rows" if preview.cut else f"{rows:,} row{'' if rows == 1 else 's'}"
    note = "would stop" if preview.problems else "breaks rules" if preview.remarks else ""
    return Count(text, note)


def shown(known: Known | None, key: str | None, *, running: bool) -> Count:
    """What a card says: the count, greyed where it is of an earlier content, or that it is on its way."""
    if key is None:
        return replace(known.count, stale=True, problem="") if known else Count()
    if known is None:
        return Count(running=running)
    return known.count if known.key == key else replace(known.count, stale=True, problem="", running=running)
