"""/v1/portal: what a portal of the desk's asks for the people signed in there. docs/portal.md describes it.

All goes by the session that a token is exchanged for (`portal_tokens`), and answers what that one contact may
see.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, delete, get, post
from litestar.exceptions import NotFoundException

from services.store import cursors
from services.store.api.parameters import NOT_FOUND, AppointmentHandle, Cursor, ThreadHandle, known_name
from services.store.api.portal_asked import (
    AppointAsked,
    Appointed,
    KnownAsked,
    PostAsked,
    Posted,
    ReportAsked,
)
from services.store.api.security import BY_SESSION
from services.store.contact_roles import Appointments
from services.store.knowledge.library import Library
from services.store.lookups import Lookups
from services.store.portal.guests import Guest
from services.store.portal.own_records import OwnRecords
from services.store.portal.people import OwnPerson, PersonAsked, appoint, read_own_people, withdraw
from services.store.portal.posting import Written, post_new, post_to_thread
from services.store.portal.posts import (
    IntakeDesk,
    NotTaken,
    body_of,
)
from services.store.portal.reading import read_own_thread, read_own_threads
from services.store.portal.report_page import known_already
from services.store.portal.views import KnownAlready, OwnThread, OwnThreads
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.triage.language import Language
from services.store.triage.said import FACTS
from shared.errors import Rejected

JTI_BYTES = 16
NOBODY = "no contact of this customer is known by this"
BILLING_ONLY = "this contact is there for the bills alone and sees no threads"


@get("/portal/threads", security=BY_SESSION, summary="Their threads", tags=["Portal"])
async def list_own(
    request: Request[Any, Any, Any], portal_records: OwnRecords, cursor: Cursor = None
) -> OwnThreads:
    """Their threads from all channels, the one that stirred last first."""
    guest = _seeing(request)
    async with portal_records.read(guest) as connection:
        return await read_own_threads(
            connection, guest, cursors.decode(cursor or ""), now=portal_records.now()
        )


@get("/portal/threads/{handle:str}", security=BY_SESSION, summary="One of their threads", tags=["Portal"])
async def show_own(
    request: Request[Any, Any, Any], portal_records: OwnRecords, handle: ThreadHandle
) -> OwnThread:
    """One of their threads; 404 for every other."""
    return await _own(_seeing(request), portal_records, handle)


@post(
    "/portal/threads/{handle:str}/posts",
    security=BY_SESSION,
    summary="Post to one of their threads",
    tags=["Portal"],
    status_code=202,
)
async def add_to_own(
    request: Request[Any, Any, Any],
    data: PostAsked,
    portal_records: OwnRecords,
    tickets: IntakeDesk,
    handle: ThreadHandle,
) -> Posted:
    """Post to one of their threads, by the ticket intake."""
    guest = _seeing(request)
    thread = await _own(guest, portal_records, handle)
    return await _posted(post_to_thread(tickets, guest, thread, _body(data, guest), _written(data)))


@post("/portal/posts", security=BY_SESSION, summary="Post a new report", tags=["Portal"], status_code=202)
async def report_new(request: Request[Any, Any, Any], data: ReportAsked, tickets: IntakeDesk) -> Posted:
    """Post a new report, by the ticket intake; the correlator finds its thread."""
    guest, body = _seeing(request), _body(data, _seeing(request))
    return await _posted(
        post_new(tickets, guest, _written(data), subject=data.subject, body=body, domain=data.domain)
    )


@post(
    "/portal/lookup",
    security=BY_SESSION,
    summary="What is known already of a report",
    tags=["Portal"],
    status_code=200,
)
async def look_up_own(
    *,
    request: Request[Any, Any, Any],
    data: KnownAsked,
    records: Records,
    portal_records: OwnRecords,
    library: Library,
    lookups: Lookups,
) -> KnownAlready:
    """What is known already of what they are about to send. Nothing is stored."""
    return await known_already(
        _seeing(request),
        msgspec.structs.asdict(data),
        records=records,
        portal_records=portal_records,
        library=library,
        lookups=lookups,
    )


@get("/portal/contacts", security=BY_SESSION, summary="Who may ask for support", tags=["Portal"])
async def list_people(request: Request[Any, Any, Any], portal_records: OwnRecords) -> tuple[OwnPerson, ...]:
    """Who may ask for support now."""
    guest = _seeing(request)
    async with portal_records.read(guest) as connection:
        return (await read_own_people(connection, guest, now=portal_records.now())).people


@post(
    "/portal/contacts",
    security=BY_SESSION,
    summary="Appoint a technical contact",
    tags=["Portal"],
    status_code=200,
)
async def appoint_contact(
    request: Request[Any, Any, Any], data: AppointAsked, records: Records, appointments: Appointments
) -> Appointed:
    """Appoint a technical contact; an owner alone may."""
    async with records.read() as connection:
        region = (await read_desk(connection)).region
    asked = PersonAsked(name=data.name, email=data.email, domains=data.domains, until=data.until)
    handle = await appoint(appointments, request.user, asked, region=region, now=records.now())
    return Appointed(appointment=handle)


@delete(
    "/portal/contacts/{handle:str}", security=BY_SESSION, summary="Withdraw an appointment", tags=["Portal"]
)
async def withdraw_contact(
    request: Request[Any, Any, Any],
    portal_records: OwnRecords,
    appointments: Appointments,
    handle: AppointmentHandle,
) -> None:
    """Withdraw an appointment of one's own customer; 404 for every other."""
    now = portal_records.now()
    async with portal_records.read(request.user) as connection:
        await withdraw(connection, appointments, request.user, known_name(handle), now=now)


def _seeing(request: Request[Any, Any, Any]) -> Guest:
    guest: Guest = request.user
    if not guest.sees:
        raise Rejected(BILLING_ONLY, status=403)
    return guest


async def _own(guest: Guest, records: OwnRecords, handle: str) -> OwnThread:
    async with records.read(guest) as connection:
        thread = await read_own_thread(connection, guest, known_name(handle), now=records.now())
    if thread is None:
        raise NotFoundException(detail=NOT_FOUND)
    return thread


def _body(data: PostAsked, guest: Guest) -> str:
    language: Language = "en" if guest.language == "en" else "hr"
    if strange := sorted(set(data.facts) - set(FACTS)):
        raise Rejected(f"no such fact: {strange[0]}", pointer="/facts")
    body = body_of(data.text, data.facts, language)
    if not body:
        raise Rejected("there is nothing in it", pointer="/text")
    return body


def _written(data: PostAsked) -> Written:
    return Written(name=data.post_id, at=data.posted_at)


async def _posted(posting: Any) -> Posted:
    try:
        taken = await posting
    except NotTaken as refusal:
        raise Rejected(refusal.detail or "the intake refuses it") from None
    return Posted(duplicate=taken.duplicate)
