"""Pinning a thread's priority by hand, and releasing it again.

A pin holds until it is released, whatever comes; what is computed stays to be seen beside it. Every change is
kept: `priority_pin` is a journal, of which the newest row of a thread holds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import priority_pin, thread, thread_triage
from services.store.triage.priority import LEVELS, UNRANKED_POINTS
from shared.clean import clean_line
from shared.errors import Rejected

WHY_CHARS_MAX = 300


async def pin_priority(
    connection: AsyncConnection, handle: str, level: int | None, *, why: str, agent_id: str, at: datetime
) -> bool:
    """Set the level of a thread by hand; None lets the computed one hold again. False for no such thread.

    Raises Rejected (422) for a level that there is none of.
    """
    if level is not None and level not in LEVELS:
        raise Rejected(f"a priority is one of {LEVELS}", pointer="/level", status=422)
    found = await connection.execute(select(thread.c.id).where(thread.c.handle == handle))
    thread_id = found.scalar_one_or_none()
    if thread_id is None:
        return False
    # First the row, held to the end: pins of one thread come one by one, and so do their journal rows.
    # The rest of the row is not ours to change: who places holds the customer, we do not.
    row = upsert(thread_triage).values(thread_id=thread_id, points=UNRANKED_POINTS, missing=0, pinned=level)
    await connection.execute(row.on_conflict_do_update(index_elements=["thread_id"], set_={"pinned": level}))
    await connection.execute(
        insert(priority_pin).values(
            thread_id=thread_id,
            level=level,
            why=clean_line(why, chars_max=WHY_CHARS_MAX),
            agent_id=agent_id,
            at=at,
        )
    )
    return True
