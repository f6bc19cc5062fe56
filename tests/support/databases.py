"""Real database servers for tests: PostgreSQL and MariaDB from the system's packages, each on a free port.

A server has a folder and a process of its own, which ends with the test run. It is never one that
somebody else uses. `MissingServer` says what to install.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pymysql

from canvas.document.databases import DatabaseConnection, System

_PATIENCE = 60.0
"""Seconds in which a server answers, or something is wrong with it."""


class MissingServer(Exception):
    """A server that is not installed; the message says how to install it."""


class Server(ABC):
    """A running server with one database `shop`, and the user `owner`, who may do anything in it."""

    system: System
    package: str
    database = "shop"
    owner = "owner"

    def __init__(self) -> None:
        self.password = f"pw'\"{secrets.token_hex(8)}"
        """Of the owner; with quotes in it, since passwords have such."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"canvas-{self.system}-"))
        self.folder.chmod(0o711)
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self._log = open(self.folder / "server.log", "wb")  # noqa: SIM115 - open as long as the server runs
        try:
            self._process = self._start()
            self._wait()
            self._prepare()
        except BaseException:
            self.stop()
            raise

    @abstractmethod
    def _start(self) -> subprocess.Popen[bytes]:
        """Makes the data's folder and starts the process."""

    @abstractmethod
    def _prepare(self) -> None:
        """Makes the user and the database."""

    @abstractmethod
    def connect(self, user: str | None = None, password: str | None = None) -> Any:
        """A connection of the test's own, as the owner unless somebody else is named."""

    def run(self, *statements: str) -> None:
        """Runs statements as the owner."""
        with self.connect() as connection:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            connection.commit()

    @abstractmethod
    def empty(self) -> None:
        """Removes what tests have made in the database."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, as the owner sees them."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def connection(self, **changed: Any) -> DatabaseConnection:
        """The connection that a workspace would have to this server; the password is `env:SHOP_PASSWORD`."""
        return DatabaseConnection(
            **{
                "system": self.system,
                "host": "127.0.0.1",
                "port": self.port,
                "database": self.database,
                "user": self.owner,
                "password": "env:SHOP_PASSWORD",
                **changed,
            }
        )

    def stop(self) -> None:
        """Ends the server by its own process id, and removes its files."""
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT if self.system == "postgresql" else signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, command: Sequence[str | Path], user: str) -> subprocess.Popen[bytes]:
        """Starts a process; as another user where this is root, whom some servers refuse."""
        return subprocess.Popen(
            [str(part) for part in command],
            stdout=self._log,
            stderr=self._log,
            cwd=self.folder,
            **_as_user(user),
        )

    def _finish(self, command: Sequence[str | Path], user: str) -> None:
        done = self._spawn(command, user).wait(_PATIENCE)
        assert done == 0, (self.folder / "server.log").read_text(errors="replace")

    def _own_folder(self, name: str, user: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        return folder

    def _wait(self) -> None:
        """Returns as soon as the server listens."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            assert self._process.poll() is None, (self.folder / "server.log").read_text(errors="replace")
            with socket.socket() as trial:
                trial.settimeout(1)
                if trial.connect_ex(("127.0.0.1", self.port)) == 0 and self._answers():
                    return
            time.sleep(0.05)
        raise TimeoutError((self.folder / "server.log").read_text(errors="replace"))

    @abstractmethod
    def _answers(self) -> bool:
        """Whether the server takes connections already."""


def _as_user(user: str) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    found = pwd.getpwnam(user)
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


class PostgreSql(Server):
    """PostgreSQL, with passwords asked for."""

    system: System = "postgresql"
    package = "postgresql"

    def _start(self) -> subprocess.Popen[bytes]:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
        initdb = found[-1] if found else Path(shutil.which("initdb") or "")
        if not initdb.is_file():
            raise MissingServer(f"PostgreSQL is not installed: apt-get install {self.package}")
        user = "postgres"
        data = self._own_folder("data", user)
        secret = data.parent / "password"
        secret.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(secret, user)
        self._finish(
            [
                initdb,
                "--pgdata", data,
                "--username", self.owner,
                "--pwfile", secret,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            user,
        )  # fmt: skip
        options = (
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            f"unix_socket_directories={data}",
            "fsync=off",
        )
        command = [initdb.parent / "postgres", "-D", data, *(p for o in options for p in ("-c", o))]
        return self._spawn(command, user)

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _prepare(self) -> None:
        with self._connect("postgres") as connection:
            connection.autocommit = True
            connection.execute(f"CREATE DATABASE {self.database}")

    def _connect(self, database: str, user: str | None = None, password: str | None = None) -> Any:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=user or self.owner,
            password=password or self.password,
        )

    def connect(self, user: str | None = None, password: str | None = None) -> Any:
        return self._connect(self.database, user, password)

    def empty(self) -> None:
        self.run(
            "DROP SCHEMA IF EXISTS sales CASCADE",
            "DROP SCHEMA public CASCADE",
            "CREATE SCHEMA public",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
        )


class MariaDb(Server):
    """MariaDB, with passwords asked for."""

    system: System = "mariadb"
    package = "mariadb-server"

    def _start(self) -> subprocess.Popen[bytes]:
        install = shutil.which("mariadb-install-db")
        server = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
        if install is None or server is None:
            raise MissingServer(f"MariaDB is not installed: apt-get install {self.package}")
        user = "mysql"
        data = self._own_folder("data", user)
        begin = self.folder / "begin.sql"
        quoted = self.password.replace("'", "''")
        begin.write_text(
            f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4;\n"
            f"CREATE USER '{self.owner}'@'%' IDENTIFIED BY '{quoted}';\n"
            f"GRANT ALL ON *.* TO '{self.owner}'@'%' WITH GRANT OPTION;\n"
        )
        begin.chmod(0o644)
        how = "--auth-root-authentication-method=normal"
        self._finish([install, "--no-defaults", f"--datadir={data}", how, "--skip-test-db"], user)
        return self._spawn(
            [
                server,
                "--no-defaults",
                f"--datadir={data}",
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                f"--socket={data}/server.sock",
                f"--pid-file={data}/server.pid",
                f"--init-file={begin}",
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0",
                "--character-set-server=utf8mb4",
            ],
            user,
        )

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except pymysql.err.OperationalError:
            return False
        return True

    def _prepare(self) -> None:
        """The first start has made the user and the database."""

    def empty(self) -> None:
        self.run(f"DROP DATABASE {self.database}", f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4")

    def connect(self, user: str | None = None, password: str | None = None) -> Any:
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            database=self.database,
            user=user or self.owner,
            password=password or self.password,
            charset="utf8mb4",
        )
