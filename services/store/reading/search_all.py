"""Searches everything at once: threads by reference, customer and what was said in them; customers; noise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.customers import read_customers_of
from services.store.reading.names import CUSTOMER_COLUMNS, customer_ref
from services.store.reading.search import Asked, asked_for
from services.store.reading.search_customers import customers_found
from services.store.reading.search_texts import Quoted, Said, pieces_saying, quotes
from services.store.reading.thread_filters import is_open
from services.store.tables import customer, thread, thread_work
from services.store.views_search import FoundPassage, FoundThread, SearchView
from shared.ids import spoken_reference

THREADS_FOUND_MAX = 500  # of one search, for lists that go on from it
OF_CUSTOMERS_MAX = 20  # customers whose threads count as found: more of them are nobody in particular


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a query means, by internal ids, the likeliest first."""

    customers: tuple[str, ...]
    threads: tuple[str, ...]
    said: Said


async def find(connection: AsyncConnection, asked: Asked) -> Found:
    """Return what a query means: threads by reference, by what was said, by customer."""
    named = await _named(connection, asked)
    customers = await customers_found(connection, asked)
    said = await pieces_saying(connection, asked)
    spoken = [piece.thread_id for piece in said.pieces if piece.thread_id]
    theirs = await _of_customers(connection, customers[:OF_CUSTOMERS_MAX])
    threads = tuple(dict.fromkeys([*named, *spoken, *theirs]))[:THREADS_FOUND_MAX]
    return Found(customers=tuple(customers), threads=threads, said=said)


async def threads_meant(connection: AsyncConnection, query: str, region: str) -> tuple[str, ...]:
    """Return internal ids of the threads that a checked query means; none for none."""
    return (await find(connection, asked_for(query, region))).threads if query else ()


async def read_search(
    connection: AsyncConnection, query: str, region: str, now: datetime, *, limit: int
) -> SearchView:
    """Return what a checked query finds, at most `limit` of each kind."""
    found = await find(connection, asked_for(query, region))
    threads = found.threads[:limit]
    first = {piece.thread_id: piece.id for piece in reversed(found.said.pieces) if piece.thread_id}
    aside = [piece.id for piece in found.said.pieces if not piece.thread_id][:limit]
    shown = {first[one] for one in threads if one in first} | set(aside)
    quoted = await quotes(connection, shown, found.said.meant)
    by_thread = {one: quoted[first[one]] for one in threads if first.get(one) in quoted}
    return SearchView(
        query=query,
        instead={one.word: one.instead for one in found.said.meant if one.instead},
        customers=await read_customers_of(connection, found.customers[:limit]),
        threads=await _threads(connection, threads, by_thread, now),
        set_aside=tuple(_view(quoted[one]) for one in aside),
    )


async def _named(connection: AsyncConnection, asked: Asked) -> list[str]:
    if not asked.thread_numbers:
        return []
    found = await connection.execute(select(thread.c.id).where(thread.c.number.in_(asked.thread_numbers)))
    return list(found.scalars())


async def _of_customers(connection: AsyncConnection, ids: Collection[str]) -> list[str]:
    """Return the threads of some customers, the newest activity first."""
    if not ids:
        return []
    query = select(thread.c.id).where(thread.c.customer_id.in_(ids), thread.c.emptied_at.is_(None))
    found = await connection.execute(query.order_by(thread.c.last_at.desc()).limit(THREADS_FOUND_MAX))
    return list(found.scalars())


async def _threads(
    connection: AsyncConnection, ids: Sequence[str], quoted: dict[str, Quoted], now: datetime
) -> tuple[FoundThread, ...]:
    if not ids:
        return ()
    rows = await connection.execute(
        select(
            thread.c.id,
            thread.c.handle,
            thread.c.number,
            thread.c.subject,
            thread.c.last_at,
            func.coalesce(is_open(now), False).label("open"),
            *CUSTOMER_COLUMNS,
        )
        .join(customer, customer.c.id == thread.c.customer_id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .where(thread.c.id.in_(list(ids)))
    )
    by_id = {row["id"]: row for row in rows.mappings()}
    return tuple(
        FoundThread(
            handle=row["handle"],
            reference=spoken_reference(row["number"]),
            subject=row["subject"],
            customer=customer_ref(row),
            state="open" if row["open"] else "closed",
            last_at=row["last_at"],
            passage=_view(quoted[one]) if one in quoted else None,
        )
        for one in ids
        if (row := by_id.get(one)) is not None
    )


def _view(one: Quoted) -> FoundPassage:
    return FoundPassage(
        interaction=one.id,
        channel=one.channel,
        direction=one.direction,
        author=one.author,
        at=one.at,
        text=one.passage.text,
        marks=one.passage.marks,
    )
