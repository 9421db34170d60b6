"""Chatwoot: each public message of a conversation as it is written, by a visitor or by an agent.

Chatwoot never sends the whole chat, and an intake keeps nothing, so every message is an interaction of its
own (`part_id`), and all of a conversation's are one conversation: its reference leads the correlator to the
thread of the message before, whatever the new one says, and two at the same moment wait for each other. What
an agent writes is outbound, an answer and nobody's report. Private notes, and outgoing messages of releases
that do not say whether they are private, stay there. So do the words of bots and templates, which are neither
report nor answer.

Sources: Chatwoot's "webhook events" page and its source (message model, lib/webhooks/trigger). Newer releases
sign `{timestamp}.{body}` with the webhook's secret: X-Chatwoot-Signature, X-Chatwoot-Timestamp. Older ones
sign nothing and are told by our key in the URL.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.moments import moment_of
from services.intake.adapters.payloads import Name, Word, ignored, named_file, outline
from services.intake.adapters.proofs import check_moment, check_signature
from services.intake.channel import Context
from services.intake.channels.chat import ChatMessage, Transcript, Visitor
from services.intake.json_payload import JSON, read_json
from shared.errors import Rejected

MESSAGE = "message_created"
FILES_MAX = 50
INCOMING = frozenset({"incoming", 0})  # by name in webhooks, by number within conversations
OUTGOING = frozenset({"outgoing", 1})
USER = "user"  # a sender that is an agent; a bot is an "agent_bot"
PREFIX = "sha256="


class _Event(msgspec.Struct, frozen=True):
    event: Word


class _Sender(msgspec.Struct, frozen=True):
    id: Name | None = None
    name: Word | None = None
    email: Word | None = None
    phone_number: Word | None = None
    identifier: Word | None = None
    type: Word | None = None


class _Meta(msgspec.Struct, frozen=True):
    sender: _Sender | None = None


class _ContactInbox(msgspec.Struct, frozen=True):
    hmac_verified: bool | None = None


class _Conversation(msgspec.Struct, frozen=True):
    id: Name | None = None
    display_id: Name | None = None  # of older releases
    meta: _Meta | None = None
    contact_inbox: _ContactInbox | None = None


class _Account(msgspec.Struct, frozen=True):
    id: Name


class _File(msgspec.Struct, frozen=True):
    file_type: Word | int | None = None
    data_url: str | None = None


class _Message(msgspec.Struct, frozen=True):
    id: Name
    created_at: Word | float
    message_type: Word | int
    conversation: _Conversation
    account: _Account
    content: str | None = None
    private: bool | None = None
    sender: _Sender | None = None
    contact: _Sender | None = None  # of older releases
    attachments: Annotated[tuple[_File, ...], Meta(max_length=FILES_MAX)] | None = None


_events = msgspec.json.Decoder(_Event)
_messages = msgspec.json.Decoder(_Message)


def verify(request: Request, secrets: Sequence[bytes], now: datetime) -> None:
    """Return where one of `secrets` signed body and time, and that is now. Raises Rejected (401)."""
    timestamp = request.headers.get("x-chatwoot-timestamp", "")
    check_moment(timestamp, now)
    content = f"{timestamp}.".encode("ascii") + request.body
    check_signature(
        request.headers.get("x-chatwoot-signature", ""),
        secrets,
        lambda secret: PREFIX + hmac.new(secret, content, hashlib.sha256).hexdigest(),
    )


def translate(request: Request, context: Context) -> Translated:  # noqa: ARG001  the payload says all
    """Return the message as a part of its chat; private ones and every other event are ignored."""
    event = read_json(_events, request.body).event
    if event != MESSAGE:
        return ignored(event, outline(request.body))
    message = read_json(_messages, request.body)
    if _stays_there(message):
        return ignored(f"{event}, private", {"id": message.id})
    speaks = _speaker(message)
    text = _text(message)
    if speaks is None or not text:
        return ignored(f"{event}, nobody's words", {"id": message.id})
    return Translated(payloads=(_part(message, speaks, text),))


def _stays_there(message: _Message) -> bool:
    """Return whether it may be a note for colleagues: in doubt it is one."""
    return message.private is True or (message.private is None and message.message_type in OUTGOING)


def _speaker(message: _Message) -> str | None:
    if message.message_type in INCOMING:
        return "visitor"
    by_agent = message.sender is not None and message.sender.type in {USER, None}
    return "agent" if message.message_type in OUTGOING and by_agent else None


def _part(message: _Message, speaks: str, text: str) -> Transcript:
    at = moment_of(message.created_at, pointer="/created_at")
    conversation = message.conversation
    number = conversation.id if conversation.id is not None else conversation.display_id
    if number is None:
        raise Rejected("a message belongs to a conversation", pointer="/conversation/id")
    said = ChatMessage(
        at=at,
        speaker="visitor" if speaks == "visitor" else "agent",
        text=text,
        author=message.sender.name if message.sender else None,
    )
    return Transcript(
        chat_id=f"{message.account.id}/{number}",
        part_id=str(message.id),
        started_at=at,
        messages=(said,),
        visitor=_visitor(message, speaks),
    )


def _visitor(message: _Message, speaks: str) -> Visitor:
    """Return whose chat it is: the conversation knows more of its contact than a message's sender does."""
    conversation = message.conversation
    contact = conversation.meta.sender if conversation.meta else None
    written = (message.contact or message.sender) if speaks == "visitor" else message.contact
    known = [one for one in (contact, written) if one is not None]
    email = next((one.email for one in known if one.email), None)
    proven = bool(conversation.contact_inbox and conversation.contact_inbox.hmac_verified)
    # The site signs the identifier alone; an address beside it is what the page said.
    same = any((one.identifier or "").lower() == (email or "").lower() for one in known)
    return Visitor(
        name=next((one.name for one in known if one.name), None),
        email=email,
        phone=next((one.phone_number for one in known if one.phone_number), None),
        signed_in=True if proven and email and same else None,
    )


def _text(message: _Message) -> str:
    files = (named_file(str(one.file_type or ""), one.data_url or "") for one in message.attachments or ())
    return "\n".join(filter(None, ((message.content or "").strip(), *files)))


CHATWOOT = Adapter(
    vendor="chatwoot",
    channel="chat",
    media_types=(JSON,),
    secret="either",  # noqa: S106  who makes it
    verify=verify,
    translate=translate,
)
