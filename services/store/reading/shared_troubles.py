"""How many customers share the trouble of a thread: the incidents that are proposed or confirmed.

Counted when somebody looks, from the placements that hold: an incident grows by other customers' reports,
which touch no row of this thread. However large an outage, the newest of its reports alone are counted, fewer
for a list, which asks for steps of a few customers only and reads its own threads' memberships.
"""

from __future__ import annotations

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import incident, incident_member, placement, thread
from services.store.triage.priority import CUSTOMERS_POINTS

INCIDENTS_MAX = 50  # the newest; what is older concerns no thread that is still open
REPORTS_COUNTED_BESIDE = 1_000  # the newest of an incident, beside one thread
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
    customers = _customers_of(raised, REPORTS_COUNTED)
    counted = select(raised.c.id, customers.c.customers).join(customers, true()).cte("counted")
    return counted.prefix_with("materialized")  # once, not for each thread


def _customers_of(incidents: FromClause, reports_max: int) -> FromClause:
    """Return, beside each of `incidents`, how many customers its newest reports are of."""
    newest = (
        select(incident_member.c.interaction_id)
        .where(incident_member.c.incident_id == incidents.c.id, incident_member.c.reports)
        .order_by(incident_member.c.at.desc())
        .limit(reports_max)
        .correlate(incidents)
        .lateral("newest")
    )
    return (
        select(func.count(placement.c.customer_id.distinct()).label("customers"))
        .join(newest, newest.c.interaction_id == placement.c.interaction_id)
        .where(placement.c.superseded_by.is_(None), placement.c.thread_id.is_not(None))
        .correlate(incidents)
        .lateral("customers")
    )


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
    """Return how many customers share the trouble of a thread, itself included; 1 outside of incidents.

    Of a larger incident, how many its newest REPORTS_COUNTED_BESIDE reports are of.
    """
    own = (
        select(incident_member.c.incident_id.label("id"))
        .distinct()
        .join(placement, placement.c.interaction_id == incident_member.c.interaction_id)
        .where(placement.c.thread_id == thread_id, placement.c.superseded_by.is_(None))
        .where(incident_member.c.reports, incident_member.c.incident_id.in_(_raised()))
        .subquery("own")
    )
    customers = _customers_of(own, REPORTS_COUNTED_BESIDE)
    found = await connection.execute(
        select(func.max(customers.c.customers)).select_from(own).join(customers, true())
    )
    return int(found.scalar_one() or 1)
