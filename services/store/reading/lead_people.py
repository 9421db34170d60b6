"""Reads what machines asked of people and what people put right, for the lead's page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import correction, correction_step, placement, review
from services.store.views_lead import CorrectionLoad, NamedCount, ReviewLoad

JOINS_UNDONE = ("not_same", "split", "move", "give")  # corrections that say: it did not belong there


async def read_review_load(connection: AsyncConnection, since: datetime) -> ReviewLoad:
    """Return the questions asked since; one that a correction made idle is neither open nor answered."""
    waited = func.extract("epoch", review.c.answered_at - review.c.asked_at)
    still = and_(review.c.answered_at.is_(None), placement.c.superseded_by.is_(None))
    found = await connection.execute(
        select(
            func.count().label("asked"),
            func.count(review.c.answered_at).label("answered"),
            func.count().filter(still).label("open"),
            func.percentile_cont(0.5).within_group(waited).label("median"),
        )
        .join(placement, placement.c.id == review.c.placement_id)
        .where(review.c.asked_at >= since)
    )
    row = found.one()
    median = float(row.median) if row.median is not None else None
    return ReviewLoad(asked=row.asked, answered=row.answered, open=row.open, median_wait_s=median)


async def read_correction_load(connection: AsyncConnection, since: datetime) -> CorrectionLoad:
    """Return the corrections made since."""
    stands = and_(correction.c.undone_at.is_(None), correction.c.kind.in_(JOINS_UNDONE))
    found = await connection.execute(
        select(
            func.count().label("made"),
            func.count(correction.c.undone_at).label("undone"),
            func.count().filter(stands).label("wrong"),
        ).where(correction.c.at >= since)
    )
    row = found.one()
    return CorrectionLoad(made=row.made, undone=row.undone, wrong_joins=row.wrong)


async def read_by_model(connection: AsyncConnection, since: datetime) -> tuple[NamedCount, ...]:
    """Return how many of each model's placements people changed since, and of these the wrong joins."""
    wrong = func.count(placement.c.id.distinct()).filter(correction.c.kind.in_(JOINS_UNDONE))
    query = (
        select(placement.c.model, func.count(placement.c.id.distinct()), wrong)
        .join(correction_step, correction_step.c.before_id == placement.c.id)
        .join(correction, correction.c.id == correction_step.c.correction_id)
        .where(placement.c.decided_by == "machine", correction_step.c.undoes.is_(False))
        .where(correction.c.at >= since, correction.c.undone_at.is_(None))
        .group_by(placement.c.model)
        .order_by(placement.c.model)
    )
    return tuple(NamedCount(name=one, count=n, of_these=m) for one, n, m in await connection.execute(query))
