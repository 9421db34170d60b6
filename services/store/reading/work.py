"""Reads what agents did with threads, and who there is to have one in hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.names import agent_names
from services.store.reading.teams import team_refs
from services.store.tables import agent, thread, thread_work, work_step
from services.store.views_work import AgentRef, ClosingView, StepView, TeamRef, WorkView

STEPS_MAX = 200  # of one thread, the latest; notes among them
AGENTS_MAX = 500


async def read_agents(connection: AsyncConnection) -> tuple[AgentRef, ...]:
    """Return who may have a thread in hand, by name: those who sign in and may write."""
    query = select(agent.c.login, agent.c.name).where(agent.c.disabled_at.is_(None), agent.c.role != "viewer")
    rows = await connection.execute(query.order_by(agent.c.name, agent.c.login).limit(AGENTS_MAX))
    return tuple(AgentRef(login=row.login, name=row.name) for row in rows)


async def login_of(connection: AsyncConnection, agent_id: str) -> str:
    """Return the login of the agent with this id, empty for none."""
    found = await connection.execute(select(agent.c.login).where(agent.c.id == agent_id))
    return found.scalar_one_or_none() or ""


async def agent_refs(connection: AsyncConnection, ids: Collection[str]) -> dict[str, AgentRef]:
    """Return the agents with these internal ids."""
    wanted = sorted(set(ids) - {""})
    if not wanted:
        return {}
    query = select(agent.c.id, agent.c.login, agent.c.name).where(agent.c.id.in_(wanted))
    return {row.id: AgentRef(login=row.login, name=row.name) for row in await connection.execute(query)}


async def read_work(connection: AsyncConnection, thread_id: str) -> WorkView:
    """Return what agents did with a thread, and what they noted in those that were merged into it."""
    steps = await _steps(connection, thread_id)
    return WorkView(
        closing=await _closing(connection, thread_id),
        notes=tuple(one for one in reversed(steps) if one.kind == "note" and one.undone_at is None),
        history=tuple(one for one in steps if one.kind != "note" or one.undone_at is not None),
    )


async def read_step(connection: AsyncConnection, handle: str) -> StepView | None:
    """Return the step that bears `handle`, or None."""
    rows = (await connection.execute(select(work_step).where(work_step.c.handle == handle))).mappings()
    found = await _views(connection, list(rows))
    return found[0] if found else None


async def _steps(connection: AsyncConnection, thread_id: str) -> tuple[StepView, ...]:
    merged = select(thread.c.id).where(thread.c.merged_into == thread_id)
    query = (
        select(work_step)
        .where(or_(work_step.c.thread_id == thread_id, work_step.c.thread_id.in_(merged)))
        .order_by(work_step.c.id.desc())
        .limit(STEPS_MAX)
    )
    return await _views(connection, list((await connection.execute(query)).mappings()))


async def _views(connection: AsyncConnection, rows: Sequence[RowMapping]) -> tuple[StepView, ...]:
    names = await agent_names(
        connection, {row["agent"] for row in rows} | {row["undone_by"] or "" for row in rows}
    )
    people = await agent_refs(connection, {row["assignee_id"] or "" for row in rows})
    teams = await team_refs(connection, {row["team_id"] or "" for row in rows})
    return tuple(_view(row, names, people, teams) for row in rows)


def _view(
    row: RowMapping, names: dict[str, str], people: dict[str, Any], teams: dict[str, TeamRef]
) -> StepView:
    return StepView(
        handle=row["handle"],
        kind=row["kind"],
        at=row["at"],
        by=names.get(row["agent"], ""),
        text=row["text"],
        assignee=people.get(row["assignee_id"]),
        until=row["until"],
        team=teams.get(row["team_id"]),
        undone_at=row["undone_at"],
        undone_by=names.get(row["undone_by"], "") if row["undone_by"] else None,
    )


async def _closing(connection: AsyncConnection, thread_id: str) -> ClosingView | None:
    query = (
        select(thread_work.c.closed_at, thread_work.c.closed_by, thread_work.c.solution)
        .join(thread, thread.c.id == thread_work.c.thread_id)
        .where(thread_work.c.thread_id == thread_id, thread_work.c.closed_at >= thread.c.last_at)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    names = await agent_names(connection, {row.closed_by})
    return ClosingView(at=row.closed_at, by=names.get(row.closed_by, ""), solution=row.solution)
