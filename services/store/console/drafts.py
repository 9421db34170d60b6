"""Calls that wait for their note: beside every page for whose they are, and settled without one."""

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from services.store.api.parameters import HANDLE_CHARS_MAX
from services.store.auth import Visitor
from services.store.call_drafts.drafts import CallDrafts
from services.store.call_drafts.reading import read_draft, read_drafts, read_lines
from services.store.call_drafts.views import CallDraftView
from services.store.console.call_form import Typed, drafted
from services.store.console.forms import Asked, local_path, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.console.thread import known_name
from services.store.records import Records

LINES_CHARS_MAX = 500
PAGE = "/calls/new"


class DraftsBeside(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of the form shows of calls without a note."""

    drafts: tuple[CallDraftView, ...] = ()
    lines: tuple[str, ...] = ()
    lines_taken: bool = False  # one that the agent gave just now is another's
    settled: bool = False  # the draft that the address names has its note, or was set aside


@get("/calls/drafts", include_in_schema=False)
async def fresh_drafts(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """The agent's own calls of this shift without a note, as the part that stands on every page."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(frame, "call_drafts.html")


@post("/calls/drafts/{handle:str}/dismiss", include_in_schema=False, status_code=303)
async def dismiss_draft(request: Asked, pages: Pages, call_drafts: CallDrafts, handle: str) -> Redirect:
    """No note is written of this call."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    await call_drafts.dismiss(known_name(handle), by=visitor.id)
    return Redirect(local_path(form.get("next") or PAGE), status_code=303)


@post("/calls/lines", include_in_schema=False, status_code=303)
async def set_lines(request: Asked, pages: Pages, call_drafts: CallDrafts) -> Redirect:
    """What telephone systems call this agent, besides login and name: extensions above all."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    lines = form.get("lines", "")[:LINES_CHARS_MAX].split(",")
    taken = await call_drafts.set_lines(visitor.id, lines)
    return Redirect(f"{PAGE}?taken=1#lines" if taken else f"{PAGE}#lines", status_code=303)


async def begun_with(
    records: Records, typed: Typed, handle: str, *, frame: Frame, visitor: Visitor, taken: bool
) -> tuple[Typed, DraftsBeside]:
    """Return the form as the draft `handle` begins it, where it is open, and what else waits."""
    async with records.read() as connection:
        draft = await read_draft(connection, handle[:HANDLE_CHARS_MAX], visitor.id) if handle else None
        beside = DraftsBeside(
            drafts=await read_drafts(connection, visitor.id),
            lines=await read_lines(connection, visitor.id),
            lines_taken=taken,
            settled=draft is not None and draft.state != "open",
        )
    if draft is None or beside.settled:
        return typed, beside
    return drafted(typed, draft, zone=frame.zone), beside
