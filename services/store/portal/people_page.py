"""The page on which an owner says who else may ask: appoint with an end, withdraw, and what was before."""

from __future__ import annotations

from datetime import timedelta

from litestar import Response, get, post
from litestar.response import Redirect

from services.store.console.contacts import end_of_day
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.readable import zone_named
from services.store.console.thread import known_name
from services.store.contact_roles import Appointments
from services.store.portal.guests import Guest
from services.store.portal.own_records import OwnRecords
from services.store.portal.pages import guest_frame
from services.store.portal.people import (
    HOLDS_DEFAULT,
    HOLDS_MAX,
    PersonAsked,
    appoint,
    read_own_people,
    withdraw,
)
from services.store.portal.report_page import own_domains
from services.store.reading.waiting import read_desk
from services.store.records import Records
from shared.errors import Rejected
from shared.phrases import Phrase

FIELD_CHARS_MAX = 320


@get("/portal/contacts", include_in_schema=False)
async def own_people_page(request: Asked, pages: Pages, portal_records: OwnRecords) -> Response[str]:
    """Who may ask for support now, and the history of that."""
    return await _page(request, pages, portal_records, done="done" in request.query_params)


@post("/portal/contacts", include_in_schema=False, status_code=303)
async def appoint_person(
    request: Asked, pages: Pages, records: Records, portal_records: OwnRecords, appointments: Appointments
) -> Response[str] | Redirect:
    """Appoint a technical contact."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    guest: Guest = request.user
    async with records.read() as connection:
        desk = await read_desk(connection)
    typed = {
        name: form.get(name, "").strip()[:FIELD_CHARS_MAX] for name in ("name", "email", "until", "domains")
    }
    try:
        asked = PersonAsked(
            name=typed["name"],
            email=typed["email"],
            domains=tuple(typed["domains"].replace(",", " ").split()),
            until=end_of_day(typed["until"], zone_named(desk.time_zone)),
        )
        await appoint(appointments, guest, asked, region=desk.region, now=records.now())
    except Rejected as error:
        if error.status == 403:
            raise
        return await _page(request, pages, portal_records, refused=error.phrase, typed=typed, status=422)
    return Redirect("/portal/contacts?done=1", status_code=303)


@post("/portal/contacts/{handle:str}", include_in_schema=False, status_code=303)
async def withdraw_person(
    request: Asked, pages: Pages, portal_records: OwnRecords, appointments: Appointments, handle: str
) -> Redirect:
    """Withdraw an appointment; whoever held it is out with their next request."""
    await read_own_form(request, own_origin=pages.own_origin)
    now = portal_records.now()
    async with portal_records.read(request.user) as connection:
        await withdraw(connection, appointments, request.user, known_name(handle), now=now)
    return Redirect("/portal/contacts?done=1", status_code=303)


async def _page(
    request: Asked,
    pages: Pages,
    records: OwnRecords,
    *,
    done: bool = False,
    refused: Phrase | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    guest: Guest = request.user
    now = records.now()
    async with records.read(guest) as connection:
        frame = await guest_frame(request, connection, now=now, guest=guest)
        own = await read_own_people(connection, guest, now=now) if guest.sees else None
        domains = await own_domains(connection, guest)
    today = now.astimezone(frame.zone).date()
    return pages.render(
        frame,
        "portal_people.html",
        status=status,
        guest=guest,
        own=own,
        domains=domains,
        done=done,
        refused=refused,
        typed=typed or {"name": "", "email": "", "domains": "", "until": str(today + HOLDS_DEFAULT)},
        earliest=str(today + timedelta(days=1)),
        latest=str(today + HOLDS_MAX - timedelta(days=1)),
    )
