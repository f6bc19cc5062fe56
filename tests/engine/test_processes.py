"""The engine's process: its death is told, its memory is bounded, and it is never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from canvas.engine import EngineDied, EngineError, EngineUnavailable
from canvas.engine.embedded import EmbeddedEngine
from canvas.engine.spark import LocalSpark, RemoteSpark
from tests.engine.test_session import HOPELESS

pytestmark = pytest.mark.embedded


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    made = EmbeddedEngine(scratch=tmp_path)
    yield made
    made.close()


def gone(pid: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_an_engine_that_is_killed_is_told_at_once_and_starts_again(engine: EmbeddedEngine) -> None:
    session = engine.session()
    caught: list[EngineError] = []

    def hopeless() -> None:
        try:
            session.query(HOPELESS)
        except EngineError as error:
            caught.append(error)

    thread = threading.Thread(target=hopeless)
    thread.start()
    time.sleep(1)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    started = time.monotonic()
    thread.join(20)
    assert time.monotonic() - started < 5
    assert [type(error) for error in caught] == [EngineDied]
    assert str(caught[0]) == "The engine ended unexpectedly. Run it again."
    assert not session.alive
    with pytest.raises(EngineDied):
        session.query("SELECT 1 AS a")
    assert engine.session().query("SELECT 1 AS a").to_pylist() == [{"a": 1}]
    assert engine.facts()["starts"] == "2"


def test_a_query_that_takes_too_much_memory_fails_by_name(tmp_path: Path) -> None:
    engine = EmbeddedEngine(scratch=tmp_path, memory=500 << 20)
    try:
        with pytest.raises(EngineError) as caught:
            engine.session().query(
                "SELECT collect_list(sha2(CAST(id AS STRING), 256)) AS x FROM range(20000000)"
            )
        assert caught.value.kind == "out of memory"
        assert engine.session().query("SELECT 1 AS a").to_pylist() == [{"a": 1}]
    finally:
        engine.close()


def test_a_process_over_its_limit_is_ended(tmp_path: Path) -> None:
    engine = EmbeddedEngine(scratch=tmp_path, memory=60 << 20)
    try:
        with pytest.raises(EngineError) as caught:
            session = engine.session()
            session.query("SELECT count(DISTINCT sha2(CAST(id AS STRING), 256)) AS n FROM range(3000000)")
            session.query("SELECT 1 AS a")
        assert caught.value.kind in ("out of memory", "unavailable")
    finally:
        engine.close()


def test_closing_ends_the_process_and_removes_its_files(tmp_path: Path) -> None:
    engine = EmbeddedEngine(scratch=tmp_path)
    engine.session().create_view("kept", "SELECT 1 AS a", keep=True)
    pid = engine.pid
    assert pid is not None
    assert list(tmp_path.iterdir())
    engine.close()
    assert gone(pid)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "sys.exit(1)", "raise KeyboardInterrupt"]
)
def test_no_process_is_left_behind_however_its_parent_ends(end: str, tmp_path: Path) -> None:
    code = f"""
import os, sys, threading
from pathlib import Path
from canvas.engine.embedded import EmbeddedEngine
engine = EmbeddedEngine(scratch=Path({str(tmp_path)!r}))
thread = threading.Thread(target=engine.session)
thread.start()
thread.join()
assert engine.session().query("SELECT 1 AS a").num_rows == 1
print(engine.pid, flush=True)
{end}
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    assert gone(int(said))
    assert not list(tmp_path.iterdir())


@pytest.mark.spark
@pytest.mark.slow
def test_no_java_is_left_behind(tmp_path: Path) -> None:
    code = f"""
import os
from pathlib import Path
import psutil
from canvas.engine.spark import LocalSpark
engine = LocalSpark(scratch=Path({str(tmp_path)!r}), cores=1)
engine.session()
print(engine.pid, *(p.pid for p in psutil.Process(engine.pid).children(recursive=True)), flush=True)
os.kill(os.getpid(), 9)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    pids = [int(pid) for pid in said.split()]
    assert len(pids) >= 2
    assert all(gone(pid, 15) for pid in pids)


def test_an_engine_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAIL_MODE", "nonsense")
    with pytest.raises(EngineUnavailable, match="did not start"):
        EmbeddedEngine(scratch=tmp_path).session()


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(EngineUnavailable, match="does not answer"):
        RemoteSpark("sc://localhost:1").session()


def test_another_server_by_its_address(engine: EmbeddedEngine) -> None:
    engine.session()
    assert engine._server is not None
    remote = RemoteSpark(f"sc://localhost:{engine._server.port}")
    assert remote.session().query("SELECT 1 AS a").to_pylist() == [{"a": 1}]
    assert remote.kind == "spark"
    remote.close()
    assert LocalSpark.kind == "spark"
