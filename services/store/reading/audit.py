"""The journal of what operators did, the latest first."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.audit import COMMAND
from services.store.reading.names import agent_names
from services.store.tables import agent, audit
from services.store.views import View
from services.store.views_lists import Page

KINDS_MAX = 200
PEOPLE_MAX = 500


class AuditLine(View, frozen=True, kw_only=True):
    """One deed."""

    at: datetime
    who: str  # an agent's name, or "command" for whoever ran a command on the machine
    what: str  # "source.added", …
    about: str  # public handle or name
    why: str


class AuditList(Page, frozen=True, kw_only=True):
    """The journal, the latest first."""

    lines: tuple[AuditLine, ...]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An agent by whom the journal can be filtered; the id is for the query, not for pages."""

    id: str
    login: str
    name: str


async def read_audit(
    connection: AsyncConnection, *, who: str, what: str, about: str, after: cursors.Place | None, limit: int
) -> AuditList:
    """Return the deeds of this agent (by id), of this kind, about this object; empty: of any."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit + 1)
    for column, wanted in ((audit.c.who, who), (audit.c.what, what), (audit.c.object, about)):
        if wanted:
            query = query.where(column == wanted)
    if after is not None:
        query = query.where(audit.c.id < after.number)
    rows = (await connection.execute(query)).all()
    shown = rows[:limit]
    names = await agent_names(connection, {row.who for row in shown} - {COMMAND})
    more = len(rows) > limit
    return AuditList(
        lines=tuple(
            AuditLine(
                at=row.at,
                who=names.get(row.who, row.who if row.who == COMMAND else ""),
                what=row.what,
                about=row.object,
                why=row.why,
            )
            for row in shown
        ),
        next=cursors.encode(cursors.place(number=shown[-1].id)) if more else None,
    )


async def read_kinds(connection: AsyncConnection) -> tuple[str, ...]:
    """Return the kinds of deeds that there are in the journal, in order."""
    found = await connection.execute(select(audit.c.what).distinct().order_by(audit.c.what).limit(KINDS_MAX))
    return tuple(found.scalars())


async def read_people(connection: AsyncConnection) -> tuple[Person, ...]:
    """Return the agents, by name."""
    query = select(agent.c.id, agent.c.login, agent.c.name).order_by(agent.c.name, agent.c.login)
    return tuple(Person(**row) for row in (await connection.execute(query.limit(PEOPLE_MAX))).mappings())
