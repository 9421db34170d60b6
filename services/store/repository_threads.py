"""What a ledger knows beforehand of the threads that a batch may join, its customers held.

At most THREADS_PER_CUSTOMER_MAX threads a customer and THREAD_MEMBERS_MAX members a thread, each read by
one index scan: a flood of mail into one thread costs what twenty pieces cost.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from services.store.bulk import as_list
from services.store.database import PostgresConnection
from shared.placement import THREAD_MEMBERS_MAX, THREADS_PER_CUSTOMER_MAX, Member, Thread

# NO KEY UPDATE: ledgers wait for each other here, but not for the foreign keys of what others insert.
_HOLD = """
    select id from customer where id in (select json_array_elements_text(cast(%(ids)s as json)))
    order by id for no key update
    """

_THREADS = """
    select t.id, t.customer_id, t.opened_at, t.last_at, t.closed_at
    from json_array_elements_text(cast(%(customers)s as json)) as k (id)
    cross join lateral (
        select * from thread where customer_id = k.id and last_at >= %(since)s::timestamptz
        order by last_at desc, id limit %(limit)s
    ) t
    union
    select t.id, t.customer_id, t.opened_at, t.last_at, t.closed_at
    from json_array_elements_text(cast(%(threads)s as json)) as k (id)
    join thread t on t.id = k.id
    order by last_at desc, id
    """

_MEMBERS = """
    select k.id, i.id, i.channel, m.received_at, m.kind, coalesce(m.contact_id, ''), i.direction,
        m.closes, i.reading
    from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    cross join lateral (
        select interaction_id, received_at, kind, contact_id, closes from placement
        where thread_id = k.id and superseded_by is null
        order by received_at desc, interaction_id desc limit %(limit)s
    ) m
    join interaction i on i.id = m.interaction_id
    order by k.id, m.received_at, i.id
    """


async def read_threads(
    connection: PostgresConnection,
    customer_ids: Collection[str],
    thread_ids: Collection[str],
    *,
    since: datetime,
) -> list[Thread]:
    """Hold the customers, in order of id, then return their recent threads and `thread_ids`, newest first."""
    customers = as_list(sorted(set(customer_ids)))
    parameters = {"customers": customers, "threads": as_list(sorted(set(thread_ids))), "since": since}
    async with connection.pipeline():  # in it, too, every statement sees what was committed before it began
        await connection.execute(_HOLD, {"ids": customers})
        found = await connection.execute(_THREADS, parameters | {"limit": THREADS_PER_CUSTOMER_MAX})
        threads = await found.fetchall()
    members = await _read_members(connection, [row[0] for row in threads])
    return [_thread(row, members.get(row[0], ())) for row in threads]


async def _read_members(
    connection: PostgresConnection, thread_ids: Sequence[str]
) -> dict[str, tuple[Member, ...]]:
    if not thread_ids:
        return {}
    found = await connection.execute(_MEMBERS, {"ids": as_list(thread_ids), "limit": THREAD_MEMBERS_MAX})
    return {
        thread_id: tuple(_member(row) for row in rows)
        for thread_id, rows in groupby(await found.fetchall(), key=lambda row: str(row[0]))
    }


def _thread(row: tuple[Any, ...], members: tuple[Member, ...]) -> Thread:
    thread_id, customer_id, opened_at, last_at, closed_at = row
    return Thread(
        id=thread_id,
        customer_id=customer_id,
        opened_at=opened_at,
        last_at=last_at,
        closed_at=closed_at,
        members=members,
    )


def _member(row: tuple[Any, ...]) -> Member:
    _, interaction_id, channel, received_at, kind, contact_id, direction, closes, reading = row
    return Member(
        interaction_id=interaction_id,
        channel=channel,
        received_at=received_at,
        kind=kind,
        contact_id=contact_id,
        direction=direction,
        closes=closes,
        reading=reading,
    )
