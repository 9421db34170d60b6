"""Makes a post of what a customer wrote: as whom, to which ticket, and the same when it is sent again."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

import msgspec

from services.store.calls import Taken
from services.store.portal.guests import Guest
from services.store.portal.posts import TICKET, IntakeDesk, TicketPost, subject_of
from services.store.portal.sessions import SESSION_AGE_MAX
from services.store.portal.views import OwnThread

_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a form sent twice one post: the name it was given, and when."""

    name: str
    at: datetime


async def post_to_thread(
    tickets: IntakeDesk, guest: Guest, thread: OwnThread, body: str, written: Written
) -> Taken:
    """Post to a thread of theirs; its reference leads the post there. Raises NotTaken, Unavailable."""
    ticket = TICKET.format(name=thread.handle)
    return await tickets.file(
        _post(guest, ticket, body, written, subject=subject_of(thread.subject, thread.reference))
    )


async def post_new(
    tickets: IntakeDesk, guest: Guest, written: Written, *, subject: str, body: str, domain: str
) -> Taken:
    """Post a new report. Raises NotTaken, Unavailable."""
    ticket = TICKET.format(name=_named(guest, written))
    return await tickets.file(_post(guest, ticket, body, written, subject=subject, domain=domain))


def written_at(text: str, *, now: datetime) -> datetime:
    """Return when the form was given out, as it says itself; now, where that cannot be."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return now
    possible = at.tzinfo is not None and now - SESSION_AGE_MAX <= at <= now
    return at if possible else now


def _post(
    guest: Guest, ticket: str, body: str, written: Written, *, subject: str, domain: str = ""
) -> TicketPost:
    return TicketPost(
        ticket_id=ticket,
        post_id=_named(guest, written),
        body=body,
        posted_at=written.at.isoformat(),
        customer_ref=guest.customer_number,
        contact_name=guest.name,
        contact_email=guest.email,
        subject=subject,
        related_domain=domain,
    )


def _named(guest: Guest, written: Written) -> str:
    """Return the form's own name, within what this contact may name: nobody else's post is met by it."""
    name = written.name if _NAME.fullmatch(written.name) else str(uuid.uuid4())
    return f"{guest.handle}-{name}"
