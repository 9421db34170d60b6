"""What a browser keeps between leaving for the provider and coming back: signed, and for ten minutes.

State, nonce and code verifier are bound to this one browser by it: an answer that was made for another
browser, or planted, finds no such cookie. Pure but for its randomness.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import msgspec

from services.store.portal.signed import opened, sign

PURPOSE = "onethread sign-in at the provider"
KEY_PURPOSE = "sign-ins at the provider"  # of DeskKey.derived
AGE_MAX = timedelta(minutes=10)  # somebody may have to look for their second factor there
RANDOM_BYTES = 32  # 43 characters: the shortest code verifier allowed (RFC 7636 4.1)
TARGET_CHARS_MAX = 500  # of the page to go on to: the cookie must fit into what a browser keeps
HOME = "/"


class Begun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sign-in that is under way at the provider."""

    state: str
    nonce: str
    verifier: str
    target: str  # the page that the agent wanted
    exp: int  # seconds since 1970


_decoder = msgspec.json.Decoder(Begun)


def begin(target: str, *, now: datetime) -> Begun:
    """Return a new sign-in with randomness of its own; `target` is a path on this console."""
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    return Begun(
        state=state,
        nonce=nonce,
        verifier=verifier,
        target=target if len(target) <= TARGET_CHARS_MAX else HOME,
        exp=int((now + AGE_MAX).timestamp()),
    )


def to_cookie(begun: Begun, key: bytes) -> str:
    """Return the cookie's value."""
    return sign(msgspec.json.encode(begun), purpose=PURPOSE, key=key)


def from_cookie(text: str, key: bytes, *, now: datetime) -> Begun | None:
    """Return what the cookie says if it is ours, unaltered and in its time; else None."""
    content = opened(text, purpose=PURPOSE, keys=(key,))
    if content is None:
        return None
    try:
        begun = _decoder.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return None
    return begun if now.timestamp() < begun.exp else None
