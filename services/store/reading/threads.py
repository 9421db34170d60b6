"""Threads as they are shown: the inbox with its knots, and one thread with all that is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.incidents import incident_of_thread
from services.store.reading.interactions import read_of_thread
from services.store.reading.knots import knot_view, latest, read_knots
from services.store.reading.names import CUSTOMER_COLUMNS, contact_refs, customer_ref, thread_refs
from services.store.reading.search import threads_matching
from services.store.reading.shared_troubles import SHARED
from services.store.reading.thread_order import cursor_after, ordering, points_column
from services.store.reading.triage import read_triage
from services.store.reading.triage_views import priority_ref
from services.store.tables import customer, interaction, placement, review, thread, thread_triage
from services.store.triage.priority import waiting_points
from services.store.views import ContactRef
from services.store.views_lists import Order, State, ThreadList, ThreadSummary, ThreadView
from services.store.views_triage import ThreadTriage
from shared.ids import spoken_reference

QUIET_DAYS = 14  # a thread counts as closed so long after its last interaction (corpora format)
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
    points_column().label("points"),
    thread_triage.c.waiting_since,
    func.coalesce(thread_triage.c.missing, 0).label("missing"),
    thread_triage.c.pinned,
    *CUSTOMER_COLUMNS,
)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which threads a list shows; what is empty does not narrow it."""

    state: State | None = None
    channel: str = ""
    customer: str = ""  # handle
    query: str = ""  # checked by `search.checked_query`
    region: str = "HR"


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
    chosen = ordering(order, after, now=now, is_open=_is_open(now))
    query = _threads().add_columns(*chosen.columns).where(*_conditions(filters, now))
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
    return ThreadView(
        **{name: getattr(summary, name) for name in summary.__struct_fields__},
        lead_contact=_lead(triage) or contacts.get(row["lead_contact_id"]),
        recurrence_of=origins.get(row["recurrence_of"]),
        merged_into=origins.get(row["merged_into"]),
        incident=await incident_of_thread(connection, row["id"]),
        triage=triage,
        in_order=in_order,
        earlier=earlier,
    )


def _threads() -> Select[Any]:
    """Threads with their customers and what is kept of their triage."""
    return (
        select(*_COLUMNS)
        .join(customer, customer.c.id == thread.c.customer_id)
        .outerjoin(thread_triage, thread_triage.c.thread_id == thread.c.id)
        .outerjoin(SHARED, SHARED.c.thread_id == thread.c.id)
    )


def _lead(triage: ThreadTriage) -> ContactRef | None:
    """Who leads by the placements that hold now: a correction may have taken the opener away."""
    return next((one.contact for one in triage.reporters if one.lead), None)


def _is_open(now: datetime) -> ColumnElement[bool]:
    stands = and_(thread.c.closed_at.is_(None), thread.c.emptied_at.is_(None))
    return and_(stands, thread.c.last_at >= _quiet_since(now))


def _conditions(filters: Filters, now: datetime) -> list[Any]:
    conditions: list[Any] = []
    is_open = _is_open(now)
    if filters.state is not None:
        conditions.append(is_open if filters.state == "open" else ~is_open)
    if filters.customer:
        conditions.append(customer.c.handle == filters.customer)
    if filters.channel:
        conditions.append(
            select(true())
            .where(placement.c.thread_id == thread.c.id, placement.c.superseded_by.is_(None))
            .where(interaction.c.id == placement.c.interaction_id, interaction.c.channel == filters.channel)
            .exists()
        )
    if not filters.query:  # a thread that corrections emptied is found by its reference, not in passing
        conditions.append(thread.c.emptied_at.is_(None))
    if filters.query:
        conditions.append(threads_matching(filters.query, filters.region))
    return conditions


def _quiet_since(now: datetime) -> datetime:
    return now - timedelta(days=QUIET_DAYS)


async def _summaries(
    connection: AsyncConnection, rows: Sequence[RowMapping], now: datetime
) -> tuple[ThreadSummary, ...]:
    ids = [row["id"] for row in rows]
    knots = await read_knots(connection, ids)
    totals = await _totals(connection, ids)
    return tuple(_summary(row, knots.get(row["id"], []), totals.get(row["id"], {}), now) for row in rows)


async def _totals(connection: AsyncConnection, thread_ids: Collection[str]) -> Mapping[str, RowMapping]:
    if not thread_ids:
        return {}
    asked = and_(review.c.id.is_not(None), review.c.answered_at.is_(None))
    found = await connection.execute(
        select(
            placement.c.thread_id,
            func.count().label("interactions"),
            func.count().filter(placement.c.kind.in_(("new", "repeat"))).label("reports"),
            func.count().filter(placement.c.kind == "repeat").label("repeats"),
            func.bool_or(asked).label("review_asked"),
            func.array_agg(aggregate_order_by(interaction.c.channel.distinct(), interaction.c.channel))
            .cast(ARRAY(TEXT))
            .label("channels"),
        )
        .join(interaction, interaction.c.id == placement.c.interaction_id)
        .outerjoin(review, review.c.placement_id == placement.c.id)
        .where(placement.c.thread_id.in_(list(thread_ids)), placement.c.superseded_by.is_(None))
        .group_by(placement.c.thread_id)
    )
    return {row["thread_id"]: row for row in found.mappings()}


def _summary(
    row: RowMapping, knots: Sequence[RowMapping], totals: Mapping[Any, Any], now: datetime
) -> ThreadSummary:
    newest = knots[-1] if knots else None
    people = dict.fromkeys(knot["author"] for knot in reversed(knots) if knot["direction"] == "inbound")
    is_open = row["closed_at"] is None and row["last_at"] >= _quiet_since(now)
    return ThreadSummary(
        handle=row["handle"],
        reference=spoken_reference(row["number"]),
        subject=row["subject"],
        customer=customer_ref(row),
        problem=row["problem"],
        state="open" if is_open else "closed",
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
        latest=latest(newest) if newest is not None else None,
        knots=tuple(knot_view(knot) for knot in knots),
    )
