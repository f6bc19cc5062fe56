"""Secrets, looked up when they are needed: from the environment, or from Azure Key Vault.

What is looked up is kept nowhere, and is in no message.
"""

from __future__ import annotations

import os
from typing import Final

from canvas.document.databases import SecretReference
from canvas.errors import PipelineError, Problem

VAULT_URL: Final = "https://{vault}.vault.azure.net"
INSTALL: Final = "pip install 'canvas[azure]'"


def secret(reference: SecretReference, connection: str) -> str:
    """The value behind a reference of a connection. Raises PipelineError on the field `connection`."""
    return _from_vault(reference, connection) if reference.vault else _from_environment(reference, connection)


def _from_environment(reference: SecretReference, connection: str) -> str:
    value = os.environ.get(reference.name)
    if not value:
        raise _refused(
            f"`{connection}` needs the environment variable {reference.name}, which is not set. Set it where "
            "Canvas was started, and start it again."
        )
    return value


def _from_vault(reference: SecretReference, connection: str) -> str:
    try:
        from azure.core.exceptions import AzureError, ClientAuthenticationError, ResourceNotFoundError
        from azure.identity import DefaultAzureCredential
        from azure.keyvault.secrets import SecretClient
    except ImportError:
        raise _refused(
            f"`{connection}` has a secret in Azure Key Vault, and what reads it is not installed. "
            f"Run: {INSTALL}"
        ) from None
    where = f"the Key Vault `{reference.vault}`"
    try:
        url = VAULT_URL.format(vault=reference.vault)
        with DefaultAzureCredential() as identity, SecretClient(url, identity, retry_total=1) as vault:
            value = vault.get_secret(reference.name).value
    except ResourceNotFoundError:
        raise _refused(f"There is no secret `{reference.name}` in {where}.") from None
    except ClientAuthenticationError:
        raise _refused(
            f"Azure did not let Canvas sign in to {where}. Sign in with `az login`, or give this computer an "
            "identity that may read its secrets."
        ) from None
    except AzureError as error:
        status = getattr(error, "status_code", None)
        what = "did not allow it" if status == 403 else "cannot be reached"
        raise _refused(f"The secret of `{connection}` could not be read: {where} {what}.") from None
    if not value:
        raise _refused(f"The secret `{reference.name}` in {where} is empty.")
    return value


def _refused(message: str) -> PipelineError:
    return PipelineError(Problem(message, field="connection"))
