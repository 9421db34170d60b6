"""Tickets of a Zammad: each as `GET /api/v1/tickets/{id}?expand=true` answers, with its `articles`. Pure.

Every article goes through the translation of the live webhook, so an old article is what it would have been
live: internal ones never leave, and posts are called alike. What Zammad merged needs no label: its articles
moved into the other ticket and stand there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from deploy.history.helpdesks import POSTS_MAX, Helpdesk, Record, moment, post_raw, said
from deploy.history.raw import Found, left_out
from services.intake.adapters.adapter import Request
from services.intake.adapters.zammad import translate
from services.intake.channel import Context
from services.intake.json_payload import JSON
from shared.desk import Desk, Source
from shared.errors import Rejected

CLOSED = frozenset({"closed", "merged"})
_PEOPLE = ("customer", "owner", "created_by", "updated_by")
_NAMED = ("group", "priority", "state")

_encoder = msgspec.json.Encoder()


def read_ticket(place: str, record: Record, helpdesk: Helpdesk) -> Iterator[Found]:
    """Yield the articles of a ticket that are somebody's words to the desk or the desk's to somebody."""
    held = record.get("ticket")
    ticket: Record = held if isinstance(held, dict) else record
    articles = record.get("articles")
    if not said(ticket, "id") or not isinstance(articles, list):
        yield left_out(place, "no id or no articles: a ticket with its articles is expected")
        return
    closed = said(_nested(ticket, (), _NAMED).get("state") or {}, "name").lower() in CLOSED
    whole = _nested({"number": None, **ticket}, _PEOPLE, _NAMED)
    whole["article_ids"] = [one["id"] for one in articles if isinstance(one, dict) and "id" in one]
    for count, article in enumerate(articles[:POSTS_MAX], start=1):
        yield _piece(f"{place}.{count}", whole, article, helpdesk, closed=closed)
    if len(articles) > POSTS_MAX:
        yield left_out(place, f"more than {POSTS_MAX} articles")


def _piece(place: str, ticket: Record, article: object, helpdesk: Helpdesk, *, closed: bool) -> Found:
    if not isinstance(article, dict):
        return left_out(place, "no object")
    at = moment(article.get("created_at"), helpdesk)
    if at is None:
        return left_out(place, "no time can be read in created_at")
    body = _encoder.encode({"ticket": ticket, "article": _nested(article, _PEOPLE, ())})
    try:
        translated = translate(_request(body), _context(helpdesk, at))
    except Rejected as error:
        return left_out(place, f"{error.detail} {error.pointer}")
    if not translated.payloads:
        return left_out(place, translated.notices[0].what)
    return post_raw(place, at, translated.payloads[0], closed=closed)


def _nested(record: Record, people: tuple[str, ...], named: tuple[str, ...]) -> dict[str, Any]:
    """Return a record as webhooks have it: `expand` writes people by their login, groups by their name."""
    found = dict(record)
    for name in people:
        if isinstance(value := found.get(name), str):
            found[name] = {"email": value} if "@" in value else {"lastname": value}
    for name in named:
        if isinstance(value := found.get(name), str):
            found[name] = {"name": value}
    return found


def _request(body: bytes) -> Request:
    return Request(url="", query={}, headers={}, body=body, media_type=JSON)


def _context(helpdesk: Helpdesk, at: datetime) -> Context:
    source = Source(name=helpdesk.source, channel="ticket", salt="")
    return Context(source=source, desk=Desk(), received_at=at.astimezone(UTC))
