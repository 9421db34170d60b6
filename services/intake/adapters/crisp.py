"""Crisp: each message of a session as it is sent, by a visitor or by an operator (message:send, :received).

Crisp never sends the whole chat, so as with Chatwoot every message is an interaction of its own, the session
is the conversation, and an operator's words are outbound. Notes (type `note`) are for operators and stay
there; so do automated messages, and whatever is neither words nor a file. Crisp tells an address by an event
of its own (session:set_email), not with the messages: a visitor is known by name alone until they write who
they are.

Source: https://docs.crisp.chat/references/web-hooks/v1. Plugin hooks are signed: X-Crisp-Signature is the hex
HMAC-SHA256 of `[timestamp;body]`, X-Crisp-Request-Timestamp the timestamp. Website hooks are not signed:
Crisp asks for a key in the URL.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

import msgspec

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.moments import moment_of
from services.intake.adapters.payloads import Id, Number, Word, ignored, named_file, outline
from services.intake.adapters.proofs import check_moment, check_signature
from services.intake.channel import Context
from services.intake.channels.chat import ChatMessage, Transcript, Visitor
from services.intake.json_payload import JSON, read_json

MESSAGES = frozenset({"message:send", "message:received"})
FILES = frozenset({"file", "audio", "animation"})
ASKED = frozenset({"picker", "field"})  # a question with choices or a box: its text is the operator's
TOLD = FILES | ASKED | {"text"}  # whatever else stays there: a `note` is for colleagues


class _Event(msgspec.Struct, frozen=True):
    event: Word


class _User(msgspec.Struct, frozen=True):
    nickname: Word | None = None


class _Content(msgspec.Struct, frozen=True):
    """Of what is not plain text; which fields there are depends on the type."""

    text: str = ""
    name: str = ""
    url: str = ""


class _Data(msgspec.Struct, frozen=True):
    website_id: Id
    session_id: Id
    type: Word
    fingerprint: Number
    timestamp: Number  # ms
    sender: Word = msgspec.field(name="from")
    content: str | _Content | None = None
    user: _User | None = None
    automated: bool | None = None


class _Sent(msgspec.Struct, frozen=True):
    data: _Data


class _Kind(msgspec.Struct, frozen=True):
    type: Word = ""
    fingerprint: Number = 0


class _Seen(msgspec.Struct, frozen=True):
    """What is looked at first: content is not decoded before its type is known."""

    data: _Kind = _Kind()


_events = msgspec.json.Decoder(_Event)
_seen = msgspec.json.Decoder(_Seen)
_sent = msgspec.json.Decoder(_Sent)


def verify(request: Request, secrets: Sequence[bytes], now: datetime) -> None:
    """Return where one of `secrets` signed body and time, and that is now. Raises Rejected (401)."""
    timestamp = request.headers.get("x-crisp-request-timestamp", "")
    check_moment(timestamp, now)
    content = f"[{timestamp};".encode("ascii") + request.body + b"]"
    check_signature(
        request.headers.get("x-crisp-signature", "").lower(),
        secrets,
        lambda secret: hmac.new(secret, content, hashlib.sha256).hexdigest(),
    )


def translate(request: Request, context: Context) -> Translated:  # noqa: ARG001  the payload says all
    """Return the message as a part of its chat; notes and every other event are ignored."""
    event = read_json(_events, request.body).event
    if event not in MESSAGES:
        return ignored(event, outline(request.body))
    kind = read_json(_seen, request.body).data
    if kind.type not in TOLD:
        return ignored(f"{event}, {kind.type}", {"fingerprint": kind.fingerprint})
    data = read_json(_sent, request.body).data
    text = _text(data)
    if data.automated or data.sender not in {"user", "operator"} or not text:
        return ignored(f"{event}, nobody's words", {"fingerprint": kind.fingerprint})
    return Translated(payloads=(_part(data, text),))


def _part(data: _Data, text: str) -> Transcript:
    at = moment_of(data.timestamp, pointer="/data/timestamp")
    visits = data.sender == "user"
    name = data.user.nickname if data.user else None
    said = ChatMessage(at=at, speaker="visitor" if visits else "agent", text=text, author=name)
    return Transcript(
        chat_id=f"{data.website_id}/{data.session_id}",
        part_id=str(data.fingerprint),
        started_at=at,
        messages=(said,),
        visitor=Visitor(name=name) if visits else Visitor(),
    )


def _text(data: _Data) -> str:
    if isinstance(data.content, str):
        return data.content.strip()
    if data.content is None:
        return ""
    file = named_file(data.content.name or data.type, data.content.url) if data.type in FILES else ""
    return file or data.content.text.strip()


CRISP = Adapter(
    vendor="crisp",
    channel="chat",
    media_types=(JSON,),
    secret="either",  # noqa: S106  who makes it
    verify=verify,
    translate=translate,
)
