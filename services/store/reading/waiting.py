"""What waits for a human, and what the desk says of itself."""

from __future__ import annotations

import msgspec
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.dead_letters import Letter
from services.store.reading.interactions import read_by_ids
from services.store.repository_rows import author_shown
from services.store.tables import dead_letter, desk, incident, placement, review
from services.store.views_lists import (
    Counts,
    DeadLetter,
    DeadLetterList,
    DeadLetterView,
    DeskView,
    ReviewList,
    ReviewView,
)
from shared.desk import Desk

COUNTED_MAX = 1_000  # shown as 999+

_OPEN_REVIEW = and_(review.c.answered_at.is_(None), placement.c.superseded_by.is_(None))


async def read_reviews(connection: AsyncConnection, after: cursors.Place | None, *, limit: int) -> ReviewList:
    """Return the open questions, the oldest first."""
    query = (
        select(review.c.id, review.c.handle, review.c.asked_at, placement.c.interaction_id)
        .join(placement, placement.c.id == review.c.placement_id)
        .where(_OPEN_REVIEW)
        .order_by(review.c.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(review.c.id > after.number)
    rows = list(await connection.execute(query))
    shown = rows[:limit]
    interactions = await read_by_ids(connection, {row.interaction_id for row in shown})
    return ReviewList(
        reviews=tuple(
            ReviewView(handle=row.handle, asked_at=row.asked_at, interaction=interactions[row.interaction_id])
            for row in shown
        ),
        next=cursors.encode(cursors.place(number=shown[-1].id)) if len(rows) > limit else None,
    )


async def read_dead_letters(
    connection: AsyncConnection, after: cursors.Place | None, *, limit: int
) -> DeadLetterList:
    """Return the dead letters, the unsettled ones first, then the newest first."""
    settled = dead_letter.c.settled_at.is_not(None)
    query = (
        select(
            dead_letter.c.id,
            dead_letter.c.interaction_id,
            dead_letter.c.at,
            dead_letter.c.cause,
            func.length(dead_letter.c.data).label("size"),
            dead_letter.c.settled_at,
            dead_letter.c.settled_how,
        )
        .order_by(settled, dead_letter.c.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        within = dead_letter.c.id < after.number
        is_settled = after.name == "settled"
        query = query.where(and_(settled, within) if is_settled else or_(settled, within))
    rows = list(await connection.execute(query))
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return DeadLetterList(
        dead_letters=tuple(
            DeadLetter(
                interaction_id=row.interaction_id,
                at=row.at,
                cause=row.cause,
                size=row.size,
                settled_at=row.settled_at,
                settled_how=row.settled_how,
            )
            for row in shown
        ),
        next=cursors.encode(cursors.place(number=last.id, name="settled" if last.settled_at else ""))
        if last
        else None,
    )


def letter_view(letter: Letter) -> DeadLetterView:
    """Return a dead letter as it is shown."""
    found = letter.read()
    return DeadLetterView(
        interaction_id=letter.interaction_id,
        at=letter.at,
        cause=letter.cause,
        size=len(letter.data),
        settled_at=letter.settled_at,
        settled_how=letter.settled_how,
        readable=found is not None,
        channel=found.channel if found else "",
        source=found.source if found else "",
        author=author_shown(found) if found else "",
        subject=found.subject if found else "",
        excerpt=letter.excerpt(),
    )


async def dead_letter_cause(connection: AsyncConnection, interaction_id: str) -> str | None:
    """Return why the interaction could not be placed, or None where it is no unsettled dead letter."""
    found = await connection.execute(
        select(dead_letter.c.cause).where(
            dead_letter.c.interaction_id == interaction_id, dead_letter.c.settled_at.is_(None)
        )
    )
    return found.scalar_one_or_none()


async def read_counts(connection: AsyncConnection) -> Counts:
    """Return how much waits; of reviews at most COUNTED_MAX: a page must not cost more the more wait."""
    waiting = (
        select(review.c.id)
        .join(placement, placement.c.id == review.c.placement_id)
        .where(_OPEN_REVIEW)
        .limit(COUNTED_MAX)
    )
    reviews = select(func.count()).select_from(waiting.subquery())
    letters = select(func.count()).select_from(dead_letter).where(dead_letter.c.settled_at.is_(None))
    proposed = select(func.count()).select_from(incident).where(incident.c.state == "proposed")
    counted = (reviews, letters, proposed)
    row = (await connection.execute(select(*(one.scalar_subquery() for one in counted)))).one()
    return Counts(reviews=row[0], dead_letters=row[1], incidents=row[2])


async def read_desk(connection: AsyncConnection) -> Desk:
    """Return what the desk knows of itself; its defaults where nothing was set yet."""
    body = (await connection.execute(select(desk.c.body))).scalar_one_or_none()
    return msgspec.convert(body, Desk) if body is not None else Desk()


def desk_view(known: Desk) -> DeskView:
    """Return what clients may know of the desk."""
    return DeskView(name=known.name, language=known.language, time_zone=known.time_zone, region=known.region)
