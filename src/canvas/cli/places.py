"""What the words on the command line mean: workspaces, pipelines, environments, parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from canvas.errors import CanvasError

if TYPE_CHECKING:
    from canvas.document.loading import Loaded
    from canvas.document.workspace import Settings, Workspace
    from canvas.plan import ParameterValue, Plan

PipelineName = Annotated[str, typer.Argument(metavar="PIPELINE", help="A name in the workspace, or a file.")]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="The workspace; else the nearest canvas.yaml upwards."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
EnvironmentOption = Annotated[
    str | None, typer.Option("--env", metavar="NAME", help="An environment of environments.yaml.")
]
ParameterOption = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A parameter's value; may be given several times."),
]


@dataclass(frozen=True)
class Opened:
    """A pipeline's file as it was read."""

    workspace: Workspace
    path: Path
    loaded: Loaded

    @property
    def file(self) -> str:
        """The file as messages name it."""
        return self.workspace.relative(self.path)

    def plan(self) -> Plan:
        """The plan, its problems naming the file."""
        from dataclasses import replace

        from canvas.plan import make_plan

        plan = make_plan(self.loaded.pipeline, self.loaded.problems)
        return replace(plan, problems=tuple(p.at(file=self.file) for p in plan.problems))


def open_workspace(given: Path | None) -> Workspace:
    """The workspace that is meant; raises DocumentError where there is none."""
    from canvas.document.workspace import MARKER, Workspace
    from canvas.errors import DocumentError

    if given is not None:
        if not (given / MARKER).is_file():
            raise DocumentError(f"{given} is not a workspace: there is no {MARKER} in it.")
        return Workspace(given.resolve())
    found = Workspace.find(Path.cwd())
    if found is None:
        raise DocumentError(
            f"There is no workspace here: no {MARKER} in this folder or above it. Go into one, or name it "
            "with `--workspace DIR`. `canvas new NAME --workspace DIR` makes a new one."
        )
    return found


def open_pipeline(text: str, given: Path | None) -> Opened:
    """The pipeline of that name or file; raises DocumentError where it cannot be read."""
    from canvas.document.workspace import Workspace
    from canvas.nodes import REGISTRY

    path = Path(text)
    is_path = path.suffix in (".yaml", ".yml") or path.name != text
    if is_path:
        home = (
            open_workspace(given)
            if given
            else Workspace.find(path.parent) or Workspace(path.parent.resolve())
        )
    else:
        home = open_workspace(given)
        path = home.pipeline_path(text)
    return Opened(home, path, home.load(path, REGISTRY))


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Lets errors name the file where they do not say one."""
    try:
        yield
    except CanvasError as error:
        raise CanvasError(p.at(file=file) for p in error.problems) from error


def read_parameters(given: Sequence[str] | None) -> dict[str, str]:
    """`name=value` texts as a mapping; wrong usage where one has no `=`."""
    found: dict[str, str] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"`{text}` should be NAME=VALUE.", param_hint="--param")
        found[name.strip()] = value
    return found


def bind(opened: Opened, settings: Settings, given: Mapping[str, str]) -> dict[str, ParameterValue]:
    """The parameters' values: as given, else as the environment has them, else their defaults."""
    from canvas.plan import bind_parameters

    pipeline = opened.loaded.pipeline
    of_environment = {n: v for n, v in settings.parameters.items() if n in pipeline.parameters}
    return bind_parameters(pipeline, {**of_environment, **given})
