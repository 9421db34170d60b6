"""tawk.to: a chat's whole transcript some minutes after its last word, and what is left when nobody is there.

A transcript is one interaction; when the chat goes on, it comes whole again and is a newer version. A form
that a visitor filled in out of hours (`ticket:create`) is a chat of one message. That a chat starts or ends
is told again by its transcript. Source: https://developer.tawk.to/webhooks: events, payloads,
X-Tawk-Signature (hex HMAC-SHA1 of the body). No time is signed, so a replayed call is what it was, a
duplicate: chat and content are the same (X-Hook-Event-Id says no more than they do).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.moments import moment_of
from services.intake.adapters.payloads import Word, all_of, ignored, named_file
from services.intake.adapters.proofs import check_signature
from services.intake.channel import Context
from services.intake.channels.chat import MESSAGES_MAX, ChatMessage, Transcript, Visitor
from services.intake.fields import Key
from services.intake.json_payload import JSON, read_json

VENDOR = "tawk"
FILES_MAX = 50  # of one message


class _Event(msgspec.Struct, frozen=True):
    event: Word


class _File(msgspec.Struct, frozen=True):
    name: str = ""
    url: str = ""


class _Content(msgspec.Struct, frozen=True):
    file: _File = _File()


class _Attached(msgspec.Struct, frozen=True):
    content: _Content = _Content()


class _Sender(msgspec.Struct, frozen=True):
    t: Literal["v", "a", "s"]  # visitor, agent, system
    n: Word = ""


class _Message(msgspec.Struct, frozen=True):
    sender: _Sender
    time: Word
    msg: str = ""
    attchs: Annotated[tuple[_Attached, ...], Meta(max_length=FILES_MAX)] = ()


class _Person(msgspec.Struct, frozen=True):
    name: Word | None = None
    email: Word | None = None


class _Chat(msgspec.Struct, frozen=True):
    id: Key
    messages: Annotated[tuple[_Message, ...], Meta(max_length=MESSAGES_MAX)]
    visitor: _Person = _Person()


class _TranscriptCreated(msgspec.Struct, frozen=True):
    chat: _Chat


class _Ticket(msgspec.Struct, frozen=True):
    id: Key
    subject: Word = ""
    message: str = ""


class _TicketCreated(msgspec.Struct, frozen=True):
    time: Word
    ticket: _Ticket
    requester: _Person = _Person()


_events = msgspec.json.Decoder(_Event)
_transcripts = msgspec.json.Decoder(_TranscriptCreated)
_tickets = msgspec.json.Decoder(_TicketCreated)
_SPEAKERS: dict[str, Literal["visitor", "agent", "bot"]] = {"v": "visitor", "a": "agent", "s": "bot"}


def verify(request: Request, secrets: Sequence[bytes], now: datetime) -> None:  # noqa: ARG001  no time is signed
    """Return where one of `secrets` signed the body. Raises Rejected (401)."""
    check_signature(
        request.headers.get("x-tawk-signature", "").lower(),
        secrets,
        lambda secret: hmac.new(secret, request.body, hashlib.sha1).hexdigest(),
    )


def translate(request: Request, context: Context) -> Translated:  # noqa: ARG001  the payload says all
    """Return the chat of a transcript or of an offline message; every other event is ignored."""
    event = read_json(_events, request.body).event
    if event == "chat:transcript_created":
        return _transcript(read_json(_transcripts, request.body).chat)
    if event == "ticket:create":
        return _offline(read_json(_tickets, request.body))
    return ignored(event, all_of(request.body))


def _transcript(chat: _Chat) -> Translated:
    messages = tuple(_said(message, place) for place, message in enumerate(chat.messages))
    if not messages:
        return ignored("chat:transcript_created, empty", {"chat": chat.id})
    visitor = Visitor(name=chat.visitor.name, email=chat.visitor.email)
    return Translated(
        payloads=(Transcript(chat_id=chat.id, started_at=messages[0].at, messages=messages, visitor=visitor),)
    )


def _said(message: _Message, place: int) -> ChatMessage:
    files = (named_file(one.content.file.name, one.content.file.url) for one in message.attchs)
    return ChatMessage(
        at=moment_of(message.time, pointer=f"/chat/messages/{place}/time"),
        speaker=_SPEAKERS[message.sender.t],
        text="\n".join(filter(None, (message.msg, *files))),
        author=message.sender.n or None,
    )


def _offline(created: _TicketCreated) -> Translated:
    at = moment_of(created.time, pointer="/time")
    text = "\n".join(filter(None, (created.ticket.subject, created.ticket.message)))
    visitor = Visitor(name=created.requester.name, email=created.requester.email)
    message = ChatMessage(at=at, speaker="visitor", text=text)
    chat_id = f"ticket-{created.ticket.id}"
    return Translated(
        payloads=(Transcript(chat_id=chat_id, started_at=at, messages=(message,), visitor=visitor),)
    )


TAWK = Adapter(
    vendor=VENDOR,
    channel="chat",
    media_types=(JSON,),
    secret="vendor",  # noqa: S106  who makes it
    verify=verify,
    translate=translate,
)
