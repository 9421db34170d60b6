"""Hands a thread to another team, and takes it back: a thread that nobody of its team can see is nobody's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import agent, team, thread, thread_work
from shared.errors import Rejected
from shared.phrases import phrase

TEAM = "team"  # the kind of such a step


async def hand_over(connection: AsyncConnection, thread_id: str, team_id: str | None) -> dict[str, Any]:
    """Let the thread be of this team, or of none; return what stood there before.

    Who has it in hand and does not see it from now on has it no more.
    """
    before: dict[str, Any] = {"team_id": await _swapped(connection, thread_id, team_id)}
    if team_id is None:
        return before
    holder = (
        select(thread_work.c.assignee_id)
        .join(agent, agent.c.id == thread_work.c.assignee_id)
        .where(thread_work.c.thread_id == thread_id, agent.c.team_id != team_id)
    )
    assignee_id = (await connection.execute(holder)).scalar_one_or_none()
    if assignee_id is None:
        return before
    await _assign(connection, thread_id, None)
    return before | {"assignee_id": assignee_id}


async def take_back(connection: AsyncConnection, thread_id: str, before: dict[str, Any]) -> None:
    """Let the thread be whose it was; it is in the hand that it was taken from, unless another has it.

    Raises Rejected (409) where that team is no more.
    """
    team_id = before["team_id"]
    known = await connection.execute(select(team.c.id).where(team.c.id == team_id))
    if team_id is not None and known.scalar_one_or_none() is None:
        raise Rejected(phrase("team_gone", "the team that had it is no more"), status=409)
    await _swapped(connection, thread_id, team_id)
    if "assignee_id" in before:
        held = select(thread_work.c.assignee_id).where(thread_work.c.thread_id == thread_id)
        if (await connection.execute(held)).scalar_one_or_none() is None:
            await _assign(connection, thread_id, before["assignee_id"])


async def _swapped(connection: AsyncConnection, thread_id: str, team_id: str | None) -> str | None:
    """Set the thread's team; return the one before."""
    stood = select(thread.c.team_id).where(thread.c.id == thread_id).with_for_update()
    before: str | None = (await connection.execute(stood)).scalar_one()
    await connection.execute(update(thread).where(thread.c.id == thread_id).values(team_id=team_id))
    return before


async def _assign(connection: AsyncConnection, thread_id: str, agent_id: str | None) -> None:
    work = update(thread_work).where(thread_work.c.thread_id == thread_id)
    await connection.execute(work.values(assignee_id=agent_id))
