"""Replies that came back: a report of another mail server turns its delivery to failed, with the cause.

The report is an interaction like any other, set aside as noise by the correlator; which mail of ours it is
of, the intake found out by the mark that nobody can guess. An address that is gone is not written to again
until an agent lifts that. Exactly once: the delivery notes which report failed it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.database import failures_named
from services.store.duties import pause
from services.store.replying.deliveries import note
from services.store.replying.outcome import CAUSE_CHARS_MAX, Standing
from services.store.tables import reply_delivery
from shared.errors import Unavailable
from shared.log import logger

POLL_S = 5.0
REPORTS_AGE_MAX = timedelta(days=30)  # servers try for five days
# A report may be here before our own note that the mail was sent; one from before that is of an earlier try.
AHEAD_MAX = timedelta(minutes=10)

log = logger(__name__)

_NEXT = text(
    """
    select d.id, d.interaction_id, d.tries, i.id as report,
        coalesce(i.body->'bounced'->>'cause', '') as cause,
        coalesce((i.body->'bounced'->>'gone')::boolean, false) as gone
    from interaction i join reply_delivery d on d.mark = i.body->'bounced'->>'mark' and d.mark <> ''
    where (i.body->'bounced') is not null and i.received_at > :since
    and d.state in ('sent', 'unsure') and d.bounced_by <> i.id
    and (d.sent_at is null or i.received_at > d.sent_at - cast(:ahead as interval))
    order by i.received_at limit 1 for update of d skip locked
    """
)


class Bounces:
    """Reads reports. Any number may run, in one process or many."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def run(self, *, closing: asyncio.Event) -> None:
        """Read reports until `closing` is set."""
        while not closing.is_set():
            try:
                while not closing.is_set() and await self.read_next():
                    pass
            except Unavailable as error:
                log.warning("reports of mails that came back wait", cause=str(error))
            await pause(closing, seconds=POLL_S)

    async def read_next(self) -> bool:
        """Take note of the report that came first; return whether there was one. Raises Unavailable."""
        since = self._clock() - REPORTS_AGE_MAX
        with failures_named():
            async with self._engine.begin() as connection:
                values = {"since": since, "ahead": AHEAD_MAX}
                row = (await connection.execute(_NEXT, values)).one_or_none()
                if row is None:
                    return False
                await _came_back(connection, row)
        log.info("reply came back", reply=row.interaction_id, gone=row.gone)
        return True


async def _came_back(connection: AsyncConnection, row: Any) -> None:
    marked = {"bounced_by": row.report, "gone": row.gone}
    await connection.execute(update(reply_delivery).where(reply_delivery.c.id == row.id).values(marked))
    standing = Standing(state="failed", tries=row.tries, cause=row.cause[:CAUSE_CHARS_MAX])
    await note(connection, row.id, row.interaction_id, standing, occasion=f"{row.id} {row.report}")


async def read_gone(connection: AsyncConnection, addresses: Collection[str]) -> frozenset[str]:
    """Return which of these addresses are gone: a mail of ours came back from there, and nobody lifted it."""
    query = select(reply_delivery.c.address).where(
        reply_delivery.c.gone, reply_delivery.c.address.in_(sorted(set(addresses)))
    )
    return frozenset((await connection.execute(query)).scalars())


async def lift(connection: AsyncConnection, address: str) -> None:
    """Let the address be written to again; nothing happens when it may be."""
    here = (reply_delivery.c.gone, reply_delivery.c.address == address)
    await connection.execute(update(reply_delivery).where(*here).values(gone=False))
