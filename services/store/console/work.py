"""What an agent does with a thread from its page or its row: plain forms, each undone from the flash line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from litestar import post
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.console.forms import Asked, local_path, read_own_form
from services.store.console.pages import Pages
from services.store.console.readable import zone_named
from services.store.console.thread import known_name
from services.store.reading.waiting import read_desk
from services.store.reading.work import login_of
from services.store.records import Records
from services.store.working.asked import Work
from services.store.working.snoozing import snoozed_until
from services.store.working.steps import take_step, undo_step
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected


@post("/threads/{handle:str}/work", include_in_schema=False, status_code=303)
async def work_on_thread(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Do what the form asks with the thread, and tell it on the page whence it came."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = known_name(handle)
    async with records.write() as connection:
        zone = zone_named((await read_desk(connection)).time_zone)
        own_login = await login_of(connection, visitor.id)
        fields = asked_for(form, now=records.now(), zone=zone, own_login=own_login)
        try:
            asked = msgspec.convert(fields, Work, strict=False)
        except msgspec.ValidationError as error:
            raise Rejected(decoding_phrase(error), status=400) from None
        step = await take_step(connection, handle, asked, by=visitor.id, at=records.now())
    return _told(form.get("next") or f"/threads/{handle}", step)


@post("/work/{handle:str}/undo", include_in_schema=False, status_code=303)
async def undo_work(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Undo a step and go back to the page whence it was asked."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = known_name(handle)
    async with records.write() as connection:
        oversees = "oversee" in visitor.rights
        thread = await undo_step(connection, handle, by=visitor.id, at=records.now(), oversees=oversees)
    return _told(form.get("next") or f"/threads/{thread}", handle)


def asked_for(form: Mapping[str, str], *, now: datetime, zone: ZoneInfo, own_login: str) -> dict[str, object]:
    """Return the fields of the step that a form asks for; an empty assignee is nobody, `take` is oneself."""
    kind = form.get("kind", "")
    if kind == "take":
        return {"kind": "assign", "agent": own_login}
    fields: dict[str, object] = {"kind": kind}
    if kind == "assign":
        fields["agent"] = form.get("agent") or None
    elif kind == "close":
        fields["solution"] = form.get("solution", "").replace("\r\n", "\n")
    elif kind == "note":
        fields["text"] = form.get("text", "").replace("\r\n", "\n")
    elif kind == "snooze":
        fields["until"] = snoozed_until(form.get("until", ""), now=now, zone=zone)
    return fields


def _told(path: str, step: str) -> Redirect:
    """Return the way to a page of ours that tells of the step; a list keeps its view."""
    plain, _, query = local_path(path).partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(("did=", "done="))]
    return Redirect(f"{plain}?{'&'.join([*kept, urlencode({'did': step})])}", status_code=303)
