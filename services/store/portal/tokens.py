"""The token by which a portal of the desk's sends somebody signed in there on to their own pages. Pure.

It names one contact of one customer, counts for a quarter of an hour at most, for these pages alone and once
(`sessions` sees to that). Its key follows from the desk's own, so nobody but this desk can have made it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from services.store.portal.signed import opened, sign

AUDIENCE = "portal"
PURPOSE = "onethread portal token"
KEY_PURPOSE = "portal tokens"  # of DeskKey.derived
VALID_DEFAULT = timedelta(minutes=5)
VALID_MAX = timedelta(minutes=15)
CLOCKS_DIFFER_MAX = timedelta(minutes=1)  # between two servers of one desk


class PortalToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a token says."""

    aud: str
    jti: str  # random: the token is known by it once it is exchanged
    source: str  # id of the portal's source
    customer: str  # handle
    contact: str  # handle
    language: str = ""
    iat: int  # seconds since 1970
    exp: int


_decoder = msgspec.json.Decoder(PortalToken)


def make_token(token: PortalToken, key: bytes) -> str:
    """Return the token as it goes through the browser."""
    return sign(msgspec.json.encode(token), purpose=PURPOSE, key=key)


def read_token(text: str, key: bytes, *, now: datetime) -> PortalToken | None:
    """Return the token if it is ours, unaltered, for this audience and in its time; else None."""
    claims = opened(text, purpose=PURPOSE, keys=(key,))
    if claims is None:
        return None
    try:
        token = _decoder.decode(claims)
    except (msgspec.DecodeError, RecursionError):
        return None
    at = now.timestamp()
    in_time = token.iat - CLOCKS_DIFFER_MAX.total_seconds() <= at < token.exp
    short = 0 < token.exp - token.iat <= VALID_MAX.total_seconds()
    return token if token.aud == AUDIENCE and in_time and short else None
