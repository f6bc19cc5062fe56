"""ORC, Delta and object stores in Data Factory: datasets, inline sources and sinks, linked services."""

from __future__ import annotations

import pytest

from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from canvas.document.workspace import Settings
from tests.compilers.data_factory.making import compiled, findings, plan_of, resources, script_text

LAKE = AdlsConnection(account="contoso", container="retail", path="raw", account_key="env:KEY")
KEYS = {"access_key_id": "keyvault:contoso-kv/id", "secret_access_key": "keyvault:contoso-kv/key"}
NODES = """
    sales:
      {{type: read_file, connection: lake, path: in/sales, format: {format},
        columns: {{id: BIGINT, k: STRING}}}}
    out: {{type: write_file, input: sales, path: out/sales, format: {format}, partition_by: [k]}}
"""


def test_orc_is_a_dataset() -> None:
    found = resources(compiled(plan_of(NODES.format(format="orc")), Settings({"": LAKE, "lake": LAKE})))
    [dataset] = [r for path, r in found.items() if path.endswith("__sales.json")]
    assert dataset["properties"]["type"] == "Orc"
    assert dataset["properties"]["typeProperties"] == {
        "location": {
            "type": "AzureBlobFSLocation",
            "folderPath": "raw/in/sales",
            "fileSystem": "retail",
        },
        "orcCompressionCodec": "snappy",
    }


def test_delta_is_inline() -> None:
    artifacts = compiled(plan_of(NODES.format(format="delta")), Settings({"": LAKE, "lake": LAKE}))
    found = resources(artifacts)
    assert not [path for path in found if path.startswith("dataset/")]
    [flow] = [r for path, r in found.items() if path.startswith("dataflow/")]
    details = flow["properties"]["typeProperties"]
    assert details["sources"] == [
        {"linkedService": {"referenceName": "lake", "type": "LinkedServiceReference"}, "name": "sales"}
    ]
    assert details["sinks"][0]["linkedService"]["referenceName"] == "workspace"
    text = script_text(artifacts)
    assert "format:'delta',\n     fileSystem:'retail',\n     folderPath:'raw/in/sales'" in text
    assert "truncate: true" in text and "insertable: true" in text and "partitionBy('key', 0, k)" in text
    assert "env:KEY" not in "".join(a.text for a in artifacts)


def test_s3_is_read_with_keys_of_a_vault() -> None:
    store = S3Connection(bucket="contoso-raw", **KEYS)
    found = resources(compiled(plan_of(NODES.format(format="parquet")), Settings({"": LAKE, "lake": store})))
    service = found["linkedService/lake.json"]["properties"]
    assert service["type"] == "AmazonS3"
    assert service["typeProperties"]["secretAccessKey"] == {
        "type": "AzureKeyVaultSecret",
        "store": {"referenceName": "key_vault_contoso_kv", "type": "LinkedServiceReference"},
        "secretName": "key",
    }
    vault = found["linkedService/key_vault_contoso_kv.json"]["properties"]
    assert vault["typeProperties"] == {"baseUrl": "https://contoso-kv.vault.azure.net/"}


@pytest.mark.parametrize(
    ("read", "write", "node", "words"),
    [
        (LAKE, S3Connection(bucket="raw", **KEYS), "out", "does not write to Amazon S3"),
        (GcsConnection(bucket="raw"), LAKE, "sales", "no Google Cloud Storage"),
        (S3Connection(bucket="raw"), LAKE, "sales", "signs in to Amazon S3 with an access key"),
        (
            S3Connection(bucket="raw", access_key_id="env:A", secret_access_key="env:B"),
            LAKE,
            "sales",
            "Data Factory has no environment variables, such as `env:A`",
        ),
    ],
)
def test_what_a_data_flow_cannot_reach_is_said(read: object, write: object, node: str, words: str) -> None:
    settings = Settings({"lake": read, "": write})  # type: ignore[dict-item]
    plan = plan_of(NODES.format(format="parquet"))
    found = [f for f in findings(plan, settings) if f.severity == "error"]
    assert [(f.node, f.field) for f in found] == [(node, "path")]
    assert words in found[0].message
