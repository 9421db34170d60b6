"""Sends what the outbox holds to the bus: at least once, in order of writing, by any number of relays.

A placement and its events are written in one transaction, so the bus never tells of what was rolled back
and never misses what was committed. All events of a transaction are one row, which is removed once the bus
has them: the stream keeps what was told. Who listens takes an event's id for what it is: the same event
again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from sqlalchemy import Text, bindparam, cast, delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named, postgres_connection
from services.store.events import Event, decode_events
from services.store.replying.acknowledgement_rows import queue_repeats
from services.store.repository_recording import OUTBOX_CHANNEL
from services.store.tables import outbox
from services.store.webhooks.queueing import queue_events
from shared import failpoints
from shared.ending import end
from shared.errors import Unavailable
from shared.log import logger
from shared.publishing import Message, event

ROWS_MAX = 5  # locked at a time: the events of so many batches
GATHER_S = 0.02  # after a notification: what is committed meanwhile goes out in the same batch, one fsync
POLL_S = 1.0  # a notification may be lost, with the connection for instance
EVENT_SOURCE = "/onethread/store"  # CloudEvents source

Publish = Callable[[Sequence[Message]], Awaitable[object]]
"""Returns once the bus has all of them; raises Unavailable. `Publisher.publish_all` is one."""

log = logger(__name__)

_UNSENT = (
    select(outbox.c.id, outbox.c.at, cast(outbox.c.events, Text).label("events"))
    .order_by(outbox.c.id)
    .limit(ROWS_MAX)
    .with_for_update(skip_locked=True)
)
_SENT = delete(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


async def relay(engine: AsyncEngine, publish: Publish, *, closing: asyncio.Event) -> None:
    """Send what is unsent until `closing` is set; woken by NOTIFY, and each POLL_S without."""
    woken = asyncio.Event()
    listening = asyncio.create_task(_listen_for_ever(engine, woken), name="outbox notifications")
    try:
        while not closing.is_set():
            woken.clear()
            try:
                while await send_unsent(engine, publish) == ROWS_MAX:
                    pass
            except Unavailable as error:
                log.warning("outbox waits", cause=str(error))
                woken.clear()
            await _first_of(woken, closing)
            await asyncio.sleep(GATHER_S)
    finally:
        await end({listening})


async def send_unsent(engine: AsyncEngine, publish: Publish) -> int:
    """Publish the events of the oldest rows that no other relay has, and return how many rows there were.

    Raises Unavailable if one could not be published: then all of them are sent again, under the same ids.
    """
    with failures_named():
        async with engine.begin() as connection:
            rows = (await connection.execute(_UNSENT)).all()
            if not rows:
                return 0
            told = [(row.at, one) for row in rows for one in decode_events(row.events.encode())]
            await queue_events(connection, told)
            await queue_repeats(connection, [one for _, one in told])
            messages = [_message(one) for _, one in told]
            failpoints.reached("before_outbox_published")
            await publish(messages)
            failpoints.reached("before_outbox_sent")
            await connection.execute(_SENT, {"ids": [row.id for row in rows]})
    return len(rows)


def _message(one: Event) -> Message:
    return event(
        subject=one.subject,
        event_id=one.event_id,
        event_type=one.type,
        source=EVENT_SOURCE,
        data=msgspec.json.encode(one.data),
    )


async def _listen_for_ever(engine: AsyncEngine, woken: asyncio.Event) -> None:
    """Set `woken` at each notification; where the connection breaks, try anew after a pause."""
    while True:
        with contextlib.suppress(Unavailable):
            await _listen(engine, woken)
        await asyncio.sleep(POLL_S)


async def _listen(engine: AsyncEngine, woken: asyncio.Event) -> None:
    with failures_named():
        async with engine.connect() as pooled:
            await pooled.execution_options(isolation_level="AUTOCOMMIT")
            connection = await postgres_connection(pooled)
            try:
                await connection.execute(f"listen {OUTBOX_CHANNEL}")
                woken.set()  # what came before we listened
                async for _ in connection.notifies():
                    woken.set()
            finally:
                await pooled.invalidate()  # nobody else is to get a connection that listens


async def _first_of(woken: asyncio.Event, closing: asyncio.Event) -> None:
    waits = {asyncio.create_task(woken.wait()), asyncio.create_task(closing.wait())}
    _, pending = await asyncio.wait(waits, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
