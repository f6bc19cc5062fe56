"""What a pipeline reads changes under it: the pages are told, and no old count passes for a new one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from canvas.document.workspace import Workspace
from canvas.preview.model import Sampling
from canvas.ui.authoring import make_workspace
from canvas.ui.documents import Document, read_document
from canvas.ui.jobs import COUNT, PANE, Jobs
from canvas.ui.watch import Watch
from tests.ui.conftest import wait_until

TEXT = """\
format: canvas/1
name: two
parameters: {least: {type: INT, default: 3}}
nodes:
  a: {type: read_file, connection: lake, path: a.csv, format: csv, columns: {x: INT}}
  b: {type: read_file, connection: lake, path: b/*.csv, format: csv, columns: {x: INT}}
  kept: {type: filter, input: a, condition: "x > :least"}
"""


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    home = make_workspace(tmp_path / "ws")
    (home.root / "connections.yaml").write_text(
        "format: canvas/1\nconnections:\n  lake: {type: local, path: data}\n"
    )
    (home.root / "data" / "b").mkdir(parents=True)
    (home.root / "data" / "a.csv").write_text("x\n1\n")
    (home.root / "data" / "b" / "1.csv").write_text("x\n1\n")
    return home


def read(home: Workspace, text: str = TEXT) -> Document:
    path = home.root / "pipelines" / "two.yaml"
    path.write_text(text)
    return read_document(home, path)


def change(path: Path, text: str) -> None:
    path.write_text(text)
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def keys(home: Workspace, text: str = TEXT, sampling: Sampling | None = None) -> dict[str, str]:
    return dict(Watch(home, lambda name: None).keys(read(home, text), sampling or Sampling()))


def test_a_changed_file_changes_the_content_of_what_it_feeds_and_of_nothing_else(home: Workspace) -> None:
    before = keys(home)
    change(home.root / "data" / "a.csv", "x\n2\n")
    after = keys(home)
    assert {n for n in before if before[n] != after[n]} == {"a", "kept"}
    (home.root / "data" / "b" / "2.csv").write_text("x\n1\n")
    more = keys(home)
    assert {n for n in before if more[n] != after[n]} == {"b"}
    (home.root / "data" / "a.csv").unlink()
    assert {n for n, key in keys(home).items() if key != more[n]} == {"a", "kept"}


def test_connections_parameters_and_sampling_count_too(home: Workspace) -> None:
    before = keys(home)
    assert keys(home) == before
    assert {n for n, key in keys(home, TEXT.replace("3}}", "4}}")).items() if key != before[n]} == {"kept"}
    assert all(key != before[n] for n, key in keys(home, sampling=Sampling(rows=5)).items())
    for broken in ("format: [", "format: canvas/1\nconnections: {}\n"):
        (home.root / "connections.yaml").write_text(broken)
        assert all(key != before[n] for n, key in keys(home).items())


JOINED = """\
format: canvas/1
name: two
nodes:
  a: {type: read_file, connection: lake, path: a.csv, format: csv, columns: {x: STRING}}
  b: {type: read_file, connection: lake, path: "b/*.csv", format: csv, columns: {x: STRING}}
  both: {type: join, left: a, right: b, keys: {x: x}}
"""


def test_a_sample_that_follows_another_changes_with_it(home: Workspace) -> None:
    before, plain = keys(home, JOINED), keys(home, JOINED, Sampling("first"))
    change(home.root / "data" / "a.csv", "x\n2\n")
    assert {n for n, key in keys(home, JOINED).items() if key != before[n]} == {"a", "b", "both"}
    changed = keys(home, JOINED, Sampling("first"))
    assert {n for n in plain if changed[n] != plain[n]} == {"a", "both"}
    other = keys(home, JOINED.replace("keys: {x: x}", "how: cross"))
    assert {n for n, key in keys(home, JOINED).items() if key != other[n]} >= {"b", "both"}


def test_the_pages_are_told_once_for_each_change(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canvas.ui.watch.EVERY", 0)
    told: list[str] = []
    watch, document = Watch(home, told.append), read(home)
    first = watch.stamp(document)
    assert watch.stamp(document) == first
    change(home.root / "data" / "a.csv", "x\n2\n")
    assert wait_until(lambda: watch.stamp(document) != first, 5)
    assert told == ["two"]
    watch.close()


def test_a_job_is_stopped_without_waiting_for_an_engine_that_hangs() -> None:
    """The page asks for rows in the thread that draws it: it must not wait until a hung engine is ended."""
    hangs, begun, done = threading.Event(), threading.Event(), threading.Event()

    def interrupt() -> None:
        hangs.wait(20)
        done.set()

    jobs = Jobs("test", interrupt)
    running = jobs.submit(COUNT, lambda: (begun.set(), done.wait(20)))
    assert begun.wait(5)
    jobs.drop(running)
    jobs.drop(running)
    urgent = jobs.submit(PANE, lambda: "rows")
    assert not running.done() and not done.is_set(), "nothing was waited for"
    hangs.set()
    assert urgent.result(5) == "rows"
    jobs.close()
