"""Keeps call drafts: grown by each event, closed by the note or a dismissal, swept away when they are old."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store.auth import Clock
from services.store.call_drafts.agents import Member, agent_of, folded
from services.store.call_drafts.growing import call_of, grown
from services.store.call_drafts.reading import call_in, read_draft
from services.store.call_drafts.views import CallDraftView
from services.store.database import failures_named
from services.store.duties import pause
from services.store.live import Hint
from services.store.tables import agent, agent_line, call_draft
from services.store.team_scope import reading
from shared.call_event import LINE_CHARS_MAX, CallEvent, decode_call_event
from shared.clean import clean_line
from shared.errors import Rejected, Unavailable
from shared.ids import new_handle
from shared.log import logger
from shared.notice import NoticeReceived

OPEN_KEPT = timedelta(days=30)  # a call that nobody has written a note of by then gets none
CLOSED_KEPT = timedelta(days=30)  # so long a late event still finds that it is settled
SWEEP_S = 3_600.0
LINES_MAX = 10  # of one agent

CHANGED = Hint(kind="call")  # what open pages are told: each looks itself what concerns its agent

Tell = Callable[[Hint], Awaitable[None]]
"""Tells the open pages of every process of the store."""

log = logger(__name__)


class CallDrafts:
    """The drafts of the desk. Any number of processes may keep them."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, tell: Tell) -> None:
        self._engine = engine
        self._clock = clock
        self._tell = tell

    async def take(self, connection: AsyncConnection, notice: NoticeReceived) -> None:
        """Let the draft of the notice's call say what the notice tells; a closed one stays closed.

        The same notices make the same draft, however often and in whatever order. Raises Rejected for what
        is no event of a call.
        """
        try:
            event = decode_call_event(notice.data)
        except msgspec.ValidationError as error:
            raise Rejected(f"no event of a call: {error}") from None
        await _grow(connection, notice.source, event, await _members(connection), at=self._clock())
        await self._tell(CHANGED)  # before the commit: whoever is told looks a moment later

    async def for_note(self, handle: str, *, by: str) -> CallDraftView | None:
        """Return the draft whose note the agent may write: open, or noted by this very agent already.

        None for no such draft, and for one that somebody else has settled: their note is a call of its own.
        """
        if not handle:
            return None
        async with reading(self._engine) as connection:
            draft = await read_draft(connection, handle, by)
        return draft if draft is not None and (draft.state == "open" or draft.noted_by == by) else None

    async def noted(self, handle: str, interaction_id: str, *, by: str) -> None:
        """Close the draft with its note, which is on record as this interaction. Raises Unavailable."""
        await self._close(handle, by=by, state="noted", interaction_id=interaction_id)

    async def dismiss(self, handle: str, *, by: str) -> None:
        """Close the draft without a note; one that is closed already stays as it is. Raises Unavailable."""
        await self._close(handle, by=by, state="dismissed")

    async def set_lines(self, agent_id: str, lines: Collection[str]) -> tuple[str, ...]:
        """From here on telephone systems mean the agent by these; return those that are another's already."""
        clean = {folded(clean_line(line, chars_max=LINE_CHARS_MAX)) for line in lines} - {""}
        wanted = sorted(clean)[:LINES_MAX]
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(delete(agent_line).where(agent_line.c.agent_id == agent_id))
                for line in wanted:
                    row = insert(agent_line).values(line=line, agent_id=agent_id)
                    await connection.execute(row.on_conflict_do_nothing())
                taken = select(agent_line.c.line).where(
                    agent_line.c.line.in_(wanted), agent_line.c.agent_id != agent_id
                )
                return tuple((await connection.execute(taken.order_by(agent_line.c.line))).scalars())

    async def sweep(self) -> None:
        """Dismiss what has waited too long, and take away what was closed long ago. Raises Unavailable."""
        now = self._clock()
        waited = (call_draft.c.state == "open") & (call_draft.c.seen_at < now - OPEN_KEPT)
        over = (call_draft.c.state != "open") & (call_draft.c.closed_at < now - CLOSED_KEPT)
        with failures_named():
            async with self._engine.begin() as connection:
                given_up = update(call_draft).where(waited).values(state="dismissed", closed_at=now)
                await connection.execute(given_up)
                await connection.execute(delete(call_draft).where(over))

    async def run(self, *, closing: asyncio.Event) -> None:
        """Sweep until `closing` is set."""
        while not closing.is_set():
            try:
                await self.sweep()
            except Unavailable as error:
                log.warning("old call drafts stay", cause=str(error))
            await pause(closing, seconds=SWEEP_S)

    async def _close(self, handle: str, *, by: str, state: str, interaction_id: str = "") -> None:
        values = {
            "state": state,
            "closed_at": self._clock(),
            "closed_by": by,
            "interaction_id": interaction_id,
        }
        still_open = (call_draft.c.handle == handle) & (call_draft.c.state == "open")
        with failures_named():
            async with self._engine.begin() as connection:
                await connection.execute(update(call_draft).where(still_open).values(values))
        await self._tell(CHANGED)


async def _grow(
    connection: AsyncConnection, source: str, event: CallEvent, members: list[Member], *, at: datetime
) -> None:
    """Make the row, or hold the one that is there, and write what is known of the call now."""
    new = {
        "handle": new_handle("call"),
        "source": source,
        "call_id": event.call_id,
        "seen_at": at,
        **_columns(call_of(event)),
    }
    await connection.execute(insert(call_draft).values(new).on_conflict_do_nothing())
    this = (call_draft.c.source == source) & (call_draft.c.call_id == event.call_id)
    row = (await connection.execute(select(call_draft).where(this).with_for_update())).mappings().one()
    call = grown(call_in(row), event)
    values = _columns(call) | {"agent_id": agent_of(call, members)}
    if event.noted and row["state"] == "open":
        values |= {"state": "noted", "closed_at": at}
    await connection.execute(update(call_draft).where(call_draft.c.id == row["id"]).values(values))


def _columns(call: msgspec.Struct) -> dict[str, Any]:
    lists = {"rung", "taken_by"}
    return {
        name: list(value) if name in lists else value for name, value in msgspec.structs.asdict(call).items()
    }


async def _members(connection: AsyncConnection) -> list[Member]:
    """Return the agents who may write a note."""
    lines: dict[str, list[str]] = {}
    for row in await connection.execute(select(agent_line.c.agent_id, agent_line.c.line)):
        lines.setdefault(row.agent_id, []).append(row.line)
    who = select(agent.c.id, agent.c.login, agent.c.name)
    rows = await connection.execute(who.where(agent.c.disabled_at.is_(None), agent.c.role != "viewer"))
    return [
        Member(id=row.id, login=row.login, name=row.name, lines=tuple(lines.get(row.id, ()))) for row in rows
    ]
