"""All that the records hold on one customer, to be given to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from shared.errors import Rejected
from shared.ids import spoken_reference
from shared.interaction import Interaction, decode_interaction

PIECES_AT_ONCE = 100

_CUSTOMER = text(
    "select id, handle, number, kind, name, created_at from customer where handle = :name or number = :name"
)
_CONTACTS = text("select name, role, domains from contact where customer_id = :id order by number")
_IDENTIFIERS = text(
    """
    select i.kind, i.value, i.origin, i.name, i.first_seen_at, coalesce(n.name, '') as contact
    from identifier i left join contact n on n.id = i.contact_id
    where i.customer_id = :id order by i.kind, i.value
    """
)
_SERVICES = text("select kind, server, domain from service where customer_id = :id order by id")
_THREADS = text(
    """
    select handle, number, subject, problem, opened_at, last_at, closed_at from thread
    where customer_id = :id order by opened_at, id
    """
)
_PIECES = text(
    """
    select i.id, i.received_at, i.body::text as body, coalesce(t.handle, '') as thread, p.kind,
        coalesce(p.body->>'why_hr', '') as why_hr, coalesce(p.body->>'why_en', '') as why_en
    from placement p join interaction i on i.id = p.interaction_id left join thread t on t.id = p.thread_id
    where p.customer_id = :id and p.superseded_by is null and (i.received_at, i.id) > (:at, :after)
    order by i.received_at, i.id limit :limit
    """
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer, but for what was said."""

    id: str  # internal: never to be written anywhere
    handle: str
    customer: dict[str, Any]
    threads: tuple[dict[str, Any], ...]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One interaction of the customer, with where it stands."""

    interaction: Interaction
    thread: str  # handle; empty for noise
    kind: str
    why_hr: str
    why_en: str


async def read_known(engine: AsyncEngine, name: str) -> Known:
    """Return what is known of the customer by handle or number. Raises Rejected where there is none."""
    with failures_named():
        async with engine.connect() as connection:
            row = (await connection.execute(_CUSTOMER, {"name": name})).mappings().one_or_none()
            if row is None:
                raise Rejected(f"there is no customer {name}", status=404)
            own = {key: value for key, value in row.items() if key != "id"}
            lists = {"contacts": _CONTACTS, "identifiers": _IDENTIFIERS, "services": _SERVICES}
            for field, query in lists.items():
                own[field] = await _rows(connection, query, row["id"])
            threads = await _rows(connection, _THREADS, row["id"])
    for thread in threads:
        thread["reference"] = spoken_reference(thread.pop("number"))
    return Known(id=row["id"], handle=row["handle"], customer=own, threads=tuple(threads))


async def read_pieces(engine: AsyncEngine, known: Known) -> AsyncIterator[Piece]:
    """Yield the customer's interactions by time, some hundreds of kilobytes in memory at once."""
    at, after = datetime.min.replace(tzinfo=UTC), ""
    while True:
        values = {"id": known.id, "at": at, "after": after, "limit": PIECES_AT_ONCE}
        with failures_named():
            async with engine.connect() as connection:
                rows = (await connection.execute(_PIECES, values)).all()
        for row in rows:
            yield Piece(
                interaction=decode_interaction(row.body.encode()),
                thread=row.thread,
                kind=row.kind,
                why_hr=row.why_hr,
                why_en=row.why_en,
            )
        if len(rows) < PIECES_AT_ONCE:
            return
        at, after = rows[-1].received_at, rows[-1].id


async def _rows(connection: AsyncConnection, query: Any, customer_id: str) -> list[dict[str, Any]]:
    found = await connection.execute(query, {"id": customer_id})
    return [dict(row) for row in found.mappings()]
