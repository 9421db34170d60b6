"""The teams of the desk, as `onethread team …` and the console change them; each change is in the journal.

Of which team a thread is when it is opened thread_teams.py says, who sees it team_scope.py.
"""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.tables import agent, source, team, thread, work_step
from shared.clean import clean_line
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

NAME_CHARS_MAX = 80
TEAMS_MAX = 200
ID_BYTES = 8
UNKNOWN = phrase("team_unknown", "there is no such team")


class TeamLine(msgspec.Struct, frozen=True, kw_only=True):
    """A team as an administrator sees it, with how much is its own."""

    handle: str
    name: str
    agents: int
    sources: int
    threads: int

    @property
    def empty(self) -> bool:
        """Whether nothing is this team's, so that it can be removed."""
        return not (self.agents or self.sources or self.threads)


async def add_team(engine: AsyncEngine, name: str, *, by: str = audit.COMMAND) -> str:
    """Add a team and return its handle. Raises Rejected for no name, a name that is taken, and too many."""
    values = {"id": secrets.token_hex(ID_BYTES), "handle": new_handle("team"), "name": _clean(name)}
    try:
        with failures_named():
            async with engine.begin() as connection:
                there = (await connection.execute(select(func.count()).select_from(team))).scalar_one()
                if there >= TEAMS_MAX:
                    many = phrase("teams_many", "a desk has at most {n} teams", n=TEAMS_MAX)
                    raise Rejected(many, status=409)
                await connection.execute(insert(team).values(values))
                await audit.note(connection, who=by, what="team.added", about=values["name"])
    except IntegrityError:
        raise _taken() from None
    return values["handle"]


async def rename_team(engine: AsyncEngine, handle: str, name: str, *, by: str = audit.COMMAND) -> None:
    """Give the team another name. Raises Rejected as `add_team` does, and 404 for no such team."""
    name = _clean(name)
    try:
        with failures_named():
            async with engine.begin() as connection:
                team_id = await team_id_of(connection, handle)
                before = select(team.c.name).where(team.c.id == team_id).with_for_update()
                why = str((await connection.execute(before)).scalar_one())
                await connection.execute(update(team).where(team.c.id == team_id).values(name=name))
                await audit.note(connection, who=by, what="team.renamed", about=name, why=why)
    except IntegrityError:
        raise _taken() from None


async def remove_team(engine: AsyncEngine, handle: str, *, by: str = audit.COMMAND) -> None:
    """Remove a team of which nothing is. Raises Rejected: 404 for no such team, 409 for one with anything.

    What was once handed to it stays in the threads' histories, without its name.
    """
    try:
        with failures_named():
            async with engine.begin() as connection:
                team_id = await team_id_of(connection, handle)
                await connection.execute(
                    update(work_step).where(work_step.c.team_id == team_id).values(team_id=None)
                )
                removed = delete(team).where(team.c.id == team_id).returning(team.c.name)
                name = str((await connection.execute(removed)).scalar_one())
                await audit.note(connection, who=by, what="team.removed", about=name)
    except IntegrityError:
        held = phrase("team_in_use", "agents, sources or threads are of this team: hand them on first")
        raise Rejected(held, status=409) from None


async def list_teams(connection: AsyncConnection) -> tuple[TeamLine, ...]:
    """Return the teams by name."""
    counts = [_count_of(table).label(f"{table.name}s") for table in (agent, source, thread)]
    query = select(team.c.handle, team.c.name, *counts).order_by(team.c.name).limit(TEAMS_MAX)
    return tuple(TeamLine(**row) for row in (await connection.execute(query)).mappings())


async def handle_of(engine: AsyncEngine, name: str) -> str:
    """Return the handle of the team of this name; empty for no name. Raises Rejected (404) for no team."""
    if not name:
        return ""
    with failures_named():
        async with engine.connect() as connection:
            found = await connection.execute(select(team.c.handle).where(team.c.name == name))
    handle = found.scalar_one_or_none()
    if handle is None:
        raise Rejected(UNKNOWN, pointer="/team", status=404)
    return str(handle)


async def team_id_of(connection: AsyncConnection, handle: str) -> str:
    """Return the internal id of the team that bears `handle`. Raises Rejected (404) for none."""
    found = await connection.execute(select(team.c.id).where(team.c.handle == handle))
    team_id = found.scalar_one_or_none()
    if team_id is None:
        raise Rejected(UNKNOWN, pointer="/team", status=404)
    return str(team_id)


def _count_of(table: Table) -> Any:
    return select(func.count()).where(table.c.team_id == team.c.id).scalar_subquery()


def _clean(name: str) -> str:
    clean = clean_line(name, chars_max=NAME_CHARS_MAX)
    if not clean:
        raise Rejected(phrase("team_nameless", "a team has a name"), pointer="/name")
    return clean


def _taken() -> Rejected:
    return Rejected(phrase("team_exists", "another team has this name"), pointer="/name", status=409)
