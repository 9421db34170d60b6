"""The list of what was emptied: kept with the erasures, so that a restore empties it again.

What was emptied still lies on the bus and among the originals: `uncleared` tells of it, and who has cleared
it says so by `note_cleared`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from services.store.retaining.due import PIECES_AT_ONCE, What
from services.store.retaining.emptying import blobs_named_in
from services.store.retaining.pieces import empty

CLEARED_AT_ONCE = 1_000  # rows

PATIENTLY = text("set local statement_timeout = 0")
_ERASURE = text(
    """
    insert into erasure (id, at, kind, customer_id, salt, marks) values (:id, :at, :kind, '', '', '{}')
    on conflict do nothing
    """
)
_ERASED = text("insert into erased select unnest(cast(:ids as text[])), :erasure on conflict do nothing")
_ENTERED = text(
    "insert into inbox (interaction_id) select unnest(cast(:ids as text[])) on conflict do nothing"
)
_STILL_ON_THE_BUS = text(
    """
    insert into emptied (interaction_id, what, erasure_id)
    select unnest(cast(:ids as text[])), 'texts', :erasure
    on conflict (interaction_id, what) do update set cleared_at = null
    """
)
_LETTERS = text("delete from dead_letter where interaction_id = any(:ids)")
_LETTERS_KEPT = text("select data from dead_letter")
_KNOWN = text("select id from interaction where id = any(:ids)")
_UNCLEARED = text("select interaction_id, blobs from emptied where cleared_at is null order by 1")
_CLEARED = text(
    """
    update emptied set cleared_at = now(), blobs = '{}'
    where interaction_id = any(:ids) and cleared_at is null
    """
)
_STILL_NAMED = text(
    """
    select a->>'blob' from interaction i
    cross join lateral json_array_elements(coalesce(i.body->'attachments', '[]')) a
    where a->>'blob' = any(:names)
    union select i.body->'raw'->>'name' from interaction i
    where i.body->'raw'->>'inline' is null and i.body->'raw'->>'name' = any(:names)
    """
)


class Uncleared(msgspec.Struct, frozen=True, kw_only=True):
    """What of emptied pieces may still lie outside the database."""

    ids: tuple[str, ...]
    blobs: tuple[str, ...]  # that no piece names any more


async def enlist(connection: AsyncConnection, erasure: str, what: What, *, at: datetime) -> None:
    """Enter the erasure, once, under which pieces are listed as emptied."""
    await connection.execute(_ERASURE, {"id": erasure, "at": at, "kind": what})


async def bury(connection: AsyncConnection, ids: Sequence[str], *, erasure: str) -> None:
    """See that pieces which are not on record never are; the bus is cleared of them like of emptied ones."""
    values = {"ids": list(ids), "erasure": erasure}
    for statement in (_ERASED, _ENTERED, _STILL_ON_THE_BUS, _LETTERS):
        await connection.execute(statement, values)


async def empty_again(
    engine: AsyncEngine, erasure: str, what: What, ids: Sequence[str], *, at: datetime
) -> None:
    """Empty all these pieces again: a restore has brought them back as they were.

    Of a text that is not on record the piece may still wait on the bus: it must not be filed. An original may
    wait there too, but the piece must be filed; the next run empties it once more.
    """
    for start in range(0, len(ids), PIECES_AT_ONCE):
        some = list(ids[start : start + PIECES_AT_ONCE])
        with failures_named():
            async with engine.begin() as connection:
                await connection.execute(PATIENTLY)
                await enlist(connection, erasure, what, at=at)
                known = set((await connection.execute(_KNOWN, {"ids": some})).scalars())
                await empty(connection, what, sorted(known), erasure=erasure)
                if what == "texts":
                    await bury(connection, sorted(set(some) - known), erasure=erasure)


async def uncleared(engine: AsyncEngine) -> Uncleared:
    """Return what of emptied pieces may still lie on the bus and among the originals."""
    with failures_named():
        async with engine.begin() as connection:
            await connection.execute(PATIENTLY)
            rows = (await connection.execute(_UNCLEARED)).all()
            names = {name for row in rows for name in row.blobs}
            if names:
                names -= set((await connection.execute(_STILL_NAMED, {"names": sorted(names)})).scalars())
                letters = (await connection.execute(_LETTERS_KEPT)).scalars()
                names -= {name for data in letters for name in blobs_named_in(bytes(data))}
    return Uncleared(ids=tuple(sorted({row.interaction_id for row in rows})), blobs=tuple(sorted(names)))


async def note_cleared(engine: AsyncEngine, ids: Sequence[str]) -> None:
    """Note that nothing of these pieces lies outside the database any more."""
    for start in range(0, len(ids), CLEARED_AT_ONCE):
        with failures_named():
            async with engine.begin() as connection:
                await connection.execute(_CLEARED, {"ids": list(ids[start : start + CLEARED_AT_ONCE])})
