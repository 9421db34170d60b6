"""WHMCS: what the hook file that we ship posts (deploy/clients/whmcs), signed by Standard Webhooks. Pure.

WHMCS calls its hooks in PHP and posts nothing itself (its hook reference, "Ticket"); the file adds who the
client is, so that nobody has to ask back. What a client wrote is inbound; what an admin wrote or opened is
the desk's own word, outbound. Only who was signed in to the client area is vouched for: a piped mail is as
its From line claims. A merge or a split of tickets is a label for learning, and moves nothing here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta

from services.intake.adapters.adapter import Adapter, Notice, Request, Translated
from services.intake.adapters.payloads import Name, Number, Word, ignored
from services.intake.adapters.proofs import check_moment, refused
from services.intake.channel import Context
from services.intake.channels.ticket import Post
from services.intake.fields import Line, Text, Time
from services.intake.json_payload import JSON, read_json
from shared.errors import Rejected
from shared.helpdesk import OPENING, post_key, ticket_name
from shared.notice import LABEL
from shared.webhook_signatures import ID, SECRET_PREFIX, SIGNATURE, TIMESTAMP, is_signed, signed_content

VENDOR = "whmcs"
MERGED_MAX = 200  # tickets of one merge, replies of one split
PAIRS_MAX = 25  # of one notice: 25 of the longest names stay below what a notice may hold

BY_CLIENT = frozenset({"TicketOpen", "TicketUserReply"})
BY_ADMIN = frozenset({"TicketOpenAdmin", "TicketAdminReply"})
_SECRET = SECRET_PREFIX.encode()


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket that a post is of."""

    id: Number
    number: Line = ""  # the one that clients see, `ticketmask`
    subject: Line = ""
    department: Line = ""
    priority: Line = ""


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """Whose ticket it is."""

    number: Word = ""  # of the client, where the file is told that the directory uses it
    name: Line = ""
    email: Line = ""
    signed_in: bool = False  # in the client area, while it was written


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    id: Name = OPENING
    text: Text
    admin: Line = ""  # who wrote it, where an admin did


Tickets = Annotated[tuple[Number, ...], Meta(max_length=MERGED_MAX)]
Replies = Annotated[tuple[Name, ...], Meta(max_length=MERGED_MAX)]


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """One call of a hook."""

    event: Word
    at: Time
    ticket: Ticket | None = None
    client: Client = Client()
    post: Written | None = None
    merged: Tickets = ()  # of TicketMerge: the tickets that went into `ticket`
    moved: Replies = ()  # of TicketSplit: the replies that left `ticket`


_decoder = msgspec.json.Decoder(Hook)


def verify(request: Request, secrets: Sequence[bytes], now: datetime) -> None:
    """Return where one of `secrets` signed the body within five minutes; raises Rejected (401)."""
    moment = request.headers.get(TIMESTAMP, "")
    check_moment(moment, now)
    identity = request.headers.get(ID, "")
    content = signed_content(identity.encode(), moment, request.body)
    if not is_signed(content, request.headers.get(SIGNATURE, ""), map(_key, secrets)):
        raise refused()


def translate(request: Request, context: Context) -> Translated:
    """Return what a hook says: a post of a ticket, labels, or an event that nobody here needs."""
    hook = read_json(_decoder, request.body)
    if hook.ticket is None:
        return ignored(hook.event, {})
    called = partial(ticket_name, VENDOR, context.source.name)
    if hook.event == "TicketMerge":
        opening = post_key(called(str(hook.ticket.id)), OPENING)
        pairs = [(post_key(called(str(one)), OPENING), opening, True) for one in hook.merged]
        return _labels(hook.event, pairs)
    if hook.event == "TicketSplit":
        ticket = called(str(hook.ticket.id))
        pairs = [(post_key(ticket, str(one)), post_key(ticket, OPENING), False) for one in hook.moved]
        return _labels(hook.event, pairs)
    if hook.event not in BY_CLIENT | BY_ADMIN:
        return ignored(hook.event, {"ticket": hook.ticket.id})
    if hook.post is None:
        raise Rejected("a post of a ticket says what was written", pointer="/post")
    return Translated(payloads=(_post(hook, hook.ticket, hook.post, called(str(hook.ticket.id))),))


def _post(hook: Hook, ticket: Ticket, written: Written, called: str) -> Post:
    by_admin = hook.event in BY_ADMIN
    return Post(
        ticket_id=called,
        post_id=str(written.id),
        body=written.text,
        posted_at=hook.at,
        customer_ref=(hook.client.number if by_admin or hook.client.signed_in else "") or None,
        contact_email=hook.client.email or None,
        contact_name=hook.client.name or None,
        department=ticket.department or None,
        priority=ticket.priority or None,
        subject=ticket.subject or None,
        ticket_number=ticket.number or None,
        signed_in=hook.client.signed_in,
        direction="outbound" if by_admin else None,
        agent=written.admin or None,
    )


def _labels(what: str, pairs: Sequence[tuple[str, str, bool]]) -> Translated:
    """Return pieces that agents put together (true) or apart (false), each with the one it stood beside."""
    if not pairs:
        return ignored(what, {})
    return Translated(
        notices=[
            Notice(what=what, kind=LABEL, data={"pairs": [list(pair) for pair in pairs[start:][:PAIRS_MAX]]})
            for start in range(0, len(pairs), PAIRS_MAX)
        ]
    )


def _key(secret: bytes) -> bytes:
    """Return the key that signs; the secret may be written as Standard Webhooks writes it."""
    if not secret.startswith(_SECRET):
        return secret
    try:
        return base64.b64decode(secret.removeprefix(_SECRET))
    except binascii.Error:  # an administrator typed it: a key like any other
        return secret


WHMCS = Adapter(
    vendor=VENDOR,
    channel="ticket",
    media_types=(JSON,),
    secret="us",  # noqa: S106  who makes it
    translate=translate,
    verify=verify,
)
