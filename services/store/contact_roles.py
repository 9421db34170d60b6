"""Who may ask for a customer besides its owners: whom an owner, or an agent on a verified request, appoints.

A deed of its own, beside what the directory says: an import neither ends nor renews it, its time does. What
was asked while it held stays as it was placed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.store import audit
from services.store.appointed_contacts import Person, appointed_contact
from services.store.correcting.asked import WHY_CHARS_MAX, Name
from services.store.correcting.standing import customer_named, hold
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.events import EVENT_TYPE, Event, encode_events
from services.store.profiles import refresh_profiles
from services.store.repository_recording import INSERT_EVENTS, OUTBOX_CHANNEL
from shared.clean import clean_line
from shared.errors import Rejected
from shared.identifiers import normalise_domain
from shared.ids import derived_id, new_handle
from shared.phrases import phrase
from shared.subjects import CORRECTION_SUBJECT

DOMAINS_MAX = 100

Verified = Literal["callback", "mail", "portal", "document"]
"""How it was made sure that an owner asks: called back under the number on record, a mail whose sender was
checked, the owner's own sign-in, a signed document."""
VERIFIED: tuple[Verified, ...] = get_args(Verified)


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to be a technical contact: a `contact` there is, or a `person` there is not yet."""

    customer: Name
    contact: Name | None = None
    person: Person | None = None
    domains: Annotated[tuple[str, ...], Meta(max_length=DOMAINS_MAX)] = ()  # none: all of the customer's
    why: Annotated[str, Meta(max_length=WHY_CHARS_MAX)]
    verified: Verified
    until: datetime | None = None


_CUSTOMER = "select kind, number from customer where id = %(customer)s"
_DOMAINS = """
    select value from identifier
    where customer_id = %(customer)s and kind = 'domain' and contact_id is null and origin = 'directory'
    """
_APPOINT = """
    insert into appointment (
        handle, customer_id, contact_id, domains, why, verified, appointed_by, expires_at)
    values (%(handle)s, %(customer)s, %(contact)s, %(domains)s, %(why)s, %(verified)s, %(by)s, %(until)s)
    """
_APPOINTMENT = """
    select a.customer_id, c.handle, n.handle, a.withdrawn_at is not null
    from appointment a join customer c on c.id = a.customer_id join contact n on n.id = a.contact_id
    where a.handle = %(handle)s for no key update of a
    """
_WITHDRAW = """
    update appointment set withdrawn_at = now(), withdrawn_by = %(by)s, withdrawn_why = %(why)s
    where handle = %(handle)s
    """


class Appointments:
    """Appoints and withdraws. Every method raises Rejected for what cannot be, Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def appoint(self, asked: Appointment, *, by: str, region: str, now: datetime) -> str:
        """Make somebody a technical contact from now on, and return the appointment's handle.

        `by` is an agent's id, or the id of the owner who does so in the portal; `region` (ISO 3166) is how a
        phone number without a country is read.
        """
        why = clean_line(asked.why)
        if not why:
            raise Rejected("say why: it stands in the customer's history", pointer="/why")
        if asked.until is not None and asked.until <= now:
            raise Rejected("this is past already", pointer="/until")
        async with self._transaction() as (connection, journal):
            customer_id = await _known_customer(connection, asked.customer)
            domains = await _own_domains(connection, customer_id, asked.domains)
            handle = new_handle("app")
            contact_id = await appointed_contact(
                connection,
                customer_id,
                handle,
                contact=asked.contact,
                person=asked.person,
                region=region,
            )
            whom = {"handle": handle, "customer": customer_id, "contact": contact_id}
            terms = {"domains": domains, "verified": asked.verified, "until": asked.until}
            await connection.execute(_APPOINT, {**whom, **terms, "why": why, "by": by})
            await refresh_profiles(connection, (customer_id,))
            await _tell(connection, "appointed", handle, asked.customer)
            await audit.note(journal, who=by, what="contact.appointed", about=handle, why=why)
        return handle

    async def withdraw(self, handle: str, *, by: str, why: str) -> str:
        """End an appointment now, and return its customer's handle; ended already, nothing happens."""
        why = clean_line(why)[:WHY_CHARS_MAX]
        async with self._transaction() as (connection, journal):
            row = await (await connection.execute(_APPOINTMENT, {"handle": handle})).fetchone()
            if row is None:
                raise Rejected("there is no such appointment", status=404)
            customer_id, customer, _, withdrawn = row
            if not withdrawn:
                await connection.execute(_WITHDRAW, {"handle": handle, "by": by, "why": why})
                await refresh_profiles(connection, (customer_id,))
                await _tell(connection, "withdrawn", handle, customer)
                await audit.note(journal, who=by, what="contact.withdrawn", about=handle, why=why)
        return str(customer)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[tuple[PostgresConnection, AsyncConnection]]:
        with failures_named():
            async with self._engine.begin() as transaction:
                yield await postgres_connection(transaction), transaction


async def _known_customer(connection: PostgresConnection, handle: str) -> str:
    customer_id = await customer_named(connection, handle, pointer="/customer")
    await hold(connection, (customer_id,))
    row = await (await connection.execute(_CUSTOMER, {"customer": customer_id})).fetchone()
    if row is None or row[0] == "unknown":
        raise Rejected("nobody is appointed for somebody unknown", pointer="/customer")
    return customer_id


async def _own_domains(connection: PostgresConnection, customer_id: str, named: Sequence[str]) -> list[str]:
    """Return the domains as they are on record. Raises Rejected for one that is not the customer's."""
    found = await connection.execute(_DOMAINS, {"customer": customer_id})
    own = {value for (value,) in await found.fetchall()}
    domains = {raw: normalise_domain(raw) for raw in named}
    strange = next((raw for raw, value in domains.items() if value not in own), None)
    if strange is not None:
        raise Rejected(
            phrase("domain_of_another", "{domain!r} is not a domain of this customer", domain=strange),
            pointer="/domains",
        )
    return sorted({value for value in domains.values() if value is not None})


async def _tell(connection: PostgresConnection, what: str, appointment: str, customer: str) -> None:
    event = Event(
        event_id=derived_id("event", f"contact.{what}", appointment),
        subject=CORRECTION_SUBJECT.format(event="customers"),
        type=EVENT_TYPE.format(what=f"contact.{what}"),
        data={"appointment": appointment, "customer": customer},
    )
    row = {"events": encode_events([event]).decode(), "channel": OUTBOX_CHANNEL}
    await connection.execute(INSERT_EVENTS, row)
