"""Answering from a thread's page, sending again what failed, and the page of canned answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from services.store.api.replies import author_of
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.reply_form import Draft, asked_for, ticked_in
from services.store.console.thread import known_name, show_thread
from services.store.console.words import LANGUAGES
from services.store.knowledge.library import Library
from services.store.records import Records
from services.store.replying.asked import Reply
from services.store.replying.canned import PLACES
from services.store.replying.canned_rows import Canned, read_canned, save_canned, withdraw_canned
from services.store.replying.refusals import Reason, ReplyRefused
from services.store.replying.replies import Replies
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected

WITHDRAW = "withdraw"


@post("/threads/{handle:str}/reply", include_in_schema=False, status_code=303)
async def reply_from_thread(
    *, request: Asked, pages: Pages, records: Records, library: Library, replies: Replies, handle: str
) -> Response[Any]:
    """Send what the form says to whom it ticks; what is not taken stays typed, with the reason above it."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = known_name(handle)
    try:
        async with records.write() as connection:
            sent = await replies.send(
                connection, handle, _reply_in(form), by=author_of(visitor), at=records.now()
            )
    except ReplyRefused as refused:
        draft = _draft(form, refused.reason, refused.status)
        return await show_thread(
            request=request,
            pages=pages,
            records=records,
            library=library,
            replies=replies,
            handle=handle,
            draft=draft,
        )
    return Redirect(f"/threads/{handle}?sent={sent}#reply-{sent}", status_code=303)


@post("/threads/{handle:str}/reply/lift", include_in_schema=False, status_code=303)
async def lift_suppression(
    request: Asked, pages: Pages, records: Records, replies: Replies, handle: str
) -> Redirect:
    """Let an address be written to again from which a mail of ours came back."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    handle = known_name(handle)
    async with records.write() as connection:
        await replies.lift(connection, handle, form.get("address", ""))
    return Redirect(f"/threads/{handle}#reply", status_code=303)


@post("/replies/{handle:str}/retry", include_in_schema=False, status_code=303)
async def send_again(
    request: Asked, pages: Pages, records: Records, replies: Replies, handle: str
) -> Redirect:
    """Send again what failed, or what may not have been sent."""
    await read_own_form(request, own_origin=pages.own_origin)
    handle = known_name(handle)
    async with records.write() as connection:
        thread = await replies.try_again(connection, handle, at=records.now())
    return Redirect(f"/threads/{thread}?sent={handle}#reply-{handle}", status_code=303)


@get("/canned-answers", include_in_schema=False)
async def canned_page(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """All canned answers; who oversees the desk changes them here."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        canned = await read_canned(connection)
    visitor: Visitor = request.user
    return pages.render(
        frame,
        "reply_canned.html",
        canned=canned,
        places=PLACES,
        spoken=LANGUAGES,
        oversees="oversee" in visitor.rights,
    )


@post("/canned-answers", include_in_schema=False, status_code=303)
async def change_canned(request: Asked, pages: Pages, records: Records) -> Redirect:
    """Write or withdraw a canned answer."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = form.get("handle", "")
    async with records.write() as connection:
        if form.get("deed") == WITHDRAW:
            await withdraw_canned(connection, known_name(handle), by=visitor.id)
        else:
            await save_canned(connection, handle and known_name(handle), _canned_in(form), by=visitor.id)
    return Redirect("/canned-answers", status_code=303)


def _reply_in(form: Mapping[str, str]) -> Reply:
    fields = asked_for(form)
    if fields["kind"] == "mail" and not fields["to"]:
        raise ReplyRefused("nobody")
    if not str(fields["text"]).strip():
        raise ReplyRefused("blank")
    try:
        asked: Reply = msgspec.convert(fields, Reply)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None
    return asked


def _canned_in(form: Mapping[str, str]) -> Canned:
    fields = {name: form.get(name, "").replace("\r\n", "\n") for name in ("language", "title", "text")}
    try:
        return msgspec.convert(fields, Canned)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None


def _draft(form: Mapping[str, str], reason: Reason, status: int) -> Draft:
    return Draft(
        text=form.get("text", "").replace("\r\n", "\n"),
        way=form.get("way", ""),
        to=ticked_in(form),
        refused=reason,
        status=status,
    )
