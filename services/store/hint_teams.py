"""Which team may be told of what happened: of a thread its own, of what was set aside its source's.

Asked with the store's eyes, by the task that listens to the bus: it serves no visitor.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.database import failures_named
from services.store.live import EVERYBODY, NOBODY, Hint, ToldTo
from services.store.tables import interaction, source, thread


def told_to(engine: AsyncEngine) -> ToldTo:
    """Return what Live asks of each event."""

    async def asked(hint: Hint) -> str:
        if hint.thread:
            query = select(thread.c.team_id).where(thread.c.handle == hint.thread)
        elif hint.interaction:
            of_source = source.c.name == interaction.c.source
            query = select(source.c.team_id).select_from(interaction).outerjoin(source, of_source)
            query = query.where(interaction.c.id == hint.interaction)
        else:
            return EVERYBODY
        with failures_named():
            async with engine.connect() as connection:
                row = (await connection.execute(query)).one_or_none()
        return NOBODY if row is None else row.team_id or EVERYBODY

    return asked
