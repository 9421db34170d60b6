"""A new report: before it is sent, the look-up says what of it is known already, and they choose.

Where the look-up is away or knows nothing, the report goes out at once: nobody is kept from asking for help.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.console.thread import known_name
from services.store.knowledge.library import Library
from services.store.lookups import Lookups
from services.store.portal.guests import Guest
from services.store.portal.own_records import OwnRecords
from services.store.portal.pages import guest_frame
from services.store.portal.posting import Written, post_new, post_to_thread, written_at
from services.store.portal.posts import SUBJECT_CHARS_MAX, TEXT_CHARS_MAX, IntakeDesk, NotTaken
from services.store.portal.reading import read_known_already, read_own_thread
from services.store.portal.views import KnownAlready
from services.store.reading.lookup import read_lookup
from services.store.records import Records
from services.store.tables import identifier
from shared.errors import Unavailable
from shared.lookup import LINE_CHARS_MAX, LookupQuestion
from shared.lookup import TEXT_CHARS_MAX as LOOKED_UP_CHARS_MAX

DOMAINS_MAX = 100  # offered in the form
ADD = "add:"  # before the handle of the thread that it is added to


@get("/portal/new", include_in_schema=False)
async def report_page(request: Asked, pages: Pages, portal_records: OwnRecords) -> Response[str]:
    """The empty form."""
    frame, domains = await _frame(request, portal_records)
    given = {"subject": request.query_params.get("subject", "")[:SUBJECT_CHARS_MAX]}
    return _page(pages, frame, request.user, domains, form=given)


@post("/portal/new", include_in_schema=False, status_code=303)
async def report(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    portal_records: OwnRecords,
    library: Library,
    lookups: Lookups,
    tickets: IntakeDesk,
) -> Response[Any]:
    """Say what is known of it, or send it: as new, or to the thread that they chose."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    guest: Guest = request.user
    if not guest.sees:
        raise NotFoundException
    frame, domains = await _frame(request, portal_records)
    body = form.get("text", "").strip()
    if not body or len(body) > TEXT_CHARS_MAX:
        fault = "long" if body else "empty"
        return _page(pages, frame, guest, domains, form=form, fault=fault, status=422)
    todo = form.get("do", "")
    if todo != "send" and not todo.startswith(ADD):
        known = await known_already(
            guest, form, records=records, portal_records=portal_records, library=library, lookups=lookups
        )
        if known.threads or known.disturbances or known.articles:
            return _page(pages, frame, guest, domains, form=form, known=known)
    try:
        where = await _send(portal_records, tickets, guest, form, body=body, todo=todo)
    except NotTaken:
        return _page(pages, frame, guest, domains, form=form, fault="refused", status=422)
    except Unavailable:
        return _page(pages, frame, guest, domains, form=form, fault="away", status=503)
    return Redirect(where, status_code=303)


async def known_already(
    guest: Guest,
    form: Mapping[str, str],
    *,
    records: Records,
    portal_records: OwnRecords,
    library: Library,
    lookups: Lookups,
) -> KnownAlready:
    """Return what of a report is known already; nothing where the look-up is away."""
    now = records.now()
    question = LookupQuestion(
        at=now,
        channel="ticket",
        name=guest.name[:LINE_CHARS_MAX],
        customer_ref=guest.customer_number[:LINE_CHARS_MAX],
        email=guest.email[:LINE_CHARS_MAX],
        domain=form.get("domain", "")[:LINE_CHARS_MAX],
        subject=form.get("subject", "")[:LINE_CHARS_MAX],
        text=form.get("text", "")[:LOOKED_UP_CHARS_MAX],
    )
    try:
        answer = await lookups.answer(question)
        async with records.read() as connection:
            found = await read_lookup(connection, library, question, answer, now=now)
        async with portal_records.read(guest) as connection:
            return await read_known_already(connection, guest, found, now=now)
    except Unavailable:
        return KnownAlready(threads=(), disturbances=(), articles=())


async def _send(
    records: OwnRecords, tickets: IntakeDesk, guest: Guest, form: Mapping[str, str], *, body: str, todo: str
) -> str:
    """Post it and return where to go next. Raises NotTaken, Unavailable, NotFoundException."""
    now = records.now()
    written = Written(name=form.get("post_id", ""), at=written_at(form.get("written_at", ""), now=now))
    subject = form.get("subject", "").strip()[:SUBJECT_CHARS_MAX]
    if not todo.startswith(ADD):
        domain = form.get("domain", "")[:LINE_CHARS_MAX]
        await post_new(tickets, guest, written, subject=subject, body=body, domain=domain)
        return "/portal?sent=1"
    async with records.read(guest) as connection:
        handle = known_name(todo.removeprefix(ADD))
        thread = await read_own_thread(connection, guest, handle, now=now)
    if thread is None:
        raise NotFoundException
    await post_to_thread(tickets, guest, thread, f"{subject}\n{body}".strip(), written)
    return f"/portal/threads/{thread.handle}?sent=1"


async def _frame(request: Asked, records: OwnRecords) -> tuple[Frame, tuple[str, ...]]:
    async with records.read(request.user) as connection:
        frame = await guest_frame(request, connection, now=records.now(), guest=request.user)
        return frame, await own_domains(connection, request.user)


async def own_domains(connection: AsyncConnection, guest: Guest) -> tuple[str, ...]:
    """Return the domains that the guest may ask for: those of their role, else all of the customer's."""
    if guest.domains:
        return guest.domains
    query = (
        select(identifier.c.value)
        .where(identifier.c.customer_id == guest.customer_id, identifier.c.kind == "domain")
        .where(identifier.c.origin == "directory", identifier.c.contact_id.is_(None))
        .order_by(identifier.c.value)
        .limit(DOMAINS_MAX)
    )
    return tuple((await connection.execute(query)).scalars())


def _page(
    pages: Pages,
    frame: Frame,
    guest: Guest,
    domains: tuple[str, ...],
    *,
    form: Mapping[str, str] = MappingProxyType({}),
    known: KnownAlready | None = None,
    fault: str = "",
    status: int = 200,
) -> Response[str]:
    return pages.render(
        frame,
        "portal_new.html",
        status=status,
        guest=guest,
        domains=domains,
        subject=form.get("subject", ""),
        domain=form.get("domain", ""),
        text=form.get("text", ""),
        post_id=form.get("post_id", "") or str(uuid.uuid4()),
        written_at=form.get("written_at", "") or frame.now.isoformat(),
        known=known,
        fault=fault,
    )
