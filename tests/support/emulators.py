"""Storage services on this machine: Azurite, moto and the emulator of Google Cloud Storage.

Each is a process of its own on a free port, started for the tests and ended by its id.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

AZURITE = "3.35.0"
_INSTALLED = Path(sys.prefix) / "azurite"
_PATIENCE = 60


@contextmanager
def running(command: Sequence[str], port: int, log: Path, env: dict[str, str] | None = None) -> Iterator[int]:
    """Runs a service until the end of the block; gives its port once it answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})}
        )
    try:
        _wait_for(port, process, log)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"The service did not start: {log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def azurite(folder: Path) -> tuple[list[str], int]:
    """The command of Azurite's blob service, and its port; installs it where it is missing."""
    node = shutil.which("node")
    script = _INSTALLED / "node_modules/azurite/dist/src/blob/main.js"
    if node is None:
        pytest.skip("AZURITE NOT TESTED: there is no Node.js")
    if not script.is_file():
        _install_azurite()
    port = free_port()
    options = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    return [node, str(script), *options, "--location", str(folder), "--blobPort", str(port)], port


def _install_azurite() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("AZURITE NOT TESTED: there is no npm")
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", f"azurite@{AZURITE}"],
        cwd=_INSTALLED,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"AZURITE NOT TESTED: it cannot be installed: {done.stderr[-300:]}")


def moto() -> tuple[list[str], int]:
    """The command of moto's server for S3, and its port."""
    port = free_port()
    return [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)], port


def google() -> tuple[list[str], int]:
    """The command of the emulator of Google Cloud Storage, and its port."""
    port = free_port()
    program = str(Path(sys.executable).parent / "gcp-storage-emulator")
    return [program, "start", "--host=127.0.0.1", f"--port={port}", "--in-memory", "--quiet"], port
