"""Team scope: whose threads the request under way sees, all of the desk's or those of one team and of none.

The one place. `auth.Authentication` says for whom a request is; whatever it then reads by `reading`, and so
by `Records.read`, it reads in the teams' role, to which PostgreSQL shows no row of another team's thread
(team_rows.py). Without a team nothing is asked and nothing is slower. What is written is guarded by
`team_guard`: writing needs all rows, or half of a correction would be done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.database import failures_named
from services.store.team_rows import TEAM, TEAM_SETTING
from shared.errors import Unavailable
from shared.log import logger

log = logger(__name__)

# Of the task that serves the request. A parameter through some ninety places would be forgotten in one.
_team: ContextVar[str] = ContextVar("team", default="")

_BIND = text(
    """
    select set_config(:setting, :team, true),
        (select set_config('role', rolname, true) from pg_roles
            where rolname = :role and pg_has_role(current_user, oid, 'member'))
    """
)
_CAN_BIND = text("select exists (select from pg_roles where rolname = :role and pg_has_role(oid, 'member'))")


@contextmanager
def seen_by(team_id: str) -> Iterator[None]:
    """From here on read for an agent of this team, by its internal id; empty: for one who sees all."""
    before = _team.set(team_id)
    try:
        yield
    finally:
        _team.reset(before)


def team_in_scope() -> str:
    """Return the internal id of the team whose agent asks; empty for whoever sees all."""
    return _team.get()


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction to read in, which sees what the request may.

    Raises Unavailable when the database is away, and for an agent with a team where it has no lock for rows:
    such an agent sees nothing rather than everything.
    """
    with failures_named():
        async with engine.connect() as connection:
            if team_id := team_in_scope():
                await _bind(connection, team_id)
            yield connection


async def can_scope(connection: AsyncConnection) -> bool:
    """Return whether this database locks rows for teams."""
    return bool((await connection.execute(_CAN_BIND, {"role": TEAM})).scalar_one())


async def _bind(connection: AsyncConnection, team_id: str) -> None:
    values = {"setting": TEAM_SETTING, "team": team_id, "role": TEAM}
    _, role = (await connection.execute(_BIND, values)).one()
    if role is None:
        log.error("agents with a team see nothing: docs/deployment.md says how to lock rows", missing=TEAM)
        raise Unavailable(f"the database has no role {TEAM}")
