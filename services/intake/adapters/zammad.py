"""Zammad: the default payload of its webhooks, `{"ticket": …, "article": …}` (its admin documentation). Pure.

Only what a customer wrote or an agent wrote to a customer leaves this module. An internal article never does,
not even as an ignored event's beginning. An article is named by its own id, so that a retry and a second
trigger are the same piece. Zammad says who wrote an article, not whether a mail's sender was proven: vouched
for is only what a customer wrote while signed in to Zammad.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from functools import partial

import msgspec

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.payloads import Name, Number, Word, ignored
from services.intake.adapters.proofs import check_signature
from services.intake.channel import Context
from services.intake.channels.ticket import Post
from services.intake.fields import LINE_CHARS_MAX, TEXT_CHARS_MAX, Line, Time
from services.intake.json_payload import JSON, read_json
from services.intake.mail.html import html_text
from shared.clean import clean_line
from shared.helpdesk import ticket_name

VENDOR = "zammad"
SIGNED_IN_BY = frozenset({"web", "note"})  # types of articles that a customer writes in Zammad itself


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person, as Zammad knows them."""

    firstname: Line | None = None
    lastname: Line | None = None
    email: Line | None = None

    @property
    def name(self) -> str:
        """First and last name, as far as there are any."""
        return " ".join(part for part in (self.firstname, self.lastname) if part)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A queue of tickets, or a level of priority."""

    name: Line | None = None


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket that an article is of."""

    id: Number
    number: Word | None = None
    title: Line | None = None
    group: Group | None = None
    priority: Group | None = None
    customer: User | None = None
    article_ids: tuple[Number, ...] = ()


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article of a ticket."""

    id: Name | None = None
    body: str | None = None
    content_type: Word | None = None
    created_at: Time | None = None
    created_by: User | None = None
    author: str | None = msgspec.field(default=None, name="from")
    internal: bool = True  # what does not say that it is public is not
    sender: Word | None = None
    type: Word | None = None


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """One webhook."""

    ticket: Ticket | None = None
    article: Article | None = None


_decoder = msgspec.json.Decoder(Webhook)


def verify(request: Request, secrets: Sequence[bytes], _now: datetime) -> None:
    """Return where one of `secrets` signed the body; raises Rejected (401). Zammad signs no time."""
    given = request.headers.get("x-hub-signature", "")
    check_signature(given, secrets, partial(_signature, request.body))


def translate(request: Request, context: Context) -> Translated:
    """Return the article as a post of its ticket, or an event that nobody here needs."""
    webhook = read_json(_decoder, request.body)
    ticket, article = webhook.ticket, webhook.article
    if ticket is None or article is None or article.id is None or article.created_at is None:
        return ignored("ticket without article", {"ticket": ticket.id if ticket else None})
    if article.internal:
        return ignored("internal article", {"ticket": ticket.id, "article": article.id})
    if article.sender not in {"Customer", "Agent"} or not article.body:
        return ignored(f"article of {article.sender}", {"ticket": ticket.id, "article": article.id})
    name = ticket_name(VENDOR, context.source.name, str(ticket.id))
    return Translated(payloads=(_post(ticket, article, article.id, article.created_at, name),))


def _post(ticket: Ticket, article: Article, article_id: Name, at: datetime, ticket_id: str) -> Post:
    by_agent = article.sender == "Agent"
    wrote = article.created_by or User()
    customer = _customer(ticket, article)
    own = not by_agent and article.type in SIGNED_IN_BY and _same(wrote.email, customer.email)
    # A ticket's priority changes while Zammad retries, and the same article is to stay the same piece.
    first = ticket.article_ids[:1] in {(), (article_id,)}
    return Post(
        ticket_id=ticket_id,
        post_id=str(article_id),
        body=_text(article),
        posted_at=at,
        contact_email=customer.email or None,
        contact_name=customer.name[:LINE_CHARS_MAX] or None,
        department=ticket.group.name if ticket.group else None,
        priority=ticket.priority.name if ticket.priority and first else None,
        subject=ticket.title,
        ticket_number=ticket.number,
        signed_in=own,
        direction="outbound" if by_agent else None,
        agent=None if own or _same(wrote.email, customer.email) else wrote.name[:LINE_CHARS_MAX] or None,
    )


def _customer(ticket: Ticket, article: Article) -> User:
    """Return who writes or is written to: not always the ticket's customer, who may have put others in."""
    customer = ticket.customer or User()
    if article.sender == "Agent":
        return customer
    name, address = parseaddr((article.author or "")[:LINE_CHARS_MAX])
    if not address or "@" not in address or _same(address, customer.email):
        return customer
    return User(firstname=clean_line(name), email=address)


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and (one or "").casefold() == (other or "").casefold()


def _text(article: Article) -> str:
    body = article.body or ""
    if (article.content_type or "").startswith("text/html"):
        body, _ = html_text(body)
    return body[:TEXT_CHARS_MAX]


def _signature(body: bytes, secret: bytes) -> str:
    return "sha1=" + hmac.digest(secret, body, hashlib.sha1).hex()


ZAMMAD = Adapter(
    vendor=VENDOR,
    channel="ticket",
    media_types=(JSON,),
    secret="us",  # noqa: S106  who makes it
    translate=translate,
    verify=verify,
)
