"""The two engines and two database servers, started once for a whole test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

from canvas.engine import Engine, open_engine
from tests.support.databases import MariaDb, MissingServer, PostgreSql, Server

# Each run tries the same examples, so that it can be relied on; CANVAS_RANDOM=1 tries others.
settings.register_profile("canvas", derandomize="CANVAS_RANDOM" not in os.environ)
settings.load_profile("canvas")
if "CANVAS_RANDOM" not in os.environ:
    # Hypothesis tries the numbers and texts of the modules loaded so far, which differ from run to run.
    assert callable(providers._get_local_constants)
    providers._get_local_constants = providers.Constants


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in a browser has a second try, which the report counts: a busy machine lets it wait too long."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a first try failed: the report of a run says only that there was a second one."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext[-4000:])


def _running(name: str) -> Iterator[Engine]:
    engine = open_engine(name)
    owner = os.getpid()
    yield engine
    if os.getpid() == owner:
        engine.close()


@pytest.fixture(scope="session")
def embedded_engine() -> Iterator[Engine]:
    """The embedded engine; for tests marked `embedded`."""
    yield from _running("embedded")


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    """Spark on this machine; for tests marked `spark`."""
    yield from _running("spark")


def _serving(kind: type[Server]) -> Iterator[Server]:
    try:
        server = kind()
    except MissingServer as error:
        pytest.skip(f"NOT TESTED, since a database server is missing. {error}")
    owner = os.getpid()
    yield server
    if os.getpid() == owner:
        server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL of this test run's own; for tests marked `database`."""
    yield from _serving(PostgreSql)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """A MariaDB of this test run's own; for tests marked `database`."""
    yield from _serving(MariaDb)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Each of the two, empty; its owner's password is in the environment variable SHOP_PASSWORD."""
    return _emptied(request.getfixturevalue(request.param), monkeypatch)


@pytest.fixture
def postgres(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """PostgreSQL, empty; its owner's password is in the environment variable SHOP_PASSWORD."""
    return _emptied(postgresql, monkeypatch)


def _emptied(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    server.empty()
    monkeypatch.setenv("SHOP_PASSWORD", server.password)
    return server
