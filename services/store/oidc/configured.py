"""The provider that the settings name, and as whom we ask it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from shared.errors import Refused
from shared.settings import Settings

SECRET_CHARS_MAX = 1_000
BACK_PATH = "/sign-in/provider/back"  # where the provider sends the browser; it must know the whole address
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Configured(msgspec.Struct, frozen=True, kw_only=True):
    """A provider, and what it knows us by."""

    issuer: str  # exactly as the provider names itself
    client_id: str
    client_secret: str
    back: str  # our own address for its answers
    provider_asks_second_factor: bool = False  # ours is then not asked for


def configured(settings: Settings) -> Configured | None:
    """Return the provider in the settings, None where none is set up. Raises Refused naming what is wrong."""
    if not settings.oidc_issuer:
        return None
    if not is_safe(settings.oidc_issuer, "") or urlsplit(settings.oidc_issuer).query:
        raise Refused("setting ONETHREAD_OIDC_ISSUER: an address that begins with https:// is expected")
    if not settings.oidc_client_id:
        raise Refused("setting ONETHREAD_OIDC_CLIENT_ID: the provider knows us by it")
    own = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.store_port}"
    return Configured(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=_secret(settings.oidc_client_secret_file),
        back=own + BACK_PATH,
        provider_asks_second_factor=settings.oidc_second_factor,
    )


def is_safe(url: str, issuer: str) -> bool:
    """Return whether `url` may be asked: https, or plain HTTP on this machine where `issuer` is that too.

    An empty `issuer`: `url` is the issuer itself.
    """
    try:
        parts, around = urlsplit(url), urlsplit(issuer or url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    here = host in HERE and around.hostname in HERE and around.scheme == "http"
    return parts.scheme == "https" or (parts.scheme == "http" and here)


def _secret(path: str) -> str:
    name = "setting ONETHREAD_OIDC_CLIENT_SECRET_FILE"
    if not path:
        raise Refused(f"{name}: the file whose first line is the client's secret is expected")
    try:
        with Path(path).open(encoding="utf-8") as file:
            secret = file.readline(SECRET_CHARS_MAX).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{name}: {path} cannot be read: {error}") from None
    if not secret:
        raise Refused(f"{name}: {path} has no secret in its first line")
    return secret
