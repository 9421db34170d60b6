"""Zendesk: a trigger's webhook with the JSON that we publish (docs/integrations/zendesk.md). Pure.

Zendesk's event subscriptions name people by id alone, and we ask nothing back: a trigger's own template gives
names and addresses. There are two triggers, one for what a customer wrote and one for what an agent answered;
the template of each says which it is. It tells the newest public comment and beside it the newest comment:
where they differ, a private one set the trigger off, and nothing was said to or by a customer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Literal

import msgspec

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.payloads import Word, ignored
from services.intake.adapters.proofs import WINDOW, check_signature, refused
from services.intake.channel import Context
from services.intake.channels.ticket import Post
from services.intake.fields import Line, Text
from services.intake.json_payload import JSON, read_json
from shared.errors import Rejected
from shared.helpdesk import ticket_name

VENDOR = "zendesk"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, as Zendesk knows them."""

    name: Line = ""
    email: Line = ""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket that a comment is of."""

    id: Word
    subject: Line = ""
    priority: Line = ""
    group: Line = ""


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """The newest public comment."""

    id: Word
    newest: Word  # the newest comment of all
    text: Text
    at: Word


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What our template makes, or an event of a subscription, which has a type alone."""

    type: Word = ""
    by: Literal["customer", "agent", ""] = ""
    ticket: Ticket | None = None
    comment: Comment | None = None
    requester: Person = Person()
    author: Person = Person()


_decoder = msgspec.json.Decoder(Told)


def verify(request: Request, secrets: Sequence[bytes], now: datetime) -> None:
    """Return where one of `secrets` signed the body within five minutes; raises Rejected (401)."""
    moment = request.headers.get("x-zendesk-webhook-signature-timestamp", "")
    signed_at = _moment(moment)
    if signed_at is None or abs(signed_at - now) > WINDOW:
        raise refused()
    given = request.headers.get("x-zendesk-webhook-signature", "")
    check_signature(given, secrets, partial(_signature, moment.encode("utf-8", "replace") + request.body))


def translate(request: Request, context: Context) -> Translated:
    """Return the comment as a post of its ticket, or an event that nobody here needs."""
    told = read_json(_decoder, request.body)
    if told.type or not told.by:
        return ignored(told.type or "not our template", {})
    ticket, comment = told.ticket, told.comment
    if ticket is None or comment is None:
        raise Rejected("our template tells a ticket and a comment", pointer="/ticket")
    if comment.id != comment.newest:
        return ignored("private comment", {"ticket": ticket.id})
    at = _moment(comment.at)
    if at is None:
        raise Rejected("not an ISO 8601 time with an offset", pointer="/comment/at")
    return Translated(payloads=(_post(told, ticket, comment, at, context),))


def _post(told: Told, ticket: Ticket, comment: Comment, at: datetime, context: Context) -> Post:
    by_agent = told.by == "agent"
    person = told.requester if by_agent else told.author
    return Post(
        ticket_id=ticket_name(VENDOR, context.source.name, ticket.id),
        post_id=comment.id,
        body=comment.text,
        posted_at=at,
        contact_email=person.email or None,
        contact_name=person.name or None,
        department=ticket.group or None,
        priority=ticket.priority or None,
        subject=ticket.subject or None,
        ticket_number=ticket.id,
        signed_in=False,  # Zendesk does not tell a mail from a visit
        direction="outbound" if by_agent else None,
        agent=told.author.name or None if by_agent else None,
    )


def _moment(text: str) -> datetime | None:
    """Return an ISO 8601 time with an offset; Zendesk writes some without seconds."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _signature(content: bytes, secret: bytes) -> str:
    return base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()


ZENDESK = Adapter(
    vendor=VENDOR,
    channel="ticket",
    media_types=(JSON,),
    secret="vendor",  # noqa: S106  who makes it
    translate=translate,
    verify=verify,
)
