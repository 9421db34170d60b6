"""Reads who may be written to from a thread: who is in it, who is listed, and who is somebody else's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Text, cast, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.replying.audience import Heard, Held, Listed, is_foreign
from services.store.repository_candidates import reference_key
from services.store.tables import contact, customer, identifier, interaction, placement, reference, thread
from shared.identifiers import registrable_domain
from shared.interaction import Interaction

HEARD_MAX = 100  # newest interactions of a thread that are looked through
LISTED_MAX = 40  # addresses of one customer's contacts
CONVERSATIONS_MAX = 5

_CLAIMS = text(
    """
    select a.address, a.kind,
        coalesce(bool_or(m.customer_id = :customer_id), false) as ours,
        coalesce(bool_or(m.customer_id <> :customer_id and c.kind <> 'unknown'), false) as others
    from json_to_recordset(cast(:rows as json)) as a (address text, kind text, key text)
    left join match_key m on m.key = a.key left join customer c on c.id = m.customer_id
    group by a.address, a.kind
    """
)


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """A chat or ticket of the thread into which can be answered."""

    interaction_id: str  # the newest of the thread in it
    channel: str
    source: str
    conversation: str
    at: datetime
    author: str


class Standpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The thread that is answered from."""

    id: str
    handle: str
    number: int
    subject: str
    customer_id: str
    customer: str  # handle
    merged: bool
    last_at: datetime
    closed: bool


async def read_standpoint(connection: AsyncConnection, handle: str) -> Standpoint | None:
    """Return the thread that bears `handle`, or None."""
    query = (
        select(thread, customer.c.handle.label("customer_handle"))
        .join(customer, customer.c.id == thread.c.customer_id)
        .where(thread.c.handle == handle)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Standpoint(
        id=row.id,
        handle=row.handle,
        number=row.number,
        subject=row.subject,
        customer_id=row.customer_id,
        customer=row.customer_handle,
        merged=row.merged_into is not None,
        last_at=row.last_at,
        closed=row.closed_at is not None,
    )


async def read_heard(connection: AsyncConnection, thread_id: str) -> list[Heard]:
    """Return the thread's newest interactions, the newest first."""
    body = cast(interaction.c.body, JSONB).op("#-")(literal_column("'{raw,inline}'::text[]"))
    query = (
        select(interaction.c.id, body.label("body"))
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(placement.c.thread_id == thread_id, placement.c.superseded_by.is_(None))
        .order_by(placement.c.received_at.desc(), interaction.c.id.desc())
        .limit(HEARD_MAX)
    )
    return [_heard(row) for row in await connection.execute(query)]


def _heard(row: Any) -> Heard:
    piece = msgspec.convert(row.body, Interaction)
    return Heard(
        id=row.id,
        channel=piece.channel,
        direction=piece.direction,
        author=piece.author,
        others=piece.others,
        trust=piece.trust,
        automatic=piece.automatic,
        subject=piece.subject,
    )


async def read_listed(connection: AsyncConnection, customer_id: str) -> list[Listed]:
    """Return the addresses of the customer's contacts, owners first."""
    query = (
        select(identifier.c.value, contact.c.name)
        .join(contact, contact.c.id == identifier.c.contact_id)
        .where(identifier.c.customer_id == customer_id, identifier.c.kind == "email")
        .where(identifier.c.origin == "directory", identifier.c.forgotten_at.is_(None))
        .where(contact.c.archived_at.is_(None))
        .order_by(contact.c.role != "owner", contact.c.name, identifier.c.value)
        .limit(LISTED_MAX)
    )
    return [Listed(address=row.value, name=row.name) for row in await connection.execute(query)]


async def read_foreign(
    connection: AsyncConnection, customer_id: str, addresses: Collection[str]
) -> frozenset[str]:
    """Return which of these normalised addresses are another customer's, by themselves or by their domain."""
    rows = [
        {"address": address, "kind": kind, "key": f"{kind}:{value}"}
        for address in sorted(set(addresses))
        for kind, value in (("email", address), ("domain", registrable_domain(address.rpartition("@")[2])))
    ]
    if not rows:
        return frozenset()
    values = {"rows": msgspec.json.encode(rows).decode(), "customer_id": customer_id}
    held = {
        (row.address, row.kind): Held(row.ours, row.others)
        for row in await connection.execute(_CLAIMS, values)
    }
    known = (
        await connection.execute(select(customer.c.kind != "unknown").where(customer.c.id == customer_id))
    ).scalar_one()
    return frozenset(
        address
        for address in set(addresses)
        if is_foreign(held[address, "email"], held[address, "domain"], known=known)
    )


async def read_conversations(connection: AsyncConnection, standpoint: Standpoint) -> tuple[Conversation, ...]:
    """Return the chats and tickets of the thread, the newest first; none that another customer is in, too."""
    conversation = cast(interaction.c.body["conversation"].as_string(), Text)
    query = (
        select(
            *(interaction.c.id, interaction.c.channel, interaction.c.source, interaction.c.author),
            *(interaction.c.occurred_at, conversation.label("conversation")),
        )
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(placement.c.thread_id == standpoint.id, placement.c.superseded_by.is_(None))
        .where(interaction.c.direction == "inbound", conversation != "")
        .order_by(placement.c.received_at.desc(), interaction.c.id.desc())
        .limit(HEARD_MAX)
    )
    found: dict[tuple[str, str], Any] = {}
    for row in await connection.execute(query):
        found.setdefault((row.source, row.conversation), row)
    shown = list(found.values())[:CONVERSATIONS_MAX]
    shared = await _shared(connection, standpoint.customer_id, shown)
    return tuple(
        Conversation(
            interaction_id=row.id,
            channel=row.channel,
            source=row.source,
            conversation=row.conversation,
            at=row.occurred_at,
            author=row.author,
        )
        for row in shown
        if (row.source, row.conversation) not in shared
    )


async def _shared(
    connection: AsyncConnection, customer_id: str, rows: Sequence[Any]
) -> frozenset[tuple[str, str]]:
    """Return source and conversation of those in which a piece stands at another customer."""
    keys = {reference_key(row.conversation): row.conversation for row in rows}
    if not keys:
        return frozenset()
    query = (
        select(reference.c.key, interaction.c.source)
        .join(interaction, interaction.c.id == reference.c.interaction_id)
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(reference.c.key.in_(list(keys)), reference.c.awaited.is_(False))
        .where(placement.c.superseded_by.is_(None), placement.c.customer_id != customer_id)
        .distinct()
    )
    return frozenset((row.source, keys[bytes(row.key)]) for row in await connection.execute(query))
