"""Claims that come back to us through somebody's browser, signed so that nobody can alter them. Pure.

`<claims>.<mac>`, both base64url without padding; the mac is HMAC-SHA256 over what the claims are for and the
claims. A signature for one purpose is none for another, even under the same key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

SIGNED_CHARS_MAX = 2_000


def sign(claims: bytes, *, purpose: str, key: bytes) -> str:
    """Return `claims` as text that a browser can carry."""
    body = _encoded(claims)
    return f"{body}.{_encoded(_mac(body, purpose, key))}"


def opened(text: str, *, purpose: str, keys: Iterable[bytes]) -> bytes | None:
    """Return the claims if one of `keys` signed them for `purpose`, else None; every key is tried alike."""
    if len(text) > SIGNED_CHARS_MAX or not text.isascii():
        return None
    body, _, mac = text.partition(".")
    given, genuine = _decoded(mac), False
    for key in keys:
        genuine |= hmac.compare_digest(_mac(body, purpose, key), given)
    return _decoded(body) if genuine else None


def _mac(body: str, purpose: str, key: bytes) -> bytes:
    return hmac.digest(key, f"{purpose}.{body}".encode(), hashlib.sha256)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
