"""Threads as they are shown: the inbox with its knots, and one thread with all that is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Select, and_, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.reading.interactions import read_of_thread
from services.store.reading.names import CUSTOMER_COLUMNS, contact_refs, customer_ref, thread_refs
from services.store.reading.search import threads_matching
from services.store.tables import contact, customer, interaction, placement, review, thread
from services.store.views_lists import Knot, Latest, State, ThreadList, ThreadSummary, ThreadView
from shared.clean import clean_line
from shared.ids import spoken_reference

QUIET_DAYS = 14  # a thread counts as closed so long after its last interaction (corpora format)
KNOTS_MAX = 24  # of one thread in a list; the newest
PEOPLE_MAX = 3
LINE_CHARS_MAX = 160

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
    connection: AsyncConnection, filters: Filters, after: cursors.Place | None, *, limit: int, now: datetime
) -> ThreadList:
    """Return the threads that `filters` let through, the newest activity first."""
    query = _threads().where(*_conditions(filters, now))
    query = query.order_by(thread.c.last_at.desc(), thread.c.number.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(thread.c.last_at, thread.c.number) < (after.at, after.number))
    rows = list((await connection.execute(query)).mappings())
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return ThreadList(
        threads=await _summaries(connection, shown, now),
        next=cursors.encode(cursors.place(last["last_at"], number=last["number"])) if last else None,
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
    contacts = await contact_refs(connection, {row["lead_contact_id"] or ""})
    origins = await thread_refs(connection, {row["recurrence_of"] or ""})
    return ThreadView(
        **{name: getattr(summary, name) for name in summary.__struct_fields__},
        lead_contact=contacts.get(row["lead_contact_id"]),
        recurrence_of=origins.get(row["recurrence_of"]),
        in_order=in_order,
        earlier=earlier,
    )


def _threads() -> Select[Any]:
    return select(*_COLUMNS).join(customer, customer.c.id == thread.c.customer_id)


def _conditions(filters: Filters, now: datetime) -> list[Any]:
    conditions: list[Any] = []
    is_open = and_(thread.c.closed_at.is_(None), thread.c.last_at >= _quiet_since(now))
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
    if filters.query:
        conditions.append(threads_matching(filters.query, filters.region))
    return conditions


def _quiet_since(now: datetime) -> datetime:
    return now - timedelta(days=QUIET_DAYS)


async def _summaries(
    connection: AsyncConnection, rows: Sequence[RowMapping], now: datetime
) -> tuple[ThreadSummary, ...]:
    ids = [row["id"] for row in rows]
    knots = await _knots(connection, ids)
    totals = await _totals(connection, ids)
    return tuple(_summary(row, knots.get(row["id"], []), totals.get(row["id"], {}), now) for row in rows)


async def _knots(connection: AsyncConnection, thread_ids: Collection[str]) -> dict[str, list[RowMapping]]:
    """Return the newest interactions of each thread, oldest first."""
    if not thread_ids:
        return {}
    newest = (
        select(
            interaction.c.channel,
            interaction.c.direction,
            interaction.c.occurred_at,
            func.coalesce(contact.c.name, interaction.c.author).label("author"),
            func.left(interaction.c.text, LINE_CHARS_MAX * 2).label("line"),
            placement.c.kind,
            placement.c.zone,
        )
        .join(placement, placement.c.interaction_id == interaction.c.id)
        .outerjoin(contact, contact.c.id == placement.c.contact_id)
        .where(placement.c.thread_id == thread.c.id, placement.c.superseded_by.is_(None))
        .order_by(interaction.c.occurred_at.desc(), interaction.c.id.desc())
        .limit(KNOTS_MAX)
        .lateral("newest")
    )
    found = await connection.execute(
        select(thread.c.id, *newest.c).join(newest, true()).where(thread.c.id.in_(list(thread_ids)))
    )
    knots: dict[str, list[RowMapping]] = {}
    for row in found.mappings():
        knots.setdefault(row["id"], []).append(row)
    return {one: sorted(rows, key=lambda row: row["occurred_at"]) for one, rows in knots.items()}


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
        latest=_latest(newest) if newest is not None else None,
        knots=tuple(_knot(knot) for knot in knots),
    )


def _knot(row: RowMapping) -> Knot:
    return Knot(
        channel=row["channel"],
        direction=row["direction"],
        kind=row["kind"],
        zone=row["zone"],
        at=row["occurred_at"],
        author=row["author"],
    )


def _latest(row: RowMapping) -> Latest:
    return Latest(
        channel=row["channel"],
        direction=row["direction"],
        author=row["author"],
        at=row["occurred_at"],
        line=clean_line(row["line"], chars_max=LINE_CHARS_MAX),
    )
