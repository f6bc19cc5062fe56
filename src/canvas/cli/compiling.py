"""`canvas compile`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canvas.cli.output import note, problem_json, report, say, say_json
from canvas.cli.places import (
    EnvironmentOption,
    JsonOption,
    PipelineName,
    WorkspaceOption,
    naming,
    open_pipeline,
)

if TYPE_CHECKING:
    from canvas.cli.places import Opened
    from canvas.export import Compiled

TargetOption = Annotated[
    str, typer.Option("--target", metavar="TARGET", help="What to compile for: spark-sql or data-factory.")
]


def compile_(
    pipeline: PipelineName,
    target: TargetOption,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write into.")],
    environment: EnvironmentOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 and name the files that differ.")
    ] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compile a pipeline into files: for spark-sql `job.py` and `job.sql`, for data-factory its JSON."""
    from canvas.export import drift, export, find_target, target_names

    if target not in target_names():
        raise typer.BadParameter(f"choose {' or '.join(target_names())}.", param_hint="--target")
    opened = open_pipeline(pipeline, workspace)
    compiled = _compile(opened, target, environment)
    if not as_json:
        report(f.at(file=opened.file) for f in compiled.findings)
    findings = [problem_json(f.at(file=opened.file)) for f in compiled.findings]
    label = find_target(target).label
    if check:
        differing = drift(out, compiled.artifacts)
        if as_json:
            say_json({"drift": [{"path": d.path, "kind": d.kind} for d in differing], "findings": findings})
        elif differing:
            for one in differing:
                note(f"{out / one.path}: {one.kind}")
        else:
            say(f"{out} is up to date.")
        raise typer.Exit(1 if differing else 0)
    done = export(out, compiled.artifacts)
    if as_json:
        lists = {"written": done.written, "unchanged": done.unchanged, "removed": done.removed}
        say_json({"folder": str(out), **{k: list(v) for k, v in lists.items()}, "findings": findings})
        return
    for path in done.written:
        say(f"wrote {out / path}")
    for path in done.removed:
        say(f"removed {out / path}")
    say(
        f"{label}: {len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed."
    )


def _compile(opened: Opened, target: str, environment: str | None) -> Compiled:
    from canvas.export import compile_plan, find_target
    from compilers.base import Context

    context = Context(opened.workspace.settings(environment), opened.file)
    with naming(opened.file):
        return compile_plan(opened.plan(), find_target(target), context)


COMMANDS = (compile_,)
