"""Keys that are wrong, tokens that have expired, places that are not there: said once, at once, no secret."""

from __future__ import annotations

import json
import logging
import socket
import time
from pathlib import Path

import pytest

from canvas.document.storage import AdlsConnection, S3Connection
from canvas.engine.remote import store as stores
from canvas.engine.remote.bringing import bring, look_again
from canvas.engine.remote.failures import refused
from canvas.errors import PipelineError
from tests.storage.conftest import AZURE_KEY, Lake, workspace_with

pytestmark = pytest.mark.slow

OTHER = "c2VjcmV0LXRoYXQtbm9ib2R5LW1heS1zZWUtc2VjcmV0LXRoYXQ="
"""A key as Azure writes them, of nobody."""


def problem(tmp_path: Path, connection: str) -> str:
    """What is said where the files of a connection are read; it is on the field `connection`."""
    look_again()
    workspace = workspace_with(tmp_path, connection)
    started = time.monotonic()
    with pytest.raises(PipelineError) as caught:
        bring("lake", "in/*.csv", workspace, workspace.settings(), delta=False)
    assert time.monotonic() - started < 45
    (found,) = caught.value.problems
    assert found.field == "connection"
    assert caught.value.__cause__ is None
    return found.message


def test_a_wrong_key_of_azure(
    azure_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LAKE_KEY", OTHER)
    said = f"type: adls, account: devstoreaccount1, container: raw, endpoint: '{azure_url}'"
    with caplog.at_level(logging.DEBUG):
        message = problem(tmp_path, f"{said}, account_key: env:LAKE_KEY")
    assert "Check the key or token" in message  # Azurite says of a wrong key that it is not allowed
    monkeypatch.setenv("LAKE_KEY", "not base64 hunter2")
    assert "Check the key or token" in problem(tmp_path, f"{said}, account_key: env:LAKE_KEY")
    everything = message + caplog.text + "".join(_texts(tmp_path))
    assert OTHER not in everything and "hunter2" not in everything


def _texts(folder: Path) -> list[str]:
    return [f.read_text(errors="replace") for f in folder.rglob("*") if f.is_file()]


def test_no_secret_stays_anywhere(lake: Lake, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lake.put("in/a.csv", b"id\n1\n")
    workspace = workspace_with(tmp_path, lake.connection)
    with caplog.at_level(logging.INFO):
        bring("lake", "in/*.csv", workspace, workspace.settings(), delta=False)
    assert (workspace.private / "remote").is_dir()
    kept = caplog.text + "".join(_texts(tmp_path))
    for name, value in lake.secrets.items():
        assert value not in kept, name


def test_a_token_of_azure_that_has_expired(
    azure_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt

    from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

    past = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    token = generate_account_sas(
        "devstoreaccount1",
        AZURE_KEY,
        ResourceTypes(service=True, container=True, object=True),
        AccountSasPermissions(read=True, list=True),
        expiry=past,
        start=past - dt.timedelta(hours=1),
    )
    monkeypatch.setenv("LAKE_SAS", token)
    said = f"type: adls, account: devstoreaccount1, container: raw, endpoint: '{azure_url}'"
    message = problem(tmp_path, f"{said}, sas_token: env:LAKE_SAS")
    assert "`lake`" in message and "key" in message
    assert "sig=" not in message


def test_expired_is_said_as_the_stores_say_it() -> None:
    """The texts that AWS and Azure answer with, and which no emulator here checks."""
    s3, lake = S3Connection(bucket="raw"), AdlsConnection(account="lake", container="raw")
    aws = OSError("An error occurred (ExpiredToken) when calling ListObjectsV2")
    azure = OSError("AuthenticationFailed: Signature not valid in the specified time frame: sig=hunter2")
    wrong = OSError("An error occurred (SignatureDoesNotMatch) hunter2")
    denied = PermissionError("Access Denied hunter2")
    for error, connection, words in (
        (aws, s3, "has expired"),
        (azure, lake, "has expired"),
        (wrong, s3, "did not accept the key"),
        (denied, s3, "does not let Canvas"),
        (TimeoutError(), lake, "did not answer in time"),
    ):
        message = str(refused(error, "lake", connection))
        assert words in message and "hunter2" not in message


def test_a_container_that_is_not_there(lake: Lake, tmp_path: Path) -> None:
    connection = lake.connection.replace(lake.root, "nowhere-at-all")
    kind = "container" if lake.kind == "adls" else "bucket"
    assert f"There is no {kind} `nowhere-at-all`" in problem(tmp_path, connection)


@pytest.mark.parametrize("kind", ["adls", "s3", "gcs"])
def test_nobody_at_the_address(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port at which nobody listens is refused at once; one that never answers, after a time-out."""
    monkeypatch.setattr(stores, "LOOKING", 3.0)
    monkeypatch.setenv("KEY", OTHER)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        said = {
            "adls": "account: lake, container: raw, account_key: env:KEY",
            "s3": "bucket: raw, access_key_id: env:KEY, secret_access_key: env:KEY",
            "gcs": "bucket: raw",
        }[kind]
        said = f"type: {kind}, endpoint: '{url}', {said}"
        assert "`lake` " in problem(tmp_path, said)
        silent.listen(1)
        message = problem(tmp_path, said)
    assert "did not answer in time" in message or "cannot be reached" in message


def test_a_variable_that_is_not_set_and_a_key_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "type: gcs, bucket: raw, credentials: env:GCS_KEY_OF_NOBODY"
    assert "needs the environment variable GCS_KEY_OF_NOBODY" in problem(tmp_path, said)
    monkeypatch.setenv("GCS_KEY_OF_NOBODY", "hunter2")
    message = problem(tmp_path, said)
    assert "not the JSON key of a service account" in message and "hunter2" not in message
    key = {
        "type": "service_account",
        "private_key": "hunter2",
        "client_email": "a@b",
        "token_uri": "http://x",
    }
    monkeypatch.setenv("GCS_KEY_OF_NOBODY", json.dumps(key))
    message = problem(tmp_path, said)
    assert "`raw`" not in message and "hunter2" not in message and "`lake`" in message


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_PACKAGES", {"s3": "s3fs_that_is_not_there"})
    message = problem(tmp_path, "type: s3, bucket: raw")
    assert message.endswith("Run: pip install 'canvas[s3]'")
