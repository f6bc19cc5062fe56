"""Spark's JDBC source and sink: addresses, drivers and options, and secrets by reference.

Source: https://spark.apache.org/docs/latest/sql-data-sources-jdbc.html and the drivers' own pages on URLs.
MariaDB's driver goes by MySQL's address, by which Spark knows the dialect: under its own, Spark would
put names between double quotes, and MariaDB would take them for texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from canvas.document.databases import DatabaseConnection, SecretReference, System, reference_of
from canvas.document.workspace import Settings
from canvas.errors import DocumentError, did_you_mean
from canvas.sql.databases import name_in, parse_query, to_sql
from canvas.steps import DatabaseSink, DatabaseSource

DRIVERS: Final[dict[System, str]] = {
    "postgresql": "org.postgresql.Driver",
    "mysql": "com.mysql.cj.jdbc.Driver",
    "mariadb": "org.mariadb.jdbc.Driver",
    "sqlserver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "oracle": "oracle.jdbc.OracleDriver",
}
FETCH_SIZE: Final = "5000"
"""Rows that a driver fetches at a time; Oracle's own default is 10, MySQL's is all."""
_READ_ONLY: Final[Mapping[System, Mapping[str, str]]] = {
    "postgresql": {"sessionInitStatement": "SET TRANSACTION READ ONLY"},
    "mysql": {"sessionVariables": "transaction_read_only=1"},
    "mariadb": {"sessionVariables": "tx_read_only=1"},
}
"""The options with which a read cannot write, where there are such.

PostgreSQL's holds for the transaction that Spark then reads in: it commits nothing before the end where
rows are fetched in parts. MySQL and MariaDB run functions of a query even where Spark asks for the names of
its columns only, which is before that statement: theirs goes to the driver, which says it on connecting.
"""


@dataclass(frozen=True)
class SignIn:
    """Who signs in: the user's name, or a reference to it, and a reference to the password."""

    user: str | SecretReference
    password: SecretReference | None


def database_of(name: str, settings: Settings) -> DatabaseConnection:
    """The connection to a database. Raises DocumentError where it is none."""
    found = settings.connection(name)
    if isinstance(found, DatabaseConnection):
        return found
    if found is not None:
        raise DocumentError(f"`{name}` is no database but holds files. Choose a connection to a database.")
    known = [n for n, c in settings.connections.items() if isinstance(c, DatabaseConnection)]
    hint = did_you_mean(name, known, noun="databases")
    raise DocumentError(f"There is no connection `{name}` in connections.yaml.{hint}")


def sign_in(connection: DatabaseConnection) -> SignIn:
    """Who signs in, as the connection says it."""
    user = reference_of(connection.user) or connection.user
    return SignIn(user, reference_of(connection.password) if connection.password else None)


def jdbc_url(connection: DatabaseConnection) -> str:
    """The address without user and password."""
    address, encrypt = connection.address, connection.encrypt
    name = quote(connection.database, safe="")
    match connection.system:
        case "postgresql":
            return f"jdbc:postgresql://{address}/{name}{'?sslmode=require' if encrypt else ''}"
        case "mysql":
            return f"jdbc:mysql://{address}/{name}?sslMode={'REQUIRED' if encrypt else 'PREFERRED'}"
        case "mariadb":
            return f"jdbc:mysql://{address}/{name}?permitMysqlScheme{'&sslMode=trust' if encrypt else ''}"
        case "sqlserver":
            secure = f"encrypt={str(encrypt).lower()};trustServerCertificate=true"
            return f"jdbc:sqlserver://{address};databaseName={{{connection.database}}};{secure}"
        case "oracle":
            return f"jdbc:oracle:thin:@{'tcps:' if encrypt else ''}//{address}/{connection.database}"


def read_options(source: DatabaseSource, connection: DatabaseConnection) -> dict[str, str]:
    """The options of a read, without address, user and password. Raises InvalidExpression.

    A time without a zone is read as such, and becomes one in UTC in the SELECT: else it would be one in
    the zone of Spark's Java.
    """
    system = connection.system
    options = {"driver": DRIVERS[system], "fetchsize": FETCH_SIZE, "preferTimestampNTZ": "true"}
    options |= _READ_ONLY.get(system, {})
    if source.table is not None:
        return {**options, "dbtable": name_in(source.table, system)}
    query = parse_query(source.query or "", system)
    with_ = query.args.get("with_")
    if system == "sqlserver" and with_ is not None:
        query.set("with_", None)
        options["prepareQuery"] = to_sql(with_, system)
    return {**options, "query": to_sql(query, system)}


def write_options(sink: DatabaseSink, connection: DatabaseConnection) -> dict[str, str]:
    """The options of a write, without address, user and password: a table that is there stays, emptied."""
    system = connection.system
    return {"driver": DRIVERS[system], "dbtable": name_in(sink.table, system), "truncate": "true"}


def variable_of(reference: SecretReference) -> str:
    """The environment variable in which `job.sql` finds a secret: a Key Vault is out of its reach."""
    if reference.vault is None:
        return reference.name
    return re.sub(r"[^A-Z0-9]+", "_", reference.name.upper())


def signed(connection: DatabaseConnection) -> Mapping[str, str | SecretReference]:
    """`user` and `password` as options, the password only where there is one."""
    who = sign_in(connection)
    return {"user": who.user, **({"password": who.password} if who.password else {})}
