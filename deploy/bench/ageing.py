"""Makes what came within minutes look as if it had come over two years, a few threads each day.

Each thread is moved as a whole, by days that follow from its id, and with it those of the same incident: what
happened within keeps its order and its distances. What is older than some days has been dealt with.
"""

from __future__ import annotations

import psycopg

from deploy.databases import libpq_url

DAYS = 730  # over which threads are spread
DECIDED_DAYS = 3  # older questions have been answered, older incidents resolved

_SHIFT = f"""
    create temporary table shift as
    select t.id as thread_id,
        (('x' || substr(md5(coalesce(shared.id, t.id)), 1, 6))::bit(24)::int % {DAYS})
            * interval '1 day' as by
    from thread t left join (
        select p.thread_id, min(m.incident_id) as id
        from incident_member m join placement p on p.interaction_id = m.interaction_id
        where p.superseded_by is null group by p.thread_id
    ) shared on shared.thread_id = t.id
"""  # noqa: S608  a number of our own
_MOVED = (
    """
    update interaction i set received_at = i.received_at - by, occurred_at = i.occurred_at - by,
        recorded_at = i.recorded_at - by, word_at = i.word_at - by, answer_at = i.answer_at - by
    from placement p join shift s on s.thread_id = p.thread_id
    where p.interaction_id = i.id and p.superseded_by is null
    """,
    """
    update placement p set received_at = p.received_at - by, decided_at = p.decided_at - by
    from shift s where s.thread_id = p.thread_id
    """,
    f"""
    update review r set asked_at = r.asked_at - by,
        (answered_at, answered_by, answer) = (
            select r.asked_at - by, 'bench', 'accepted' where by > interval '{DECIDED_DAYS} days'
        )
    from placement p join shift s on s.thread_id = p.thread_id
    where p.id = r.placement_id
    """,  # noqa: S608  a number of our own
    """
    update thread t set opened_at = t.opened_at - by, last_at = t.last_at - by, closed_at = t.closed_at - by
    from shift s where s.thread_id = t.id
    """,
    "update incident_member m set at = i.received_at from interaction i where i.id = m.interaction_id",
    """
    update incident i set opened_at = m.first, last_at = m.last from (
        select incident_id, min(at) as first, max(at) as last from incident_member where reports group by 1
    ) m where m.incident_id = i.id
    """,
    f"""
    update incident set state = 'confirmed', stage = 'resolved', decided_at = last_at,
        decided_by = (select id from agent order by id limit 1)
    where state = 'proposed' and last_at < now() - interval '{DECIDED_DAYS} days'
    """,  # noqa: S608  a number of our own
    """
    update thread_triage t set waiting_since = t.waiting_since - by
    from shift s where s.thread_id = t.thread_id
    """,
)


async def age(database_url: str) -> None:
    """Spread all threads over the DAYS before now; the tables are vacuumed as they would have been."""
    async with await psycopg.AsyncConnection.connect(libpq_url(database_url), autocommit=True) as records:
        await records.execute(_SHIFT.encode())
        for statement in _MOVED:
            await records.execute(statement.encode())
        await records.execute("vacuum analyze")
