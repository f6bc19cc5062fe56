"""What a page says while it waits for rows, when they are there, and when they will not come."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from typing import TYPE_CHECKING

from canvas.document.workspace_files import FILES
from canvas.errors import CanvasError, Problem
from canvas.ui.previewing import sample_words
from canvas.ui.tones import Tone

if TYPE_CHECKING:
    from canvas.preview import Preview

PATIENCE = 0.4
"""So many seconds a page waits for rows before it is shown without them."""

FAULT = "This is a mistake in Canvas, not yours. The app's terminal says more."


def is_there(answer: Future[Preview], seconds: float) -> bool:
    """Whether the answer has come, waiting for it a little."""
    try:
        answer.exception(timeout=seconds)
    except NotYet:
        return False
    except CancelledError:
        return True
    return True


def failure(answer: Future[Preview]) -> list[Problem]:
    """Why there are no rows; empty where there are."""
    if answer.cancelled():
        return [Problem("Stopped. Try again to see the rows.")]
    error = answer.exception()
    if error is None:
        return []
    return list(error.problems) if isinstance(error, CanvasError) else [Problem(FAULT)]


def stopped() -> Future[Preview]:
    """The answer to what a person stopped."""
    answer: Future[Preview] = Future()
    answer.cancel()
    answer.set_running_or_notify_cancel()
    return answer


def place_of(problem: Problem, *, with_node: bool = True) -> str:
    """Where a problem is: its step and setting, or its line in one of the workspace's own files."""
    place = ".".join(p for p in (problem.node if with_node else None, problem.field) if p)
    if problem.file not in FILES:
        return place
    return f"{problem.file}, line {problem.line}" if problem.line else problem.file


def how_much(preview: Preview) -> str:
    """`100 of 8,412 rows`."""
    shown, total = preview.table.num_rows, preview.row_count
    if preview.cut:
        return f"first {shown:,} of more than {total:,} rows"
    if shown >= total:
        return f"{total:,} row{'' if total == 1 else 's'}"
    return f"first {shown:,} of {total:,} rows"


def samples(preview: Preview) -> tuple[str, str]:
    """What the rows were computed from, in a few words and in full."""
    infos = list(preview.samples.values())
    if not infos:
        return "typed-in rows only", ""
    full = "\n".join(f"{info.node}: {sample_words(info)}" for info in infos)
    cut = [info for info in infos if info.total is None or info.rows < info.total]
    if cut:
        return f"sampled: {cut[0].node} {sample_words(cut[0])}", full
    sources = f"{len(infos)} sources" if len(infos) > 1 else "the source"
    return f"on all rows of {sources}", full


def trust(preview: Preview) -> tuple[str, Tone, str]:
    """Whether the rows are as Spark gives them: words, tone, and why not."""
    if preview.doubts:
        return "unverified", "warn", "\n".join(preview.doubts)
    return "as on Spark", "ok", ""


def was_interrupted(error: BaseException) -> bool:
    """Whether a query was stopped, by whomever."""
    from canvas.engine import QueryCancelled

    return isinstance(error.__cause__, QueryCancelled)


def is_unavailable(error: BaseException) -> bool:
    """Whether there was no engine to ask."""
    from canvas.engine import EngineUnavailable

    return isinstance(error, EngineUnavailable) or isinstance(error.__cause__, EngineUnavailable)


def has_died(error: BaseException) -> bool:
    """Whether the engine ended while it was asked."""
    from canvas.engine import EngineDied

    return isinstance(error.__cause__, EngineDied)
