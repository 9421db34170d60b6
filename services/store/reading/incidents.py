"""Reads incidents: what was proposed, confirmed or dismissed. Mere candidates are nobody's to see.

Whose a report is and in which thread it stands, its current placement says. Beside a thread and in a list the
newest members are counted: a great outage is when all pages are opened, and each would count thousands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.names import CUSTOMER_COLUMNS, customer_ref
from services.store.tables import agent, customer, incident, incident_member, placement, thread
from services.store.views import ThreadRef
from services.store.views_incidents import (
    IncidentList,
    IncidentState,
    IncidentSummary,
    IncidentThread,
    IncidentView,
)
from shared.ids import spoken_reference

SHOWN = ("proposed", "confirmed", "dismissed")
THREADS_MAX = 500  # of one incident
MEMBERS_COUNTED = 1_000  # of an incident, but on its own page: all of them
_IS_SHOWN = incident.c.state.in_(SHOWN)


async def read_incidents(
    connection: AsyncConnection,
    state: IncidentState | None,
    after: cursors.Place | None,
    *,
    limit: int,
) -> IncidentList:
    """Return the incidents in this state, or in any, the one with the latest report first."""
    query = _incidents(incident.c.state == state if state else _IS_SHOWN)
    query = query.order_by(incident.c.last_at.desc(), incident.c.handle.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(incident.c.last_at, incident.c.handle) < (after.at, after.name))
    rows = list((await connection.execute(query)).mappings())
    shown = rows[:limit]
    fields = await _fields(connection, shown, counted=MEMBERS_COUNTED)
    last = shown[-1] if len(rows) > limit else None
    return IncidentList(
        incidents=tuple([IncidentSummary(**each) for each in fields]),
        next=cursors.encode(cursors.place(last["last_at"], name=last["handle"])) if last else None,
    )


async def read_incident(connection: AsyncConnection, handle: str) -> IncidentView | None:
    """Return an incident with its threads; None if none that may be seen bears `handle`."""
    query = _incidents(_IS_SHOWN).where(incident.c.handle == handle)
    rows = list((await connection.execute(query)).mappings())
    if not rows:
        return None
    (fields,) = await _fields(connection, rows, counted=None)
    return IncidentView(**fields, in_order=await _threads(connection, rows[0]["id"]))


async def incident_of_thread(connection: AsyncConnection, thread_id: str) -> IncidentSummary | None:
    """Return the incident that the thread's newest member of one is in, dismissed ones left out."""
    member = (
        select(incident_member.c.incident_id)
        .join(placement, placement.c.interaction_id == incident_member.c.interaction_id)
        .join(incident, incident.c.id == incident_member.c.incident_id)
        .where(placement.c.thread_id == thread_id, placement.c.superseded_by.is_(None))
        .where(incident.c.state.in_(("proposed", "confirmed")))
        .order_by(incident_member.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = list((await connection.execute(_incidents(incident.c.id == member))).mappings())
    fields = await _fields(connection, rows, counted=MEMBERS_COUNTED)
    return IncidentSummary(**fields[0]) if fields else None


async def incidents_of_threads(connection: AsyncConnection, thread_ids: Collection[str]) -> dict[str, str]:
    """Return by thread the handle of the incident that it is part of, dismissed ones left out."""
    if not thread_ids:
        return {}
    found = await connection.execute(
        select(placement.c.thread_id, incident.c.handle)
        .join(incident_member, incident_member.c.interaction_id == placement.c.interaction_id)
        .join(incident, incident.c.id == incident_member.c.incident_id)
        .where(placement.c.thread_id.in_(list(thread_ids)), placement.c.superseded_by.is_(None))
        .where(incident.c.state.in_(("proposed", "confirmed")))
        .order_by(incident_member.c.number)
    )
    return {row.thread_id: row.handle for row in found}


def _incidents(condition: ColumnElement[bool]) -> Select[Any]:
    return (
        select(incident, agent.c.name.label("agent_name"))
        .outerjoin(agent, agent.c.id == incident.c.decided_by)
        .where(condition)
    )


async def _fields(
    connection: AsyncConnection, rows: Collection[RowMapping], *, counted: int | None
) -> list[dict[str, Any]]:
    """Return what a summary is made of, for each row; None counts all members."""
    counts = await _counts(connection, [row["id"] for row in rows], counted)
    return [_of_row(row, counts.get(row["id"], {})) for row in rows]


def _of_row(row: RowMapping, counts: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "handle": row["handle"],
        "state": row["state"],
        "stage": row["stage"],
        "trouble": row["trouble"],
        "servers": tuple(row["servers"]),
        "opened_at": row["opened_at"],
        "last_at": row["last_at"],
        "proposed_at": row["proposed_at"],
        "decided_at": row["decided_at"],
        "decided_by": row["agent_name"],
        "customers": counts.get("customers", 0),
        "threads": counts.get("threads", 0),
        "reports": counts.get("reports", 0),
        "more": counts.get("more", False),
    }


async def _counts(
    connection: AsyncConnection, ids: Collection[str], counted: int | None
) -> Mapping[str, RowMapping]:
    if not ids:
        return {}
    newest = (
        select(incident_member.c.interaction_id, incident_member.c.reports)
        .where(incident_member.c.incident_id == incident.c.id)
        .order_by(incident_member.c.at.desc())
        .limit(counted)
        .correlate(incident)
        .lateral("newest")
    )
    standing = and_(
        placement.c.interaction_id == newest.c.interaction_id,
        placement.c.superseded_by.is_(None),
        placement.c.thread_id.is_not(None),
    )
    query = (
        select(
            incident.c.id,
            func.count(placement.c.customer_id.distinct()).label("customers"),
            func.count(placement.c.thread_id.distinct()).label("threads"),
            func.count(placement.c.id).filter(newest.c.reports).label("reports"),
            (literal(False) if counted is None else func.count() >= counted).label("more"),
        )
        .select_from(incident)
        .join(newest, true())
        .outerjoin(placement, standing)
        .where(incident.c.id.in_(ids))
        .group_by(incident.c.id)
    )
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


async def _threads(connection: AsyncConnection, incident_id: str) -> tuple[IncidentThread, ...]:
    first_at: ColumnElement[datetime] = func.min(incident_member.c.at)
    query = (
        select(
            thread.c.handle,
            thread.c.number,
            thread.c.subject,
            *CUSTOMER_COLUMNS,
            first_at.label("first_at"),
            func.count().filter(incident_member.c.reports).label("reports"),
        )
        .select_from(incident_member)
        .join(placement, placement.c.interaction_id == incident_member.c.interaction_id)
        .join(thread, thread.c.id == placement.c.thread_id)
        .join(customer, customer.c.id == thread.c.customer_id)
        .where(placement.c.superseded_by.is_(None), incident_member.c.incident_id == incident_id)
        .group_by(thread.c.id, customer.c.id)
        .order_by(first_at, thread.c.number)
        .limit(THREADS_MAX)
    )
    return tuple(_thread(row) for row in (await connection.execute(query)).mappings())


def _thread(row: RowMapping) -> IncidentThread:
    reference = spoken_reference(row["number"])
    return IncidentThread(
        thread=ThreadRef(handle=row["handle"], reference=reference, subject=row["subject"]),
        customer=customer_ref(row),
        first_at=row["first_at"],
        reports=row["reports"],
    )
