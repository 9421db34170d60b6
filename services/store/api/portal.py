"""/v1/portal: what a portal of the desk's asks for the people signed in there. docs/portal.md describes it.

Tokens are asked for with the key of the portal's own source; all else goes by the session that a token is
exchanged for, and answers what that one contact may see.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.exceptions import NotFoundException
from msgspec import Meta
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.api.parameters import NOT_FOUND, AppointmentHandle, Cursor, ThreadHandle, known_name
from services.store.api.security import BY_NOTHING, BY_SESSION, BY_SOURCE
from services.store.console.pages import Pages
from services.store.console.words import LANGUAGES
from services.store.contact_roles import Appointments
from services.store.knowledge.library import Library
from services.store.lookups import Lookups
from services.store.portal.guests import Guest, VouchingSource
from services.store.portal.own_records import OwnRecords
from services.store.portal.people import OwnPerson, PersonAsked, appoint, read_own_people, withdraw
from services.store.portal.posting import Written, post_new, post_to_thread
from services.store.portal.posts import (
    ANSWER_CHARS_MAX,
    SUBJECT_CHARS_MAX,
    TEXT_CHARS_MAX,
    IntakeDesk,
    NotTaken,
    body_of,
)
from services.store.portal.reading import read_own_thread, read_own_threads
from services.store.portal.report_page import known_already
from services.store.portal.sessions import PortalSessions
from services.store.portal.tokens import AUDIENCE, VALID_DEFAULT, VALID_MAX, PortalToken, make_token
from services.store.portal.views import KnownAlready, OwnThread, OwnThreads
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.tables import contact, customer, identifier
from services.store.triage.language import Language
from services.store.triage.said import FACTS
from shared.errors import Rejected
from shared.identifiers import normalise_email, normalise_number

JTI_BYTES = 16
NOBODY = "no contact of this customer is known by this"
BILLING_ONLY = "this contact is there for the bills alone and sees no threads"

Line = Annotated[str, Meta(max_length=200)]
PostName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class TokenAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is signed in at the portal."""

    customer_ref: Line  # the desk's customer number
    contact_email: Line = ""
    contact_id: Line = ""  # as the directory calls the contact; instead of the address
    language: Annotated[str, Meta(max_length=8)] = ""
    valid_s: Annotated[int, Meta(ge=30, le=int(VALID_MAX.total_seconds()))] = int(
        VALID_DEFAULT.total_seconds()
    )


class TokenGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A token, and where a link with it leads."""

    token: str
    expires_at: datetime
    url: str


class SessionAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to be exchanged."""

    token: Annotated[str, Meta(max_length=2_000)]


class SessionGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A bearer token for /v1/portal; it is shown this once."""

    session: str
    expires_s: int


class PostAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What they write; the same `post_id` with the same text is the same post."""

    post_id: PostName
    posted_at: Annotated[datetime, Meta(tz=True)]
    text: Annotated[str, Meta(max_length=TEXT_CHARS_MAX)] = ""
    facts: dict[str, Annotated[str, Meta(max_length=ANSWER_CHARS_MAX)]] = {}


class ReportAsked(PostAsked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new report."""

    subject: Annotated[str, Meta(max_length=SUBJECT_CHARS_MAX)] = ""
    domain: Line = ""


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """It is on record and will stand in its thread in a moment."""

    duplicate: bool


class KnownAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What they are about to send."""

    subject: Line = ""
    domain: Line = ""
    text: Annotated[str, Meta(max_length=TEXT_CHARS_MAX)] = ""


class AppointAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom an owner makes a technical contact."""

    name: Line
    email: Annotated[str, Meta(max_length=254)]
    domains: Annotated[tuple[Line, ...], Meta(max_length=100)] = ()
    until: Annotated[datetime, Meta(tz=True)] | None = None


class Appointed(msgspec.Struct, frozen=True, kw_only=True):
    """The appointment, by the handle it is withdrawn by."""

    appointment: str


@post(
    "/portal/tokens",
    security=BY_SOURCE,
    summary="A token for who is signed in at the portal",
    tags=["Portal"],
    status_code=200,
)
async def give_token(
    request: Request[Any, Any, Any],
    data: TokenAsked,
    records: Records,
    pages: Pages,
    portal_sessions: PortalSessions,
) -> Response[TokenGiven]:
    """A token for somebody who is signed in at the portal. 404 where the directory knows no such contact."""
    asked_by: VouchingSource = request.user
    now = records.now()
    async with records.read() as connection:
        named = await _named(connection, data)
    if named is None:
        raise Rejected(NOBODY, status=404)
    expires = int(now.timestamp()) + data.valid_s
    token = make_token(
        PortalToken(
            aud=AUDIENCE,
            jti=secrets.token_urlsafe(JTI_BYTES),
            source=asked_by.id,
            customer=named[0],
            contact=named[1],
            language=data.language if data.language in LANGUAGES else "",
            iat=int(now.timestamp()),
            exp=expires,
        ),
        portal_sessions.token_key,
    )
    given = TokenGiven(
        token=token,
        expires_at=datetime.fromtimestamp(expires, UTC),
        url=f"{pages.own_origin}/portal/enter?token={token}",
    )
    return Response(given, headers={"Cache-Control": "no-store"})


@post(
    "/portal/sessions",
    security=BY_NOTHING,
    summary="Exchange a token for a session",
    tags=["Portal"],
    status_code=200,
)
async def exchange(data: SessionAsked, portal_sessions: PortalSessions) -> Response[SessionGiven]:
    """Exchange a token for a session of the API, once."""
    opened = await portal_sessions.enter(data.token, "api")
    if opened is None:
        raise Rejected("the token is not valid, is over, or was exchanged already", status=401)
    given = SessionGiven(session=opened.token, expires_s=opened.age_s)
    return Response(given, headers={"Cache-Control": "no-store"})


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


async def _named(connection: AsyncConnection, asked: TokenAsked) -> tuple[str, str] | None:
    """Return the handles of customer and contact whom the portal names; None for nobody, or for several."""
    number = func.upper(func.regexp_replace(customer.c.number, "[^A-Za-z0-9]", "", "g"))
    query = (
        select(customer.c.handle, contact.c.handle)
        .join(contact, contact.c.customer_id == customer.c.id)
        .where(number == (normalise_number(asked.customer_ref) or None))
        .where(customer.c.archived_at.is_(None), contact.c.archived_at.is_(None))
    )
    email = normalise_email(asked.contact_email) if asked.contact_email else None
    if asked.contact_id:
        query = query.where(contact.c.number == asked.contact_id)
    elif email:
        query = query.where(
            select(identifier.c.id)
            .where(identifier.c.contact_id == contact.c.id, identifier.c.kind == "email")
            .where(identifier.c.value == email, identifier.c.origin != "learned")
            .where(identifier.c.forgotten_at.is_(None))
            .exists()
        )
    else:
        return None
    rows = (await connection.execute(query.limit(2))).all()
    return (rows[0][0], rows[0][1]) if len(rows) == 1 else None
