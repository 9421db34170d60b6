"""What the channels' normalisers share: bounded types, times, identifiers, the id of a piece. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta

from services.intake.channel import Context
from services.intake.json_payload import JSON
from shared.blobs import INLINE_BYTES_MAX, blob_name
from shared.clean import EARLIEST, clean_line, clean_time
from shared.errors import Rejected
from shared.ids import interaction_id
from shared.interaction import Blob, Identifier, Moment
from shared.stated import stated_company, stated_customer, stated_domain, stated_email, stated_phone

KEY_CHARS_MAX = 200
LINE_CHARS_MAX = 500
TEXT_CHARS_MAX = 100_000
LATE_CLOCK_MAX = timedelta(days=1)  # further ahead is no wrong clock but a wrong field
YEAR_MAX = 9_000  # beyond, arithmetic on times overflows

Key = Annotated[str, Meta(min_length=1, max_length=KEY_CHARS_MAX)]
Line = Annotated[str, Meta(max_length=LINE_CHARS_MAX)]
Text = Annotated[str, Meta(max_length=TEXT_CHARS_MAX)]
Time = Moment


def piece_id(context: Context, *, channel: str, natural_key: str, content: bytes) -> str:
    """Return the id of a piece; see `shared.ids.interaction_id`."""
    return interaction_id(
        channel, context.source.name, natural_key, salt=context.source.salt, content=content
    )


def key_of(value: str, *, pointer: str) -> str:
    """Return a natural key as one clean line; raises Rejected where nothing is left of it."""
    key = clean_line(value, chars_max=KEY_CHARS_MAX)
    if not key:
        raise Rejected("must not be blank", pointer=pointer)
    return key


def happened_at(claimed: datetime | None, context: Context, *, pointer: str) -> datetime:
    """Return when it happened, in UTC; raises Rejected where no clock could be that wrong."""
    if claimed is None:
        return clean_time(None, received_at=context.received_at)
    latest = context.received_at + LATE_CLOCK_MAX
    if not (EARLIEST.year <= claimed.year < YEAR_MAX and EARLIEST <= claimed <= latest):
        raise Rejected(f"not a time at which this can have happened: {claimed.isoformat()}", pointer=pointer)
    return clean_time(claimed, received_at=context.received_at).astimezone(UTC)


def kept_original(content: bytes) -> tuple[Blob, tuple[bytes, ...]]:
    """Return where the original JSON of a piece lies, and what has to be put into the blob store for it."""
    return kept(content, media_type=JSON)


def kept(content: bytes, *, media_type: str) -> tuple[Blob, tuple[bytes, ...]]:
    """Return the blob for `content`: in the event when small, else beside it."""
    small = len(content) <= INLINE_BYTES_MAX
    blob = Blob(len(content), media_type, blob_name(content), content if small else None)
    return blob, () if small else (content,)


def email_identifier(raw: str | None, *, verified: bool = False) -> tuple[Identifier, ...]:
    """Return the address in `raw`, if it is one."""
    return stated_email(raw, verified=verified)


def phone_identifier(raw: str | None, context: Context) -> tuple[Identifier, ...]:
    """Return the number in `raw` as E.164, if it is one, read in the desk's region."""
    return stated_phone(raw, context.desk.region)


def customer_claim(raw: str | None, *, verified: bool = False) -> tuple[Identifier, ...]:
    """Return the customer number in `raw`, if anything is left of it."""
    return stated_customer(raw, verified=verified)


def company_claim(raw: str | None) -> tuple[Identifier, ...]:
    """Return the company in `raw` as it was written."""
    return stated_company(raw)


def domain_claim(raw: str | None) -> tuple[Identifier, ...]:
    """Return the domain in `raw`; what cannot be a domain is what somebody called the company."""
    return stated_domain(raw)
