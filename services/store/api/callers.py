"""GET /v1/contacts: whose number calls, for the desk's own telephone system and nobody else."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from litestar import get
from litestar.params import Parameter

from services.store.api.security import BY_TELEPHONE
from services.store.call_drafts.callers import read_caller
from services.store.call_drafts.views import CallerView
from services.store.console.pages import Pages
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.views import View
from shared.call_event import NUMBER_CHARS_MAX
from shared.identifiers import normalise_phone

Phone = Annotated[
    str,
    Parameter(query="phone", max_length=NUMBER_CHARS_MAX, description="A number as the telephone shows it."),
]


class KnownCaller(View, frozen=True, kw_only=True):
    """Whose number it is, and where it goes on."""

    id: str  # handle of the contact, else of the customer
    name: str  # of the person, else of the customer
    first_name: str  # all of the name but its last word: telephones want it in two
    last_name: str
    company: str  # the customer's name
    customer_number: str  # the desk's own; empty for none
    phone: str  # E.164
    thread: str  # reference of the open thread with the latest word in it; empty for none
    url: str  # where an agent writes the call's note, with this number filled in


class KnownCallers(View, frozen=True, kw_only=True):
    """One, or nobody: a number that several customers share is nobody's."""

    contacts: tuple[KnownCaller, ...]


@get("/contacts", security=BY_TELEPHONE, summary="Whose number calls", tags=["Telephone"])
async def show_callers(phone: Phone, records: Records, pages: Pages) -> KnownCallers:
    """Name, customer and open thread of who calls from this number, by the directory alone."""
    async with records.read() as connection:
        desk = await read_desk(connection)
        number = normalise_phone(as_dialled(phone), desk.region)
        caller = await read_caller(connection, number, now=records.now()) if number else None
    return KnownCallers(contacts=(known(caller, pages.own_origin),) if caller else ())


def as_dialled(phone: str) -> str:
    """Return the number with its plus, which is a blank once a telephone puts it into an address as it is."""
    return f"+{phone.strip()}" if phone.startswith(" ") else phone


def known(caller: CallerView, origin: str) -> KnownCaller:
    """Return what the telephone is told of the caller; the console's address is `origin`. Pure."""
    person = caller.contact
    name = person.name if person else caller.customer.name
    first_name, _, last_name = name.rpartition(" ")
    return KnownCaller(
        id=person.handle if person else caller.customer.handle,
        name=name,
        first_name=first_name if person else "",
        last_name=last_name if person else name,
        company=caller.customer.name,
        customer_number=caller.customer.number or "",
        phone=caller.number,
        thread=caller.thread.reference if caller.thread else "",
        url=f"{origin}/calls/new?{urlencode({'number': caller.number})}",
    )
