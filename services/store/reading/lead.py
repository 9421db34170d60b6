"""Reads what the desk did in a span of days: repeats caught, reviews asked, corrections made."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, and_, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.lead_people import read_by_model, read_correction_load, read_review_load
from services.store.tables import incident, interaction, placement, thread
from services.store.views_lead import DayCount, LeadView, NamedCount
from shared.desk import Desk

TROUBLES = 12
_REPORTS = placement.c.kind.in_(("new", "repeat"))
_REPEATS = placement.c.kind == "repeat"


async def read_lead(connection: AsyncConnection, desk: Desk, now: datetime, *, days: int) -> LeadView:
    """Return the figures of the last `days` days; a placement counts on the day when its piece came."""
    since = now - timedelta(days=days)
    held = and_(placement.c.superseded_by.is_(None), placement.c.received_at >= since)
    total = await _totals(connection, held)
    return LeadView(
        days=days,
        interactions=total["interactions"],
        reports=total["reports"],
        repeats=total["repeats"],
        joins=total["joins"],
        minutes_per_repeat=desk.minutes_per_repeat,
        reviews=await read_review_load(connection, since),
        corrections=await read_correction_load(connection, since),
        by_day=await _by_day(connection, held, desk.time_zone, since, now),
        by_channel=await _by_channel(connection, held),
        by_problem=await _by_problem(connection, since),
        by_incident=await _by_incident(connection, since),
        by_model=await read_by_model(connection, since),
    )


async def _totals(connection: AsyncConnection, held: Any) -> Any:
    joined = and_(placement.c.kind.in_(("repeat", "follow_up")), placement.c.decided_by == "machine")
    found = await connection.execute(
        select(
            func.count().label("interactions"),
            func.count().filter(_REPORTS).label("reports"),
            func.count().filter(_REPEATS).label("repeats"),
            func.count().filter(joined).label("joins"),
        ).where(held)
    )
    return found.mappings().one()


async def _by_day(
    connection: AsyncConnection, held: Any, time_zone: str, since: datetime, now: datetime
) -> tuple[DayCount, ...]:
    """Return every day of the span, those without a report too."""
    day = cast(func.timezone(literal(time_zone), placement.c.received_at), Date).label("day")
    found = await connection.execute(
        select(
            day,
            func.count().filter(_REPORTS).label("reports"),
            func.count().filter(_REPEATS).label("repeats"),
        )
        .where(held)
        .group_by(day)
    )
    counted = {row.day: row for row in found}
    first, last = since.date(), max([now.date(), *counted])
    every: list[date] = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    return tuple(
        DayCount(
            day=one,
            reports=counted[one].reports if one in counted else 0,
            repeats=counted[one].repeats if one in counted else 0,
        )
        for one in every
    )


async def _by_channel(connection: AsyncConnection, held: Any) -> tuple[NamedCount, ...]:
    query = (
        select(
            interaction.c.channel,
            func.count().label("reports"),
            func.count().filter(_REPEATS).label("repeats"),
        )
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .where(held, _REPORTS)
        .group_by(interaction.c.channel)
        .order_by(func.count().desc(), interaction.c.channel)
    )
    return tuple(NamedCount(name=one, count=n, of_these=m) for one, n, m in await connection.execute(query))


async def _by_problem(connection: AsyncConnection, since: datetime) -> tuple[NamedCount, ...]:
    again = func.count().filter(thread.c.recurrence_of.is_not(None))
    query = (
        select(thread.c.problem, func.count(), again)
        .where(thread.c.opened_at >= since, thread.c.emptied_at.is_(None), thread.c.problem != "")
        .group_by(thread.c.problem)
        .order_by(func.count().desc(), thread.c.problem)
        .limit(TROUBLES)
    )
    return tuple(NamedCount(name=one, count=n, of_these=m) for one, n, m in await connection.execute(query))


async def _by_incident(connection: AsyncConnection, since: datetime) -> tuple[NamedCount, ...]:
    query = (
        select(incident.c.state, func.count())
        .where(incident.c.state.in_(("proposed", "confirmed", "dismissed")), incident.c.last_at >= since)
        .group_by(incident.c.state)
        .order_by(incident.c.state)
    )
    return tuple(NamedCount(name=state, count=number) for state, number in await connection.execute(query))
