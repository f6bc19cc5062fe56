"""An object store behind a connection: listing, fetching, putting and removing, each with a time-out.

Secrets are looked up here and handed to the store's client; they are kept nowhere else.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from canvas.document.databases import reference_of
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection, StorageConnection
from canvas.engine.patience import LOOKING, transfer_time, within
from canvas.engine.remote.failures import failures_of, refused
from canvas.engine.secrets import secret
from canvas.errors import PipelineError, Problem

T = TypeVar("T")

_SCOPE: Final = "https://www.googleapis.com/auth/devstorage.read_write"
_CONNECT: Final = 5
_READ: Final = 30
_PACKAGES: Final = {"adls": "adlfs", "s3": "s3fs", "gcs": "gcsfs"}


@dataclass(frozen=True)
class Entry:
    """A file or folder: its path from the connection's folder on. `mark` is another where it is rewritten."""

    path: str
    size: int
    is_folder: bool
    mark: str


class Store:
    """The files of one connection, below its folder. Raises PipelineError, on the field `connection`.

    `looking`: seconds that the store may take to say what it has. `kind`: what it calls a place for files.
    """

    def __init__(self, name: str, connection: StorageConnection, *, looking: float | None = None) -> None:
        self.name, self.connection = name, connection
        self._looking = LOOKING if looking is None else looking
        package = _PACKAGES[connection.type]
        if importlib.util.find_spec(package) is None:
            message = f"What reads `{name}` is not installed. Run: pip install 'canvas[{connection.type}]'"
            raise PipelineError(Problem(message, field="connection"))
        self.kind = "container" if isinstance(connection, AdlsConnection) else "bucket"
        bucket = connection.container if isinstance(connection, AdlsConnection) else connection.bucket
        self._root = "/".join(part for part in (bucket, connection.path.strip("/")) if part)
        self._bucket = bucket
        self._left: list[Future[Any]] = []
        self._failures = failures_of(connection)
        self._files: Any = self._call(self._looking, lambda: _client(name, connection))

    def entries(self, folder: str) -> list[Entry]:
        """What is in a folder, by name; nothing where there is no such folder."""
        try:
            found = self._call(
                self._looking, lambda: self._files.ls(self._at(folder), detail=True, refresh=True)
            )
        except FileNotFoundError:
            return []
        entries = [self._entry(info) for info in found]
        inside = f"{folder}/" if folder else ""
        return sorted(
            (e for e in entries if e.path.startswith(inside) and e.path.strip("/") != folder.strip("/")),
            key=lambda e: e.path,
        )

    def below(self, folder: str) -> list[Entry]:
        """Every file in a folder and the folders in it, hidden ones too."""
        found: list[Entry] = []
        for entry in self.entries(folder):
            found += self.below(entry.path) if entry.is_folder else [entry]
        return found

    def check(self) -> None:
        """Raises PipelineError where there is no such container or bucket."""
        try:
            self._call(self._looking, lambda: self._files.ls(self._bucket, detail=True, refresh=True))
        except FileNotFoundError:
            message = f"There is no {self.kind} `{self._bucket}` where `{self.name}` leads."
            hint = "Check the connection, or make it there."
            raise PipelineError(Problem(f"{message} {hint}", field="connection")) from None

    def fetch(self, entry: Entry, target: Path) -> None:
        """Copies a file to this computer. Raises FileNotFoundError where it has gone."""
        self._call(transfer_time(entry.size), lambda: self._files.get_file(self._at(entry.path), str(target)))

    def put(self, file: Path, path: str) -> None:
        """Copies a file from this computer, over one that is there."""
        size = file.stat().st_size
        self._call(transfer_time(size), lambda: self._files.put_file(str(file), self._at(path)))

    def create(self, content: bytes, path: str) -> bool:
        """Makes a file that is not there yet; False where it is, whoever made it.

        The store decides, at once; it is asked before too, for there are some that do not know how.
        """
        try:
            if self._call(self._looking, lambda: self._files.exists(self._at(path))):
                return False
            self._call(self._looking, lambda: self._files.pipe_file(self._at(path), content, mode="create"))
        except FileExistsError:
            return False
        return True

    def settle(self) -> None:
        """Waits a while for calls that took too long: what they send may yet arrive."""
        wait(self._left, self._looking)
        self._left.clear()

    def remove(self, paths: Iterable[str]) -> None:
        """Removes files."""
        for path in paths:
            self._call(self._looking, lambda path=path: self._files.rm_file(self._at(path)))  # type: ignore[misc]

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def _entry(self, info: dict[str, Any]) -> Entry:
        path = str(info["name"]).strip("/").removeprefix(self._root).strip("/")
        marks = (
            info.get(k) for k in ("etag", "ETag", "generation", "last_modified", "LastModified", "updated")
        )
        mark = "|".join(str(m) for m in marks if m)
        return Entry(path, int(info.get("size") or 0), info.get("type") == "directory", mark)

    def _call(self, seconds: float, call: Callable[[], T]) -> T:
        """Runs a call of the client; FileNotFoundError and FileExistsError go through."""
        try:
            return within(seconds, call, self._left)
        except (FileNotFoundError, FileExistsError):
            raise
        except self._failures as error:
            # Without its cause: a client's error may hold addresses with a token in them.
            raise refused(error, self.name, self.connection) from None


def _client(name: str, connection: StorageConnection) -> Any:
    def known(said: str | None) -> str | None:
        reference = reference_of(said) if said else None
        return secret(reference, name) if reference else None

    match connection:
        case AdlsConnection():
            return _lake(connection, known(connection.account_key), known(connection.sas_token))
        case S3Connection():
            import s3fs

            return s3fs.S3FileSystem(
                key=known(connection.access_key_id),
                secret=known(connection.secret_access_key),
                token=known(connection.session_token),
                endpoint_url=connection.endpoint,
                client_kwargs={"region_name": connection.region} if connection.region else {},
                config_kwargs={
                    "connect_timeout": _CONNECT,
                    "read_timeout": _READ,
                    "retries": {"max_attempts": 2},
                },
                use_listings_cache=False,
                skip_instance_cache=True,
            )
        case GcsConnection():
            return _google(connection, known(connection.credentials), name)


def _lake(connection: AdlsConnection, key: str | None, token: str | None) -> Any:
    import adlfs

    common = {
        "connection_timeout": _CONNECT,
        "read_timeout": _READ,
        "use_listings_cache": False,
        "skip_instance_cache": True,
    }
    if not connection.endpoint:
        return adlfs.AzureBlobFileSystem(
            connection.account, account_key=key, sas_token=token, anon=False, **common
        )
    parts = {
        "DefaultEndpointsProtocol": connection.endpoint.partition(":")[0],
        "AccountName": connection.account,
        **({"AccountKey": key} if key else {}),
        **({"SharedAccessSignature": token.lstrip("?")} if token else {}),
        "BlobEndpoint": connection.endpoint,
    }
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    return adlfs.AzureBlobFileSystem(connection.account, connection_string=text, **common)


def _google(connection: GcsConnection, credentials: str | None, name: str) -> Any:
    import gcsfs
    from google.oauth2.service_account import Credentials

    token: Any = "anon" if connection.endpoint else "google_default"
    if credentials:
        try:
            info = json.loads(credentials)
        except ValueError:
            message = f"The credentials of `{name}` are not the JSON key of a service account."
            hint = "Keep the whole text of the key's file in the secret."
            raise PipelineError(Problem(f"{message} {hint}", field="connection")) from None
        token = Credentials.from_service_account_info(info, scopes=[_SCOPE])  # type: ignore[no-untyped-call]
    # What stands behind another address speaks HTTP only; the usual class asks for a bucket's kind by gRPC.
    kind = gcsfs.core.GCSFileSystem if connection.endpoint else gcsfs.GCSFileSystem
    return kind(
        token=token,
        endpoint_url=connection.endpoint,
        requests_timeout=_READ,
        use_listings_cache=False,
        skip_instance_cache=True,
    )
