"""What is due to be taken away now. Reads only, but for the threads' rows, which it holds.

A thread's time runs from the last that happened to it: its newest piece, its closing, its reopening. The
rules ask for more quiet days than any open thread has, so none is found here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

What = Literal["texts", "originals"]

THREADS_AT_ONCE = 50
PIECES_AT_ONCE = 200
DONE_BY: Mapping[What, Sequence[str]] = {"texts": ["texts"], "originals": ["texts", "originals"]}

# Customers under a legal hold, and those whom they turned out to be.
HELD = """
    held (id) as (
        select customer_id from legal_hold
        union select c.merged_into from held h join customer c on c.id = h.id where c.merged_into is not null
    )
    """
_LEFT_IN = """
    p.superseded_by is null and not exists (
        select from emptied e where e.interaction_id = p.interaction_id and e.what = any(:done))
    """
_CLOSED = f"""
    from thread t left join thread_work w on w.thread_id = t.id
    where greatest(t.last_at, t.closed_at, w.reopened_at) < :before
    and (w.snoozed_until is null or w.snoozed_until <= :now)
    and t.customer_id not in (select id from held)
    and exists (select from placement p where p.thread_id = t.id and {_LEFT_IN})
    """  # noqa: S608  no value stands in it
# Held against who writes into them now: their turn comes with the next run.
_THREADS = text(
    f"""
    with recursive {HELD}
    select t.id {_CLOSED} and t.id > :after order by t.id limit :most
    for no key update of t skip locked
    """
)
_PIECES_OF_THREADS = text(
    f"select p.interaction_id from placement p where p.thread_id = any(:threads) and {_LEFT_IN} order by 1"  # noqa: S608
)
_PIECES_OF_CLOSED = text(
    f"""
    with recursive {HELD}
    select count(*) from placement p where {_LEFT_IN} and p.thread_id in (select t.id {_CLOSED})
    """  # noqa: S608  no value stands in it
)
_SET_ASIDE = f"""
    with recursive {HELD}
    select p.interaction_id from placement p
    where p.kind = 'noise' and p.received_at < :before and {_LEFT_IN}
    and coalesce(p.customer_id, '') not in (select id from held)
    """  # noqa: S608  no value stands in it
_NOISE = text(f"{_SET_ASIDE} order by p.received_at, 1 limit :most")
_NOISE_COUNTED = text(f"select count(*) from ({_SET_ASIDE}) n")  # noqa: S608  no value stands in it
# Nobody knows yet whose a dead letter is: while anybody's things are held, all of them stay.
_GIVEN_UP = """
    select interaction_id from dead_letter where settled_how = 'discarded' and settled_at < :before
    and not exists (select from legal_hold)
    and not exists (select from interaction i where i.id = dead_letter.interaction_id)
    """
_LETTERS = text(f"{_GIVEN_UP} order by id limit :most")
_LETTERS_COUNTED = text(f"select count(*) from ({_GIVEN_UP}) l")  # noqa: S608  no value stands in it


async def closed_threads(
    connection: AsyncConnection, what: What, *, before: datetime, now: datetime, after: str
) -> list[str]:
    """Return the next threads behind `after` that still hold `what` and are due, and hold their rows."""
    asked = {**_asked(what, before), "now": now, "after": after, "most": THREADS_AT_ONCE}
    return list((await connection.execute(_THREADS, asked)).scalars())


async def pieces_in(connection: AsyncConnection, what: What, threads: Sequence[str]) -> list[str]:
    """Return the pieces that stand in the threads and still hold `what`."""
    asked = {"threads": list(threads), "done": DONE_BY[what]}
    return list((await connection.execute(_PIECES_OF_THREADS, asked)).scalars())


async def noise(connection: AsyncConnection, *, before: datetime) -> list[str]:
    """Return the next pieces that were set aside before then and still hold their texts, the oldest first."""
    asked = {**_asked("texts", before), "most": PIECES_AT_ONCE}
    return list((await connection.execute(_NOISE, asked)).scalars())


async def letters(connection: AsyncConnection, *, before: datetime) -> list[str]:
    """Return the next dead letters that were given up before then."""
    asked = {"before": before, "most": PIECES_AT_ONCE}
    return list((await connection.execute(_LETTERS, asked)).scalars())


async def count_closed(connection: AsyncConnection, what: What, *, before: datetime, now: datetime) -> int:
    """Return how many pieces of closed threads still hold `what` and are due."""
    asked = {**_asked(what, before), "now": now}
    return int((await connection.execute(_PIECES_OF_CLOSED, asked)).scalar_one())


async def count_set_aside(connection: AsyncConnection, *, before: datetime) -> int:
    """Return how many pieces that were set aside and dead letters that were given up are due."""
    asked = _asked("texts", before)
    pieces = int((await connection.execute(_NOISE_COUNTED, asked)).scalar_one())
    return pieces + int((await connection.execute(_LETTERS_COUNTED, {"before": before})).scalar_one())


def _asked(what: What, before: datetime) -> dict[str, Any]:
    return {"before": before, "done": DONE_BY[what]}
