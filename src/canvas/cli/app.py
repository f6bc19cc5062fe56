"""The commands, and how errors of theirs end. Heavy imports are left to the commands themselves."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import canvas
from canvas.cli import authoring, checking, compiling, previewing, reference, running, serving
from canvas.cli.output import report
from canvas.errors import CanvasError


class PlainErrors(TyperGroup):
    """Reports what the user can put right, and ends with 1."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except CanvasError as error:
            sys.stdout.flush()
            report(error.problems)
            raise typer.Exit(1) from error


cli = typer.Typer(
    name="canvas",
    cls=PlainErrors,
    help="Draw a data pipeline once; preview it on samples; compile it to Spark SQL and Azure Data Factory.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"canvas {canvas.__version__}")
        raise typer.Exit


@cli.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for module in (serving, authoring, checking, compiling, previewing, running, reference):
    for function in module.COMMANDS:
        cli.command(name=function.__name__.rstrip("_"))(function)


def command() -> Any:
    """The command line, ready to run."""
    return typer.main.get_command(cli)
