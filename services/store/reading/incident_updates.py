"""What the affected of an incident were told, and which of its threads are still open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.names import CUSTOMER_COLUMNS, customer_ref
from services.store.tables import (
    agent,
    customer,
    incident,
    incident_member,
    incident_update,
    incident_update_sent,
    placement,
    thread,
)
from services.store.views import CustomerRef, ThreadRef, View
from shared.ids import spoken_reference

UPDATES_MAX = 50  # of one incident, the latest
THREADS_MAX = 2_000
WAITING = "waiting"


class ToldThread(View, frozen=True, kw_only=True):
    """A thread that an update went to."""

    thread: ThreadRef
    customer: CustomerRef


class UpdateView(View, frozen=True, kw_only=True):
    """What was told."""

    handle: str
    state: str  # "confirmed", "monitoring", "resolved"
    text_hr: str
    text_en: str
    by: str  # the agent's name
    at: datetime
    sent: Mapping[str, tuple[ToldThread, ...]]  # by what became of it, or "waiting"


async def read_updates(connection: AsyncConnection, handle: str) -> tuple[UpdateView, ...]:
    """Return the updates of an incident, the latest first."""
    query = (
        select(incident_update, agent.c.name)
        .join(incident, incident.c.id == incident_update.c.incident_id)
        .join(agent, agent.c.id == incident_update.c.agent_id)
        .where(incident.c.handle == handle)
        .order_by(incident_update.c.id.desc())
        .limit(UPDATES_MAX)
    )
    rows = (await connection.execute(query)).all()
    sent = await _sent(connection, [row.id for row in rows])
    return tuple(
        UpdateView(
            handle=row.handle,
            state=row.state,
            text_hr=row.text_hr,
            text_en=row.text_en,
            by=row.name,
            at=row.at,
            sent={outcome: tuple(threads) for outcome, threads in sent.get(row.id, {}).items()},
        )
        for row in rows
    )


async def _sent(connection: AsyncConnection, numbers: list[int]) -> dict[int, dict[str, list[ToldThread]]]:
    if not numbers:
        return {}
    query = (
        select(
            incident_update_sent.c.update_id,
            incident_update_sent.c.outcome,
            thread.c.handle,
            thread.c.number,
            thread.c.subject,
            *CUSTOMER_COLUMNS,
        )
        .join(thread, thread.c.id == incident_update_sent.c.thread_id)
        .join(customer, customer.c.id == thread.c.customer_id)
        .where(incident_update_sent.c.update_id.in_(numbers))
        .order_by(incident_update_sent.c.outcome.nulls_first(), thread.c.number)
        .limit(THREADS_MAX)
    )
    sent: dict[int, dict[str, list[ToldThread]]] = {}
    for row in (await connection.execute(query)).mappings():
        told = ToldThread(thread=_ref(row), customer=customer_ref(row))
        sent.setdefault(row["update_id"], {}).setdefault(row["outcome"] or WAITING, []).append(told)
    return sent


async def open_threads(connection: AsyncConnection, handle: str) -> tuple[ThreadRef, ...]:
    """Return the threads of an incident that nobody has closed."""
    inside = (
        select(placement.c.thread_id)
        .join(incident_member, incident_member.c.interaction_id == placement.c.interaction_id)
        .join(incident, incident.c.id == incident_member.c.incident_id)
        .where(incident.c.handle == handle, placement.c.superseded_by.is_(None))
    )
    query = (
        select(thread.c.handle, thread.c.number, thread.c.subject)
        .where(thread.c.id.in_(inside), thread.c.closed_at.is_(None), thread.c.emptied_at.is_(None))
        .order_by(thread.c.number)
        .limit(THREADS_MAX)
    )
    return tuple(_ref(row) for row in (await connection.execute(query)).mappings())


def _ref(row: RowMapping) -> ThreadRef:
    return ThreadRef(handle=row["handle"], reference=spoken_reference(row["number"]), subject=row["subject"])
