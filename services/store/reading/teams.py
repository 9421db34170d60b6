"""Teams as agents see them: by name, for those who hand threads over, and by id, for what is shown of one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import team
from services.store.views_work import TeamRef


async def read_teams(connection: AsyncConnection) -> tuple[TeamRef, ...]:
    """Return the teams by name; none in a desk without teams."""
    found = await connection.execute(select(team.c.handle, team.c.name).order_by(team.c.name))
    return tuple(TeamRef(handle=row.handle, name=row.name) for row in found)


async def team_refs(connection: AsyncConnection, ids: Collection[str]) -> dict[str, TeamRef]:
    """Return the teams with these internal ids; nothing is asked where there are none."""
    wanted = sorted(set(ids) - {""})
    if not wanted:
        return {}
    found = await connection.execute(
        select(team.c.id, team.c.handle, team.c.name).where(team.c.id.in_(wanted))
    )
    return {row.id: TeamRef(handle=row.handle, name=row.name) for row in found}
