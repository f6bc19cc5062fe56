"""Why an object store refused, in plain words; never the client's own, which may hold a token."""

from __future__ import annotations

from typing import Final

from canvas.document.storage import (
    STORAGE_NAMES,
    AdlsConnection,
    GcsConnection,
    S3Connection,
    StorageConnection,
)
from canvas.errors import PipelineError, Problem

_EXPIRED: Final = ("expiredtoken", "requesttimetooskewed", "specified time frame", "is expired",
                   "has expired")  # fmt: skip
_KEY: Final = (
    "invalidaccesskeyid", "signaturedoesnotmatch", "authenticationfailed", "invalidtoken", "invalid_grant",
    "could not deserialize", "unable to load pem", "incorrect padding", "invalid base64", "malformederror",
    "no valid private key", "invalid_client", "invalid jwt", "base64",
)  # fmt: skip
_NOT_ALLOWED: Final = (
    "accessdenied", "authorizationpermissionmismatch", "authorizationfailure", "forbidden",
    "insufficientaccountpermissions", "noauthenticationinformation", "publicaccessnotpermitted", "permission",
)  # fmt: skip
_NO_IDENTITY: Final = ("defaultcredentials", "nocredentials", "unable to locate credentials",
                       "failed to retrieve a token", "credentialunavailable")  # fmt: skip


def failures_of(connection: StorageConnection) -> tuple[type[BaseException], ...]:
    """What a store's client raises when it cannot do what it should."""
    import asyncio

    common = (OSError, ValueError, RuntimeError, asyncio.TimeoutError, TimeoutError)
    match connection:
        case AdlsConnection():
            from azure.core.exceptions import AzureError

            return (*common, AzureError)
        case S3Connection():
            from aiohttp import ClientError as HttpError
            from botocore.exceptions import BotoCoreError, ClientError

            return (*common, BotoCoreError, ClientError, HttpError)
        case GcsConnection():
            from aiohttp import ClientError as HttpError
            from gcsfs.retry import HttpError as GcsError
            from google.auth.exceptions import GoogleAuthError

            return (*common, HttpError, GcsError, GoogleAuthError)


def refused(error: BaseException, name: str, connection: StorageConnection) -> PipelineError:
    """The problem on the field `connection`. Texts are looked through for their kind and never repeated."""
    said = _all_texts(error)
    where = STORAGE_NAMES[connection.type]

    def has(words: tuple[str, ...]) -> bool:
        return any(word in said for word in words)

    if has(_EXPIRED):
        message = f"The token or key of `{name}` has expired. Put a new one where the connection says."
    elif has(_NO_IDENTITY):
        message = (
            f"Canvas has no way to sign in to `{name}`: it names no key, and this computer has no "
            f"identity for {where}. Name a key in the connection, or sign in on this computer."
        )
    elif has(_KEY):
        message = (
            f"{where} did not accept the key of `{name}`. Check the secret that the connection names: it may "
            "be another account's, or not whole."
        )
    elif has(_NOT_ALLOWED) or isinstance(error, PermissionError):
        message = (
            f"{where} does not let Canvas do this in `{name}`. Check the key or token that the connection "
            "names, and ask for the right to read or write there."
        )
    elif isinstance(error, TimeoutError):
        message = f"`{name}` did not answer in time. Check the network, and try again."
    else:
        message = (
            f"`{name}` cannot be reached. Check the connection's address and the network, and try again."
        )
    return PipelineError(Problem(message, field="connection"))


def _all_texts(error: BaseException) -> str:
    """What an error and its causes say, to be looked through."""
    texts, seen = [], set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        texts.append(f"{type(found).__name__} {found} {getattr(found, 'error_code', '')}")
        found = found.__cause__ or found.__context__
    return " ".join(texts).lower()
