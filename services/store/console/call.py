"""Logging a call: the form, its way to the phone intake, and the wait until the call has its thread."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.calls import CallDesk, NotTaken
from services.store.console.call_form import FIELDS, Typed, blank, call_note, filled
from services.store.console.forms import Asked, Forged, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.console.thread import known_name
from services.store.reading.interactions import read_interaction
from services.store.reading.waiting import dead_letter_cause
from services.store.records import Records
from shared.errors import Unavailable

WAIT_STEPS_MAX = 60  # pages, one a second; then the page says that the call is safe and stops asking
SOON_STEPS = 8  # so many pages say "in a moment"


@get("/calls/new", include_in_schema=False)
async def call_page(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """The empty form; the address may fill in who calls."""
    frame = await _frame(request, pages, records)
    given = {name: value.replace("\x00", "") for name, value in request.query_params.items()}
    return _form(pages, frame, blank(given, now=frame.now, zone=frame.zone))


@post("/calls/new", include_in_schema=False, status_code=303)
async def log_call(request: Asked, pages: Pages, records: Records, calls: CallDesk) -> Response[Any]:
    """File the call at the phone intake; what was typed stays on the page unless the call is on record."""
    typed = filled(await read_own_form(request, own_origin=pages.own_origin))
    visitor: Visitor = request.user
    if not visitor.may_write:
        raise Forged
    frame = await _frame(request, pages, records)
    if typed.faults:
        return _form(pages, frame, typed, status=422)
    try:
        taken = await calls.file(call_note(typed, agent=visitor.name, zone=frame.zone))
    except NotTaken as refusal:
        return _form(pages, frame, typed, refusal=refusal, status=422)
    except Unavailable:
        return _form(pages, frame, typed, away=True, status=503)
    return Redirect(f"/calls/{taken.id}", status_code=303)


@get("/calls/{interaction_id:str}", include_in_schema=False)
async def call_filed(
    request: Asked, pages: Pages, records: Records, interaction_id: str, step: int = 1
) -> Response[Any]:
    """Wait until the call has its thread, and go there."""
    interaction_id = known_name(interaction_id)
    if not interaction_id.isalnum():
        raise NotFoundException
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        found = await read_interaction(connection, interaction_id)
        cause = None if found else await dead_letter_cause(connection, interaction_id)
    if found is not None:
        return Redirect(f"/interactions/{interaction_id}", status_code=303)
    step = min(max(step, 1), WAIT_STEPS_MAX)
    page = pages.render(frame, "call_filed.html", cause=cause, late=step > SOON_STEPS)
    if cause is None and step < WAIT_STEPS_MAX:
        page.set_header("Refresh", f"1; url=/calls/{interaction_id}?step={step + 1}")
    return page


async def _frame(request: Asked, pages: Pages, records: Records) -> Frame:
    async with records.read() as connection:
        return await pages.frame(request, connection, now=records.now())


def _form(
    pages: Pages,
    frame: Frame,
    typed: Typed,
    *,
    refusal: NotTaken | None = None,
    away: bool = False,
    status: int = 200,
) -> Response[str]:
    of_fields = {
        _NAMES.get(name, name): message for name, message in (refusal.fields if refusal else {}).items()
    }
    known = {name: message for name, message in of_fields.items() if name in FIELDS}
    return pages.render(
        frame,
        "call.html",
        status=status,
        values=typed.values,
        faults=typed.faults,
        refused=known,
        refusal=refusal.detail if refusal and not known else "",
        away=away,
    )


_NAMES = {"duration_s": "minutes"}  # where the intake's field has another name in the form
