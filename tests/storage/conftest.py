"""Each test here runs against three object stores, as services on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from canvas.document.loading import load_pipeline
from canvas.document.workspace import Workspace
from canvas.engine.remote.bringing import look_again
from canvas.nodes import REGISTRY
from canvas.plan import Plan, make_plan
from tests.support import emulators

AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The key that Azurite has for its account, as its documentation says."""


@dataclass(frozen=True)
class Lake:
    """One store: how a connection names it, the environment that it needs, and a client to look with."""

    kind: str
    connection: str
    secrets: dict[str, str]
    files: Any
    root: str

    def put(self, path: str, content: bytes) -> None:
        if len(content) < 1 << 20:
            self.files.pipe_file(f"{self.root}/{path}", content)
            return
        with self.files.open(f"{self.root}/{path}", "wb") as file:
            file.write(content)

    def names(self, folder: str = "") -> list[str]:
        found = self.files.find(f"{self.root}/{folder}".rstrip("/"), refresh=True)
        return sorted(name.strip("/").removeprefix(f"{self.root}/") for name in found)

    def get(self, path: str) -> bytes:
        return bytes(self.files.cat_file(f"{self.root}/{path}"))


@pytest.fixture(scope="session")
def azure_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("azurite")
    command, port = emulators.azurite(folder)
    with emulators.running(command, port, folder / "log"):
        yield f"http://127.0.0.1:{port}/devstoreaccount1"


@pytest.fixture(scope="session")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command, port = emulators.moto()
    with emulators.running(command, port, tmp_path_factory.mktemp("moto") / "log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def google_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command, port = emulators.google()
    with emulators.running(command, port, tmp_path_factory.mktemp("gcs") / "log"):
        yield f"http://127.0.0.1:{port}"


def azure(url: str, container: str) -> Lake:
    import adlfs

    account = f"AccountName=devstoreaccount1;AccountKey={AZURE_KEY}"
    text = f"DefaultEndpointsProtocol=http;{account};BlobEndpoint={url}"
    files = adlfs.AzureBlobFileSystem(connection_string=text, use_listings_cache=False)
    files.mkdir(container)
    said = f"type: adls, account: devstoreaccount1, container: {container}, endpoint: '{url}'"
    return Lake("adls", f"{said}, account_key: env:LAKE_KEY", {"LAKE_KEY": AZURE_KEY}, files, container)


def amazon(url: str, bucket: str) -> Lake:
    import s3fs

    files = s3fs.S3FileSystem(
        key="AKIAEXAMPLE", secret="s3-secret-text", endpoint_url=url, use_listings_cache=False
    )
    files.mkdir(bucket)
    keys = "access_key_id: env:LAKE_ID, secret_access_key: env:LAKE_KEY"
    said = f"type: s3, bucket: {bucket}, region: us-east-1, endpoint: '{url}', {keys}"
    return Lake("s3", said, {"LAKE_ID": "AKIAEXAMPLE", "LAKE_KEY": "s3-secret-text"}, files, bucket)


def google(url: str, bucket: str) -> Lake:
    from gcsfs.core import GCSFileSystem

    files = GCSFileSystem(token="anon", endpoint_url=url, project="test", use_listings_cache=False)
    files.mkdir(bucket)
    return Lake("gcs", f"type: gcs, bucket: {bucket}, endpoint: '{url}'", {}, files, bucket)


MAKERS: dict[str, Callable[[str, str], Lake]] = {"azure": azure, "s3": amazon, "google": google}


@pytest.fixture(params=list(MAKERS))
def lake(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lake:
    """Each store in turn, with a container or bucket of the test's own."""
    url = request.getfixturevalue(f"{request.param}_url")
    made = MAKERS[request.param](url, f"raw-{abs(hash(str(tmp_path))) % 10**9}")
    for name, value in made.secrets.items():
        monkeypatch.setenv(name, value)
    look_again()
    return made


@pytest.fixture
def workspace(tmp_path: Path, lake: Lake) -> Workspace:
    return workspace_with(tmp_path, lake.connection)


def workspace_with(folder: Path, connection: str) -> Workspace:
    """A workspace whose connection `lake` is the one that is said."""
    (folder / "canvas.yaml").write_text("format: canvas/1\nname: test\n", encoding="utf-8")
    text = f"format: canvas/1\nconnections:\n  lake: {{{connection}}}\n"
    (folder / "connections.yaml").write_text(text, encoding="utf-8")
    return Workspace(folder)


def plan_of(nodes: str) -> Plan:
    """The plan of a pipeline that has nothing wrong in it."""
    loaded = load_pipeline(f"format: canvas/1\nname: p\nnodes:\n{nodes}", REGISTRY)
    plan = make_plan(loaded.pipeline, loaded.problems)
    assert not [p for p in plan.problems if p.severity == "error"], plan.problems
    return plan
