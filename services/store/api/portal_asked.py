"""What /v1/portal is asked and answers, but for what customers see: that is in `portal.views`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from services.store.portal.posts import (
    ANSWER_CHARS_MAX,
    SUBJECT_CHARS_MAX,
    TEXT_CHARS_MAX,
)
from services.store.portal.tokens import VALID_DEFAULT, VALID_MAX

Line = Annotated[str, Meta(max_length=200)]
PostName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class TokenAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is signed in at the portal."""

    customer_ref: Line  # the desk's customer number
    contact_email: Line = ""
    contact_id: Line = ""  # as the directory calls the contact; instead of the address
    language: Annotated[str, Meta(max_length=8)] = ""
    valid_s: Annotated[int, Meta(ge=30, le=int(VALID_MAX.total_seconds()))] = int(
        VALID_DEFAULT.total_seconds()
    )


class TokenGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A token, and where a link with it leads."""

    token: str
    expires_at: datetime
    url: str


class SessionAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to be exchanged."""

    token: Annotated[str, Meta(max_length=2_000)]


class SessionGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token for /v1/portal; it is shown this once."""

    session: str
    expires_s: int


class PostAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What they write; the same `post_id` with the same text is the same post."""

    post_id: PostName
    posted_at: Annotated[datetime, Meta(tz=True)]
    text: Annotated[str, Meta(max_length=TEXT_CHARS_MAX)] = ""
    facts: dict[str, Annotated[str, Meta(max_length=ANSWER_CHARS_MAX)]] = {}


class ReportAsked(PostAsked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new report."""

    subject: Annotated[str, Meta(max_length=SUBJECT_CHARS_MAX)] = ""
    domain: Line = ""


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """It is on record and will stand in its thread in a moment."""

    duplicate: bool


class KnownAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What they are about to send."""

    subject: Line = ""
    domain: Line = ""
    text: Annotated[str, Meta(max_length=TEXT_CHARS_MAX)] = ""


class AppointAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom an owner makes a technical contact."""

    name: Line
    email: Annotated[str, Meta(max_length=254)]
    domains: Annotated[tuple[Line, ...], Meta(max_length=100)] = ()
    until: Annotated[datetime, Meta(tz=True)] | None = None


class Appointed(msgspec.Struct, frozen=True, kw_only=True):
    """The appointment, by the handle it is withdrawn by."""

    appointment: str
