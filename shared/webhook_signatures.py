"""Standard Webhooks 1.0: the secret, the headers that sign a body, and the check of what is so signed. Pure.

The id, the time in seconds and the body, joined by dots, are signed with HMAC-SHA256. While secrets rotate
there are two signatures, and one that fits is enough.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from shared.errors import Rejected

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
SECRET_PREFIX = "whsec_"  # noqa: S105  before a secret, not one
SECRET_BYTES = 32  # the standard: 24 to 64
SECRET_BYTES_MIN, SECRET_BYTES_MAX = 24, 64
WINDOW = timedelta(minutes=5)  # either way
SIGNATURES_MAX = 8  # of one request: while secrets rotate there are two
DIGITS_MAX = 12
_VERSION = "v1,"


def secret_text(secret: bytes) -> str:
    """Return a secret as it is shown and configured."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def read_secret(text: str) -> bytes:
    """Return the secret in `text`, with or without its prefix. Raises ValueError for what is none."""
    try:
        secret = base64.b64decode(text.strip().removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a webhook secret is whsec_ and base64") from None
    if not SECRET_BYTES_MIN <= len(secret) <= SECRET_BYTES_MAX:
        raise ValueError(f"a webhook secret has {SECRET_BYTES_MIN} to {SECRET_BYTES_MAX} bytes")
    return secret


def signed_headers(secrets: Sequence[bytes], *, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that sign `body` with each of `secrets`, the present one first."""
    timestamp = str(int(at.timestamp()))
    content = signed_content(event_id.encode(), timestamp, body)
    given = (_VERSION + base64.b64encode(_mac(one, content)).decode() for one in secrets)
    return {ID: event_id, TIMESTAMP: timestamp, SIGNATURE: " ".join(given)}


def check_signed(headers: Mapping[str, str], body: bytes, secrets: Iterable[bytes], *, now: datetime) -> str:
    """Return the id of what is signed with one of `secrets`; `headers` have names in any case.

    Raises Rejected (401) for another signature, a changed body, and a time out of WINDOW.
    """
    known = {name.lower(): value.strip() for name, value in headers.items()}
    event_id, timestamp = known.get(ID, ""), known.get(TIMESTAMP, "")
    if not is_now(timestamp, now=now) or not event_id:
        raise Rejected(f"{TIMESTAMP} is more than five minutes from now, or there is no {ID}", status=401)
    content = signed_content(event_id.encode(), timestamp, body)
    if not is_signed(content, known.get(SIGNATURE, ""), secrets):
        raise Rejected(f"no {SIGNATURE} fits", status=401)
    return event_id


def is_now(timestamp: str, *, now: datetime) -> bool:
    """Return whether the stated time is within WINDOW of `now`. Raises Rejected (401) for what is no time."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= DIGITS_MAX):
        raise Rejected(f"{TIMESTAMP} is seconds since 1970", status=401)
    return abs(int(timestamp) - now.astimezone(UTC).timestamp()) <= WINDOW.total_seconds()


def signed_content(event_id: bytes, timestamp: str, body: bytes) -> bytes:
    """Return the bytes that are signed: the id as it stood in its header, the time, the body."""
    return event_id + f".{timestamp}.".encode() + body


def is_signed(content: bytes, signatures: str, secrets: Iterable[bytes]) -> bool:
    """Return whether one of `secrets` signed `content`; compared in a time that tells nothing.

    `signatures` are as in their header; one of another version, or beyond SIGNATURES_MAX, fits nothing.
    """
    given = [_decoded(one) for one in signatures.split()[:SIGNATURES_MAX]]
    found = False
    for secret in secrets:
        expected = _mac(secret, content)
        for one in given:
            found |= hmac.compare_digest(expected, one)
    return found


def _mac(secret: bytes, content: bytes) -> bytes:
    return hmac.digest(secret, content, hashlib.sha256)


def _decoded(signature: str) -> bytes:
    if not signature.startswith(_VERSION):
        return b""
    try:
        return base64.b64decode(signature.removeprefix(_VERSION), validate=True)
    except (binascii.Error, ValueError):
        return b""
