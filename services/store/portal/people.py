"""Who may ask for a customer, as its people see it, and what an owner changes about that.

The deeds are those of `contact_roles`, which agents use too; here an owner does them, and for their own
customer alone. Nobody is appointed for ever: a year where nothing is said, two at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.appointed_contacts import Person
from services.store.contact_roles import Appointment, Appointments
from services.store.portal.guests import Guest
from services.store.reading.appointments import AppointmentView, read_appointments
from services.store.tables import contact
from services.store.views import View
from shared.errors import Rejected
from shared.phrases import phrase

HOLDS_DEFAULT = timedelta(days=365)
HOLDS_MAX = timedelta(days=731)
PEOPLE_MAX = 200
WHY = "portal"  # stands in the customer's history as the reason


class OwnPerson(View, frozen=True, kw_only=True):
    """Somebody who may ask."""

    name: str
    role: str
    domains: tuple[str, ...]  # for these alone; empty: for all
    until: datetime | None
    appointment: str | None  # handle of what an owner can withdraw; null for who is in the account's data
    you: bool


class OwnPeople(View, frozen=True, kw_only=True):
    """Who may ask now, and who was appointed and withdrawn."""

    people: tuple[OwnPerson, ...]
    history: tuple[AppointmentView, ...]  # the latest first


class PersonAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an owner makes a technical contact."""

    name: str
    email: str
    domains: tuple[str, ...] = ()
    until: datetime | None = None


async def read_own_people(connection: AsyncConnection, guest: Guest, *, now: datetime) -> OwnPeople:
    """Return the people of the guest's own customer."""
    history = await read_appointments(connection, guest.customer, now)
    holding = {one.contact.handle: one for one in reversed(history) if one.state == "holds"}
    rows = await connection.execute(
        select(contact.c.handle, contact.c.name, contact.c.role, contact.c.domains, contact.c.appointed)
        .where(contact.c.customer_id == guest.customer_id, contact.c.archived_at.is_(None))
        .order_by(contact.c.number)
        .limit(PEOPLE_MAX)
    )
    people = (
        _person(
            row.name,
            row.role,
            row.domains,
            appointed=holding.get(row.handle),
            you=row.handle == guest.handle,
        )
        for row in rows
        if not row.appointed or row.handle in holding
    )
    order = {"owner": 0, "technical": 1, "billing": 2}
    return OwnPeople(people=tuple(sorted(people, key=lambda one: order[one.role])), history=history)


def _person(
    name: str,
    role: str,
    domains: Sequence[str],
    *,
    appointed: AppointmentView | None,
    you: bool,
) -> OwnPerson:
    return OwnPerson(
        name=name,
        role="technical" if appointed and role != "owner" else role,
        domains=appointed.domains if appointed else tuple(domains),
        until=appointed.until if appointed else None,
        appointment=appointed.handle if appointed else None,
        you=you,
    )


async def appoint(
    appointments: Appointments, guest: Guest, asked: PersonAsked, *, region: str, now: datetime
) -> str:
    """Make somebody a technical contact of the owner's customer; return the appointment's handle.

    Raises Rejected: 403 for who is no owner, else for what cannot be.
    """
    _owner(guest)
    until = asked.until or now + HOLDS_DEFAULT
    if until > now + HOLDS_MAX:
        raise Rejected(phrase("until_too_late", "two years at most"), pointer="/until")
    wanted = Appointment(
        customer=guest.customer,
        person=Person(name=asked.name, email=asked.email),
        domains=asked.domains,
        why=WHY,
        verified="portal",
        until=until,
    )
    return await appointments.appoint(wanted, by=guest.id, region=region, now=now)


async def withdraw(
    connection: AsyncConnection, appointments: Appointments, guest: Guest, handle: str, *, now: datetime
) -> None:
    """End an appointment of the owner's own customer. Raises Rejected: 403, or 404 for every other one."""
    _owner(guest)
    own = await read_appointments(connection, guest.customer, now)
    if handle not in {one.handle for one in own}:
        raise Rejected(phrase("appointment_unknown", "there is no such appointment"), status=404)
    await appointments.withdraw(handle, by=guest.id, why=WHY)


def _owner(guest: Guest) -> None:
    if not guest.may_appoint:
        raise Rejected(phrase("owner_appoints", "the owner of the account appoints people"), status=403)
