"""Who chats by the widget: a visit of one page, signed by us, and an identity that the site may sign. Pure.

A browser never has a source's key. It has a visit: for one chat source, one site and one conversation whose
name we chose, so nobody writes into another's. Who the visitor is counts as proven only where the site's own
server signed it with a signing key of the source; what is typed into the widget stays a claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from services.store.portal.signed import opened, sign
from shared.identifiers import normalise_email

AUDIENCE = "widget"
KEY_PURPOSE = "widget visits"  # of DeskKey.derived
VISIT_PURPOSE = "onethread visit"
IDENTITY_PURPOSE = "onethread identity"
VISIT_VALID = timedelta(minutes=30)
CHAT_GOES_ON = timedelta(hours=24)  # so long may a page go on with the conversation of the page before
IDENTITY_VALID_MAX = timedelta(hours=24)


class Visit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visit's token says."""

    aud: str
    source: str  # name of the chat source
    origin: str  # of the site
    chat: str  # random name of the conversation
    email: str = ""  # proven by the site; empty where it proved none
    name: str = ""
    began: int  # seconds since 1970: when the conversation did
    exp: int


class SiteIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the site says it has signed in."""

    email: Annotated[str, Meta(max_length=254)]
    name: Annotated[str, Meta(max_length=200)] = ""
    exp: int  # seconds since 1970


_visits = msgspec.json.Decoder(Visit)
_identities = msgspec.json.Decoder(SiteIdentity)


def make_visit(visit: Visit, key: bytes) -> str:
    """Return the visit as the browser keeps it."""
    return sign(msgspec.json.encode(visit), purpose=VISIT_PURPOSE, key=key)


def read_visit(text: str, key: bytes, *, now: datetime, origin: str, over: bool = False) -> Visit | None:
    """Return the visit if it is ours, of this site and in its time; `over`: if it could be gone on with."""
    claims = opened(text, purpose=VISIT_PURPOSE, keys=(key,))
    if claims is None:
        return None
    try:
        visit = _visits.decode(claims)
    except (msgspec.DecodeError, RecursionError):
        return None
    at = now.timestamp()
    in_time = at < visit.began + CHAT_GOES_ON.total_seconds() if over else at < visit.exp
    return visit if visit.aud == AUDIENCE and visit.origin == origin and in_time else None


def read_identity(text: str, secrets: Iterable[bytes], *, now: datetime) -> SiteIdentity | None:
    """Return whom the site signed in, if one of the source's secrets signed it and it is in its time."""
    claims = opened(text, purpose=IDENTITY_PURPOSE, keys=secrets)
    if claims is None:
        return None
    try:
        identity = _identities.decode(claims)
    except (msgspec.DecodeError, RecursionError):
        return None
    at = now.timestamp()
    if not at < identity.exp <= at + IDENTITY_VALID_MAX.total_seconds():
        return None
    email = normalise_email(identity.email)
    return msgspec.structs.replace(identity, email=email) if email else None


def clean_origin(text: str) -> str | None:
    """Return scheme, host and port of a site as a browser sends them; None for what is no site's."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username is not None:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment or not text.isascii():
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")
