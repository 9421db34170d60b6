"""What agents change of how a customer is known: contacts are appointed, learned identifiers forgotten."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
from litestar import post
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.console.corrections import flash
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.readable import zone_named
from services.store.console.thread import known_name
from services.store.contact_roles import Appointment, Appointments
from services.store.correcting.asked import Forget
from services.store.correcting.corrections import Corrections
from services.store.reading.waiting import read_desk
from services.store.records import Records
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected
from shared.phrases import phrase

SOMEBODY_NEW = "new"  # in place of a contact's handle
WHY_CHARS_MAX = 500


@post("/customers/{handle:str}/appointments", include_in_schema=False, status_code=303)
async def appoint_contact(
    request: Asked, pages: Pages, records: Records, appointments: Appointments, handle: str
) -> Redirect:
    """Make somebody a technical contact, as an owner asked."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    async with records.read() as connection:
        desk = await read_desk(connection)
    fields = appointment_asked(form, known_name(handle), zone_named(desk.time_zone))
    try:
        asked = msgspec.convert(fields, Appointment)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None
    await appointments.appoint(asked, by=visitor.id, region=desk.region, now=records.now())
    return Redirect(f"/customers/{handle}#contacts", status_code=303)


@post("/appointments/{handle:str}/withdraw", include_in_schema=False, status_code=303)
async def withdraw_contact(request: Asked, pages: Pages, appointments: Appointments, handle: str) -> Redirect:
    """End an appointment now."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    customer = await appointments.withdraw(known_name(handle), by=visitor.id, why=form.get("why", ""))
    return Redirect(f"/customers/{customer}#contacts", status_code=303)


@post("/customers/{handle:str}/forget", include_in_schema=False, status_code=303)
async def forget_identifier(request: Asked, pages: Pages, corrections: Corrections, handle: str) -> Redirect:
    """Let a learned identifier count no more; it is not learned again, and it can be taken back."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    fields = {
        "customer": known_name(handle),
        "identifier_kind": form.get("kind", ""),
        "identifier": form.get("value", ""),
        "why": form.get("why", ""),
    }
    try:
        asked = msgspec.convert({"kind": "forget", **fields}, Forget)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None
    done = await corrections.correct(asked, agent=visitor.id, name=visitor.name)
    return flash(f"/customers/{handle}", done)


def appointment_asked(form: Mapping[str, str], customer: str, zone: ZoneInfo) -> dict[str, object]:
    """Return the fields of the appointment that a form asks for. Raises Rejected for a date that is none."""
    fields: dict[str, object] = {
        "customer": customer,
        "why": form.get("why", ""),
        "verified": form.get("verified", ""),
        "domains": [one for one in form.get("domains", "").replace(",", " ").split() if one],
        "until": end_of_day(form.get("until", ""), zone),
    }
    if form.get("contact", SOMEBODY_NEW) != SOMEBODY_NEW:
        return fields | {"contact": form["contact"]}
    return fields | {"person": {name: form.get(name, "") for name in ("name", "email", "phone")}}


def end_of_day(given: str, zone: ZoneInfo) -> datetime | None:
    """Return the last moment of a day as the desk counts days; None where no day is given."""
    if not given.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(given.strip()), time(23, 59, 59), tzinfo=zone)
    except (ValueError, OverflowError):
        raise Rejected(phrase("date_unreadable", "this is no date"), pointer="/until", status=400) from None
