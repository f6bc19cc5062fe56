"""`canvas validate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from canvas.cli.output import problem_json, report, say, say_json
from canvas.cli.places import JsonOption, Opened, WorkspaceOption, open_pipeline, open_workspace
from canvas.errors import CanvasError, Problem, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from canvas.plan import Plan


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
    plan = opened.plan()
    try:
        missing = _unknown_connections(opened, plan)
    except CanvasError as error:
        return opened.file, (*plan.problems, *error.problems)
    return opened.file, (*plan.problems, *missing)


def _unknown_connections(opened: Opened, plan: Plan) -> list[Problem]:
    """Nodes whose connection is in no file. Raises DocumentError where a file of settings is broken."""
    from canvas.steps import DatabaseSource, FileSource, Read, TableSink, Write

    settings = opened.workspace.settings()
    opened.workspace.environments()
    found = [problem for why in settings.broken.values() for problem in why]
    for step in plan.steps:
        if isinstance(step, Read) and isinstance(step.source, FileSource | DatabaseSource):
            connection = step.source.connection
        elif isinstance(step, Write) and not isinstance(step.sink, TableSink):
            connection = step.sink.connection
        else:
            continue
        if connection and connection not in {**settings.connections, **settings.broken}:
            hint = did_you_mean(connection, list(settings.connections), noun="connections")
            message = f"There is no connection `{connection}` in connections.yaml.{hint}"
            found.append(Problem(message, file=opened.file, node=step.node, field="connection"))
    return found


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


COMMANDS = (validate,)
