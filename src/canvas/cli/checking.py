"""`canvas validate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from canvas.cli.output import problem_json, report, say, say_json
from canvas.cli.places import JsonOption, WorkspaceOption, open_pipeline, open_workspace
from canvas.errors import CanvasError, Problem

if TYPE_CHECKING:
    from pathlib import Path


def validate(
    pipelines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PIPELINE...", help="Names or files; all of the workspace where none is named."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check pipelines: every problem as `file: node.field: message`; exit 1 if there is an error."""
    names = pipelines or [str(path) for path in open_workspace(workspace).pipeline_paths()]
    found = [(name, *_check(name, workspace)) for name in names]
    problems = [p for _, _, own in found for p in own]
    errors = sum(p.severity == "error" for p in problems)
    if as_json:
        say_json(
            [{"pipeline": n, "file": f, "problems": [problem_json(p) for p in ps]} for n, f, ps in found]
        )
    else:
        report(problems)
        if not errors:
            say(_count(len(found), "pipeline") + ", no errors.")
    if errors:
        raise typer.Exit(1)


def _check(name: str, workspace: Path | None) -> tuple[str | None, Sequence[Problem]]:
    """The pipeline's file, and its problems; one that cannot be read is a problem too."""
    try:
        opened = open_pipeline(name, workspace)
    except CanvasError as error:
        return None, error.problems
    return opened.file, opened.plan().problems


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


COMMANDS = (validate,)
