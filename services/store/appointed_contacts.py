"""Whom an appointment is about: a contact the customer has, or a person the directory does not know yet."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from services.store.database import PostgresConnection
from services.store.profiles import HOLDS
from shared.clean import clean_line
from shared.errors import Rejected
from shared.identifiers import normalise_email, normalise_phone
from shared.ids import derived_id, new_handle
from shared.phrases import phrase

PERSON_CHARS_MAX = 200
VALUE_CHARS_MAX = 320


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody the directory does not know."""

    name: Annotated[str, Meta(min_length=1, max_length=PERSON_CHARS_MAX)]
    email: Annotated[str, Meta(max_length=VALUE_CHARS_MAX)] = ""
    phone: Annotated[str, Meta(max_length=VALUE_CHARS_MAX)] = ""


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


async def appointed_contact(
    connection: PostgresConnection,
    customer_id: str,
    appointment: str,
    *,
    contact: str | None,
    person: Person | None,
    region: str,
) -> str:
    """Return the id of whom the appointment with this handle is about; somebody new is brought about.

    Raises Rejected for who is no contact of this customer, needs no appointment, or is known already.
    """
    if (contact is None) == (person is None):
        raise Rejected(phrase("contact_unnamed", "name a contact, or say who it is"), pointer="/contact")
    if person is not None:
        return await _new_contact(connection, person, customer_id, appointment, region=region)
    named = {"customer": customer_id, "handle": contact}
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
