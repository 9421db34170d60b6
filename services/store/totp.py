"""One-time codes by the clock (RFC 6238: HMAC-SHA1, six digits, 30 seconds) as every app shows them. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
STEPS_AROUND = 1  # a phone's clock may be half a minute off, and typing takes its time
SECRET_BYTES = 20  # as RFC 4226 recommends
ISSUER = "OneThread"


def step_of(moment: datetime) -> int:
    """Return which step of 30 seconds since 1970 `moment` lies in."""
    return int(moment.timestamp()) // STEP_S


def code_of(secret: bytes, step: int) -> str:
    """Return the code that an app with `secret` shows in this step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 0xF
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, *, now: datetime) -> int | None:
    """Return the step whose code this is, of those around `now`, in a time that tells nothing."""
    given, present, found = code.encode("utf-8", "replace"), step_of(now), None
    for step in range(present - STEPS_AROUND, present + STEPS_AROUND + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), given):
            found = step
    return found


def readable_secret(secret: bytes) -> str:
    """Return the secret to be typed into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_for_app(secret: bytes, *, login: str, desk: str) -> str:
    """Return the address that an app on the same device opens to take over the secret."""
    label, issuer = quote(f"{desk}:{login}", safe=""), quote(desk or ISSUER, safe="")
    plain = readable_secret(secret).replace(" ", "")
    return f"otpauth://totp/{label}?secret={plain}&issuer={issuer}&digits={DIGITS}&period={STEP_S}"
