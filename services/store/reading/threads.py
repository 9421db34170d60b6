"""Threads as they are shown: the inbox with its knots, and one thread with all that is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.incidents import incident_of_thread, incidents_of_threads
from services.store.reading.interactions import read_of_thread
from services.store.reading.knots import knot_view, latest, read_knots
from services.store.reading.names import CUSTOMER_COLUMNS, contact_refs, customer_ref, thread_refs
from services.store.reading.search_all import threads_meant
from services.store.reading.shared_troubles import SHARED
from services.store.reading.teams import team_refs
from services.store.reading.thread_filters import Filters, conditions, is_open, quiet_since
from services.store.reading.thread_order import cursor_after, ordering, points_column
from services.store.reading.thread_totals import read_totals
from services.store.reading.triage import read_triage
from services.store.reading.triage_views import priority_ref
from services.store.reading.work import agent_refs, read_work
from services.store.tables import customer, thread, thread_triage, thread_work
from services.store.triage.priority import waiting_points
from services.store.views import ContactRef
from services.store.views_lists import Order, ThreadList, ThreadSummary, ThreadView
from services.store.views_triage import ThreadTriage
from services.store.views_work import AgentRef
from shared.ids import spoken_reference

__all__ = ["Filters", "read_thread", "read_threads"]

PEOPLE_MAX = 3

_COLUMNS = (
    thread.c.id,
    thread.c.handle,
    thread.c.number,
    thread.c.subject,
    thread.c.problem,
    thread.c.opened_at,
    thread.c.last_at,
    thread.c.closed_at,
    thread.c.lead_contact_id,
    thread.c.recurrence_of,
    thread.c.merged_into,
    thread.c.team_id,
    points_column().label("points"),
    thread_triage.c.waiting_since,
    func.coalesce(thread_triage.c.missing, 0).label("missing"),
    thread_triage.c.pinned,
    thread_work.c.assignee_id,
    thread_work.c.reopened_at,
    thread_work.c.snoozed_at,
    thread_work.c.snoozed_until,
    *CUSTOMER_COLUMNS,
)


async def read_threads(
    connection: AsyncConnection,
    filters: Filters,
    after: cursors.Place | None,
    *,
    limit: int,
    now: datetime,
    order: Order = "activity",
) -> ThreadList:
    """Return the threads that `filters` let through, by `order`. Raises Rejected for a strange cursor."""
    chosen = ordering(order, after, now=now, is_open=is_open(now))
    meant = await threads_meant(connection, filters.query, filters.region)
    query = _threads().add_columns(*chosen.columns).where(*conditions(filters, now, meant=meant))
    if chosen.after is not None:
        query = query.where(chosen.after)
    rows = list((await connection.execute(query.order_by(*chosen.by).limit(limit + 1))).mappings())
    shown = rows[:limit]
    return ThreadList(
        threads=await _summaries(connection, shown, now),
        next=cursor_after(order, chosen, dict(shown[-1])) if len(rows) > limit else None,
    )


async def read_thread(
    connection: AsyncConnection, handle: str, before: cursors.Place | None, *, limit: int, now: datetime
) -> ThreadView | None:
    """Return a thread with its newest `limit` interactions before `before`; None if none bears `handle`."""
    rows = list((await connection.execute(_threads().where(thread.c.handle == handle))).mappings())
    if not rows:
        return None
    row = rows[0]
    (summary,) = await _summaries(connection, rows, now)
    in_order, earlier = await read_of_thread(connection, row["id"], before, limit)
    triage = await read_triage(connection, row["id"], reference=summary.reference, now=now)
    contacts = await contact_refs(connection, {row["lead_contact_id"] or ""})
    origins = await thread_refs(connection, {row["recurrence_of"] or "", row["merged_into"] or ""})
    teams = await team_refs(connection, {row["team_id"] or ""})
    return ThreadView(
        **{name: getattr(summary, name) for name in summary.__struct_fields__},
        lead_contact=_lead(triage) or contacts.get(row["lead_contact_id"]),
        recurrence_of=origins.get(row["recurrence_of"]),
        merged_into=origins.get(row["merged_into"]),
        team=teams.get(row["team_id"]),
        incident=await incident_of_thread(connection, row["id"]),
        triage=triage,
        work=await read_work(connection, row["id"]),
        in_order=in_order,
        earlier=earlier,
    )


def _threads() -> Select[Any]:
    """Threads with their customers and what is kept of their triage."""
    return (
        select(*_COLUMNS)
        .join(customer, customer.c.id == thread.c.customer_id)
        .outerjoin(thread_triage, thread_triage.c.thread_id == thread.c.id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .outerjoin(SHARED, true())
    )


def _lead(triage: ThreadTriage) -> ContactRef | None:
    """Who leads by the placements that hold now: a correction may have taken the opener away."""
    return next((one.contact for one in triage.reporters if one.lead), None)


async def _summaries(
    connection: AsyncConnection, rows: Sequence[RowMapping], now: datetime
) -> tuple[ThreadSummary, ...]:
    ids = [row["id"] for row in rows]
    knots = await read_knots(connection, ids)
    totals = await read_totals(connection, ids)
    incidents = await incidents_of_threads(connection, ids)
    people = await agent_refs(connection, {row["assignee_id"] or "" for row in rows})
    return tuple(
        _summary(
            row,
            knots.get(row["id"], []),
            totals.get(row["id"], {}),
            now,
            assignee=people.get(row["assignee_id"]),
            incident=incidents.get(row["id"]),
        )
        for row in rows
    )


def _summary(
    row: RowMapping,
    knots: Sequence[RowMapping],
    totals: Mapping[Any, Any],
    now: datetime,
    *,
    assignee: AgentRef | None,
    incident: str | None,
) -> ThreadSummary:
    newest = knots[-1] if knots else None
    people = dict.fromkeys(knot["author"] for knot in reversed(knots) if knot["direction"] == "inbound")
    stirred_at = max(row["last_at"], row["reopened_at"] or row["last_at"])
    still_open = row["closed_at"] is None and stirred_at >= quiet_since(now)
    snoozed = row["snoozed_until"] if row["snoozed_at"] and row["last_at"] <= row["snoozed_at"] else None
    return ThreadSummary(
        handle=row["handle"],
        reference=spoken_reference(row["number"]),
        subject=row["subject"],
        customer=customer_ref(row),
        problem=row["problem"],
        state="open" if still_open else "closed",
        opened_at=row["opened_at"],
        last_at=row["last_at"],
        closed_at=row["closed_at"],
        channels=tuple(totals.get("channels", ())),
        people=tuple(name for name in people if name)[:PEOPLE_MAX],
        interactions=totals.get("interactions", 0),
        reports=totals.get("reports", 0),
        repeats=totals.get("repeats", 0),
        review_asked=bool(totals.get("review_asked", False)),
        priority=priority_ref(row["points"] + waiting_points(row["waiting_since"], now), row["pinned"]),
        missing=row["missing"],
        waiting_since=row["waiting_since"],
        assignee=assignee,
        snoozed_until=snoozed if snoozed and snoozed > now else None,
        recurs=row["recurrence_of"] is not None,
        in_incident=incident,
        may_request=totals.get("may_request") is not False,
        unverified=bool(totals.get("unverified", False)),
        latest=latest(newest) if newest is not None else None,
        knots=tuple(knot_view(knot) for knot in knots),
    )
