"""Solved threads that are like one that is not: what they said, and by what they were solved. For agents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.knowledge.questions import weighed
from services.store.knowledge.solved import Alike, Solved, alike
from services.store.reading.articles import read_question
from services.store.tables import customer, interaction, placement, thread
from services.store.views import ThreadRef, View
from shared.ids import spoken_reference

DAYS = 365  # a year: what solved it before that was another machine
THREADS_MAX = 600  # of the class, the newest
COMPARED_MAX = 200  # of those the ones that say what solved them
SAID_CHARS_MAX = 600
SOLUTION_CHARS_MAX = 400
AUTHORS_MAX = 20

# What solved it an agent said when closing, in words to the customer, or in the note of a call.
_SOLVED = text(
    """
    select t.handle, t.number, t.subject, t.last_at, t.customer_name, opening.said,
        coalesce(nullif(w.solution, ''), closing.said) as solution
    from (
        select t.id, t.handle, t.number, t.subject, t.last_at, t.closed_at, c.name as customer_name
        from thread t join customer c on c.id = t.customer_id
        where t.problem = :problem and t.id <> :id and t.last_at >= :since and t.emptied_at is null
        order by t.last_at desc, t.id limit :threads
    ) t
    left join thread_work w on w.thread_id = t.id
    left join lateral (
        select left(i.text, :solution_chars) as said from placement p
        join interaction i on i.id = p.interaction_id
        where p.thread_id = t.id and p.superseded_by is null and p.closes
            and (i.direction = 'outbound' or i.channel = 'phone')
        order by p.received_at desc, p.interaction_id desc limit 1
    ) closing on true
    cross join lateral (
        select left(i.subject || E'\\n' || i.text, :said_chars) as said from placement p
        join interaction i on i.id = p.interaction_id
        where p.thread_id = t.id and p.superseded_by is null and i.direction = 'inbound'
        order by p.received_at, p.interaction_id limit 1
    ) opening
    where (t.closed_at is not null and closing.said is not null)
        or (w.closed_at is not null and w.solution <> '')
    order by t.last_at desc, t.id limit :compared
    """
)


class SolvedThread(ThreadRef, frozen=True, kw_only=True):
    """A thread that is solved, and what it has in common with the one it is shown beside."""

    customer: str  # name
    last_at: datetime
    solution: str
    why: tuple[str, ...]  # the words they share


class SolvedThreads(View, frozen=True, kw_only=True):
    """The solved threads most like one, the likest first; none where none is like it."""

    threads: tuple[SolvedThread, ...]


async def read_solved(connection: AsyncConnection, handle: str, now: datetime) -> SolvedThreads | None:
    """Return the solved threads that are like the one with `handle`; None if none bears it."""
    asked = select(thread.c.id, thread.c.problem, customer.c.name).join(
        customer, customer.c.id == thread.c.customer_id
    )
    row = (await connection.execute(asked.where(thread.c.handle == handle))).one_or_none()
    if row is None:
        return None
    parameters: dict[str, Any] = {
        "id": row.id,
        "problem": row.problem,
        "since": now - timedelta(days=DAYS),
        "threads": THREADS_MAX,
        "compared": COMPARED_MAX,
        "said_chars": SAID_CHARS_MAX,
        "solution_chars": SOLUTION_CHARS_MAX,
    }
    rows = {one["handle"]: one for one in (await connection.execute(_SOLVED, parameters)).mappings()}
    if not rows:
        return SolvedThreads(threads=())
    question = weighed(await read_question(connection, row.id))
    solved = [
        Solved(handle=one["handle"], said=one["said"], solution=one["solution"]) for one in rows.values()
    ]
    names = f"{row.name} {await _authors(connection, row.id)}"
    found = alike(question, solved, names=names)
    return SolvedThreads(threads=tuple(_view(one, rows[one.solved.handle]) for one in found))


async def _authors(connection: AsyncConnection, thread_id: str) -> str:
    wrote = (
        select(interaction.c.author)
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(placement.c.thread_id == thread_id, placement.c.superseded_by.is_(None))
        .limit(AUTHORS_MAX)
        .subquery()
    )
    found = await connection.execute(select(func.string_agg(wrote.c.author, " ")))
    return str(found.scalar_one() or "")


def _view(one: Alike, row: RowMapping) -> SolvedThread:
    return SolvedThread(
        handle=row["handle"],
        reference=spoken_reference(row["number"]),
        subject=row["subject"],
        customer=row["customer_name"],
        last_at=row["last_at"],
        solution=row["solution"],
        why=one.why,
    )
