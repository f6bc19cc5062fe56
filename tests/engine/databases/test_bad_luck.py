"""What goes wrong between here and a database: one clear message, on its field, soon, and no secret in it."""

from __future__ import annotations

import gc
import logging
import socket
import threading
import time
import warnings
from collections.abc import Iterator

import pytest

from canvas.document.workspace import Settings
from canvas.engine.databases import Ongoing, Patience, drivers, login_of
from canvas.engine.errors import QueryCancelled
from canvas.engine.patience import WAITED_FOR
from canvas.errors import PipelineError
from tests.engine.databases.conftest import asked, login, read
from tests.support.databases import Server

pytestmark = pytest.mark.database

SLOW = {"postgresql": "SELECT pg_sleep(60) AS a", "mariadb": "SELECT sleep(60) AS a"}


@pytest.fixture(autouse=True)
def nothing_secret(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """No password in a log or on a screen, whatever the test does."""
    name = "server" if "server" in request.fixturenames else "postgres"
    server: Server = request.getfixturevalue(name)
    caplog.set_level(logging.DEBUG)
    yield
    said = caplog.text + "".join(capfd.readouterr())
    assert server.password not in said
    assert "hunter2" not in said


def refused(rows: object, **how: object) -> tuple[str, str]:
    """The field and the message of the one problem that reading meets; nothing secret in the whole chain."""
    with pytest.raises(PipelineError) as caught:
        read(rows, **how)  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    chain, error = "", caught.value
    while error is not None:
        chain += f"{error!r} {error.__dict__}"
        error = None if error.__suppress_context__ else error.__context__  # type: ignore[assignment]
    assert "hunter2" not in chain
    return str(problem.field), problem.message


def test_a_wrong_password(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    field, message = refused(asked(login(server), table="t"))
    name = "PostgreSQL" if server.system == "postgresql" else "MariaDB"
    assert field == "connection"
    assert message == f"{name} did not accept the user or the password of `shop`. Check both."


def test_a_password_that_is_not_set(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_PASSWORD")
    with pytest.raises(PipelineError, match="needs the environment variable SHOP_PASSWORD, which is not set"):
        login(server)


def test_a_database_that_is_not_there(server: Server) -> None:
    field, message = refused(asked(login(server, database="nowhere"), table="t"))
    assert (field, "There is no database `nowhere` at `shop`" in message) == ("connection", True), message


def test_a_connection_of_another_kind(server: Server) -> None:
    with pytest.raises(PipelineError, match=r"There is no connection `shap`\. Did you mean `shop`\?"):
        login_of("shap", Settings({"shop": server.connection()}))


def test_nothing_listens(server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    field, message = refused(asked(login(server, port=port), table="t"))
    assert field == "connection"
    assert message.startswith(f"`shop` (127.0.0.1:{port}) cannot be reached: nothing listens there.")


def test_a_host_that_does_not_exist(server: Server) -> None:
    field, message = refused(asked(login(server, host="no-such-host.invalid"), table="t"))
    assert (field, "There is no host `no-such-host.invalid`" in message) == ("connection", True), message


def test_a_server_that_takes_the_call_and_says_nothing(server: Server) -> None:
    """A firewall, or a server that hangs: an analyst must not wait for ever."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        started = time.monotonic()
        rows = asked(login(server, port=silent.getsockname()[1]), table="t")
        field, message = refused(rows, patience=Patience(connect=2))
        assert time.monotonic() - started < 15
    assert field == "connection"
    assert "does not answer within 2 seconds" in message


def test_a_table_that_is_not_there(server: Server) -> None:
    field, message = refused(asked(login(server), table="nothing"))
    assert (field, "knows no such table" in message, "nothing" in message) == ("table", True, True), message


def test_a_column_that_is_not_there(server: Server) -> None:
    server.run("CREATE TABLE t (amount INTEGER)")
    field, message = refused(asked(login(server), "amont", table="t"))
    assert field == "columns.amont"
    assert "has no column `amont`. Did you mean `amount`?" in message


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("SELECT nothing FROM t", "query", "knows no such column"),
        ("SELECT 1 AS a, 2 AS a", "query", "Two columns have the same name"),
        ("SELECT no_such_function(1) AS a", "query", "cannot read the query"),
        ("SELECT 1 AS a FROM nothing", "query", "knows no such table"),
    ],
)
def test_a_query_that_the_database_refuses(server: Server, query: str, field: str, words: str) -> None:
    server.run("CREATE TABLE t (a INTEGER)")
    found, message = refused(asked(login(server), "a", query=query))
    assert (found, words in message) == (field, True), message


def test_a_column_without_a_name(postgres: Server) -> None:
    field, message = refused(asked(login(postgres), "a", query="SELECT 1 + 1"))
    assert (field, "has no name: give it one, with AS" in message) == ("query", True), message


def test_who_may_not_read_is_told_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.run("CREATE TABLE t (id INTEGER)")
    host = "" if server.system == "postgresql" else "@'%'"
    secret = "PASSWORD 'hunter2'" if server.system == "postgresql" else "IDENTIFIED BY 'hunter2'"
    server.run(f"DROP USER IF EXISTS nobody{host}", f"CREATE USER nobody{host} {secret}")
    monkeypatch.setenv("NOBODY", "hunter2")
    if server.system == "mariadb":
        server.run("CREATE TABLE mine (id INTEGER)", f"GRANT SELECT ON mine TO nobody{host}")
    field, message = refused(asked(login(server, user="nobody", password="env:NOBODY"), table="t"))
    server.run(f"DROP USER nobody{host}")
    assert (field, "may not do this" in message) == ("table", True), message


def test_a_query_that_hangs_is_stopped_in_time(server: Server) -> None:
    started = time.monotonic()
    rows = asked(login(server), "a", query=SLOW[server.system])
    field, message = refused(rows, patience=Patience(answer=1))
    assert time.monotonic() - started < 15
    assert (field, "did not answer in time" in message) == ("query", True), message


def test_a_query_that_hangs_can_be_stopped(server: Server) -> None:
    ongoing = Ongoing()
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            read(asked(login(server), "a", query=SLOW[server.system]), ongoing=ongoing)
        except QueryCancelled as error:
            caught.append(error)

    asking = threading.Thread(target=ask)
    started = time.monotonic()
    asking.start()
    _until_it_runs(server)
    ongoing.cancel()
    asking.join(15)
    assert not asking.is_alive()
    assert time.monotonic() - started < 30
    assert [str(error) for error in caught] == ["Stopped."]
    assert _running(server) == 0


def _running(server: Server) -> int:
    if server.system == "postgresql":
        return int(server.rows("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")[0][0])
    active = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(60)%'"
    return int(server.rows(f"{active} AND id <> connection_id()")[0][0])


def _until_it_runs(server: Server) -> None:
    end = time.monotonic() + 30
    while not _running(server):
        assert time.monotonic() < end, "the query never ran"
        time.sleep(0.05)


def test_a_query_cannot_change_anything(server: Server) -> None:
    """Whatever gets past the reading of the query: the transaction itself may only read."""
    server.run("CREATE TABLE t (id INTEGER)", "INSERT INTO t VALUES (1)")
    if server.system == "postgresql":
        server.run(
            "CREATE FUNCTION wipe() RETURNS INTEGER AS "
            "$$ BEGIN DELETE FROM t; RETURN 1; END $$ LANGUAGE plpgsql"
        )
    else:
        server.run(
            "CREATE FUNCTION wipe() RETURNS INTEGER MODIFIES SQL DATA BEGIN DELETE FROM t; RETURN 1; END"
        )
    field, message = refused(asked(login(server), "a", query="SELECT wipe() AS a"))
    assert (field, "It may only read" in message) == ("query", True), message
    assert server.rows("SELECT id FROM t") == [(1,)]


def test_a_driver_that_is_not_installed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = drivers.Driver("no_such_driver", "x", "postgresql")
    monkeypatch.setitem(drivers.DRIVERS, server.system, gone)
    field, message = refused(asked(login(server), table="t"))
    assert (field, "Run: pip install 'canvas[postgresql]'" in message) == ("connection", True), message


def test_a_login_does_not_show_its_password(server: Server) -> None:
    who = login(server)
    assert server.password not in repr(who) and server.password not in str(who)
    assert who.clean(f"no {server.password} here") == "no ••• here"


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # sockets that drivers leave open
@pytest.mark.parametrize("system", ["sqlserver", "oracle"])
def test_the_drivers_that_no_server_is_here_for_say_so_in_time(server: Server, system: str) -> None:
    """SQL Server's and Oracle's drivers are asked too: what listens here says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        started = time.monotonic()
        who = login(server, system=system, port=silent.getsockname()[1])
        field, message = refused(asked(who, table="t"), patience=Patience(connect=2))
        assert time.monotonic() - started < 15
    assert (field, "does not answer within 2 seconds" in message) == ("connection", True), message
    _sweep()


@pytest.fixture(scope="module", autouse=True)
def no_socket_is_left() -> Iterator[None]:
    """What drivers leave open is closed here, not in the middle of the next test."""
    yield
    _sweep()


def _sweep() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        for thread in threading.enumerate():
            if thread.name == WAITED_FOR:
                thread.join(60)
                assert not thread.is_alive()
        gc.collect()
