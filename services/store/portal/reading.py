"""A guest's own threads, read in one transaction that is bound to their customer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.database import postgres_connection
from services.store.lookup_for_contact import known_to
from services.store.portal.guests import Guest
from services.store.portal.own import own_thread
from services.store.portal.rows import read_addresses, read_disturbed, read_pieces, read_threads
from services.store.portal.views import KnownAlready, OwnThread, OwnThreads
from services.store.triage_rows import read_situations
from services.store.views_lookup import LookupView
from shared.ids import read_spoken_reference

THREADS = 25  # looked at for one page; those that are not for the guest's eyes leave gaps


async def read_own_threads(
    connection: AsyncConnection, guest: Guest, before: cursors.Place | None, *, now: datetime
) -> OwnThreads:
    """Return the guest's threads before `before`, the one that stirred last first."""
    if not guest.sees:
        return OwnThreads(threads=(), next=None)
    rows = await read_threads(connection, guest.customer_id, now=now, before=before, limit=THREADS + 1)
    looked_at = rows[:THREADS]
    place = cursors.place(looked_at[-1]["last_at"], name=looked_at[-1]["handle"]) if looked_at else None
    return OwnThreads(
        threads=await _own(connection, guest, looked_at, now=now),
        next=cursors.encode(place) if place and len(rows) > THREADS else None,
    )


async def read_own_thread(
    connection: AsyncConnection, guest: Guest, handle: str, *, now: datetime
) -> OwnThread | None:
    """Return the guest's thread that bears `handle`; None for every other, whoever's it is."""
    if not guest.sees:
        return None
    rows = await read_threads(connection, guest.customer_id, now=now, handle=handle)
    found = await _own(connection, guest, rows, now=now)
    return found[0] if found else None


async def read_known_already(
    connection: AsyncConnection, guest: Guest, found: LookupView, *, now: datetime
) -> KnownAlready:
    """Return what the guest is told of a look-up: of threads, those that are on their own pages anyway."""
    told = known_to(found, guest.verified)
    numbers = [read_spoken_reference(one.reference) for one in told.threads]
    own = await _numbered(connection, guest, [number for number in numbers if number], now=now)
    return KnownAlready(
        threads=tuple(own[one.reference] for one in told.threads if one.reference in own),
        disturbances=told.disturbances,
        articles=told.articles,
    )


async def _numbered(
    connection: AsyncConnection, guest: Guest, numbers: Collection[int], *, now: datetime
) -> dict[str, OwnThread]:
    if not numbers or not guest.sees:
        return {}
    rows = await read_threads(connection, guest.customer_id, now=now, references=numbers, limit=len(numbers))
    return {one.reference: one for one in await _own(connection, guest, rows, now=now)}


async def _own(
    connection: AsyncConnection, guest: Guest, rows: Sequence[RowMapping], *, now: datetime
) -> tuple[OwnThread, ...]:
    if not rows:
        return ()
    ids = [row["id"] for row in rows]
    addresses = await read_addresses(connection, guest.customer_id, now=now)
    pieces = await read_pieces(connection, guest.customer_id, guest.customer_number, ids, addresses)
    situations = await read_situations(await postgres_connection(connection), ids)
    disturbed = await read_disturbed(connection, guest.customer_id, ids)
    own = (
        own_thread(
            dict(row),
            pieces.get(row["id"], ()),
            situations[row["id"]],
            guest,
            disturbance=row["id"] in disturbed,
        )
        for row in rows
        if row["id"] in situations
    )
    return tuple(one for one in own if one is not None)
