"""Who looks at which thread just now, or writes in it: each open page says so every few seconds.

One row an agent and thread in an unlogged table, so that all processes of the store know the same. What holds
is what was said within EXPIRES: a page that is closed, crashed or cut off leaves nothing behind.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.names import thread_refs
from services.store.tables import agent, customer, presence, thread
from services.store.views import ThreadRef

EXPIRES = timedelta(seconds=45)  # two beats of a page may be lost, see static/presence.js
SHOWN_MAX = 6

Doing = Literal["looking", "writing"]

_here = thread.alias("here")


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else, and where: `thread` is another thread of the same customer, None is this one."""

    name: str
    doing: Doing
    thread: ThreadRef | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A thread by its internal id, and its customer's handle."""

    thread_id: str
    customer: str


async def place_of(connection: AsyncConnection, handle: str) -> Place | None:
    """Return the thread that bears `handle`, or None."""
    query = select(thread.c.id, customer.c.handle).join(customer, customer.c.id == thread.c.customer_id)
    found = (await connection.execute(query.where(thread.c.handle == handle))).first()
    return Place(thread_id=found[0], customer=found[1]) if found else None


async def show_up(
    connection: AsyncConnection, thread_id: str, agent_id: str, doing: Doing, *, now: datetime
) -> bool:
    """Note that the agent is there; return whether that is news to the others. Forgets who is long gone."""
    await connection.execute(delete(presence).where(presence.c.until < now - EXPIRES))
    one = and_(presence.c.thread_id == thread_id, presence.c.agent_id == agent_id)
    before = (await connection.execute(select(presence.c.doing, presence.c.until).where(one))).first()
    row = {"thread_id": thread_id, "agent_id": agent_id, "doing": doing, "until": now + EXPIRES}
    await connection.execute(
        insert(presence)
        .values(row)
        .on_conflict_do_update(
            index_elements=["thread_id", "agent_id"], set_={"doing": doing, "until": now + EXPIRES}
        )
    )
    return before is None or before.until < now or before.doing != doing


async def leave(connection: AsyncConnection, thread_id: str, agent_id: str) -> bool:
    """Note that the agent is there no longer; return whether they were."""
    gone = delete(presence).where(presence.c.thread_id == thread_id, presence.c.agent_id == agent_id)
    return bool((await connection.execute(gone)).rowcount)


async def others_at(
    connection: AsyncConnection, thread_id: str, agent_id: str, *, now: datetime
) -> tuple[Present, ...]:
    """Return who else is at the thread, those who write first; then at other threads of its customer."""
    query = (
        select(agent.c.name, presence.c.doing, presence.c.thread_id)
        .join(agent, agent.c.id == presence.c.agent_id)
        .join(thread, thread.c.id == presence.c.thread_id)
        .join(_here, _here.c.customer_id == thread.c.customer_id)
        .where(_here.c.id == thread_id, presence.c.agent_id != agent_id, presence.c.until >= now)
        .order_by(presence.c.thread_id != thread_id, presence.c.doing.desc(), agent.c.name)
        .limit(SHOWN_MAX)
    )
    rows = list(await connection.execute(query))
    refs = await thread_refs(connection, {row.thread_id for row in rows if row.thread_id != thread_id})
    return tuple(Present(name=row.name, doing=row.doing, thread=refs.get(row.thread_id)) for row in rows)
