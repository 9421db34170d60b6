"""Appointments of technical contacts as they are shown: those that hold, and those that held."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.reading.names import agent_names, contact_refs
from services.store.tables import appointment, customer
from services.store.views import ContactRef, View

SHOWN_MAX = 100  # of one customer, the latest

State = Literal["holds", "expired", "withdrawn"]


class AppointmentView(View, frozen=True, kw_only=True):
    """Somebody's appointment as a technical contact."""

    handle: str
    contact: ContactRef
    state: State
    domains: tuple[str, ...]  # empty: all of the customer's
    why: str
    verified: str  # "callback", "mail", "portal", "document"
    by: str  # an agent's name, or the owner's
    at: datetime
    until: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_why: str


async def read_appointments(
    connection: AsyncConnection, handle: str, now: datetime
) -> tuple[AppointmentView, ...]:
    """Return the appointments of a customer, the latest first."""
    rows = (
        await connection.execute(
            select(appointment)
            .join(customer, customer.c.id == appointment.c.customer_id)
            .where(customer.c.handle == handle)
            .order_by(appointment.c.id.desc())
            .limit(SHOWN_MAX)
        )
    ).all()
    people = {one for row in rows for one in (row.appointed_by, row.withdrawn_by) if one}
    contacts = await contact_refs(connection, people | {row.contact_id for row in rows})
    names = {id_: one.name for id_, one in contacts.items()} | await agent_names(connection, people)
    return tuple(
        AppointmentView(
            handle=row.handle,
            contact=contacts[row.contact_id],
            state=_state(row.withdrawn_at, row.expires_at, now),
            domains=tuple(row.domains),
            why=row.why,
            verified=row.verified,
            by=names.get(row.appointed_by, ""),
            at=row.appointed_at,
            until=row.expires_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=names.get(row.withdrawn_by, "") if row.withdrawn_by else "",
            withdrawn_why=row.withdrawn_why,
        )
        for row in rows
    )


def _state(withdrawn_at: datetime | None, until: datetime | None, now: datetime) -> State:
    if withdrawn_at is not None:
        return "withdrawn"
    return "expired" if until is not None and until <= now else "holds"
