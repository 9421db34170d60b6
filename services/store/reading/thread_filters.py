"""Which threads a list shows: conditions on `thread`, `customer`, `thread_triage` and `thread_work`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import (
    agent,
    customer,
    incident,
    incident_member,
    interaction,
    placement,
    thread,
    thread_triage,
    thread_work,
)
from services.store.views_lists import State, ViewCounts

QUIET_DAYS = 14  # a thread counts as closed so long after its last interaction (corpora format)
NOBODY = "-"  # in place of a login: no agent has it in hand

Snoozing = Literal["out", "only"]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which threads a list shows; what is empty does not narrow it."""

    state: State | None = None
    channel: str = ""
    customer: str = ""  # handle
    assignee: str = ""  # login, or NOBODY
    assignee_id: str = ""
    waiting: bool = False  # the customer waits for an answer
    snoozed: Snoozing | None = None
    incident: bool = False  # part of a trouble of ours, or perhaps
    query: str = ""  # checked by `search.checked_query`
    region: str = "HR"


def quiet_since(now: datetime) -> datetime:
    """Return the moment before which a thread without a word since is closed."""
    return now - timedelta(days=QUIET_DAYS)


def is_open(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a thread is open: not closed, not empty, not quiet for long."""
    stirred_at = func.greatest(thread.c.last_at, thread_work.c.reopened_at)
    return and_(
        thread.c.closed_at.is_(None), thread.c.emptied_at.is_(None), stirred_at >= quiet_since(now)
    )  # fmt: skip


def _stirred_since(since: datetime) -> ColumnElement[bool]:
    """The part of `is_open` that an index knows: the threads of years are not read for those of two weeks."""
    spoken = select(thread.c.id).where(thread.c.last_at >= since)
    reopened = select(thread_work.c.thread_id).where(thread_work.c.reopened_at >= since)
    return thread.c.id.in_(spoken.union(reopened))


def is_snoozed(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a thread can wait; false for one that never was put off."""
    put_off = and_(thread_work.c.snoozed_until > now, thread.c.last_at <= thread_work.c.snoozed_at)
    return func.coalesce(put_off, False)


def conditions(filters: Filters, now: datetime, *, meant: Sequence[str] = ()) -> list[ColumnElement[bool]]:
    """Return the conditions on the threads that `filters` let through; `meant`: ids that its query finds."""
    found: list[Any] = []
    if filters.state is not None:
        found.append(is_open(now) if filters.state == "open" else ~is_open(now))
    if filters.state == "open":
        found.append(_stirred_since(quiet_since(now)))
    if filters.customer:
        found.append(customer.c.handle == filters.customer)
    if filters.assignee:
        found.append(_in_hand_of(filters.assignee))
    if filters.assignee_id:
        found.append(thread_work.c.assignee_id == filters.assignee_id)
    if filters.waiting:
        found.append(thread_triage.c.waiting_since.is_not(None))
    if filters.snoozed:
        found.append(is_snoozed(now) if filters.snoozed == "only" else ~is_snoozed(now))
    if filters.incident:
        found.append(_in_incident())
    if filters.channel:
        found.append(_of_channel(filters.channel))
    if filters.query:
        found.append(thread.c.id.in_(list(meant)))
    else:  # a thread that corrections emptied is found by its reference, not in passing
        found.append(thread.c.emptied_at.is_(None))
    return found


async def count_views(connection: AsyncConnection, agent_id: str, now: datetime) -> ViewCounts:
    """Return how many open threads each view of the inbox holds, for this agent."""
    mine = thread_work.c.assignee_id == agent_id
    nobodys = thread_work.c.assignee_id.is_(None)
    awake = ~is_snoozed(now)
    query = (
        select(
            func.count().filter(awake).label("open"),
            func.count().filter(and_(awake, mine)).label("mine"),
            func.count().filter(and_(awake, nobodys)).label("unassigned"),
            func.count().filter(and_(awake, thread_triage.c.waiting_since.is_not(None))).label("waiting"),
            func.count().filter(~awake).label("snoozed"),
        )
        .select_from(thread)
        .outerjoin(thread_triage, thread_triage.c.thread_id == thread.c.id)
        .outerjoin(thread_work, thread_work.c.thread_id == thread.c.id)
        .where(is_open(now), _stirred_since(quiet_since(now)))
    )
    return ViewCounts(**(await connection.execute(query)).mappings().one())


def _in_hand_of(login: str) -> ColumnElement[bool]:
    if login == NOBODY:
        return thread_work.c.assignee_id.is_(None)
    return thread_work.c.assignee_id == select(agent.c.id).where(agent.c.login == login).scalar_subquery()


def _of_channel(channel: str) -> ColumnElement[bool]:
    return (
        select(true())
        .where(placement.c.thread_id == thread.c.id, placement.c.superseded_by.is_(None))
        .where(interaction.c.id == placement.c.interaction_id, interaction.c.channel == channel)
        .exists()
    )


def _in_incident() -> ColumnElement[bool]:
    """Return the condition that a thread is part of a trouble of ours, or perhaps.

    Looked up for each thread that the other conditions leave: years of outages have far more members.
    """
    one = (
        select(placement.c.thread_id)
        .join(incident_member, incident_member.c.interaction_id == placement.c.interaction_id)
        .join(incident, incident.c.id == incident_member.c.incident_id)
        .where(placement.c.thread_id == thread.c.id, placement.c.superseded_by.is_(None))
        .where(incident.c.state.in_(("proposed", "confirmed")))
        .limit(1)
    )
    return one.scalar_subquery().is_not(None)
