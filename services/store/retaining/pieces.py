"""Empties interactions: their rows, the words that decisions quote of them, and threads that are all empty.

What still lies elsewhere, on the bus and among the originals, is noted in the same transaction and cleared
after it: killed in between, the next run goes on there.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.correcting.settling import settle_threads
from services.store.database import postgres_connection
from services.store.retaining.due import What
from services.store.retaining.emptying import blobs_of, without_originals, without_texts, without_words
from shared.interaction import decode_interaction, encode_interaction
from shared.placement import Placement

# The original itself is left in the database: what is within a piece may be 340 kB.
_BODIES = text(
    """
    select i.id, (cast(i.body as jsonb) #- '{raw,inline}')::text as body,
        (i.body->'raw'->>'inline') is not null as inline
    from interaction i where i.id = any(:ids) order by i.id for no key update
    """
)
_WITHOUT_TEXTS = text(
    """
    update interaction set subject = '', text = '', body = cast(:body as json), reading = '' where id = :id
    """
)
_WITHOUT_ORIGINALS = text("update interaction set body = cast(:body as json) where id = :id")
_NOTE = text(
    """
    insert into emptied (interaction_id, what, erasure_id, blobs, cleared_at)
    values (:id, :what, :erasure, cast(:blobs as text[]), case when :cleared then now() end)
    on conflict (interaction_id, what) do update
        set blobs = emptied.blobs || excluded.blobs, cleared_at = excluded.cleared_at
    """
)
_DECISIONS = text("select id, body::text as body from placement where interaction_id = any(:ids)")
_REWRITE = text("update placement set body = cast(:body as json) where id = :id")
_SIGNALS = text(
    """
    update incident_member set signal = cast(cast(signal as jsonb) - 'mentions' - 'errors' as json)
    where interaction_id = any(:ids)
    """
)
_LETTERS = text("delete from dead_letter where interaction_id = any(:ids)")
_THREADS_OF = text(
    """
    select distinct thread_id from placement
    where interaction_id = any(:ids) and superseded_by is null and thread_id is not null
    """
)
_ALL_EMPTY = text(
    """
    select t.id from thread t where t.id = any(:threads) and not exists (
        select from placement p where p.thread_id = t.id and p.superseded_by is null and not exists (
            select from emptied e where e.interaction_id = p.interaction_id and e.what = 'texts'))
    """
)
_SOLUTIONS = text("update thread_work set solution = '' where thread_id = any(:threads) and solution <> ''")
_NOTES = text(
    """
    update work_step set text = '', before = case
        when cast(before as jsonb) ? 'solution'
        then cast(jsonb_set(cast(before as jsonb), '{solution}', '""') as json) else before end
    where thread_id = any(:threads)
    """
)

_placement = msgspec.json.Decoder(Placement)


async def empty(connection: AsyncConnection, what: What, ids: Sequence[str], *, erasure: str) -> int:
    """Empty those of the pieces that are on record, and return how many these were; again does no harm."""
    rows = (await connection.execute(_BODIES, {"ids": list(ids)})).all()
    if not rows:
        return 0
    changes, notes = [], []
    for row in rows:
        piece = decode_interaction(row.body.encode())
        left = without_texts(piece) if what == "texts" else without_originals(piece)
        blobs = blobs_of(piece, inline=row.inline)
        # The copy on the bus holds what was within the piece.
        cleared = what == "originals" and piece.raw is None and not blobs
        notes.append(
            {"id": row.id, "what": what, "erasure": erasure, "blobs": list(blobs), "cleared": cleared}
        )
        changes.append({"id": row.id, "body": encode_interaction(left).decode()})
    await connection.execute(_WITHOUT_TEXTS if what == "texts" else _WITHOUT_ORIGINALS, changes)
    await connection.execute(_NOTE, notes)
    found = [row.id for row in rows]
    await connection.execute(_LETTERS, {"ids": found})  # that were filed since: they hold the piece once more
    if what == "texts":
        await _forget_words(connection, found)
    return len(rows)


async def _forget_words(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Take away what decisions and threads say of the pieces in their own words."""
    decisions = [
        {"id": row.id, "body": msgspec.json.encode(without_words(_placement.decode(row.body))).decode()}
        for row in await connection.execute(_DECISIONS, {"ids": list(ids)})
    ]
    if decisions:
        await connection.execute(_REWRITE, decisions)
    await connection.execute(_SIGNALS, {"ids": list(ids)})
    threads = list((await connection.execute(_THREADS_OF, {"ids": list(ids)})).scalars())
    if threads:
        await _forget_work(connection, threads)
        await settle_threads(await postgres_connection(connection), threads)


async def _forget_work(connection: AsyncConnection, threads: Sequence[str]) -> None:
    """Take away agents' notes and solutions of those threads of which nothing can be read any more."""
    empty_ones = list((await connection.execute(_ALL_EMPTY, {"threads": list(threads)})).scalars())
    if empty_ones:
        for statement in (_SOLUTIONS, _NOTES):
            await connection.execute(statement, {"threads": empty_ones})
