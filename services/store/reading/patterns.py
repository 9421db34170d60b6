"""What keeps coming back at a customer: threads of one class of problem within a season."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import customer, thread, thread_work
from services.store.views import ThreadRef, View
from shared.ids import spoken_reference

DAYS = 90  # a season: what comes back within it has a cause that was not mended
TIMES_MIN = 3  # twice is chance
THREADS_MAX = 500


class PastThread(ThreadRef, frozen=True, kw_only=True):
    """A thread of the pattern."""

    opened_at: datetime
    solution: str  # of an agent's closing


class Pattern(View, frozen=True, kw_only=True):
    """A class of problem that a customer had more often than chance explains."""

    problem: str
    times: int
    threads: tuple[PastThread, ...]  # the latest first


async def read_patterns(connection: AsyncConnection, handle: str, now: datetime) -> tuple[Pattern, ...]:
    """Return what came back at least TIMES_MIN times within DAYS, the most frequent first."""
    query = (
        select(thread.c.problem, thread.c.handle, thread.c.number, thread.c.subject, thread.c.opened_at)
        .add_columns(thread_work.c.solution)
        .join(customer, customer.c.id == thread.c.customer_id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .where(customer.c.handle == handle, thread.c.emptied_at.is_(None), thread.c.problem != "")
        .where(thread.c.opened_at >= now - timedelta(days=DAYS), thread.c.problem != "other")
        .order_by(thread.c.problem, thread.c.opened_at.desc())
        .limit(THREADS_MAX)
    )
    found = []
    for problem, rows in groupby(await connection.execute(query), key=lambda row: row.problem):
        threads = tuple(
            PastThread(
                handle=row.handle,
                reference=spoken_reference(row.number),
                subject=row.subject,
                opened_at=row.opened_at,
                solution=row.solution or "",
            )
            for row in rows
        )
        if len(threads) >= TIMES_MIN:
            found.append(Pattern(problem=str(problem), times=len(threads), threads=threads))
    return tuple(sorted(found, key=lambda one: -one.times))
