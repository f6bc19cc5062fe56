"""`canvas run`: a pipeline on all its data."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from canvas.cli.engines import EngineOption, check_engine, engine
from canvas.cli.output import console, note, say, say_json
from canvas.cli.places import (
    EnvironmentOption,
    JsonOption,
    Opened,
    ParameterOption,
    PipelineName,
    WorkspaceOption,
    bind,
    naming,
    open_pipeline,
    read_parameters,
)

if TYPE_CHECKING:
    from canvas.engine.run import Progress, RunResult, SinkResult


def run(
    pipeline: PipelineName,
    engine_kind: EngineOption = "embedded",
    environment: EnvironmentOption = None,
    param: ParameterOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a pipeline on all its data and write its results."""
    check_engine(engine_kind)
    opened = open_pipeline(pipeline, workspace)
    given = read_parameters(param)
    with naming(opened.file):
        result = _run(opened, engine_kind, environment, given, quiet=as_json)
    for doubt in result.doubts:
        note(f"unverified: {doubt}")
    if as_json:
        sinks = [_sink_json(sink) for sink in result.sinks]
        name = opened.loaded.pipeline.name
        say_json(
            {"pipeline": name, "engine": engine_kind, "seconds": round(result.seconds, 3), "sinks": sinks}
        )
        return
    for sink in result.sinks:
        say(_sink_words(sink))


def _sink_json(sink: SinkResult) -> dict[str, Any]:
    return {
        "node": sink.node,
        "path": str(sink.path),
        "rows": sink.rows,
        "skipped": sink.skipped,
        "seconds": round(sink.seconds, 3),
    }


def _sink_words(sink: SinkResult) -> str:
    if sink.skipped:
        return f"{sink.node}: nothing written, {sink.path} was there already"
    rows = "rows" if sink.rows is None else f"{sink.rows:,} row{'' if sink.rows == 1 else 's'}"
    return f"{sink.node}: {rows} to {sink.path}"


def _run(
    opened: Opened, engine_kind: str, environment: str | None, given: dict[str, str], *, quiet: bool
) -> RunResult:
    plan = opened.plan()
    plan.require()
    settings = opened.workspace.settings(environment)
    values = bind(opened, settings, given)
    from canvas.engine.run import run_pipeline

    with engine(engine_kind, cores=os.cpu_count()) as running, _progress(quiet) as on_progress:
        return run_pipeline(plan, opened.workspace, settings, values, running, on_progress)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, plain lines otherwise, nothing where JSON was asked for."""
    if quiet or not sys.stderr.isatty():
        yield (lambda step: None) if quiet else (lambda step: note(_words(step)))
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as bar:
        task = bar.add_task("Starting", total=None)
        yield lambda step: bar.update(task, description=_words(step), completed=step.done, total=step.total)


def _words(step: Progress) -> str:
    return f"[{step.done}/{step.total}] {step.message}"


COMMANDS = (run,)
