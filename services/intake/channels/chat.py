"""Chat transcripts. A later post with the same `chat_id` and more messages is a newer version of the chat.

A client that never has the whole chat in hand posts it in parts, each with a `part_id` of its own: every part
is an interaction, and all of them are one conversation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.intake.channel import Context, Normalised
from services.intake.fields import (
    Key,
    Line,
    Time,
    email_identifier,
    happened_at,
    kept_original,
    key_of,
    phone_identifier,
    piece_id,
)
from services.intake.json_payload import json_channel, original
from shared.clean import clean_line, clean_text
from shared.interaction import Interaction, Participant, Turn

MESSAGES_MAX = 1_000
MESSAGE_CHARS_MAX = 20_000
IP_CHARS_MAX = 60
PAGE_CHARS_MAX = 4_000


class Visitor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who chats, as the widget knows it."""

    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    signed_in: bool | None = None  # the source vouches that it signed them in under this address
    ip: Annotated[str, Meta(max_length=IP_CHARS_MAX)] | None = None
    page_url: Annotated[str, Meta(max_length=PAGE_CHARS_MAX)] | None = None


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One utterance."""

    at: Time
    speaker: Literal["visitor", "agent", "bot"] = msgspec.field(name="from")
    text: Annotated[str, Meta(max_length=MESSAGE_CHARS_MAX)]
    author: Line | None = None


class Transcript(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One chat as `POST /v1/transcripts` takes it."""

    chat_id: Key
    started_at: Time
    messages: Annotated[tuple[ChatMessage, ...], Meta(min_length=1, max_length=MESSAGES_MAX)]
    ended_at: Time | None = None
    visitor: Visitor = Visitor()
    part_id: Key | None = None  # these messages are but a part of the chat, and never come again in another


def normalise(payload: Transcript, context: Context) -> Normalised:
    """Return the chat as an interaction: every turn, and what the customer said as its text.

    A part in which we alone speak is outbound, an answer and nobody's report; its text is then what we said.
    """
    content = original(payload)
    chat_id = key_of(payload.chat_id, pointer="/chat_id")
    part = None if payload.part_id is None else key_of(payload.part_id, pointer="/part_id")
    natural_key = chat_id if part is None else f"{chat_id}/{part}"
    raw, blobs = kept_original(content)
    turns = tuple(_turn(message, place, context) for place, message in enumerate(payload.messages))
    ours = part is not None and all(turn.speaker == "agent" for turn in turns)
    if payload.ended_at is not None:
        happened_at(payload.ended_at, context, pointer="/ended_at")
    interaction = Interaction(
        id=piece_id(context, channel="chat", natural_key=natural_key, content=content),
        channel="chat",
        source=context.source.name,
        natural_key=natural_key,
        occurred_at=happened_at(payload.started_at, context, pointer="/started_at"),
        received_at=context.received_at.astimezone(UTC),
        direction="outbound" if ours else "inbound",
        author=_visitor(payload.visitor, context),
        agent=next((turn.author for turn in turns if turn.speaker == "agent" and turn.author), ""),
        text=clean_text("\n".join(turn.text for turn in turns if ours or turn.speaker == "customer")),
        turns=turns,
        conversation=f"chat:{context.source.name}:{chat_id}",
        trust="verified" if payload.visitor.signed_in and payload.visitor.email else "plausible",
        raw=raw,
    )
    return Normalised(interaction=interaction, blobs=blobs)


def _turn(message: ChatMessage, place: int, context: Context) -> Turn:
    return Turn(
        happened_at(message.at, context, pointer=f"/messages/{place}/at"),
        "customer" if message.speaker == "visitor" else message.speaker,
        clean_text(message.text).strip(),
        clean_line(message.author or ""),
    )


def _visitor(visitor: Visitor, context: Context) -> Participant:
    proven = bool(visitor.signed_in)
    identifiers = email_identifier(visitor.email, verified=proven) + phone_identifier(visitor.phone, context)
    return Participant(clean_line(visitor.name or ""), identifiers)


_AT = datetime(2026, 2, 20, 9, 14, tzinfo=UTC)
EXAMPLE = Transcript(
    chat_id="19e8-4b52",
    started_at=_AT,
    messages=(ChatMessage(at=_AT, speaker="visitor", text="Ne mogu slati poštu, javlja 550."),),
    visitor=Visitor(name="Ivan Horvat", email="ivan@horvat-gradnja.hr"),
)
CHAT = json_channel(
    name="chat", path="/v1/transcripts", payload=Transcript, normalise=normalise, example=EXAMPLE
)
