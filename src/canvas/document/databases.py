"""Connections to databases: where one is and who signs in; secrets are references, never values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from canvas.document.model import Model

System = Literal["postgresql", "mysql", "mariadb", "sqlserver", "oracle"]

PORTS: dict[System, int] = {
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
}
"""Where each system listens unless a connection says otherwise."""

SYSTEM_NAMES: dict[System, str] = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "sqlserver": "SQL Server",
    "oracle": "Oracle",
}

_ENVIRONMENT = re.compile(r"env:(?P<name>[A-Za-z_][A-Za-z0-9_]*)")
_KEY_VAULT = re.compile(r"keyvault:(?P<vault>[A-Za-z][A-Za-z0-9-]{2,23})/(?P<name>[A-Za-z0-9-]{1,127})")
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*")

HOW = "Write `env:NAME` for an environment variable, or `keyvault:vault/secret` for Azure Key Vault."


@dataclass(frozen=True)
class SecretReference:
    """Where a secret is kept: an environment variable (`vault` is None), or a secret of a Key Vault."""

    name: str
    vault: str | None = None

    def __str__(self) -> str:
        return f"keyvault:{self.vault}/{self.name}" if self.vault else f"env:{self.name}"


def reference_of(text: str) -> SecretReference | None:
    """The reference that a text is, or None where it is something else."""
    if found := _ENVIRONMENT.fullmatch(text):
        return SecretReference(found["name"])
    if found := _KEY_VAULT.fullmatch(text):
        return SecretReference(found["name"], found["vault"])
    return None


def _reference(text: Any) -> str:
    if not isinstance(text, str) or reference_of(text) is None:
        # What is there is not repeated: it may be the secret itself.
        raise ValueError(f"This is no reference to a secret, and a secret never stands in a file. {HOW}")
    return text


def _user(text: str) -> str:
    if text.startswith(("env:", "keyvault:")) and reference_of(text) is None:
        raise ValueError(f"This reference cannot be read. {HOW}")
    if not text.strip() or not text.isprintable():
        raise ValueError("Give the name to sign in with.")
    return text


Secret = Annotated[str, BeforeValidator(_reference)]
"""A reference to a secret, as the document writes it."""


class DatabaseConnection(Model):
    """A database. `database` is the service's name on Oracle; `user` is a name, or a reference to one."""

    type: Literal["database"] = "database"
    system: System
    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    database: str
    user: Annotated[str, AfterValidator(_user)]
    password: Secret | None = None
    encrypt: bool = False

    @field_validator("host")
    @classmethod
    def _is_host(cls, host: str) -> str:
        if not _HOST.fullmatch(host):
            raise ValueError(f"`{host}` is no host: write a name such as `db.example.com`, without a port.")
        return host

    @field_validator("database")
    @classmethod
    def _is_database(cls, name: str) -> str:
        if not name.strip() or not name.isprintable() or re.search(r"[;{}\"'`\\]", name):
            raise ValueError("Give the database's name, without quotes, braces, `;` and backslashes.")
        return name

    @property
    def address(self) -> str:
        """`host:port`, with the port that the system has where none is said."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port or PORTS[self.system]}"

    @property
    def references(self) -> tuple[SecretReference, ...]:
        """What must be looked up before somebody can sign in."""
        found = (reference_of(text) for text in (self.user, self.password or ""))
        return tuple(reference for reference in found if reference)


def holds_no_files(connection: str) -> str:
    """What is said where a step looks for files in a database."""
    return (
        f"`{connection}` is a database and holds no files. Choose a connection to files, or use the steps "
        "Database and Write to database."
    )
