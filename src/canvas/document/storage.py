"""Connections to object stores: where the files are, and where the secrets to reach them are kept."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import field_validator, model_validator

from canvas.document.databases import Secret
from canvas.document.model import Model

_BUCKET = re.compile(r"(?=.{3,63}\Z)[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9\[\]:._-]+(/[A-Za-z0-9._-]+)*/?")
_REGION = re.compile(r"[a-z0-9-]{2,30}")


class _Storage(Model):
    """What all have: a folder where paths begin (`path`), and an address if it is not the usual one."""

    @field_validator("endpoint", check_fields=False)
    @classmethod
    def _is_address(cls, url: str | None) -> str | None:
        if url is not None and not _ENDPOINT.fullmatch(url):
            # What is there is not repeated: an address may hold a name and a password.
            raise ValueError(
                "Write an address such as `https://storage.example.com`, without a password in it."
            )
        return url

    @field_validator("path", check_fields=False)
    @classmethod
    def _is_folder(cls, path: str) -> str:
        if ".." in path.split("/") or not path.isprintable() or re.search(r"[*?\[\]{}\\]", path):
            raise ValueError(f"`{path}` is no folder: write its name, such as `sales/2024`.")
        return path


class AdlsConnection(_Storage):
    """A container of an Azure Data Lake Storage Gen2 account.

    Without a key or token the sign-in is that of the computer or platform (a managed identity, `az login`).
    """

    type: Literal["adls"] = "adls"
    account: str
    container: str
    path: str = ""
    account_key: Secret | None = None
    sas_token: Secret | None = None
    endpoint: str | None = None

    @field_validator("account")
    @classmethod
    def _account(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9]{3,24}", name):
            raise ValueError(
                f"`{name}` is no storage account: its name has 3 to 24 small letters and digits."
            )
        return name

    @field_validator("container")
    @classmethod
    def _container(cls, name: str) -> str:
        if not re.fullmatch(r"(?=.{3,63}\Z)[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ValueError(
                f"`{name}` is no container: its name has 3 to 63 small letters, digits and single `-`."
            )
        return name

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.account_key and self.sas_token:
            raise ValueError("Give an account key or a SAS token, not both.")
        return self

    @property
    def url(self) -> str:
        """Where it is, as Spark writes it."""
        return _joined(f"abfss://{self.container}@{self.account}.dfs.core.windows.net", self.path)


class _Bucket(_Storage):
    @field_validator("bucket", check_fields=False)
    @classmethod
    def _is_bucket(cls, name: str) -> str:
        if not _BUCKET.fullmatch(name):
            raise ValueError(
                f"`{name}` is no bucket: its name has 3 to 63 small letters, digits, `-`, `_` and `.`."
            )
        return name


class S3Connection(_Bucket):
    """A bucket of Amazon S3, or of another store that speaks its language at an `endpoint`.

    Without keys the sign-in is that of the computer or platform (a role, a profile).
    """

    type: Literal["s3"] = "s3"
    bucket: str
    path: str = ""
    region: str | None = None
    access_key_id: Secret | None = None
    secret_access_key: Secret | None = None
    session_token: Secret | None = None
    endpoint: str | None = None

    @field_validator("region")
    @classmethod
    def _is_region(cls, name: str | None) -> str | None:
        if name is not None and not _REGION.fullmatch(name):
            raise ValueError(f"`{name}` is no region: write one such as `eu-central-1`.")
        return name

    @model_validator(mode="after")
    def _both_keys(self) -> Self:
        if bool(self.access_key_id) != bool(self.secret_access_key):
            raise ValueError("An access key has two parts: give `access_key_id` and `secret_access_key`.")
        if self.session_token and not self.access_key_id:
            raise ValueError("A session token needs `access_key_id` and `secret_access_key` beside it.")
        return self

    @property
    def url(self) -> str:
        """Where it is, as Spark writes it."""
        return _joined(f"s3a://{self.bucket}", self.path)


class GcsConnection(_Bucket):
    """A bucket of Google Cloud Storage. `credentials`: the JSON key of a service account.

    Without it the sign-in is that of the computer or platform (application default credentials).
    """

    type: Literal["gcs"] = "gcs"
    bucket: str
    path: str = ""
    credentials: Secret | None = None
    endpoint: str | None = None

    @property
    def url(self) -> str:
        """Where it is, as Spark writes it."""
        return _joined(f"gs://{self.bucket}", self.path)


StorageConnection = AdlsConnection | S3Connection | GcsConnection

STORAGE_NAMES = {"adls": "Azure Data Lake Storage", "s3": "Amazon S3", "gcs": "Google Cloud Storage"}


def _joined(root: str, path: str) -> str:
    return f"{root}/{path.strip('/')}".rstrip("/")
