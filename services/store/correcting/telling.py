"""Tells the world of a correction: its events go into the outbox with it."""

from __future__ import annotations

from collections.abc import Collection

from services.store.bulk import as_list
from services.store.correcting.events import placement_events, thread_events
from services.store.database import PostgresConnection
from services.store.events import Event, Handles, encode_events
from services.store.repository_recording import HANDLES, INSERT_EVENTS, OUTBOX_CHANNEL
from shared.ids import new_handle

_WHERE = """
    select p.interaction_id, coalesce(t.handle, ''), coalesce(t.number, 0), coalesce(c.handle, '')
    from placement p left join thread t on t.id = p.thread_id left join customer c on c.id = p.customer_id
    where p.superseded_by is null
    and p.interaction_id in (select json_array_elements_text(cast(%(ids)s as json)))
    """


async def tell(
    connection: PostgresConnection,
    handle: str,
    happened: Event | None,
    thread_ids: Collection[str],
    interaction_ids: Collection[str],
) -> None:
    """Put into the outbox what happened, to which threads, and where the interactions stand now."""
    found = await connection.execute(HANDLES, {"ids": as_list(sorted(thread_ids))})
    threads = [
        Handles(thread=name, number=number, customer=owner)
        for _, name, number, owner in await found.fetchall()
    ]
    stand = await connection.execute(_WHERE, {"ids": as_list(sorted(interaction_ids))})
    placed = {
        one: Handles(thread=name, number=number, customer=owner)
        for one, name, number, owner in await stand.fetchall()
    }
    occasion = new_handle("occasion")  # the same correction changes a thread when made and when undone
    events = [
        *([happened] if happened else []),
        *thread_events(handle, occasion, threads),
        *placement_events(handle, occasion, placed),
    ]
    row = {"events": encode_events(events).decode(), "channel": OUTBOX_CHANNEL}
    await connection.execute(INSERT_EVENTS, row)
