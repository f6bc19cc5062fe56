"""Connections to object stores: a place, how to sign in, and never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from canvas.document.workspace import Workspace
from canvas.errors import DocumentError

S3 = "type: s3, bucket: contoso-raw"


def connection(tmp_path: Path, text: str) -> object:
    (tmp_path / "canvas.yaml").write_text("format: canvas/1\n")
    (tmp_path / "connections.yaml").write_text(f"format: canvas/1\nconnections:\n  lake: {{{text}}}\n")
    return Workspace(tmp_path).settings().connection("lake")


@pytest.mark.parametrize(
    ("text", "kind", "url"),
    [
        (
            "type: adls, account: lake, container: raw, path: /sales/, account_key: env:LAKE_KEY",
            AdlsConnection,
            "abfss://raw@lake.dfs.core.windows.net/sales",
        ),
        (f"{S3}, path: a/b, region: eu-central-1", S3Connection, "s3a://contoso-raw/a/b"),
        ("type: gcs, bucket: contoso.raw_1, credentials: keyvault:contoso-kv/gcs", GcsConnection,
         "gs://contoso.raw_1"),
    ],
)  # fmt: skip
def test_a_store_says_where_it_is(tmp_path: Path, text: str, kind: type, url: str) -> None:
    found = connection(tmp_path, text)
    assert type(found) is kind
    assert found.url == url


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("type: adls, account: lake, container: raw, account_key: hunter2", "account_key", "never stands"),
        (f"{S3}, access_key_id: hunter2", "access_key_id", "never stands"),
        ('type: gcs, bucket: raw, credentials: "{key: hunter2}"', "credentials", "never stands"),
        (f"{S3}, endpoint: 'https://me:hunter2@host'", "endpoint", "without a password in it"),
        (f"{S3}, access_key_id: env:A", "", "An access key has two parts"),
        (f"{S3}, session_token: env:A", "", "A session token needs"),
        ("type: adls, account: lake, container: raw, account_key: env:A, sas_token: env:B", "", "not both"),
        ("type: s3, bucket: Raw!", "bucket", "`Raw!` is no bucket"),
        (f"{S3}, path: ../other", "path", "is no folder"),
        (f"{S3}, region: Frankfurt am Main", "region", "such as `eu-central-1`"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(tmp_path: Path, text: str, field: str, words: str) -> None:
    """A secret that somebody typed is refused without being repeated: messages go into logs."""
    with pytest.raises(DocumentError) as caught:
        connection(tmp_path, text)
    (problem,) = caught.value.problems
    assert problem.field == ".".join(part for part in ("connections.lake", field) if part)
    assert words in problem.message
    assert "hunter2" not in str(caught.value)
