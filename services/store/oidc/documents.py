"""What the provider answers, read with bounds: its own description, its keys, its tokens. Pure.

Fields by OpenID Connect Discovery 1.0 section 3, RFC 8414, RFC 7517 and RFC 6749 section 5; unknown ones are
left alone. Every function raises Unreadable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from services.store.oidc.configured import is_safe

URL_CHARS_MAX = 2_000
METHODS_MAX = 50
KEYS_MAX = 50  # large providers have some ten
KEY_PART_CHARS_MAX = 2_000  # an RSA modulus of 8192 bits has 1366 in base64
TOKEN_CHARS_MAX = 32_000
ERROR_CHARS_MAX = 100

Address = Annotated[str, Meta(max_length=URL_CHARS_MAX)]
KeyPart = Annotated[str, Meta(max_length=KEY_PART_CHARS_MAX)]


class Unreadable(Exception):  # noqa: N818  named by what the answer is
    """The answer is not what the standard says; the text is fit for the journal."""


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """Where the provider is asked what."""

    issuer: Address
    authorization_endpoint: Address
    token_endpoint: Address
    jwks_uri: Address
    token_endpoint_auth_methods_supported: Annotated[
        tuple[Annotated[str, Meta(max_length=ERROR_CHARS_MAX)], ...], Meta(max_length=METHODS_MAX)
    ] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False  # RFC 9207


class PublicKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public key as in a key set; what it may have beside, a private part above all, is not read."""

    kty: KeyPart
    kid: KeyPart = ""
    use: KeyPart = ""
    alg: KeyPart = ""
    n: KeyPart = ""
    e: KeyPart = ""
    crv: KeyPart = ""
    x: KeyPart = ""
    y: KeyPart = ""


class _KeySet(msgspec.Struct, frozen=True, kw_only=True):
    keys: list[msgspec.Raw]


class _Tokens(msgspec.Struct, frozen=True, kw_only=True):
    id_token: Annotated[str, Meta(min_length=1, max_length=TOKEN_CHARS_MAX)]


class _Fault(msgspec.Struct, frozen=True, kw_only=True):
    error: str = ""


def read_description(body: bytes, *, issuer: str) -> Description:
    """Return the description, which names `issuer` itself and leads nowhere but to safe addresses."""
    described = _decoded(body, Description, "its description")
    if described.issuer != issuer:
        raise Unreadable(f"it calls itself {described.issuer}, the settings call it {issuer}")
    for url in (described.authorization_endpoint, described.token_endpoint, described.jwks_uri):
        if not is_safe(url, issuer):
            raise Unreadable(f"its description names an address that is not https: {url}")
    return described


def read_keys(body: bytes) -> Sequence[PublicKey]:
    """Return the keys that can be read; one that cannot does not spoil the others (RFC 7517 section 5)."""
    keys = []
    for raw in _decoded(body, _KeySet, "its keys").keys[:KEYS_MAX]:
        try:
            keys.append(msgspec.json.decode(raw, type=PublicKey))
        except (msgspec.DecodeError, RecursionError):
            continue
    return keys


def read_id_token(body: bytes) -> str:
    """Return the ID token as it came, not looked at yet."""
    return _decoded(body, _Tokens, "its answer to the code").id_token


def read_fault(body: bytes) -> str:
    """Return the error that an answer names, empty where it names none."""
    try:
        return msgspec.json.decode(body, type=_Fault).error[:ERROR_CHARS_MAX]
    except (msgspec.DecodeError, RecursionError):
        return ""


_Read = TypeVar("_Read")


def _decoded(body: bytes, kind: type[_Read], what: str) -> _Read:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(f"{what} cannot be read: {error}") from None
