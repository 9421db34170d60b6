"""Of which team an agent is, and so what they see; and a source, and so whose threads its pieces open."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit
from services.store.agents import change_agent
from services.store.database import failures_named
from services.store.sources import hold_source
from services.store.tables import source
from services.store.team_scope import can_scope
from services.store.teams import team_id_of
from shared.errors import Rejected
from shared.phrases import phrase

UNLOCKED = phrase("teams_unlocked", "this database locks no rows: docs/deployment.md says how")


async def set_team_of_agent(engine: AsyncEngine, login: str, handle: str, *, by: str = audit.COMMAND) -> None:
    """Let the agent see the threads of this team and of no team alone; empty: all of them.

    Raises Rejected for no such agent or team, for an administrator, and where the database cannot keep the
    other threads from them.
    """
    team_id = None
    if handle:
        with failures_named():
            async with engine.connect() as connection:
                team_id = await team_id_of(connection, handle)
                if not await can_scope(connection):
                    raise Rejected(UNLOCKED, status=409)
    try:
        await change_agent(engine, login, by=by, what="agent.team", values={"team_id": team_id}, why=handle)
    except IntegrityError:
        raise Rejected(
            phrase("administrator_teamless", "administrators see all threads"), status=409
        ) from None


async def set_team_of_source(engine: AsyncEngine, name: str, handle: str, *, by: str = audit.COMMAND) -> None:
    """Let the threads that the source's pieces open from now on be of the team; empty: of none.

    Raises Rejected for no such source or team.
    """
    with failures_named():
        async with engine.begin() as connection:
            source_id = (await hold_source(connection, name)).id
            team_id = await team_id_of(connection, handle) if handle else None
            await connection.execute(update(source).where(source.c.id == source_id).values(team_id=team_id))
            await audit.note(connection, who=by, what="source.team", about=name, why=handle)
