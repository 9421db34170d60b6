"""What a row of the inbox counts and flags over all of a thread's interactions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Boolean, RowMapping, and_, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import interaction, placement, review

DOUBTED = ("unverified", "forged")  # trust in a sender that an agent must know of


async def read_totals(connection: AsyncConnection, thread_ids: Collection[str]) -> Mapping[str, RowMapping]:
    """Return by thread: interactions, reports, repeats, channels, and the flags that placements give it."""
    if not thread_ids:
        return {}
    asked = and_(review.c.id.is_not(None), review.c.answered_at.is_(None))
    may_request = func.coalesce(placement.c.body["triage"]["may_request"].as_string().cast(Boolean), True)
    found = await connection.execute(
        select(
            placement.c.thread_id,
            func.count().label("interactions"),
            func.count().filter(placement.c.kind.in_(("new", "repeat"))).label("reports"),
            func.count().filter(placement.c.kind == "repeat").label("repeats"),
            func.bool_or(asked).label("review_asked"),
            # As services/store/triage/permission.py: of those in which the customer has a word.
            func.bool_or(may_request).filter(interaction.c.word_at.is_not(None)).label("may_request"),
            func.bool_or(interaction.c.trust.in_(DOUBTED))
            .filter(interaction.c.direction == "inbound", interaction.c.channel == "email")
            .label("unverified"),
            func.array_agg(aggregate_order_by(interaction.c.channel.distinct(), interaction.c.channel))
            .cast(ARRAY(TEXT))
            .label("channels"),
        )
        .join(interaction, interaction.c.id == placement.c.interaction_id)
        .outerjoin(review, review.c.placement_id == placement.c.id)
        .where(placement.c.thread_id.in_(list(thread_ids)), placement.c.superseded_by.is_(None))
        .group_by(placement.c.thread_id)
    )
    return {row["thread_id"]: row for row in found.mappings()}
