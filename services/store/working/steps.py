"""Does and undoes what agents do with threads: one step, one transaction, its journal row and its event.

The customer's row is held as whoever writes placements holds it, so a step and a correction of the same
thread come one after the other, and what is settled from both is true.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.correcting.settling import settle_threads
from services.store.correcting.standing import hold
from services.store.database import postgres_connection
from services.store.events import Handles, encode_events
from services.store.repository_recording import INSERT_EVENTS, OUTBOX_CHANNEL
from services.store.tables import agent, customer, thread, thread_work, work_step
from services.store.teams import team_id_of
from services.store.working.asked import Assign, Close, HandOver, Note, Snooze, Work
from services.store.working.changes import KIN, changes_of
from services.store.working.events import work_event
from services.store.working.handing import TEAM, hand_over, take_back
from shared.clean import clean_text
from shared.errors import Rejected
from shared.ids import new_handle
from shared.phrases import phrase

SETTLING = frozenset({"close", "reopen"})  # kinds after which the thread's own row is settled anew
MERGED = phrase("thread_merged", "this thread was merged into another; work on that one")


async def take_step(
    connection: AsyncConnection,
    handle: str,
    asked: Work | HandOver,
    *,
    by: str,
    at: datetime,
    told: bool = True,
) -> str:
    """Do what is asked with the thread and return the step's handle; `told`: the world hears of it.

    Raises Rejected: 404 for no such thread, 409 for a merged one, 404 or 422 for a team, an agent or a time
    that there is none of.
    """
    row = await _held(connection, handle)
    if row.merged_into is not None:
        raise Rejected(MERGED, status=409)
    kind = str(asked.__struct_config__.tag)
    assignee_id, team_id, changes = None, None, {}
    if isinstance(asked, HandOver):
        team_id = await team_id_of(connection, asked.team) if asked.team else None
        before = await hand_over(connection, row.id, team_id)
    else:
        if isinstance(asked, Assign):
            assignee_id = await _agent_id(connection, asked.agent, row.team_id)
        changes = changes_of(asked, by=by, assignee_id=assignee_id, at=at)
        before = await _changed(connection, row.id, changes)
    step = {
        "handle": new_handle("work"),
        "thread_id": row.id,
        "kind": kind,
        "agent": by,
        "at": at,
        "text": _text(asked, changes),
        "assignee_id": assignee_id,
        "until": asked.until if isinstance(asked, Snooze) else None,
        "team_id": team_id,
        "before": before,
    }
    await connection.execute(insert(work_step).values(step))
    await _settle(connection, row, kind)
    if told:
        await _tell(connection, row, kind, step["handle"], "done")
    return str(step["handle"])


async def undo_step(
    connection: AsyncConnection, handle: str, *, by: str, at: datetime, oversees: bool = False
) -> str:
    """Let stand what stood before the step and return its thread's handle; undone already: nothing happens.

    Raises Rejected: 404 for no such step, 409 where somebody has changed the same thing since, and 403 for
    handing a thread over, which is taken back by who `oversees` the desk.
    """
    found = await connection.execute(
        select(thread.c.handle).join(work_step, work_step.c.thread_id == thread.c.id)
        .where(work_step.c.handle == handle)
    )  # fmt: skip
    of_thread = found.scalar_one_or_none()
    if of_thread is None:
        raise Rejected(phrase("step_unknown", "there is no such step"), status=404)
    row = await _held(connection, of_thread)
    step = (await connection.execute(select(work_step).where(work_step.c.handle == handle))).one()
    if step.undone_at is not None:
        return str(of_thread)
    if step.kind == TEAM and not oversees:
        raise Rejected(phrase("handed_by_lead", "a lead hands threads over, and takes them back"), status=403)
    if KIN[step.kind] and await _overtaken(connection, step):
        raise Rejected(
            phrase("step_meanwhile", "somebody has changed this again since; look again"), status=409
        )
    await connection.execute(
        update(work_step).where(work_step.c.id == step.id).values(undone_at=at, undone_by=by)
    )
    if step.kind == TEAM:
        await take_back(connection, row.id, step.before)
    else:
        await _changed(connection, row.id, _moments(step.before))
    await _settle(connection, row, step.kind)
    await _tell(connection, row, step.kind, handle, "undone")
    return str(of_thread)


async def _held(connection: AsyncConnection, handle: str) -> Any:
    """Return the thread with its customer's row held to the end."""
    query = (
        select(
            *(thread.c.id, thread.c.number, thread.c.handle, thread.c.customer_id, thread.c.merged_into),
            thread.c.team_id,
            customer.c.handle.label("customer"),
        )
        .join(customer, customer.c.id == thread.c.customer_id)
        .where(thread.c.handle == handle)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise Rejected(phrase("thread_unknown", "there is no such thread"), status=404)
    await hold(await postgres_connection(connection), [row.customer_id])
    return (await connection.execute(query)).one()  # a merge may have come first


async def _agent_id(connection: AsyncConnection, login: str | None, team_id: str | None) -> str | None:
    """Return whom to give a thread of this team."""
    if login is None:
        return None
    query = select(agent.c.id, agent.c.team_id).where(agent.c.login == login, agent.c.disabled_at.is_(None))
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        raise Rejected(phrase("agent_none", "there is no such agent"), pointer="/agent", status=422)
    if team_id is not None and found.team_id not in {None, team_id}:
        elsewhere = phrase("agent_elsewhere", "this agent is of another team and does not see the thread")
        raise Rejected(elsewhere, pointer="/agent", status=422)
    return str(found.id)


async def _changed(connection: AsyncConnection, thread_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Set columns of the thread's work; return what stood in them."""
    if not changes:
        return {}
    columns = [thread_work.c[name] for name in changes]
    row = (await connection.execute(select(*columns).where(thread_work.c.thread_id == thread_id))).first()
    statement = upsert(thread_work).values(thread_id=thread_id, **changes)
    await connection.execute(statement.on_conflict_do_update(index_elements=["thread_id"], set_=changes))
    nothing: dict[str, Any] = {name: "" if name == "solution" else None for name in changes}
    return dict(msgspec.to_builtins(dict(row._mapping))) if row else nothing  # noqa: SLF001


def _moments(before: dict[str, Any]) -> dict[str, Any]:
    """Return what a journal row kept, with its moments as moments again."""
    moments = {name for name in before if name.endswith(("_at", "_until"))}
    return {
        name: msgspec.convert(value, datetime) if value and name in moments else value
        for name, value in before.items()
    }


def _text(asked: Work | HandOver, changes: dict[str, Any]) -> str:
    if isinstance(asked, Note):
        text = clean_text(asked.text).strip()
        if not text:
            raise Rejected(phrase("note_blank", "a note says something"), pointer="/text", status=422)
        return text
    return str(changes["solution"]) if isinstance(asked, Close) else ""


async def _overtaken(connection: AsyncConnection, step: Any) -> bool:
    later = select(work_step.c.id).where(
        work_step.c.thread_id == step.thread_id,
        work_step.c.kind.in_(KIN[step.kind]),
        work_step.c.id > step.id,
        work_step.c.undone_at.is_(None),
    )
    return (await connection.execute(later.limit(1))).first() is not None


async def _settle(connection: AsyncConnection, row: Any, kind: str) -> None:
    """Settle the thread where its state changed."""
    if kind in SETTLING:
        await settle_threads(await postgres_connection(connection), [row.id])


async def _tell(connection: AsyncConnection, row: Any, kind: str, handle: str, what: str) -> None:
    plain = await postgres_connection(connection)
    where = Handles(thread=row.handle, number=row.number, customer=row.customer)
    event = work_event(kind, handle, what, where)
    told = {"events": encode_events([event]).decode(), "channel": OUTBOX_CHANNEL}
    await plain.execute(INSERT_EVENTS, told)
