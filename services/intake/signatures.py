"""Signed requests, by the scheme of Standard Webhooks: who signs need send no key that a listener could keep.

`webhook-id`, `webhook-timestamp` and the body, joined by dots, are signed with HMAC-SHA256, and
`webhook-signature` holds one or more of `v1,<base64>`. `onethread-source` names the source. The time lies
within five minutes of ours; within them a replayed request is the same piece again, and `webhook-id` stands
for one content.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from shared.errors import Rejected

WINDOW = timedelta(minutes=5)  # either way
ID_CHARS_MAX = 255
SIGNATURES_MAX = 8  # of one request: while keys rotate there are two
SIGNATURE = b"webhook-signature"
DIGITS_MAX = 12

_VERSION = "v1,"


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of a signed request say."""

    source: str
    id: str
    timestamp: str
    signatures: tuple[bytes, ...]

    def made_with(self, secrets: Iterable[bytes], body: bytes) -> bool:
        """Return whether one of `secrets` signed this `body`; compared in a time that tells nothing."""
        content = f"{self.id}.{self.timestamp}.".encode("latin-1") + body
        found = False
        for secret in secrets:
            expected = hmac.digest(secret, content, hashlib.sha256)
            for given in self.signatures:
                found |= hmac.compare_digest(expected, given)
        return found


def read_signed(headers: Mapping[bytes, bytes], *, now: datetime) -> Signed:
    """Return what the request says of its signature. Raises Rejected (401) for what cannot be one."""
    source, identity, timestamp, signatures = (
        headers.get(name, b"").decode("latin-1").strip()
        for name in (b"onethread-source", b"webhook-id", b"webhook-timestamp", SIGNATURE)
    )
    if not source or not 1 <= len(identity) <= ID_CHARS_MAX:
        raise Rejected("a signed request has onethread-source and webhook-id", status=401)
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= DIGITS_MAX):
        raise Rejected("webhook-timestamp is seconds since 1970", status=401)
    if abs(int(timestamp) - now.astimezone(UTC).timestamp()) > WINDOW.total_seconds():
        raise Rejected("webhook-timestamp is more than five minutes from now", status=401)
    given = [one for one in signatures.split()[:SIGNATURES_MAX] if one.startswith(_VERSION)]
    return Signed(
        source=source,
        id=identity,
        timestamp=timestamp,
        signatures=tuple(_decoded(one.removeprefix(_VERSION)) for one in given),
    )


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return b""
