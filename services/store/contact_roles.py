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
from services.store.correcting.asked import WHY_CHARS_MAX, Name
from services.store.correcting.standing import customer_named, hold
from services.store.database import PostgresConnection, failures_named, postgres_connection
from services.store.events import EVENT_TYPE, Event, encode_events
from services.store.profiles import HOLDS, refresh_profiles
from services.store.repository_recording import INSERT_EVENTS, OUTBOX_CHANNEL
from shared.clean import clean_line
from shared.errors import Rejected
from shared.identifiers import normalise_domain, normalise_email, normalise_phone
from shared.ids import derived_id, new_handle
from shared.phrases import phrase
from shared.subjects import CORRECTION_SUBJECT

PERSON_CHARS_MAX = 200
VALUE_CHARS_MAX = 320
DOMAINS_MAX = 100

Verified = Literal["callback", "mail", "portal", "document"]
"""How it was made sure that an owner asks: called back under the number on record, a mail whose sender was
checked, the owner's own sign-in, a signed document."""
VERIFIED: tuple[Verified, ...] = get_args(Verified)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody the directory does not know."""

    name: Annotated[str, Meta(min_length=1, max_length=PERSON_CHARS_MAX)]
    email: Annotated[str, Meta(max_length=VALUE_CHARS_MAX)] = ""
    phone: Annotated[str, Meta(max_length=VALUE_CHARS_MAX)] = ""


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
_CONTACT = """
    select id, role, archived_at is not null and not appointed from contact
    where customer_id = %(customer)s and handle = %(handle)s
    """
_REACHED = """
    select n.name from identifier i join contact n on n.id = i.contact_id
    where i.customer_id = %(customer)s and i.kind = %(kind)s and i.value = %(value)s
    and i.origin <> 'learned' and n.archived_at is null limit 1
    """
_HOLDING = f"select from appointment a where a.contact_id = %(contact)s and {HOLDS.format('a')}"
_ADD_CONTACT = """
    insert into contact (id, handle, customer_id, number, name, role, appointed)
    values (%(contact)s, %(handle)s, %(customer)s, %(number)s, %(name)s, 'technical', true)
    """
_ADD_IDENTIFIER = """
    insert into identifier (customer_id, contact_id, kind, value, raw, origin)
    values (%(customer)s, %(contact)s, %(kind)s, %(value)s, %(raw)s, 'appointed')
    """
_ADD_KEY = """
    insert into match_key (key, customer_id, origin)
    values (%(kind)s || ':' || %(value)s, %(customer)s, 'learned') on conflict do nothing
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
            contact_id = await _contact(connection, asked, customer_id, handle, region=region)
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


async def _contact(
    connection: PostgresConnection, asked: Appointment, customer_id: str, handle: str, *, region: str
) -> str:
    """Return the id of whom the appointment is about, brought about where it is somebody new."""
    if (asked.contact is None) == (asked.person is None):
        raise Rejected(phrase("contact_unnamed", "name a contact, or say who it is"), pointer="/contact")
    if asked.person is not None:
        return await _new_contact(connection, asked.person, customer_id, handle, region=region)
    named = {"customer": customer_id, "handle": asked.contact}
    row = await (await connection.execute(_CONTACT, named)).fetchone()
    if row is None or row[2]:
        raise Rejected(
            phrase("contact_unknown", "no contact of this customer has this handle"), pointer="/contact"
        )
    contact_id, role, _ = row
    if role == "owner":
        raise Rejected(phrase("contact_owns", "an owner may ask for everything already"), pointer="/contact")
    holding = await (await connection.execute(_HOLDING, {"contact": contact_id})).fetchone()
    if holding is not None:
        raise Rejected(
            phrase("contact_appointed", "they are appointed already: withdraw that first"),
            pointer="/contact",
            status=409,
        )
    return str(contact_id)


async def _new_contact(
    connection: PostgresConnection, person: Person, customer_id: str, handle: str, *, region: str
) -> str:
    reached = _reached(person, region=region)
    for kind, (_, value) in reached.items():
        asked = {"customer": customer_id, "kind": kind, "value": value}
        known = await (await connection.execute(_REACHED, asked)).fetchone()
        if known is not None:
            raise Rejected(
                phrase("contact_known", "this is how {name} is reached: appoint them", name=known[0]),
                pointer=f"/person/{kind}",
            )
    contact_id = derived_id("contact", handle)
    row = {"contact": contact_id, "handle": new_handle("con"), "customer": customer_id, "number": handle}
    await connection.execute(_ADD_CONTACT, row | {"name": clean_line(person.name)})
    for kind, (raw, value) in reached.items():
        known_by = {"customer": customer_id, "contact": contact_id, "kind": kind, "value": value, "raw": raw}
        await connection.execute(_ADD_IDENTIFIER, known_by)
        await connection.execute(_ADD_KEY, known_by)
    return contact_id


def _reached(person: Person, *, region: str) -> dict[str, tuple[str, str]]:
    """Return by kind how the person is reached, raw and normalised. Raises Rejected for no way at all."""
    if not clean_line(person.name):
        raise Rejected(phrase("person_unnamed", "say who it is"), pointer="/person/name")
    reached: dict[str, tuple[str, str]] = {}
    for kind, raw, value in (
        ("email", person.email, normalise_email(person.email) if person.email.strip() else None),
        ("phone", person.phone, normalise_phone(person.phone, region) if person.phone.strip() else None),
    ):
        if raw.strip() and value is None:
            raise Rejected(
                phrase("contact_unreadable", "{value!r} cannot be read", value=clean_line(raw)),
                pointer=f"/person/{kind}",
            )
        if value is not None:
            reached[kind] = (clean_line(raw), value)
    if not reached:
        raise Rejected(
            phrase("person_unreachable", "an address or a number is needed: they are recognised by it"),
            pointer="/person/email",
        )
    return reached


async def _tell(connection: PostgresConnection, what: str, appointment: str, customer: str) -> None:
    event = Event(
        event_id=derived_id("event", f"contact.{what}", appointment),
        subject=CORRECTION_SUBJECT.format(event="customers"),
        type=EVENT_TYPE.format(what=f"contact.{what}"),
        data={"appointment": appointment, "customer": customer},
    )
    row = {"events": encode_events([event]).decode(), "channel": OUTBOX_CHANNEL}
    await connection.execute(INSERT_EVENTS, row)
