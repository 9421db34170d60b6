"""Logging a call: the form, its way to the phone intake, and the wait until the call stands in its thread."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.call_drafts.drafts import CallDrafts
from services.store.calls import CallDesk, NotTaken
from services.store.console.call_form import FIELDS, Typed, blank, call_note, filled
from services.store.console.call_lookup import CallAnswer, answer_for, form_page
from services.store.console.drafts import begun_with
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.console.thread import known_name
from services.store.correcting.filing import Filing
from services.store.knowledge.library import Library
from services.store.lookups import Lookups
from services.store.reading.interactions import read_interaction
from services.store.reading.lookup_choice import choice_outcome
from services.store.reading.waiting import dead_letter_cause
from services.store.records import Records
from shared.decoding_phrases import decoding_words
from shared.errors import Rejected, Unavailable

WAIT_STEPS_MAX = 60  # pages, one a second; then the page says that the call is safe and stops asking
SOON_STEPS = 8  # so many pages say "in a moment"


@get("/calls/new", include_in_schema=False)
async def call_page(
    request: Asked, pages: Pages, records: Records, library: Library, lookups: Lookups
) -> Response[str]:
    """The form; the address may fill in who calls, as a telephone system does, and the answer is there."""
    frame = await _frame(request, pages, records)
    given = {name: value.replace("\x00", "") for name, value in request.query_params.items()}
    typed = blank(given, now=frame.now, zone=frame.zone)
    visitor: Visitor = request.user
    typed, beside = await begun_with(
        records, typed, given.get("draft", ""), frame=frame, visitor=visitor, taken="taken" in given
    )
    answer = await answer_for(typed, lookups=lookups, records=records, library=library)
    return form_page(pages, frame, typed, answer=answer, beside=beside)


@post("/calls/new", include_in_schema=False, status_code=303)
async def log_call(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    calls: CallDesk,
    filing: Filing,
    call_drafts: CallDrafts,
) -> Response[Any]:
    """File the call at the phone intake; what was typed stays on the page unless the call is on record."""
    typed = filled(await read_own_form(request, own_origin=pages.own_origin))
    visitor: Visitor = request.user
    frame = await _frame(request, pages, records)
    answer = CallAnswer(choice=typed.values["choice"])
    if typed.faults:
        return form_page(pages, frame, typed, answer=answer, status=422)
    note = call_note(typed, agent=visitor.name, zone=frame.zone)
    try:
        draft = await call_drafts.for_note(typed.values["draft"], by=visitor.id)
        taken = await calls.file(msgspec.structs.replace(note, call_id=draft.note_key) if draft else note)
    except NotTaken as refusal:
        return _refused(pages, frame, typed, refusal)
    except Unavailable:
        return form_page(pages, frame, typed, answer=answer, away=True, status=503)
    try:
        if draft is not None:
            await call_drafts.noted(draft.handle, taken.id, by=visitor.id)
        where = await _filed(filing, taken.id, typed.values["choice"], agent=visitor.id)
    except Unavailable:  # the same form again is the same call
        return form_page(pages, frame, typed, answer=answer, unfiled=True, status=503)
    return Redirect(where, status_code=303)


@get("/calls/{interaction_id:str}", include_in_schema=False)
async def call_filed(
    request: Asked, pages: Pages, records: Records, interaction_id: str, step: int = 1
) -> Response[Any]:
    """Wait until the call stands in its thread, and go there."""
    interaction_id = known_name(interaction_id)
    if not interaction_id.isalnum():
        raise NotFoundException
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        found = await read_interaction(connection, interaction_id)
        cause = None if found else await dead_letter_cause(connection, interaction_id)
        outcome = await choice_outcome(connection, interaction_id) if found else None
    if found is not None and outcome not in {"waiting", "refused"}:
        return Redirect(f"/interactions/{interaction_id}", status_code=303)
    step = min(max(step, 1), WAIT_STEPS_MAX)
    elsewhere = f"/interactions/{interaction_id}" if outcome == "refused" else ""
    page = pages.render(frame, "call_filed.html", cause=cause, late=step > SOON_STEPS, elsewhere=elsewhere)
    if cause is None and not elsewhere and step < WAIT_STEPS_MAX:
        page.set_header("Refresh", f"1; url=/calls/{interaction_id}?step={step + 1}")
    return page


async def _frame(request: Asked, pages: Pages, records: Records) -> Frame:
    async with records.read() as connection:
        return await pages.frame(request, connection, now=records.now())


async def _filed(filing: Filing, interaction_id: str, choice: str, *, agent: str) -> str:
    """Return where the agent goes next: to the call where they put it, else to the page that waits for it."""
    waiting = f"/calls/{interaction_id}"
    if not choice:
        return waiting
    try:
        await filing.choose(interaction_id, choice, agent=agent)
    except Rejected:  # nothing bears this handle: the call finds its thread as every call does
        return waiting
    outcome = await filing.settle_soon(interaction_id)
    return f"/interactions/{interaction_id}" if outcome in {"filed", "kept"} else waiting


def _refused(pages: Pages, frame: Frame, typed: Typed, refusal: NotTaken) -> Response[str]:
    of_fields = {_NAMES.get(name, name): decoding_words(said) for name, said in refusal.fields.items()}
    known = {name: said for name, said in of_fields.items() if name in FIELDS}
    return form_page(
        pages,
        frame,
        typed,
        answer=CallAnswer(choice=typed.values["choice"]),
        refused=known,
        refusal=None if known else decoding_words(refusal.detail),
        status=422,
    )


_NAMES = {"duration_s": "minutes"}  # where the intake's field has another name in the form
