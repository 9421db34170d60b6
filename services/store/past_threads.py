"""Threads of imported history: closed where their trouble is long over, so that nobody waits in them today.

A thread is over when every piece in it is history, and each of them either lies before a moment from which
nothing joins it any more, or its ticket is closed in the system that it comes from. What a customer says in
it later opens it again, as with any closed thread. Questions to a human about such pieces lapse with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.labelling import hashed_key
from services.store.tables import dead_letter, placement, placement_label, review
from services.store.working.asked import Close
from services.store.working.steps import take_step
from shared.errors import Rejected
from shared.history import is_history

HISTORY = "history"  # who closed a thread, and let a question lapse
LAPSED = "lapsed"  # the answer of a question that nobody need answer any more
CHUNK = 200  # interactions looked at, and threads closed, in one go

_One = TypeVar("_One")

_MEMBERS = text(
    """
    select t.handle, t.last_at, t.closed_at is null, i.id, i.source, p.received_at
    from thread t
    join placement p on p.thread_id = t.id and p.superseded_by is null
    join interaction i on i.id = p.interaction_id
    where t.merged_into is null and t.id in (
        select thread_id from placement where superseded_by is null and interaction_id = any(:ids))
    order by t.id
    """
)


class Member(msgspec.Struct, frozen=True):
    """A piece of a thread."""

    thread: str  # its handle
    last_at: datetime
    is_open: bool  # the thread
    interaction_id: str
    source: str
    received_at: datetime


def is_over(members: Iterable[Member], *, before: datetime, closed: Collection[str]) -> bool:
    """Return whether a thread of these pieces is over; `closed` are pieces of closed tickets. Pure."""
    return all(
        is_history(one.source) and (one.received_at < before or one.interaction_id in closed)
        for one in members
    )


async def count_filed(engine: AsyncEngine, ids: Collection[str]) -> int:
    """Return how many of these interactions are filed or were set aside as dead. Raises Unavailable."""
    filed = select(placement.c.interaction_id).where(
        placement.c.interaction_id.in_(list(ids)), placement.c.superseded_by.is_(None)
    )
    query = filed.union(
        select(dead_letter.c.interaction_id).where(dead_letter.c.interaction_id.in_(list(ids)))
    )
    with failures_named():
        async with engine.connect() as connection:
            return len((await connection.execute(query)).all())


async def close_past(
    engine: AsyncEngine, ids: Sequence[str], *, before: datetime, closed: Collection[str]
) -> int:
    """Close the threads of these imported pieces that are over, each as of its last word; return how many.

    Raises Unavailable; what was closed until then stays so, and the same again does the rest.
    """
    number = 0
    with failures_named():
        for chunk in _chunks(ids):
            async with engine.connect() as connection:
                members = await _members(connection, chunk)
            for handle, of_thread in members.items():
                if is_over(of_thread, before=before, closed=closed):
                    number += await _close(engine, handle, of_thread)
        if number:
            async with engine.begin() as connection:
                await audit.note(
                    connection, who=audit.COMMAND, what="history.closed", about=HISTORY, why=str(number)
                )
    return number


async def _members(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Member]]:
    members: dict[str, list[Member]] = {}
    for row in await connection.execute(_MEMBERS, {"ids": list(ids)}):
        members.setdefault(row[0], []).append(Member(*row))
    return members


async def _close(engine: AsyncEngine, handle: str, members: Sequence[Member]) -> int:
    ids = [one.interaction_id for one in members]
    asked = select(placement.c.id).where(placement.c.interaction_id.in_(ids))
    lapsed = update(review).where(review.c.placement_id.in_(asked), review.c.answered_at.is_(None))
    first = members[0]
    async with engine.begin() as connection:
        try:
            if first.is_open:
                await take_step(connection, handle, Close(), by=HISTORY, at=first.last_at, told=False)
        except Rejected:  # merged a moment ago: it is no thread of its own any more
            return 0
        now = text("now()")
        await connection.execute(lapsed.values(answered_at=now, answered_by=HISTORY, answer=LAPSED))
    return 1 if first.is_open else 0


async def keep_merges(
    engine: AsyncEngine, pairs: Iterable[tuple[str, str]], *, source: str, channel: str, at: datetime
) -> int:
    """Keep as labels which pieces, by natural keys, were put together where they come from; return how many.

    Told again they are the same labels. Raises Unavailable.
    """
    rows = [
        {
            "source": source,
            "channel": channel,
            "piece": hashed_key(piece),
            "other": hashed_key(other),
            "same": True,
            "told_at": at,
        }
        for piece, other in pairs
        if piece != other
    ]
    with failures_named():
        async with engine.begin() as connection:
            for chunk in _chunks(rows):
                await connection.execute(insert(placement_label).values(chunk).on_conflict_do_nothing())
    return len(rows)


def _chunks(all_of_them: Sequence[_One]) -> Iterator[Sequence[_One]]:
    for start in range(0, len(all_of_them), CHUNK):
        yield all_of_them[start : start + CHUNK]
