"""Reads call drafts for pages: an agent's own, those that are nobody's, and one by its handle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.call_drafts.callers import read_callers
from services.store.call_drafts.growing import Call
from services.store.call_drafts.views import CallDraftView, note_key
from services.store.tables import agent_line, call_draft

DRAFTS_MAX = 100  # of a list, the latest
FRESH = timedelta(hours=8)  # a shift: so long a call shows on every page; later on the page of calls alone
FRESH_MAX = 3  # on every page


async def read_drafts(connection: AsyncConnection, agent_id: str) -> tuple[CallDraftView, ...]:
    """Return the open drafts of the agent and those that are nobody's, the latest first."""
    whose = or_(call_draft.c.agent_id == agent_id, call_draft.c.agent_id.is_(None))
    return await _read(connection, _open().where(whose).limit(DRAFTS_MAX), agent_id)


async def read_fresh_drafts(
    connection: AsyncConnection, agent_id: str, *, now: datetime
) -> tuple[CallDraftView, ...]:
    """Return the agent's own open drafts of this shift, the latest first."""
    fresh = _open().where(call_draft.c.agent_id == agent_id, call_draft.c.started_at > now - FRESH)
    return await _read(connection, fresh.limit(FRESH_MAX), agent_id)


async def read_draft(connection: AsyncConnection, handle: str, agent_id: str) -> CallDraftView | None:
    """Return the draft that bears `handle`, in whatever state and whosever, or None."""
    found = await _read(connection, select(call_draft).where(call_draft.c.handle == handle), agent_id)
    return found[0] if found else None


async def read_lines(connection: AsyncConnection, agent_id: str) -> tuple[str, ...]:
    """Return what telephone systems call the agent, besides login and name."""
    query = select(agent_line.c.line).where(agent_line.c.agent_id == agent_id).order_by(agent_line.c.line)
    return tuple((await connection.execute(query)).scalars())


def call_in(row: RowMapping) -> Call:
    """Return the call in a row of `call_draft`."""
    return msgspec.convert({name: row[name] for name in Call.__struct_fields__}, Call)


def _open() -> Select[Any]:
    return select(call_draft).where(call_draft.c.state == "open").order_by(call_draft.c.started_at.desc())


async def _read(connection: AsyncConnection, query: Select[Any], agent_id: str) -> tuple[CallDraftView, ...]:
    rows: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
    callers = await read_callers(connection, {row["number"] for row in rows})
    return tuple(_view(row, callers.get(row["number"]), agent_id) for row in rows)


def _view(row: RowMapping, caller: Any, agent_id: str) -> CallDraftView:
    call = call_in(row)
    return CallDraftView(
        handle=row["handle"],
        state=row["state"],
        stage=call.stage,
        direction=call.direction,
        number=call.number,
        name=call.name,
        queue=call.queue,
        caller=caller,
        mine=row["agent_id"] == agent_id,
        started_at=call.started_at,
        duration_s=call.duration_s,
        note_key=note_key(row["source"], row["call_id"]),
        noted_by=row["closed_by"] if row["state"] == "noted" else "",
    )
