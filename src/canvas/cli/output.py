"""How the command line speaks: answers on stdout, problems and notes on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from canvas.errors import Problem

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def prepare_streams() -> None:
    """Lets every character through, whatever the terminal's encoding is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not stream.isatty():
            reconfigure(encoding="utf-8")
        elif reconfigure is not None:
            reconfigure(errors="replace")


def say(text: str) -> None:
    """A line of the answer."""
    print(text)


def note(text: str) -> None:
    """A line that is not part of the answer."""
    print(text, file=sys.stderr)


def say_json(value: Any) -> None:
    """The answer as JSON, for scripts."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def problem_line(problem: Problem) -> str:
    """`file: node.field: message`; the line in the file stands there where no node says the place."""
    file = problem.file
    if file and problem.line and not problem.node:
        file = f"{file}:{problem.line}"
    place = ".".join(part for part in (problem.node, problem.field) if part)
    warning = "warning" if problem.severity == "warning" else None
    return ": ".join(part for part in (file, place, warning, problem.message) if part)


def report(problems: Iterable[Problem]) -> None:
    """Each problem on a line of its own."""
    for problem in problems:
        note(problem_line(problem))


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as plain data."""
    return {
        "file": problem.file,
        "line": problem.line,
        "node": problem.node,
        "field": problem.field,
        "severity": problem.severity,
        "message": problem.message,
        "suggestion": problem.suggestion,
    }


def console() -> Console:
    """Rich's console; not on a terminal it does not wrap, so that each row stays one line."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else 10_000
    return Console(width=wide, highlight=False, markup=False, emoji=False)


def table(*columns: str, right: Iterable[str] = ()) -> Table:
    """A table with these columns, without lines where it goes into a file; numbers stand on the right."""
    from rich import box
    from rich.table import Table

    lines = box.SIMPLE_HEAD if sys.stdout.isatty() else None
    made = Table(box=lines, pad_edge=False, header_style="bold", padding=(0, 1))
    for name in columns:
        made.add_column(name, justify="right" if name in set(right) else "left", overflow="fold")
    return made
