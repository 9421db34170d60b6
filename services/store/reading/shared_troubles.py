"""How many customers share the trouble of a thread: the incidents that are proposed or confirmed.

Counted when somebody looks, from the placements that hold: an incident grows by other customers' reports,
which touch no row of this thread. Few incidents are shown at a time, so the count costs next to nothing.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Subquery, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import incident, incident_member, placement
from services.store.triage.priority import CUSTOMERS_POINTS

INCIDENTS_MAX = 50  # the newest; what is older concerns no thread that is still open
RAISED = ("proposed", "confirmed")


def _shared() -> Subquery:
    raised = (
        select(incident.c.id)
        .where(incident.c.state.in_(RAISED), incident.c.stage.is_distinct_from("resolved"))
        .order_by(incident.c.last_at.desc())
        .limit(INCIDENTS_MAX)
        .subquery("raised")
    )
    members = (
        select(incident_member.c.incident_id, placement.c.thread_id, placement.c.customer_id)
        .join(raised, raised.c.id == incident_member.c.incident_id)
        .join(placement, placement.c.interaction_id == incident_member.c.interaction_id)
        .where(placement.c.superseded_by.is_(None), placement.c.thread_id.is_not(None))
        .where(incident_member.c.reports)
        .cte("members")
    )
    counted = (
        select(members.c.incident_id, func.count(members.c.customer_id.distinct()).label("customers"))
        .group_by(members.c.incident_id)
        .subquery("counted")
    )
    return (
        select(members.c.thread_id, func.max(counted.c.customers).label("customers"))
        .join(counted, counted.c.incident_id == members.c.incident_id)
        .group_by(members.c.thread_id)
        .subquery("shared_troubles")
    )


SHARED = _shared()
"""Threads in an incident: thread_id, customers. To be joined to `thread` from its left side."""


def customers_points_column() -> ColumnElement[int]:
    """Return a thread's points for its incident; the same as `priority.customers_points`."""
    steps = ((SHARED.c.customers >= least, literal(points)) for least, points in CUSTOMERS_POINTS)
    return case(*steps, else_=literal(0))


async def customers_sharing(connection: AsyncConnection, thread_id: str) -> int:
    """Return how many customers share the trouble of a thread, itself included; 1 outside of incidents."""
    found = await connection.execute(select(SHARED.c.customers).where(SHARED.c.thread_id == thread_id))
    return int(found.scalar_one_or_none() or 1)
