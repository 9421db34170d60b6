"""Posts in a portal or helpdesk. A portal's users are signed in, so a customer number that is given is right.

A helpdesk's tickets come by other ways, too (mail, an agent who writes down a call): `signed_in` then says
that nobody vouches for the sender. What an agent answers there is the desk's own word: `direction` outbound,
with the person it goes to as its author, as on a call.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec

from services.intake.channel import Context, Normalised
from services.intake.fields import (
    KEY_CHARS_MAX,
    Key,
    Line,
    Text,
    Time,
    customer_claim,
    domain_claim,
    email_identifier,
    happened_at,
    kept_original,
    key_of,
    piece_id,
)
from services.intake.json_payload import json_channel, original
from services.intake.mail.quotes import split_history
from services.intake.mail.signatures import split_signature
from shared.clean import SUBJECT_CHARS_MAX, clean_line, clean_text
from shared.helpdesk import post_key
from shared.interaction import Interaction, Participant


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One post as `POST /v1/tickets` takes it; a reply is a further post of the same ticket."""

    ticket_id: Key
    post_id: Key
    body: Text
    posted_at: Time
    customer_ref: Line | None = None
    contact_email: Line | None = None
    contact_name: Line | None = None
    department: Line | None = None
    priority: Line | None = None
    subject: Line | None = None
    related_domain: Line | None = None
    ticket_number: Line | None = None  # what people write of it where it is not `ticket_id`: "516757"
    signed_in: bool | None = None  # false: by mail or telephone, and the source vouches for nobody
    direction: Literal["inbound", "outbound"] | None = None
    agent: Line | None = None  # who answers, or wrote down what was said


def normalise(payload: Post, context: Context) -> Normalised:
    """Return the post as an interaction, one of the conversation that its ticket is."""
    content = original(payload)
    ticket_id = key_of(payload.ticket_id, pointer="/ticket_id")
    natural_key = post_key(ticket_id, key_of(payload.post_id, pointer="/post_id"))
    raw, blobs = kept_original(content)
    name = clean_line(payload.contact_name or "")
    vouched = payload.signed_in is not False
    outbound = payload.direction == "outbound"
    number = clean_line(payload.ticket_number or "", chars_max=KEY_CHARS_MAX)
    new, quoted = split_history(clean_text(payload.body))
    text, signature = split_signature(new, author=clean_line(payload.agent or "") if outbound else name)
    interaction = Interaction(
        id=piece_id(context, channel="ticket", natural_key=natural_key, content=content),
        channel="ticket",
        source=context.source.name,
        natural_key=natural_key,
        occurred_at=happened_at(payload.posted_at, context, pointer="/posted_at"),
        received_at=context.received_at.astimezone(UTC),
        direction="outbound" if outbound else "inbound",
        author=Participant(name, email_identifier(payload.contact_email, verified=vouched)),
        agent=clean_line(payload.agent or ""),
        claims=(
            *customer_claim(payload.customer_ref, verified=vouched),
            *domain_claim(payload.related_domain),
        ),
        subject=clean_line(payload.subject or "", chars_max=SUBJECT_CHARS_MAX),
        text=text,
        quoted=quoted,
        signature=signature,
        known_as=(f"ticket:{number}",) if number and number != ticket_id else (),
        conversation=f"ticket:{ticket_id}",
        trust="verified" if vouched else "plausible",
        priority=clean_line(payload.priority or ""),
        raw=raw,
    )
    return Normalised(interaction=interaction, blobs=blobs)


EXAMPLE = Post(
    ticket_id="TCK-4471",
    post_id="1",
    body="Ne mogu slati poštu, javlja 550.",
    posted_at=datetime(2026, 2, 20, 9, 14, tzinfo=UTC),
    customer_ref="C-1001",
    contact_email="ivan@horvat-gradnja.hr",
    subject="Pošta ne radi",
)
TICKET = json_channel(name="ticket", path="/v1/tickets", payload=Post, normalise=normalise, example=EXAMPLE)
