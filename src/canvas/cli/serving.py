"""`canvas app`: the web app, on this computer only."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import typer

from canvas.cli.output import note
from canvas.errors import CanvasError, DocumentError

HOST = "127.0.0.1"
FIRST_PORT = 8501
_TRIES = 100


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
    from canvas.ui.shipped import shipped

    home = _workspace(workspace)
    script = shipped() / "app.py"
    if not script.is_file():
        raise DocumentError(f"The app is not there: {script} is missing. Install Canvas again.")
    free = free_port(port)
    if free != port:
        note(f"Port {port} is in use; taking {free}.")
    os.environ["CANVAS_WORKSPACE"] = str(home)
    threading.Thread(target=_announce, args=(free, home), daemon=True).start()
    _serve(script, free)


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


def free_port(first: int) -> int:
    """The first free port from `first` on; raises CanvasError where none is found."""
    for port in range(first, min(first + _TRIES, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
            if os.name != "nt":
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((HOST, port))
            except OSError:
                continue
            return port
    raise CanvasError(f"No port is free from {first} on. Name another one with `--port`.")


def _announce(port: int, home: Path) -> None:
    """Says where the app is, once it answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=1):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    print(f"Canvas is at http://{HOST}:{port} (workspace {home}). Ctrl+C stops it.", flush=True)


def _serve(script: Path, port: int) -> None:
    from streamlit.web import bootstrap

    options = {key.replace(".", "_"): value for key, value in server_options(port).items()}
    bootstrap.load_config_options(options)
    bootstrap.run(str(script), False, [], options)


def server_options(port: int) -> dict[str, Any]:
    """Streamlit's options: this computer only, no telemetry, no questions, Canvas's looks."""
    from canvas.ui.theme import THEME

    return {
        "server.address": HOST,
        "server.port": port,
        "server.headless": not _has_display(),
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showSidebarNavigation": True,
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
        **THEME,
    }


def _has_display() -> bool:
    """Whether somebody sits at a terminal with a screen on which a browser can open."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


COMMANDS = (app,)
