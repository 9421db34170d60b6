"""Reads what may be shown to one customer: every statement names the customer, and nothing else narrows it.

What of it is shown, `showing` says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

import msgspec
from sqlalchemy import ColumnElement, RowMapping, and_, exists, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.portal.showing import Mark, Piece
from services.store.reading.thread_filters import is_open
from services.store.tables import (
    agent,
    appointment,
    contact,
    identifier,
    portal_entry,
    thread,
    thread_triage,
    thread_work,
)
from shared.identifiers import normalise_number
from shared.interaction import Identifier, Participant

PIECES_MAX = 60  # of one thread, the newest
TEXT_CHARS_MAX = 10_000  # of one interaction
ADDRESSES_MAX = 1_000  # of one customer's contacts

_PIECES = text(
    f"""
    select p.thread_id, i.id, i.channel, i.direction, i.trust, i.occurred_at, i.subject,
        left(i.text, {TEXT_CHARS_MAX}) as words, p.zone, p.decided_by,
        coalesce(b.automatic, '') as automatic, cast(b.author as text) as author,
        cast(b.claims as text) as claims, m.mark, m.customer_id as marked_for,
        has_newer_version(i.id) as replaced,
        exists (select from reconsideration r where r.interaction_id = i.id) as unsettled
    from unnest(cast(:ids as text[])) as k (id)
    cross join lateral (
        select thread_id, interaction_id, zone, decided_by, received_at from placement
        where thread_id = k.id and customer_id = :customer and superseded_by is null
        and (cast(:only as text) = '' or interaction_id = :only)
        order by received_at desc limit {PIECES_MAX}) p
    join interaction i on i.id = p.interaction_id
    cross join lateral json_to_record(i.body) as b (automatic text, author json, claims json)
    left join lateral (
        select mark, customer_id from portal_mark where interaction_id = i.id
        order by id desc limit 1) m on true
    order by p.thread_id, i.occurred_at, i.id
    """  # noqa: S608  no value stands in it
)
_IN_INCIDENT = text(
    """
    select distinct p.thread_id from placement p
    join incident_member m on m.interaction_id = p.interaction_id
    join incident n on n.id = m.incident_id
    where p.thread_id = any(cast(:ids as text[])) and p.customer_id = :customer
    and p.superseded_by is null and n.state = 'confirmed'
    """
)


class Address(msgspec.Struct, frozen=True):
    """Whose an address of the customer's is."""

    contact_id: str
    name: str


Addresses = Mapping[tuple[str, str], Address]  # by kind and normalised value


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction as it was read, with what `showing` decides by."""

    thread_id: str
    interaction_id: str
    piece: Piece
    at: datetime
    subject: str
    words: str
    by: Address | None  # the contact of theirs whose address it came from
    author: str  # as they named themselves


_participant = msgspec.json.Decoder(Participant)
_claims = msgspec.json.Decoder(tuple[Identifier, ...])


def is_appointed(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an appointment of the contact holds."""
    return (
        exists()
        .where(appointment.c.contact_id == contact.c.id, appointment.c.customer_id == contact.c.customer_id)
        .where(appointment.c.withdrawn_at.is_(None))
        .where(or_(appointment.c.expires_at.is_(None), appointment.c.expires_at > now))
    )


async def read_addresses(connection: AsyncConnection, customer_id: str, *, now: datetime) -> Addresses:
    """Return by which addresses and numbers the customer's present contacts are known beforehand.

    One that an owner appointed counts once they came in by a portal: until then nobody but the owner says
    that the address is theirs, and it may be anybody's.
    """
    query = (
        select(identifier.c.kind, identifier.c.value, contact.c.id, contact.c.name)
        .join(contact, and_(contact.c.id == identifier.c.contact_id, contact.c.customer_id == customer_id))
        .outerjoin(portal_entry, portal_entry.c.contact_id == contact.c.id)
        .where(identifier.c.customer_id == customer_id, identifier.c.kind.in_(("email", "phone")))
        .where(identifier.c.forgotten_at.is_(None), contact.c.archived_at.is_(None))
        .where(
            or_(
                identifier.c.origin == "directory",
                and_(identifier.c.origin == "appointed", portal_entry.c.contact_id.is_not(None)),
            )
        )
        .where(or_(contact.c.appointed.is_(False), is_appointed(now)))
        .order_by(identifier.c.id)
        .limit(ADDRESSES_MAX)
    )
    rows = await connection.execute(query)
    return {(row.kind, row.value): Address(row.id, row.name) for row in rows}


async def read_threads(
    connection: AsyncConnection,
    customer_id: str,
    *,
    now: datetime,
    handle: str = "",
    references: Collection[int] = (),
    before: cursors.Place | None = None,
    limit: int = 1,
) -> Sequence[RowMapping]:
    """Return the customer's threads, the one that stirred last first; with `handle` that one alone."""
    query = (
        select(
            thread.c.id,
            thread.c.handle,
            thread.c.number,
            thread.c.problem,
            thread.c.last_at,
            is_open(now).label("open"),
            thread_triage.c.waiting_since,
            agent.c.name.label("agent"),
        )
        .outerjoin(thread_triage, thread_triage.c.thread_id == thread.c.id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .outerjoin(agent, agent.c.id == thread_work.c.assignee_id)
        .where(thread.c.customer_id == customer_id, thread.c.emptied_at.is_(None))
        .order_by(thread.c.last_at.desc(), thread.c.handle.desc())
        .limit(limit)
    )
    if handle:
        query = query.where(thread.c.handle == handle)
    if references:
        query = query.where(thread.c.number.in_(sorted(references)))
    if before is not None:
        earlier = and_(thread.c.last_at == before.at, thread.c.handle < before.name)
        query = query.where(or_(thread.c.last_at < before.at, earlier))
    return list((await connection.execute(query)).mappings())


async def read_pieces(
    connection: AsyncConnection,
    customer_id: str,
    customer_number: str,
    thread_ids: Sequence[str],
    addresses: Addresses,
    *,
    only: str = "",
) -> Mapping[str, Sequence[Read]]:
    """Return the newest interactions that stand in these threads and with this customer, by time.

    With `only` the interaction of this id alone.
    """
    values = {"ids": list(thread_ids), "customer": customer_id, "only": only}
    rows = (await connection.execute(_PIECES, values)).mappings().all()
    return {
        thread_id: [_read(row, customer_id, customer_number, addresses) for row in group]
        for thread_id, group in groupby(rows, lambda row: str(row["thread_id"]))
    }


async def read_disturbed(
    connection: AsyncConnection, customer_id: str, thread_ids: Sequence[str]
) -> frozenset[str]:
    """Return those of the threads that are part of a trouble of ours that we have confirmed."""
    values = {"ids": list(thread_ids), "customer": customer_id}
    return frozenset((await connection.execute(_IN_INCIDENT, values)).scalars())


def _read(row: RowMapping, customer_id: str, customer_number: str, addresses: Addresses) -> Read:
    author = _participant.decode(row["author"])
    claims = _claims.decode(row["claims"]) if row["claims"] else ()
    by = _by(author, addresses, proven=row["channel"] != "phone")
    vouched = row["trust"] == "verified" and any(
        one.kind == "customer_number" and one.verified and _same_number(one.value, customer_number)
        for one in claims
    )
    return Read(
        thread_id=row["thread_id"],
        interaction_id=row["id"],
        piece=Piece(
            channel=row["channel"],
            direction=row["direction"],
            trust=row["trust"] or "unverified",
            automatic=row["automatic"],
            zone=row["zone"],
            decided_by=row["decided_by"],
            unsettled=row["unsettled"],
            replaced=row["replaced"],
            theirs=by is not None or vouched,
            mark=_mark(row["mark"], row["marked_for"], customer_id),
        ),
        at=row["occurred_at"],
        subject=row["subject"],
        words=row["words"],
        by=by,
        author=author.name,
    )


def _by(author: Participant, addresses: Addresses, *, proven: bool) -> Address | None:
    """Return the contact whose address the author has; `proven`: only one that the channel vouches for."""
    given = (one for one in author.identifiers if one.verified or (one.kind == "phone" and not proven))
    return next((addresses[one.kind, one.value] for one in given if (one.kind, one.value) in addresses), None)


def _same_number(given: str, own: str) -> bool:
    return bool(own) and normalise_number(given) == normalise_number(own)


def _mark(mark: str | None, marked_for: str | None, customer_id: str) -> Mark:
    """Return the mark that holds: what was hidden stays hidden, what was shown was so to one customer."""
    if mark == "hidden":
        return "hidden"
    return "public" if mark == "public" and marked_for == customer_id else ""
