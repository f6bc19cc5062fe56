"""The command `canvas`. Exit codes: 0 good, 1 the user's problem, 2 wrong usage, 130 interrupted."""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point: runs the command on the line and ends the process with its exit code."""
    from canvas.cli.crash import report_crash
    from canvas.cli.output import prepare_streams

    sys.excepthook = report_crash
    prepare_streams()

    from canvas.cli.app import command

    command().main(prog_name="canvas")
