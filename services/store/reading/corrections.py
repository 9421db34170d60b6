"""Corrections as they are shown: what was put right, by whom, and whether it was undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.names import agent_names, thread_refs
from services.store.tables import correction, correction_step, correction_thread, placement, thread
from services.store.views_corrections import CorrectionList, CorrectionView

HISTORY_MAX = 50  # corrections shown beside a thread, the latest
INTERACTIONS_MAX = 200  # named of one correction


async def read_corrections(
    connection: AsyncConnection, after: cursors.Place | None, *, limit: int
) -> CorrectionList:
    """Return the corrections, the latest first."""
    query = select(correction).order_by(correction.c.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(correction.c.id < after.number)
    rows = await _rows(connection, query)
    shown = rows[:limit]
    return CorrectionList(
        corrections=await _views(connection, shown),
        next=cursors.encode(cursors.place(number=shown[-1].id)) if len(rows) > limit else None,
    )


async def read_correction(connection: AsyncConnection, handle: str) -> CorrectionView | None:
    """Return the correction that bears `handle`, or None."""
    rows = await _rows(connection, select(correction).where(correction.c.handle == handle))
    found = await _views(connection, rows)
    return found[0] if found else None


async def corrections_of_thread(connection: AsyncConnection, handle: str) -> tuple[CorrectionView, ...]:
    """Return what was put right about a thread, the latest first, at most HISTORY_MAX."""
    query = (
        select(correction)
        .join(correction_thread, correction_thread.c.correction_id == correction.c.id)
        .join(thread, thread.c.id == correction_thread.c.thread_id)
        .where(thread.c.handle == handle)
        .order_by(correction.c.id.desc())
        .limit(HISTORY_MAX)
    )
    return await _views(connection, await _rows(connection, query))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> list[Any]:
    return list((await connection.execute(query)).all())


async def _views(connection: AsyncConnection, rows: Sequence[Any]) -> tuple[CorrectionView, ...]:
    ids = [row.id for row in rows]
    moved = await _moved(connection, ids)
    touched = await _touched(connection, ids)
    threads = await thread_refs(connection, {one for found in touched.values() for one in found})
    names = await agent_names(connection, {row.agent for row in rows} | {row.undone_by or "" for row in rows})
    return tuple(
        CorrectionView(
            handle=row.handle,
            kind=row.kind,
            at=row.at,
            by=names.get(row.agent, ""),
            why=row.why,
            asked=row.what,
            interactions=tuple(moved.get(row.id, ())),
            threads=tuple(threads[one] for one in touched.get(row.id, ()) if one in threads),
            undone_at=row.undone_at,
            undone_by=names.get(row.undone_by, "") if row.undone_by else None,
        )
        for row in rows
    )


async def _moved(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return what people moved with each correction; what the machine placed anew after it is no part."""
    if not ids:
        return {}
    after = placement.alias("after")
    found = await connection.execute(
        select(correction_step.c.correction_id, after.c.interaction_id)
        .join(after, after.c.id == correction_step.c.after_id)
        .join(correction, correction.c.id == correction_step.c.correction_id)
        .where(correction.c.id.in_(ids), correction_step.c.undoes.is_(False))
        .where(after.c.decided_by == correction.c.agent)
        .order_by(correction_step.c.correction_id, after.c.received_at, after.c.interaction_id)
    )
    moved: dict[int, dict[str, None]] = {}  # one moved once may have been restored to it since
    for number, interaction_id in found:
        moved.setdefault(number, {})[interaction_id] = None
    return {number: list(interactions)[:INTERACTIONS_MAX] for number, interactions in moved.items()}


async def _touched(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[str]]:
    touched: dict[int, list[str]] = {}
    if ids:
        found = await connection.execute(
            select(correction_thread.c.correction_id, correction_thread.c.thread_id)
            .join(thread, thread.c.id == correction_thread.c.thread_id)
            .where(correction_thread.c.correction_id.in_(ids))
            .order_by(thread.c.number)
        )
        for number, thread_id in found:
            touched.setdefault(number, []).append(thread_id)
    return touched
