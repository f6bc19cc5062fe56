"""A copy of the sample workspace, and ways to run commands on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from canvas.cli.app import cli

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "retail"

Run = Callable[..., Result]


@pytest.fixture
def retail(tmp_path: Path) -> Path:
    """The sample workspace without its data."""
    folder = tmp_path / "retail"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("data", ".canvas"))
    return folder


@pytest.fixture
def retail_with_data(tmp_path: Path) -> Path:
    """The sample workspace with its data."""
    folder = tmp_path / "retail"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("out", ".canvas"))
    return folder


@pytest.fixture
def canvas(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, from an empty folder unless the test changed into another."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(cli, [str(a) for a in arguments], prog_name="canvas")


def in_a_process(
    *arguments: str | Path, cwd: Path, before: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command as a user does; `before` is Python that runs first in the process."""
    line = ["canvas", *map(str, arguments)]
    code = f"import sys\nsys.argv = {line!r}\n{before}\nfrom canvas.cli import main\nmain()\n"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "XDG_DATA_HOME": str(cwd / "xdg"), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
