"""What *Try it* says of a connection, before a pipeline needs it."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from canvas.document.workspace import Workspace
from canvas.errors import PipelineError
from canvas.preview import choosing, reaching
from canvas.preview.choosing import cloud_entries
from canvas.preview.reaching import reach
from tests.support.databases import Server


def workspace(root: Path, **connections: dict[str, Any]) -> Workspace:
    """A workspace with these connections."""
    (root / "canvas.yaml").write_text("format: canvas/1\nname: test\n", encoding="utf-8")
    said = {"format": "canvas/1", "connections": connections}
    (root / "connections.yaml").write_text(json.dumps(said), encoding="utf-8")
    return Workspace(root)


def refused(home: Workspace, name: str, environment: str | None = None) -> str:
    with pytest.raises(PipelineError) as caught:
        reach(name, home, environment)
    return " ".join(p.message for p in caught.value.problems)


def test_a_folder(tmp_path: Path) -> None:
    home = workspace(tmp_path, lake={"type": "local", "path": "data"})
    assert refused(home, "lake") == (
        "There is no folder `data` in the workspace yet. Make it, or choose another."
    )
    (tmp_path / "data").mkdir()
    assert reach("lake", home) == "The folder is there: nothing is in it yet."
    for name in "dabc":
        (tmp_path / "data" / name).touch()
    assert reach("lake", home) == "The folder is there: `a`, `b`, `c` and 1 more."
    assert refused(home, "lac").startswith("There is no connection `lac` in connections.yaml.")


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    home = workspace(tmp_path, lake={"type": "local", "path": "data"})
    (tmp_path / "data").touch()
    assert refused(home, "lake") == (
        "There is no folder `data` in the workspace yet. Make it, or choose another."
    )


def test_a_folder_that_the_system_does_not_read(tmp_path: Path) -> None:
    name = "d" * 300  # no file system takes it, so reading it fails for whoever asks
    home = workspace(tmp_path, lake={"type": "local", "path": name})
    said = refused(home, "lake")
    assert said.startswith(f"The folder `{name}` cannot be read (")
    assert said.endswith("Check its permissions, or choose another.")


def test_an_environment_leads_elsewhere(tmp_path: Path) -> None:
    home = workspace(tmp_path, lake={"type": "local", "path": "data"})
    where = {"test": {"connections": {"lake": {"type": "local", "path": "other"}}}}
    said = {"format": "canvas/1", "environments": where}
    (tmp_path / "environments.yaml").write_text(json.dumps(said), encoding="utf-8")
    (tmp_path / "data").mkdir()
    assert reach("lake", home) == "The folder is there: nothing is in it yet."
    assert "no folder `other`" in refused(home, "lake", "test")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["adls", "s3", "gcs"])
def test_a_store_that_does_not_answer_is_waited_for_as_long_as_a_person_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    monkeypatch.setenv("KEY", "c2VjcmV0")
    for module in (reaching, choosing):  # a person waits for 10 seconds, a test for 3
        monkeypatch.setattr(module, "WATCHED", 3.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        said = {
            "adls": {"account": "lake", "container": "raw", "account_key": "env:KEY"},
            "s3": {"bucket": "raw", "access_key_id": "env:KEY", "secret_access_key": "env:KEY"},
            "gcs": {"bucket": "raw"},
        }[kind]
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        home = workspace(tmp_path, lake={"type": kind, "endpoint": url, **said})
        for ask in (lambda: reach("lake", home), lambda: cloud_entries("lake", home.settings(), "")):
            started = time.monotonic()
            with pytest.raises(PipelineError) as caught:
                ask()
            assert time.monotonic() - started < 3 + 4
            assert "did not answer in time" in str(caught.value)


@pytest.mark.database
@pytest.mark.parametrize(("server", "name"), [("postgresql", "PostgreSQL"), ("mariadb", "MariaDB")])
def test_a_database(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    server: str,
    name: str,
) -> None:
    running: Server = request.getfixturevalue(server)
    entry = running.connection().model_dump(exclude_none=True)
    monkeypatch.setenv("SHOP_PASSWORD", running.password)
    home = workspace(tmp_path, shop=entry, gone={**entry, "port": 1})
    assert reach("shop", home).startswith(f"{name} 1")
    assert reach("shop", home).endswith(f" answers, and lets `{running.owner}` in.")
    assert "nothing listens there" in refused(home, "gone")
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    said = refused(home, "shop")
    assert said == f"{name} did not accept the user or the password of `shop`. Check both."
    monkeypatch.delenv("SHOP_PASSWORD")
    assert "SHOP_PASSWORD" in refused(home, "shop")
