"""Makes what came within minutes look as if it had come over two years, a few threads each day.

Each thread is moved as a whole, by days that follow from its id: what happened within it keeps its order and
its distances.
"""

from __future__ import annotations

import psycopg

from deploy.databases import libpq_url

DAYS = 730  # over which threads are spread

_SHIFT = f"""
    create temporary table shift as
    select id as thread_id, (('x' || substr(md5(id), 1, 6))::bit(24)::int % {DAYS}) * interval '1 day' as by
    from thread
"""  # noqa: S608  a number of our own
_MOVED = (
    """
    update interaction i set received_at = received_at - by, occurred_at = occurred_at - by,
        recorded_at = recorded_at - by, word_at = word_at - by, answer_at = answer_at - by
    from placement p join shift s on s.thread_id = p.thread_id
    where p.interaction_id = i.id and p.superseded_by is null
    """,
    """
    update placement p set received_at = received_at - by, decided_at = decided_at - by
    from shift s where s.thread_id = p.thread_id
    """,
    """
    update thread t set opened_at = opened_at - by, last_at = last_at - by, closed_at = closed_at - by
    from shift s where s.thread_id = t.id
    """,
    """
    update thread_triage t set waiting_since = waiting_since - by from shift s where s.thread_id = t.thread_id
    """,
)


async def age(database_url: str) -> None:
    """Spread all threads over the DAYS before now; the tables are vacuumed as they would have been."""
    async with await psycopg.AsyncConnection.connect(libpq_url(database_url), autocommit=True) as records:
        await records.execute(_SHIFT.encode())
        for statement in _MOVED:
            await records.execute(statement.encode())
        await records.execute("vacuum analyze")
