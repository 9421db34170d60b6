"""What vendors' signatures have in common: an HMAC over the raw body, and a moment that must be now. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.intake.adapters.moments import MILLISECONDS_FROM
from shared.errors import Rejected

WINDOW = timedelta(minutes=5)  # either way, as for requests that our own clients sign
DIGITS_MAX = 16
SIGNATURE_CHARS_MAX = 512


def refused() -> Rejected:
    """Return the answer to whoever is not proven; it tells nothing of why."""
    return Rejected("the source, its key or its signature is not known", status=401)


def check_signature(given: str, secrets: Sequence[bytes], expected: Callable[[bytes], str]) -> None:
    """Return where `given` is what one of `secrets` signs; `expected` writes a secret's signature.

    All secrets are tried, each compared in a time that tells nothing. Raises Rejected (401).
    """
    found = False
    told = given.encode("utf-8", "surrogateescape")[:SIGNATURE_CHARS_MAX]
    for secret in secrets:
        found |= hmac.compare_digest(expected(secret).encode("ascii"), told)
    if not found:
        raise refused()


def check_moment(given: str, now: datetime) -> None:
    """Return where `given`, s or ms since 1970, is at most WINDOW from `now`. Raises Rejected (401)."""
    if not (given.isascii() and given.isdecimal() and len(given) <= DIGITS_MAX):
        raise refused()
    moment_s = int(given) / 1_000 if int(given) >= MILLISECONDS_FROM else int(given)
    if abs(moment_s - now.timestamp()) > WINDOW.total_seconds():
        raise refused()
