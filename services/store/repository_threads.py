"""What a ledger knows beforehand of the threads that a batch may join, its customers held.

At most THREADS_PER_CUSTOMER_MAX threads a customer and THREAD_MEMBERS_MAX members a thread, each read by
one index scan: a flood of mail into one thread costs what twenty pieces cost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias, TypeVar

from services.store.bulk import as_list
from services.store.database import PostgresConnection
from shared.errors import Unavailable
from shared.placement import THREAD_MEMBERS_MAX, THREADS_PER_CUSTOMER_MAX, Member, Thread

Row: TypeAlias = tuple[Any, ...]
Found = TypeVar("Found")

# NO KEY UPDATE: ledgers wait for each other here, but not for the foreign keys of what others insert.
# One that was merged away since it was read is no customer any more: whoever finds one begins anew.
HOLD = """
    select id, merged_into is not null from customer
    where id in (select json_array_elements_text(cast(%(ids)s as json)))
    order by id for no key update
    """

_THREADS = """
    select t.id, t.customer_id, t.opened_at, t.last_at, t.closed_at, coalesce(t.recurrence_of, '')
    from json_array_elements_text(cast(%(customers)s as json)) as k (id)
    cross join lateral (
        select * from thread
        where customer_id = k.id and last_at >= %(since)s::timestamptz and emptied_at is null
        order by last_at desc, id limit %(limit)s
    ) t
    union
    select t.id, t.customer_id, t.opened_at, t.last_at, t.closed_at, coalesce(t.recurrence_of, '')
    from json_array_elements_text(cast(%(threads)s as json)) as k (id)
    join thread t on t.id = k.id and t.emptied_at is null
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

_BLOCKED = """
    select a.thread_id, a.mark from json_array_elements_text(cast(%(ids)s as json)) as k (id)
    join apart a on a.thread_id = k.id order by a.thread_id, a.mark
    """


async def read_threads(
    connection: PostgresConnection,
    customer_ids: Collection[str],
    thread_ids: Collection[str],
    *,
    since: datetime,
    holds: bool = True,
) -> list[Thread]:
    """Hold the customers, in order of id, then return their recent threads and `thread_ids`, newest first.

    Without `holds` they are only read: what is read may change before anything is done about it.
    """
    customers = as_list(sorted(set(customer_ids)))
    parameters = {"customers": customers, "threads": as_list(sorted(set(thread_ids))), "since": since}
    async with connection.pipeline():  # in it, too, every statement sees what was committed before it began
        if holds:
            held = await connection.execute(HOLD, {"ids": customers})
        found = await connection.execute(_THREADS, parameters | {"limit": THREADS_PER_CUSTOMER_MAX})
        threads = await found.fetchall()
        merged = [row[0] for row in await held.fetchall() if row[1]] if holds else []
    if merged:
        raise Unavailable("a customer was merged into another this moment")
    members, blocked = await _read_members(connection, [row[0] for row in threads])
    return [_thread(row, members.get(row[0], ()), blocked.get(row[0], ())) for row in threads]


async def _read_members(
    connection: PostgresConnection, thread_ids: Sequence[str]
) -> tuple[dict[str, tuple[Member, ...]], dict[str, tuple[str, ...]]]:
    """Return by thread what stands in it, and what a human said does not belong there."""
    if not thread_ids:
        return {}, {}
    ids = as_list(thread_ids)
    async with connection.pipeline():
        found = await connection.execute(_MEMBERS, {"ids": ids, "limit": THREAD_MEMBERS_MAX})
        apart = await connection.execute(_BLOCKED, {"ids": ids})
        blocked = _by_thread(await apart.fetchall(), lambda row: str(row[1]))
        return _by_thread(await found.fetchall(), _member), blocked


def _by_thread(rows: Sequence[Row], read: Callable[[Row], Found]) -> dict[str, tuple[Found, ...]]:
    groups = groupby(rows, key=lambda row: str(row[0]))
    return {thread_id: tuple(read(row) for row in group) for thread_id, group in groups}


def _thread(row: Row, members: tuple[Member, ...], blocked: tuple[str, ...]) -> Thread:
    thread_id, customer_id, opened_at, last_at, closed_at, recurrence_of = row
    return Thread(
        id=thread_id,
        customer_id=customer_id,
        opened_at=opened_at,
        last_at=last_at,
        closed_at=closed_at,
        members=members,
        recurrence_of=recurrence_of,
        blocked=blocked,
    )


def _member(row: Row) -> Member:
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
