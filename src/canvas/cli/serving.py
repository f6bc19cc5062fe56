"""`canvas app`: the web app, on this computer only."""

from __future__ import annotations

import os
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from canvas.cli.output import note
from canvas.errors import DocumentError

FIRST_PORT = 8501


def app(
    workspace: Annotated[
        Path | None,
        typer.Argument(metavar="WORKSPACE", help="Else the nearest upwards, else a copy of the sample's."),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="The next free one is taken.")
    ] = FIRST_PORT,
) -> None:
    """Open the web app; Ctrl+C stops it."""
    from canvas.ui.server import HOST, free_port, has_display, serve
    from canvas.ui.shipped import shipped

    home = _workspace(workspace)
    script = shipped() / "app.py"
    if not script.is_file():
        raise DocumentError(f"The app is not there: {script} is missing. Install Canvas again.")
    free = free_port(port)
    if free != port:
        note(f"Port {port} is in use; taking {free}.")
    os.environ["CANVAS_WORKSPACE"] = str(home)
    threading.Thread(target=_announce, args=(f"http://{HOST}:{free}", home), daemon=True).start()
    serve(script, free, browser=has_display())


def _workspace(given: Path | None) -> Path:
    from canvas.document.workspace import MARKER, Workspace
    from canvas.ui.shipped import working_copy

    if given is not None:
        if not (given / MARKER).is_file():
            raise DocumentError(f"{given} is not a workspace: there is no {MARKER} in it.")
        return given.resolve()
    found = Workspace.find(Path.cwd())
    if found is not None:
        return found.root
    copy, made = working_copy()
    note(f"{'Made' if made else 'Using'} a copy of the sample workspace: {copy}")
    return copy


def _announce(address: str, home: Path) -> None:
    """Says where the app is, once it answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    print(f"Canvas is at {address} (workspace {home}). Ctrl+C stops it.", flush=True)


COMMANDS = (app,)
