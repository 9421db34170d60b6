"""Reads when the reports of an incident came, and who is affected: its threads by customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.tables import incident, incident_member
from services.store.views import CustomerRef
from services.store.views_incidents import IncidentThread

MOMENTS_MAX = 5_000


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """A customer of an incident with its threads."""

    customer: CustomerRef
    threads: tuple[IncidentThread, ...]
    reports: int


async def read_report_moments(connection: AsyncConnection, handle: str) -> tuple[datetime, ...]:
    """Return when each report of the incident came, the earliest first."""
    query = (
        select(incident_member.c.at)
        .join(incident, incident.c.id == incident_member.c.incident_id)
        .where(incident.c.handle == handle, incident_member.c.reports)
        .order_by(incident_member.c.at)
        .limit(MOMENTS_MAX)
    )
    return tuple((await connection.execute(query)).scalars())


def by_customer(threads: Sequence[IncidentThread]) -> tuple[Affected, ...]:
    """Return the threads grouped by customer, who reported first comes first."""
    groups: dict[str, list[IncidentThread]] = {}
    for one in threads:
        groups.setdefault(one.customer.handle, []).append(one)
    return tuple(
        Affected(customer=group[0].customer, threads=tuple(group), reports=sum(one.reports for one in group))
        for group in groups.values()
    )
