"""Posts in the customer portal. Its users are signed in, so a customer number that is given is right."""

from __future__ import annotations

from datetime import UTC

import msgspec

from services.intake.channel import Context, Normalised
from services.intake.fields import (
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


def normalise(payload: Post, context: Context) -> Normalised:
    """Return the post as an interaction, one of the conversation that its ticket is."""
    content = original(payload)
    ticket_id = key_of(payload.ticket_id, pointer="/ticket_id")
    natural_key = f"{ticket_id}/{key_of(payload.post_id, pointer='/post_id')}"
    raw, blobs = kept_original(content)
    name = clean_line(payload.contact_name or "")
    new, quoted = split_history(clean_text(payload.body))
    text, signature = split_signature(new, author=name)
    interaction = Interaction(
        id=piece_id(context, channel="ticket", natural_key=natural_key, content=content),
        channel="ticket",
        source=context.source.name,
        natural_key=natural_key,
        occurred_at=happened_at(payload.posted_at, context, pointer="/posted_at"),
        received_at=context.received_at.astimezone(UTC),
        author=Participant(name, email_identifier(payload.contact_email, verified=True)),
        claims=(
            *customer_claim(payload.customer_ref, verified=True),
            *domain_claim(payload.related_domain),
        ),
        subject=clean_line(payload.subject or "", chars_max=SUBJECT_CHARS_MAX),
        text=text,
        quoted=quoted,
        signature=signature,
        conversation=f"ticket:{ticket_id}",
        trust="verified",
        priority=clean_line(payload.priority or ""),
        raw=raw,
    )
    return Normalised(interaction=interaction, blobs=blobs)


TICKET = json_channel(name="ticket", path="/v1/tickets", payload=Post, normalise=normalise)
