"""Linked services of object stores, and the location of a file or folder in one.

Source: https://learn.microsoft.com/azure/data-factory/connector-azure-data-lake-storage (managed identity:
the URL is all there is), …/connector-amazon-simple-storage-service (a data flow's source, never its sink)
and …/connector-google-cloud-storage (copied from only; no data flow reads it).
"""

from __future__ import annotations

from typing import Any

from canvas.document.databases import reference_of
from canvas.document.storage import AdlsConnection, GcsConnection, S3Connection
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.paths import Place

_PLACEHOLDER = "https://your-account.dfs.core.windows.net"
Json = dict[str, Any]


def services(place: Place) -> dict[str, Json]:
    """The linked services that a place needs, by name; its own comes first. Raises NoForm."""
    match place.store:
        case AdlsConnection():
            url = place.store.endpoint or f"https://{place.store.account}.dfs.core.windows.net"
            return {place.connection: _lake(url)}
        case S3Connection():
            return _amazon(place.connection, place.store)
        case GcsConnection():
            raise NoForm(
                "A data flow of Data Factory has no Google Cloud Storage. Copy the files to "
                "Azure Data Lake Storage, and choose an environment in which the connection leads there."
            )
        case None:
            return {place.connection: {"parameters": _URL_PARAMETER, **_lake("@{linkedService().url}")}}


_URL_PARAMETER: Json = {"url": {"type": "String", "defaultValue": _PLACEHOLDER}}


def _lake(url: str) -> Json:
    return {"annotations": [], "type": "AzureBlobFS", "typeProperties": {"url": url}}


def _amazon(name: str, store: S3Connection) -> dict[str, Json]:
    made: dict[str, Json] = {}
    details: Json = {"authenticationType": "AccessKey"}
    if store.endpoint:
        details["serviceUrl"] = store.endpoint
    if not (store.access_key_id and store.secret_access_key):
        raise NoForm(
            f"Data Factory signs in to Amazon S3 with an access key, and `{name}` has none. Put its parts "
            "into Azure Key Vault, and name them as `keyvault:vault/secret` in an environment."
        )
    keys = {"accessKeyId": store.access_key_id, "secretAccessKey": store.secret_access_key}
    if store.session_token:
        details["authenticationType"] = "TemporarySecurityCredentials"
        keys["sessionToken"] = store.session_token
    for key, said in keys.items():
        vault, details[key] = _vault_secret(said)
        made.update(vault)
    return {name: {"annotations": [], "type": "AmazonS3", "typeProperties": details}, **made}


def _vault_secret(said: str) -> tuple[dict[str, Json], Json]:
    """The linked service of a Key Vault, and the reference to a secret in it. Raises NoForm."""
    reference = reference_of(said)
    if reference is None or reference.vault is None:
        raise NoForm(
            f"Data Factory has no environment variables, such as `{said}`. Put the secret into Azure Key "
            "Vault, and name it as `keyvault:vault/secret` in an environment."
        )
    service = f"key_vault_{reference.vault.replace('-', '_')}"
    url = f"https://{reference.vault}.vault.azure.net/"
    secret = {
        "type": "AzureKeyVaultSecret",
        "store": {"referenceName": service, "type": "LinkedServiceReference"},
        "secretName": reference.name,
    }
    vault = {"annotations": [], "type": "AzureKeyVault", "typeProperties": {"baseUrl": url}}
    return {service: vault}, secret


def location(place: Place, path: str) -> Json:
    """A file, or a folder where the last part of the path has no ending."""
    is_amazon = isinstance(place.store, S3Connection)
    found: Json = {"type": "AmazonS3Location" if is_amazon else "AzureBlobFSLocation"}
    folder, _, file = path.rpartition("/")
    if "." not in file:
        folder, file = path, ""
    if file:
        found["fileName"] = file
    if folder:
        found["folderPath"] = folder
    return {**found, "bucketName" if is_amazon else "fileSystem": place.container}
