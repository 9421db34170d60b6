"""The customer's threads: the list, one thread with what is still needed, and what they add to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store import cursors
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.console.thread import known_name
from services.store.portal.guests import Guest
from services.store.portal.own_records import OwnRecords
from services.store.portal.pages import guest_frame
from services.store.portal.posting import Written, post_to_thread, written_at
from services.store.portal.posts import CHOICES, TEXT_CHARS_MAX, IntakeDesk, NotTaken, body_of
from services.store.portal.reading import read_own_thread, read_own_threads
from services.store.portal.views import OwnThread
from services.store.triage.questions import QUESTIONS
from shared.errors import Unavailable

FACT = "fact."  # before the name of a fact, in a form's field


@get("/portal", include_in_schema=False)
async def own_threads_page(
    request: Asked, pages: Pages, portal_records: OwnRecords, before: str = ""
) -> Response[str]:
    """Their threads from all channels."""
    guest: Guest = request.user
    now = portal_records.now()
    async with portal_records.read(guest) as connection:
        frame = await guest_frame(request, connection, now=now, guest=guest)
        own = await read_own_threads(connection, guest, cursors.decode(before), now=now)
    sent = "sent" in request.query_params
    return pages.render(
        frame, "portal_threads.html", guest=guest, threads=own.threads, older=own.next, sent=sent
    )


@get("/portal/threads/{handle:str}", include_in_schema=False)
async def own_thread_page(
    request: Asked, pages: Pages, portal_records: OwnRecords, handle: str
) -> Response[str]:
    """One thread of theirs; 404 for every other, whoever's it is."""
    frame, thread = await _thread(request, portal_records, handle)
    sent = "sent" in request.query_params
    return _page(pages, frame, request.user, thread, sent=sent, now=portal_records.now())


@post("/portal/threads/{handle:str}", include_in_schema=False, status_code=303)
async def add_to_thread(
    request: Asked, pages: Pages, portal_records: OwnRecords, tickets: IntakeDesk, handle: str
) -> Response[Any]:
    """Post what they add by the ticket intake; nothing typed is lost when it is away."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    guest: Guest = request.user
    frame, thread = await _thread(request, portal_records, handle)
    now = portal_records.now()
    words = form.get("text", "")
    answers = {name: form.get(FACT + name, "") for name in thread.missing}
    if len(words) > TEXT_CHARS_MAX:
        return _page(pages, frame, guest, thread, fault="long", status=422, form=form, now=now)
    body = body_of(words, answers, frame.language)
    if not body:
        return _page(pages, frame, guest, thread, fault="empty", status=422, form=form, now=now)
    written = Written(name=form.get("post_id", ""), at=written_at(form.get("written_at", ""), now=now))
    try:
        await post_to_thread(tickets, guest, thread, body, written)
    except NotTaken:
        return _page(pages, frame, guest, thread, fault="refused", status=422, form=form, now=now)
    except Unavailable:
        return _page(pages, frame, guest, thread, fault="away", status=503, form=form, now=now)
    return Redirect(f"/portal/threads/{thread.handle}?sent=1", status_code=303)


async def _thread(request: Asked, records: OwnRecords, handle: str) -> tuple[Frame, OwnThread]:
    now = records.now()
    async with records.read(request.user) as connection:
        frame = await guest_frame(request, connection, now=now, guest=request.user)
        thread = await read_own_thread(connection, request.user, known_name(handle), now=now)
    if thread is None:
        raise NotFoundException
    return frame, thread


def _page(
    pages: Pages,
    frame: Frame,
    guest: Guest,
    thread: OwnThread,
    *,
    now: datetime,
    form: Mapping[str, str] = MappingProxyType({}),
    sent: bool = False,
    fault: str = "",
    status: int = 200,
) -> Response[str]:
    return pages.render(
        frame,
        "portal_thread.html",
        status=status,
        guest=guest,
        thread=thread,
        questions={name: QUESTIONS[name][frame.language] for name in thread.missing if name in QUESTIONS},
        choices={name: CHOICES[name][frame.language] for name in thread.missing if name in CHOICES},
        typed={name: form.get(FACT + name, "") for name in thread.missing},
        text=form.get("text", ""),
        post_id=form.get("post_id", "") or str(uuid.uuid4()),
        written_at=form.get("written_at", "") or now.isoformat(),
        sent=sent,
        fault=fault,
    )
