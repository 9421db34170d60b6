"""Tickets of a WHMCS: each as its API answers GetTicket (developers.whmcs.com/api-reference/getticket). Pure.

Posts are called as the live hook calls them, so a ticket that goes on later is one conversation. Notes are
never read: they are the admins' own. A ticket that was merged into another (`merged_ticket_id`, in exports of
the database) becomes a label for learning.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploy.history.helpdesks import POSTS_MAX, Helpdesk, Record, moment, post_raw, said
from deploy.history.raw import Found, Merge, left_out
from services.intake.channels.ticket import Post
from services.intake.fields import LINE_CHARS_MAX, TEXT_CHARS_MAX
from shared.helpdesk import OPENING, post_key, ticket_name

VENDOR = "whmcs"
CLOSED = frozenset({"closed"})
_NOBODY = frozenset({"", "0"})


def read_ticket(place: str, ticket: Record, helpdesk: Helpdesk) -> Iterator[Found]:
    """Yield the posts of a ticket, oldest first as they stand, and its merge where it was merged."""
    number = said(ticket, "ticketid", "id")
    if not number:
        yield left_out(place, "no ticketid: a ticket as GetTicket answers it is expected")
        return
    called = ticket_name(VENDOR, helpdesk.source, number)
    into = said(ticket, "merged_ticket_id")
    if into not in _NOBODY:
        master = ticket_name(VENDOR, helpdesk.source, into)
        yield Merge(post_key(called, OPENING), post_key(master, OPENING))
    replies = _replies(ticket)
    if not replies:
        yield left_out(place, f"ticket {number} has no replies")
    for count, reply in enumerate(replies[:POSTS_MAX], start=1):
        yield _piece(f"{place}.{count}", ticket, reply, called, helpdesk)
    if len(replies) > POSTS_MAX:
        yield left_out(place, f"more than {POSTS_MAX} replies")


def _replies(ticket: Record) -> list[Record]:
    """Return the replies; the opening post is the one with the id 0, or stands in the ticket itself."""
    held = ticket.get("replies")
    listed = held.get("reply") if isinstance(held, dict) else held
    replies: list[Record] = (
        [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    )
    if said(ticket, "message") and all(said(one, "replyid", "id") != OPENING for one in replies):
        opening = {name: value for name, value in ticket.items() if name not in {"id", "replies", "notes"}}
        return [{**opening, "replyid": OPENING}, *replies]
    return replies


def _piece(place: str, ticket: Record, reply: Record, called: str, helpdesk: Helpdesk) -> Found:
    at = moment(reply.get("date"), helpdesk)
    text = said(reply, "message")
    if at is None or not text:
        return left_out(place, "no text" if at else "no time can be read in date")
    admin = said(reply, "admin")[:LINE_CHARS_MAX]
    client = said(ticket, "userid")
    own = helpdesk.client_numbers and client not in _NOBODY
    post = Post(
        ticket_id=called,
        post_id=said(reply, "replyid", "id"),
        body=text[:TEXT_CHARS_MAX],
        posted_at=at,
        customer_ref=client if own else None,
        contact_email=_who(ticket, {} if admin else reply, "email", "requestor_email"),
        contact_name=_who(ticket, {} if admin else reply, "name", "requestor_name"),
        department=said(ticket, "deptname")[:LINE_CHARS_MAX] or None,
        priority=said(ticket, "priority")[:LINE_CHARS_MAX] or None,
        subject=said(ticket, "subject")[:LINE_CHARS_MAX] or None,
        ticket_number=said(ticket, "tid", "ticketnum")[:LINE_CHARS_MAX] or None,
        signed_in=False,
        direction="outbound" if admin else None,
        agent=admin or None,
    )
    return post_raw(place, at, post, closed=said(ticket, "status").lower() in CLOSED)


def _who(ticket: Record, reply: Record, *names: str) -> str | None:
    """Return what a reply says of who wrote it; else the ticket says whose it is."""
    return (said(reply, *names) or said(ticket, *names))[:LINE_CHARS_MAX] or None
