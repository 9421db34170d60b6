"""Troubles of ours that somebody may be calling about: of their threads, or of a server they are on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import any_, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.shared_troubles import RAISED
from services.store.tables import customer, incident, service
from services.store.views_lookup import UnderWay

QUIET = timedelta(hours=24)  # without a report for so long it is over, but for the threads that are in it
INCIDENTS_MAX = 5


async def incidents_touching(
    connection: AsyncConnection, customer_ids: Collection[str], handles: Collection[str], *, now: datetime
) -> tuple[UnderWay, ...]:
    """Return the incidents that bear `handles`, and those under way on a server of one of the customers."""
    if not customer_ids and not handles:
        return ()
    touched = (
        select(incident.c.id, customer.c.handle)
        .select_from(incident)
        .join(service, func.lower(service.c.server) == any_(incident.c.servers))
        .join(customer, customer.c.id == service.c.customer_id)
        .where(service.c.customer_id.in_(list(customer_ids)), service.c.server != "")
        .where(incident.c.state.in_(RAISED), incident.c.last_at >= now - QUIET)
        .distinct()
        .subquery("touched")
    )
    names = func.array_agg(aggregate_order_by(touched.c.handle, touched.c.handle))
    query = (
        select(incident, names.filter(touched.c.handle.is_not(None)).cast(ARRAY(TEXT)).label("customers"))
        .outerjoin(touched, touched.c.id == incident.c.id)
        .where(incident.c.state.in_(RAISED), incident.c.stage.is_distinct_from("resolved"))
        .where(or_(touched.c.id.is_not(None), incident.c.handle.in_(list(handles))))
        .group_by(incident.c.id)
        .order_by(incident.c.last_at.desc(), incident.c.handle)
        .limit(INCIDENTS_MAX)
    )
    return tuple(
        UnderWay(
            handle=row["handle"],
            state=row["state"],
            trouble=row["trouble"],
            servers=tuple(row["servers"]),
            opened_at=row["opened_at"],
            last_at=row["last_at"],
            customers=tuple(row["customers"] or ()),
        )
        for row in (await connection.execute(query)).mappings()
    )
