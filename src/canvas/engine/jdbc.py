"""The JDBC drivers that Spark on this machine finds, and the options with which it reads and writes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from canvas.document.databases import System
from canvas.engine.databases.login import Login
from canvas.errors import PipelineError, Problem
from canvas.sql.parsing import InvalidExpression
from canvas.steps import DatabaseSink, DatabaseSource
from compilers.spark_sql.databases import jdbc_url, read_options, write_options

FOLDERS: Final = "CANVAS_JDBC_DRIVERS"
"""The environment variable with files, or folders of files, that hold drivers (`*.jar`)."""
_USUAL: Final = Path("/usr/share/java")
"""Where Debian's packages put them (libpostgresql-jdbc-java, libmariadb-java)."""
_NAMES: Final[Mapping[System, str]] = {
    "postgresql": "postgresql*.jar",
    "mysql": "mysql-connector*.jar",
    "mariadb": "mariadb-java-client*.jar",
    "sqlserver": "mssql-jdbc*.jar",
    "oracle": "ojdbc*.jar",
}


def jdbc_drivers() -> dict[System, Path]:
    """The driver of each system for which there is one: the last by name."""
    said = [Path(text) for text in os.environ.get(FOLDERS, "").split(os.pathsep) if text]
    found: dict[System, Path] = {}
    for system, pattern in _NAMES.items():
        for place in (*said, _USUAL):
            files = [place] if place.is_file() and place.match(pattern) else sorted(place.glob(pattern))
            if files:
                found[system] = files[-1]
                break
    return found


def reading(source: DatabaseSource, login: Login) -> dict[str, str]:
    """The options of a read. Raises PipelineError."""
    try:
        return {**read_options(source, login.connection), **_signed(login)}
    except InvalidExpression as error:
        raise PipelineError(Problem(str(error), field="query")) from None


def writing(sink: DatabaseSink, login: Login) -> dict[str, str]:
    """The options of a write."""
    return {**write_options(sink, login.connection), **_signed(login)}


def _signed(login: Login) -> dict[str, str]:
    password = {"password": login.password} if login.password else {}
    return {"url": jdbc_url(login.connection), "user": login.user, **password}
