"""The web server: on this computer only, without telemetry or questions, in Canvas's colours."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

from canvas.errors import CanvasError
from canvas.ui.theme import THEME

HOST = "127.0.0.1"
EVERYTHING = 2**40
"""No message has so many bytes.

Streamlit sends a large message that a browser has had as a mere reference to it. With several fragments that
ends a page for good: the browser forgets messages sooner than the server believes, and a fragment that runs
anew takes back all that it has not sent yet but references, which then stand alone.
"""
_TRIES = 100


def serve(script: Path, port: int, *, browser: bool) -> None:
    """Serves the app until it is stopped."""
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web import bootstrap

    # A folder `pages` beside the script makes Streamlit look for its older kind of app in it, and greet
    # the first deep link of a fresh server with "Page not found". app.py uses st.navigation.
    PagesManager.uses_pages_directory = False
    flags = {key.replace(".", "_"): value for key, value in options(port, browser=browser).items()}
    bootstrap.load_config_options(flags)
    bootstrap.run(str(script), False, [], flags)


def options(port: int, *, browser: bool) -> dict[str, Any]:
    """Streamlit's options."""
    return {
        "server.address": HOST,
        "server.port": port,
        "server.headless": not browser,
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "browser.gatherUsageStats": False,
        "global.minCachedMessageSize": EVERYTHING,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "runner.postScriptGC": False,  # each run would end with a look at all objects, in all threads
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
        **THEME,
    }


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


def has_display() -> bool:
    """Whether somebody sits at a terminal with a screen on which a browser can open."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
