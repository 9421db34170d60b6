"""Open questions that are alike, the same suggestion for the same reasons: they may get the same answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.interactions import read_by_ids
from services.store.tables import correction, placement, review
from services.store.views_lists import ReviewView
from shared.placement import Choice, Placement

READ_MAX = 500  # open questions looked through, the oldest
TOGETHER_MAX = 25  # answered at once: as many as a glance can hold


class Likeness(msgspec.Struct, frozen=True):
    """What two questions must have in common: what is suggested, and what spoke for and against it."""

    customer_id: str
    thread_id: str
    for_it: frozenset[str]  # comparisons
    against_it: frozenset[str]


def likeness_of(body: Placement) -> Likeness | None:
    """Return what a question is like, None for one without a suggestion."""
    best = best_of(body)
    if best is None:
        return None
    return Likeness(
        best.customer_id,
        best.thread_id,
        frozenset(one.comparison for one in best.evidence if one.weight_bits > 0),
        frozenset(one.comparison for one in best.evidence if one.weight_bits < 0),
    )


def best_of(body: Placement) -> Choice | None:
    """Return the suggestion that an answer accepts first: a thread, else a customer."""
    threads = [one for one in body.suggested_threads if one.thread_id]
    return next(iter([*threads, *body.suggested_customers]), None)


async def read_alike(connection: AsyncConnection, handle: str) -> tuple[ReviewView, ...]:
    """Return the open questions like this one and itself, the oldest first; empty once it is answered."""
    query = (
        select(review.c.handle, review.c.asked_at, placement.c.interaction_id, placement.c.body)
        .join(placement, placement.c.id == review.c.placement_id)
        .where(and_(review.c.answered_at.is_(None), placement.c.superseded_by.is_(None)))
        .order_by(review.c.id)
        .limit(READ_MAX)
    )
    rows = list((await connection.execute(query)).mappings())
    mine = next((row for row in rows if row["handle"] == handle), None)
    if mine is None:
        return ()
    likeness = _likeness(mine)
    alike = [row for row in rows if row is mine or (likeness and _likeness(row) == likeness)][:TOGETHER_MAX]
    interactions = await read_by_ids(connection, {row["interaction_id"] for row in alike})
    return tuple(
        ReviewView(
            handle=row["handle"], asked_at=row["asked_at"], interaction=interactions[row["interaction_id"]]
        )
        for row in alike
    )


def _likeness(row: Mapping[Any, Any]) -> Likeness | None:
    return likeness_of(msgspec.convert(row["body"], Placement))


async def still_made(connection: AsyncConnection, handles: Collection[str]) -> list[str]:
    """Return those of the corrections that nobody undid."""
    if not handles:
        return []
    query = select(correction.c.handle).where(
        correction.c.handle.in_(list(handles)), correction.c.undone_at.is_(None)
    )
    return list((await connection.execute(query.order_by(correction.c.id))).scalars())
