"""Phone notes: what an agent wrote down of a call. What the agent heard can be wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.intake.channel import Context, Normalised
from services.intake.fields import (
    Key,
    Line,
    Text,
    Time,
    company_claim,
    customer_claim,
    domain_claim,
    email_identifier,
    happened_at,
    kept_original,
    key_of,
    phone_identifier,
    piece_id,
)
from services.intake.json_payload import json_channel, original
from shared.clean import clean_line, clean_text
from shared.interaction import Interaction, Participant

DURATION_S_MAX = 7 * 86_400


class PhoneNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One call as `POST /v1/phone-notes` takes it."""

    call_id: Key
    agent: Line
    started_at: Time
    note: Text
    duration_s: Annotated[int, Meta(ge=0, le=DURATION_S_MAX)] | None = None
    direction: Literal["inbound", "outbound"] | None = None
    caller_number: Line | None = None
    caller_name: Line | None = None
    company: Line | None = None
    customer_ref: Line | None = None
    domain: Line | None = None
    email: Line | None = None


def normalise(payload: PhoneNote, context: Context) -> Normalised:
    """Return the call as an interaction; its author is the other person, whoever dialled."""
    content = original(payload)
    natural_key = key_of(payload.call_id, pointer="/call_id")
    raw, blobs = kept_original(content)
    interaction = Interaction(
        id=piece_id(context, channel="phone", natural_key=natural_key, content=content),
        channel="phone",
        source=context.source.name,
        natural_key=natural_key,
        occurred_at=happened_at(payload.started_at, context, pointer="/started_at"),
        received_at=context.received_at.astimezone(UTC),
        direction=payload.direction or "inbound",
        author=Participant(
            clean_line(payload.caller_name or ""),
            phone_identifier(payload.caller_number, context) + email_identifier(payload.email),
        ),
        agent=clean_line(payload.agent),
        claims=(
            *customer_claim(payload.customer_ref),
            *domain_claim(payload.domain),
            *company_claim(payload.company),
        ),
        text=clean_text(payload.note).strip(),
        trust="plausible",
        raw=raw,
    )
    return Normalised(interaction=interaction, blobs=blobs)


EXAMPLE = PhoneNote(
    call_id="pbx-81f3",
    agent="Ana",
    started_at=datetime(2026, 2, 20, 9, 14, tzinfo=UTC),
    note="Od petka ne može slati poštu, javlja 550.",
    duration_s=185,
    caller_number="091 555 0101",
    caller_name="Ivan Horvat",
)
PHONE = json_channel(
    name="phone", path="/v1/phone-notes", payload=PhoneNote, normalise=normalise, example=EXAMPLE
)
