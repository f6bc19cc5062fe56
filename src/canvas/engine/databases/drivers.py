"""Python's drivers, one for each system: how they are found, connected, and told to stop."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from canvas.document.databases import PORTS, SYSTEM_NAMES, System
from canvas.engine.databases.failures import explained
from canvas.engine.databases.login import Login, Patience
from canvas.engine.databases.ongoing import Ongoing
from canvas.engine.databases.values import read_as_text
from canvas.engine.patience import within
from canvas.errors import PipelineError, Problem

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Driver:
    """A driver: the module to import, SQLAlchemy's name of it, and the extra that installs it."""

    module: str
    name: str
    extra: str


DRIVERS: Final[dict[System, Driver]] = {
    "postgresql": Driver("psycopg", "postgresql+psycopg", "postgresql"),
    "mysql": Driver("pymysql", "mysql+pymysql", "mysql"),
    "mariadb": Driver("pymysql", "mariadb+pymysql", "mysql"),
    "sqlserver": Driver("pymssql", "mssql+pymssql", "sqlserver"),
    "oracle": Driver("oracledb", "oracle+oracledb", "oracle"),
}


@dataclass(frozen=True)
class Connected:
    """A connection that is open. `check` raises QueryCancelled after somebody stopped the work."""

    login: Login
    sql: Connection
    check: Callable[[], None]

    @property
    def system(self) -> System:
        """Which product it is."""
        return self.login.system


@contextlib.contextmanager
def connected(
    login: Login, patience: Patience, ongoing: Ongoing, *, field: str, read_only: bool
) -> Iterator[Connected]:
    """A connection with a transaction, which is given up unless it is committed.

    What fails inside is raised as PipelineError, on `field` where it is not the connection's fault, or as
    QueryCancelled.
    """
    driver = DRIVERS[login.system]
    for module in ("sqlalchemy", driver.module):
        if importlib.util.find_spec(module) is None:
            message = f"{SYSTEM_NAMES[login.system]} needs a driver that is not installed. Run: pip install"
            raise PipelineError(Problem(f"{message} 'canvas[{driver.extra}]'", field="connection"))
    failures = _errors(driver)
    try:
        with contextlib.closing(_in_time(login, patience)) as connection:
            raw = connection.connection.dbapi_connection
            with ongoing.asking(lambda: _stop(login, raw)) as check:
                try:
                    _prepare(login, connection, patience, read_only=read_only)
                    yield Connected(login, connection, check)
                except failures as error:
                    check()
                    raise explained(error, login, field=field) from None
                finally:
                    with contextlib.suppress(*failures):
                        connection.rollback()
    except failures as error:
        reach(login, patience)  # says what is wrong with the network better than a driver
        raise explained(error, login, field="connection", signing_in=True) from None


def _errors(driver: Driver) -> tuple[type[Exception], ...]:
    """What SQLAlchemy and the driver raise, and what they let through from the network."""
    from sqlalchemy.exc import SQLAlchemyError

    own: type[Exception] = importlib.import_module(driver.module).Error
    return (SQLAlchemyError, own, OSError)


def reach(login: Login, patience: Patience) -> None:
    """Raises PipelineError where nothing listens at the database's address: drivers say that in many ways.

    Asked after a failure only: MySQL locks out whoever often calls and says nothing.
    """
    place = login.connection
    where = f"`{login.name}` ({place.address})"
    try:
        socket.create_connection((place.host, place.port or PORTS[place.system]), patience.connect).close()
    except TimeoutError:
        message = (
            f"{where} does not answer within {patience.connect:g} seconds. Check the host and the port, "
        )
        message += "and whether a firewall or a VPN is in between."
    except socket.gaierror:
        message = (
            f"There is no host `{place.host}`, to which `{login.name}` leads. Check its name in Settings."
        )
    except OSError as error:
        why = "nothing listens there" if isinstance(error, ConnectionRefusedError) else error.strerror
        message = f"{where} cannot be reached: {why}. Check host and port, and whether the database runs."
    else:
        return
    raise PipelineError(Problem(message, field="connection"))


def _silent(login: Login, patience: Patience) -> PipelineError:
    message = (
        f"`{login.name}` ({login.connection.address}) does not answer within {patience.connect:g} seconds. "
        "Check the host and the port, and whether a firewall or a VPN is in between."
    )
    return PipelineError(Problem(message, field="connection"))


def _in_time(login: Login, patience: Patience) -> Connection:
    """A connection, or PipelineError: not every driver gives up on a server that never answers."""
    left: list[Future[Connection]] = []
    try:
        return within(patience.connect + _GRACE, lambda: _connect(login, patience), left)
    except BaseException as error:
        for late in left:
            late.add_done_callback(_close_late)
        if _is_late(error):
            raise _silent(login, patience) from None
        raise


def _close_late(answer: Future[Connection]) -> None:
    """Closes a connection that nobody waits for any more."""
    if answer.exception() is None:
        answer.result().close()


_GRACE: Final = 1.0
"""Seconds that a driver has beyond its own time-out."""


def _is_late(error: BaseException) -> bool:
    """Whether a driver gave up waiting."""
    text = str(getattr(error, "orig", error)).lower()
    return isinstance(error, TimeoutError) or "timeout expired" in text or "timed out" in text


def _connect(login: Login, patience: Patience) -> Connection:
    from sqlalchemy import URL, create_engine
    from sqlalchemy.pool import NullPool

    place = login.connection
    url = URL.create(
        DRIVERS[login.system].name,
        username=login.user,
        password=login.password,
        host=place.host,
        port=place.port or PORTS[login.system],
        database=None if login.system == "oracle" else place.database,
        query={"service_name": place.database} if login.system == "oracle" else {},
    )
    engine = create_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args=_arguments(login, patience)
    )
    return engine.connect()


def _arguments(login: Login, patience: Patience) -> dict[str, Any]:
    seconds = max(1, round(patience.connect))
    encrypt = login.connection.encrypt
    match login.system:
        case "postgresql":
            limit = f" -c statement_timeout={round(patience.answer * 1000)}" if patience.answer else ""
            made = {
                "connect_timeout": seconds,
                "options": f"-c timezone=UTC{limit}",
                "client_encoding": "utf8",
            }
            return {**made, **({"sslmode": "require"} if encrypt else {})}
        case "mysql" | "mariadb":
            made = {"connect_timeout": seconds, "charset": "utf8mb4"}
            return {**made, **({"ssl": _encrypted()} if encrypt else {})}
        case "sqlserver":
            made = {"login_timeout": seconds, "timeout": round(patience.answer or 0), "tds_version": "7.4"}
            return {**made, **({"encryption": "require"} if encrypt else {})}
        case "oracle":
            made = {"tcp_connect_timeout": patience.connect}
            return {**made, **({"protocol": "tcps"} if encrypt else {})}


def _encrypted() -> ssl.SSLContext:
    """Encryption without a check of who the server is, as PostgreSQL's `require` means it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _prepare(login: Login, connection: Connection, patience: Patience, *, read_only: bool) -> None:
    """UTC, the time-out, and a transaction that cannot write where it need not."""
    said: list[str] = []
    match login.system:
        case "postgresql":
            read_as_text(connection.connection.dbapi_connection)
            said += ["SET TRANSACTION READ ONLY"] if read_only else []
        case "mysql" | "mariadb":
            said.append("SET time_zone = '+00:00'")
            if patience.answer and login.system == "mariadb":
                said.append(f"SET max_statement_time = {patience.answer:g}")
            elif patience.answer:
                said.append(f"SET max_execution_time = {round(patience.answer * 1000)}")
            said += ["SET SESSION TRANSACTION READ ONLY"] if read_only else []
        case "sqlserver":
            pass  # has no such settings: the query was read, and holds one SELECT
        case "oracle":
            raw: Any = connection.connection.dbapi_connection
            raw.call_timeout = round((patience.answer or 0) * 1000)
            said += ["SET TRANSACTION READ ONLY"] if read_only else ["ALTER SESSION SET TIME_ZONE = 'UTC'"]
    for statement in said:
        connection.exec_driver_sql(statement)
    if login.system in ("mysql", "mariadb"):
        connection.commit()  # the session's settings hold from the next transaction on


def _stop(login: Login, raw: Any) -> None:
    """Tells the server to stop what the connection asked; SQL Server ends it at its time-out only."""
    driver = DRIVERS[login.system]
    with contextlib.suppress(*_errors(driver)):
        match login.system:
            case "postgresql" | "oracle":
                raw.cancel()
            case "mysql" | "mariadb":
                import pymysql

                place = login.connection
                asking = pymysql.connect(
                    host=place.host,
                    port=place.port or PORTS[login.system],
                    user=login.user,
                    password=login.password or "",
                    connect_timeout=5,
                    ssl=_encrypted() if place.encrypt else None,
                )
                with contextlib.closing(asking), asking.cursor() as cursor:
                    cursor.execute(f"KILL QUERY {int(raw.thread_id())}")
            case "sqlserver":
                return
