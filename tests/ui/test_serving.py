"""`canvas app`: on this computer only, without questions, with a sample to start from."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed

from canvas.ui import server, shipped
from tests.ui.conftest import ROOT, Serve, free_port

pytestmark = pytest.mark.slow


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read().decode())


def test_without_a_workspace_it_opens_a_copy_of_the_sample_and_says_where(
    serve: Serve, tmp_path: Path
) -> None:
    served = serve("--port", free_port())
    copy = tmp_path / "data" / "canvas" / "retail"
    assert served.lines[0] == f"Made a copy of the sample workspace: {copy}"
    assert served.workspace == copy
    assert sorted(p.name for p in copy.iterdir()) == [
        ".gitignore",
        "canvas.yaml",
        "connections.yaml",
        "data",
        "environments.yaml",
        "pipelines",
    ]
    assert get(f"{served.address}/_stcore/health") == "ok"


def test_a_copy_that_is_there_keeps_what_was_changed_in_it(serve: Serve, tmp_path: Path) -> None:
    first = serve("--port", free_port())
    (first.workspace / "pipelines" / "mine.yaml").write_text("format: canvas/1\nname: mine\n")
    assert first.stop() == 0
    second = serve("--port", free_port())
    assert second.lines[0] == f"Using a copy of the sample workspace: {first.workspace}"
    assert (first.workspace / "pipelines" / "mine.yaml").read_text() == "format: canvas/1\nname: mine\n"


def test_a_port_that_is_taken_gives_the_next_free_one_and_says_so(serve: Serve, retail: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = serve(retail, "--port", port)
    assert served.lines[0] == f"Port {port} is in use; taking {served.port}."
    assert served.port > port
    assert served.workspace == retail


def test_nobody_else_on_the_network_reaches_it_and_ctrl_c_ends_it(serve: Serve, retail: Path) -> None:
    served = serve(retail, "--port", free_port())
    listening = Path("/proc/net/tcp").read_text() if Path("/proc/net/tcp").exists() else ""
    if listening:
        here = f"0100007F:{served.port:04X}"
        everywhere = f"00000000:{served.port:04X}"
        assert here in listening and everywhere not in listening
    assert served.stop() == 0


def test_a_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "canvas.cli", "app", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ". is not a workspace: there is no canvas.yaml in it.\n"


def test_it_works_from_a_wheel_without_a_checkout(serve: Serve, tmp_path: Path) -> None:
    dist, site = tmp_path / "dist", tmp_path / "site"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = dist.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    served = serve("--port", free_port(), path=site)
    assert get(f"{served.address}/_stcore/health") == "ok"
    assert (served.workspace / "pipelines" / "daily_sales.yaml").is_file()
    code = "from canvas.ui.shipped import shipped; print(shipped())"
    where = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout == f"{site}/canvas/_app\n"


def test_no_telemetry_no_questions_and_no_browser_where_nobody_sits() -> None:
    options = server.options(8501, browser=False)
    assert options["server.address"] == "127.0.0.1"
    assert options["browser.gatherUsageStats"] is False
    assert options["server.showEmailPrompt"] is False
    assert options["server.headless"] is True


def test_no_message_is_sent_as_a_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is sent one that it cannot resolve, or without its neighbours, is dead from then on."""
    options = server.options(8501, browser=False)
    monkeypatch.setattr(config, "get_option", lambda name: options[name])
    message = ForwardMsg()
    message.delta.new_element.html.body = "x" * 10_000_000
    populate_hash_if_needed(message)
    assert message.hash
    assert not message.metadata.cacheable


def test_a_sample_that_cannot_be_copied_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(shipped, "data_folder", lambda: tmp_path / "file" / "canvas")
    with pytest.raises(shipped.ExportError) as caught:
        shipped.working_copy()
    assert str(caught.value) == (
        f"The sample workspace cannot be copied to {tmp_path}/file/canvas/retail: Not a directory. "
        "Name a workspace, or set XDG_DATA_HOME to a folder that can be written."
    )
