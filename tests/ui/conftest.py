"""The app in this process and as a server; workspaces to show."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from canvas.document.workspace import Workspace
from canvas.engine import Engine
from canvas.errors import CanvasError
from canvas.ui import session
from canvas.ui.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data" / "retail"
ADDRESS = re.compile(r"Canvas is at (http://127\.0\.0\.1:(\d+)) \(workspace (.+)\)\. Ctrl\+C stops it\.")


@pytest.fixture
def retail(tmp_path: Path) -> Path:
    """The sample workspace with its data."""
    folder = tmp_path / "retail"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("out", ".canvas"))
    return folder


def no_engine() -> Engine:
    """An engine that does not come."""
    raise CanvasError("There is no engine here.")


@pytest.fixture
def app(retail: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app in this process, on the sample workspace, without rows."""
    monkeypatch.setenv("CANVAS_WORKSPACE", str(retail))
    desk = Desk(Workspace(retail), no_engine)
    monkeypatch.setattr(session, "open_desk", lambda workspace: desk)
    st.cache_resource.clear()
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


def html(page: AppTest) -> str:
    """All that the page says in HTML of its own."""
    return "\n".join(element.proto.body for element in page.get("html"))


def go(app: AppTest, page: str, **query: str) -> AppTest:
    """The app as a deep link to one of its pages, `section/page`, opens it first."""
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py").run()


@dataclass
class Served:
    """A running `canvas app`. `lines`: what it printed until it was there."""

    address: str
    port: int
    workspace: Path
    lines: list[str]
    process: subprocess.Popen[str]

    def stop(self) -> int:
        """Stops it as Ctrl+C does; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts `canvas app` with the given arguments, in an empty folder with an empty home."""
    running: list[Served] = []

    def start(*arguments: object, path: Path | None = None) -> Served:
        served = start_app(tmp_path, *arguments, path=path)
        running.append(served)
        return served

    yield start
    for served in running:
        if served.process.poll() is None:
            served.stop()


def start_app(home: Path, *arguments: object, path: Path | None = None) -> Served:
    """Runs `canvas app` until it says where it is. `path`: where to find the package, if not here."""
    environment = {**os.environ, "XDG_DATA_HOME": str(home / "data"), "HOME": str(home)}
    for name in [n for n in environment if n.startswith("STREAMLIT_")]:
        del environment[name]
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    process = subprocess.Popen(
        [sys.executable, "-m", "canvas.cli", "app", *map(str, arguments)],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if found := ADDRESS.match(line):
            return Served(found[1], int(found[2]), Path(found[3]), lines, process)
    raise AssertionError("canvas app ended: " + "\n".join(lines))


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def wait_until(done: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.02)
    return False
