"""Takes away what only bookkeeping needed: vendors' ignored events, deliveries, people not listed now.

Each batch is a transaction of its own; what is gone is not found again, so an interrupted run just goes on.
Failed deliveries stay: an agent may yet act on them. So does every address where nobody is written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.correcting.settling import Learned, settle_keys
from services.store.database import postgres_connection
from services.store.erasing.cascade import Cascade
from services.store.retaining.due import HELD

ROWS_AT_ONCE = 1_000
CONTACTS_AT_ONCE = 100

_OLD_EVENTS = "select source_id, what from ignored_event where last_at < :before"
_OLD_DEEDS = "select id from audit where at < :before and not exists (select from legal_hold)"
_OLD_DELIVERIES = f"""
    with recursive {HELD}
    select d.id from reply_delivery d join interaction i on i.id = d.interaction_id
    where d.state = 'sent' and not d.gone and d.sent_at < :before and not exists (
        select from placement p where p.interaction_id = i.id and p.superseded_by is null
        and p.customer_id in (select id from held))
    """  # noqa: S608  no value stands in it
_OLD_CONTACTS = f"""
    with recursive {HELD}
    select n.id from contact n join customer c on c.id = n.customer_id
    where least(n.archived_at, c.archived_at) < :before and c.merged_into is null
    and n.customer_id not in (select id from held)
    """  # noqa: S608  no value stands in it
_OLD: Mapping[str, str] = {
    "ignored": _OLD_EVENTS,
    "deliveries": _OLD_DELIVERIES,
    "contacts": _OLD_CONTACTS,
    "audit": _OLD_DEEDS,
}
KINDS = tuple(_OLD)

_TAKE = {
    kind: text(f"delete from {table} where ({key}) in ({_OLD[kind]} order by 1 limit :most)")  # noqa: S608
    for kind, table, key in (
        ("ignored", "ignored_event", "source_id, what"),
        ("deliveries", "reply_delivery", "id"),
        ("audit", "audit", "id"),
    )
}
_ACKNOWLEDGED = text(
    "update acknowledgement set address = '' where settled_at < :before and address <> ''"
)  # that it was sent, and when, stays
_CONTACTS = text(f"{_OLD_CONTACTS} order by 1 limit :most")
_KNOWN = text(
    "select id, customer_id, kind, value from identifier where contact_id = any(:contacts) order by id"
)
_STALE_PROFILES = text(
    """
    update customer set profile = null
    where id in (select customer_id from contact where id = any(:contacts))
    """
)


async def count(connection: AsyncConnection, kind: str, *, before: datetime) -> int:
    """Return how many of the kind are due."""
    query = text(f"select count(*) from ({_OLD[kind]}) o")  # noqa: S608  no value stands in it
    return int((await connection.execute(query, {"before": before})).scalar_one())


async def take(connection: AsyncConnection, kind: str, *, before: datetime) -> int:
    """Take away the next batch of the kind and return how many it was; 0: nothing is left."""
    if kind == "contacts":
        return await _take_contacts(connection, before)
    asked = {"before": before, "most": ROWS_AT_ONCE}
    if kind == "deliveries":
        await connection.execute(_ACKNOWLEDGED, asked)
    return (await connection.execute(_TAKE[kind], asked)).rowcount


async def _take_contacts(connection: AsyncConnection, before: datetime) -> int:
    """Take away people with all that they are known by; what stands with them goes on without them."""
    asked: dict[str, Any] = {"before": before, "most": CONTACTS_AT_ONCE}
    contacts = list((await connection.execute(_CONTACTS, asked)).scalars())
    if not contacts:
        return 0
    known = (await connection.execute(_KNOWN, {"contacts": contacts})).all()
    await connection.execute(_STALE_PROFILES, {"contacts": contacts})
    cascade = await connection.run_sync(Cascade)
    await connection.run_sync(lambda _: cascade.delete("identifier", "id", [row.id for row in known]))
    await connection.run_sync(lambda _: cascade.delete("contact", "id", contacts))
    learned = {Learned(row.customer_id, row.kind, row.value) for row in known}
    await settle_keys(await postgres_connection(connection), sorted(learned))
    return len(contacts)
