"""Who signs in where: a connection with its secrets looked up."""

from __future__ import annotations

from dataclasses import dataclass, field

from canvas.document.databases import DatabaseConnection, System, reference_of
from canvas.document.workspace import Settings
from canvas.engine.secrets import secret
from canvas.errors import DocumentError, PipelineError, Problem, did_you_mean


@dataclass(frozen=True)
class Patience:
    """Seconds after which Canvas gives up: to reach a database, and to get an answer (None: never)."""

    connect: float = 10.0
    answer: float | None = None


@dataclass(frozen=True)
class Login:
    """A database and who signs in. `name`: the connection's, as messages call it."""

    name: str
    connection: DatabaseConnection
    user: str
    password: str | None = field(repr=False, compare=False)

    @property
    def system(self) -> System:
        """Which product it is."""
        return self.connection.system

    def clean(self, text: str) -> str:
        """A text of the driver or the server without the password, should it be in it."""
        return text.replace(self.password, "•••") if self.password else text


def database_connection(name: str, settings: Settings) -> DatabaseConnection:
    """The connection of that name. Raises PipelineError, on the field, where it is no database."""
    try:
        found = settings.connection(name)
    except DocumentError as error:
        raise PipelineError(error.problems) from error
    if isinstance(found, DatabaseConnection):
        return found
    databases = [n for n, c in settings.connections.items() if isinstance(c, DatabaseConnection)]
    hint = did_you_mean(name, databases, noun="databases")
    what = f"There is no connection `{name}`" if found is None else f"`{name}` is no database but holds files"
    raise PipelineError(
        Problem(f"{what}.{hint} Add one of the kind Database in Settings.", field="connection")
    )


def login_of(name: str, settings: Settings) -> Login:
    """The login of a connection. Raises PipelineError on the field `connection`."""
    found = database_connection(name, settings)
    reference = reference_of(found.user)
    user = secret(reference, name) if reference else found.user
    kept = reference_of(found.password) if found.password else None
    return Login(name, found, user, secret(kept, name) if kept else None)
