"""How many customers share the trouble of a thread: the incidents that are proposed or confirmed.

Counted when somebody looks, from the placements that hold: an incident grows by other customers' reports,
which touch no row of this thread. A list asks for steps of a few customers only, so a bounded number of each
incident's reports is counted for it, and only its own threads' memberships are read, however large an outage.
"""

from __future__ import annotations

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import incident, incident_member, placement, thread
from services.store.triage.priority import CUSTOMERS_POINTS

INCIDENTS_MAX = 50  # the newest; what is older concerns no thread that is still open
REPORTS_COUNTED = 100  # the newest of an incident, for a list; many times the highest step's customers
RAISED = ("proposed", "confirmed")


def _raised() -> Select[tuple[str]]:
    return (
        select(incident.c.id)
        .where(incident.c.state.in_(RAISED), incident.c.stage.is_distinct_from("resolved"))
        .order_by(incident.c.last_at.desc())
        .limit(INCIDENTS_MAX)
    )


def _counted() -> CTE:
    """Return the raised incidents with their customers, as far as the newest reports tell them."""
    raised = _raised().subquery("raised")
    newest = (
        select(incident_member.c.interaction_id)
        .where(incident_member.c.incident_id == raised.c.id, incident_member.c.reports)
        .order_by(incident_member.c.at.desc())
        .limit(REPORTS_COUNTED)
        .correlate(raised)
        .lateral("newest")
    )
    customers = (
        select(func.count(placement.c.customer_id.distinct()).label("customers"))
        .join(newest, newest.c.interaction_id == placement.c.interaction_id)
        .where(placement.c.superseded_by.is_(None), placement.c.thread_id.is_not(None))
        .correlate(raised)
        .lateral("customers")
    )
    counted = select(raised.c.id, customers.c.customers).join(customers, true()).cte("counted")
    return counted.prefix_with("materialized")  # once, not for each thread


def _shared() -> FromClause:
    counted = _counted()
    return (
        select(func.max(counted.c.customers).label("customers"))
        .select_from(placement)
        .join(incident_member, incident_member.c.interaction_id == placement.c.interaction_id)
        .join(counted, counted.c.id == incident_member.c.incident_id)
        .where(placement.c.thread_id == thread.c.id, placement.c.superseded_by.is_(None))
        .where(incident_member.c.reports, select(counted.c.id).exists())  # on a calm day nothing is read
        .lateral("shared_troubles")
    )


SHARED = _shared()
"""What each thread shares: customers, null outside of incidents. To be joined to `thread`, on true."""


def customers_points_column() -> ColumnElement[int]:
    """Return a thread's points for its incident; the same as `priority.customers_points`."""
    steps = ((SHARED.c.customers >= least, literal(points)) for least, points in CUSTOMERS_POINTS)
    return case(*steps, else_=literal(0))


async def customers_sharing(connection: AsyncConnection, thread_id: str) -> int:
    """Return how many customers share the trouble of a thread, itself included; 1 outside of incidents."""
    own = (
        select(incident_member.c.incident_id)
        .join(placement, placement.c.interaction_id == incident_member.c.interaction_id)
        .where(placement.c.thread_id == thread_id, placement.c.superseded_by.is_(None))
        .where(incident_member.c.reports, incident_member.c.incident_id.in_(_raised()))
    )
    counts = (
        select(func.count(placement.c.customer_id.distinct()).label("customers"))
        .join(incident_member, incident_member.c.interaction_id == placement.c.interaction_id)
        .where(placement.c.superseded_by.is_(None), placement.c.thread_id.is_not(None))
        .where(incident_member.c.reports, incident_member.c.incident_id.in_(own))
        .group_by(incident_member.c.incident_id)
        .subquery("counts")
    )
    found = await connection.execute(select(func.max(counts.c.customers)))
    return int(found.scalar_one() or 1)
