"""The pages of incidents: what several customers share, and an agent's word on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store import cursors
from services.store.auth import Visitor
from services.store.console.charts import Bar, bars, periods
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.console.readable import clock, day
from services.store.console.thread import known_name
from services.store.incident_drafts import STAGES, Stage, draft
from services.store.incident_updates import Update, add_update, set_stage
from services.store.incidents_deciding import Verdict, decide
from services.store.reading.incident_curve import by_customer, read_report_moments
from services.store.reading.incident_updates import UpdateView, open_threads, read_updates
from services.store.reading.incidents import read_incident, read_incidents
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.triage.language import Language
from services.store.views_incidents import IncidentView
from services.store.working.asked import TEXT_CHARS_MAX, Close
from services.store.working.steps import take_step
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected
from shared.phrases import phrase

INCIDENTS = 40  # on a page
AFFECTED_MAX = 100  # customers on the page at first, who came first; all of them on request
SOLUTION_CHARS_MAX = TEXT_CHARS_MAX
_REFUSED: dict[str, Literal["stale", "blank"]] = {"/after": "stale", "/text_hr": "blank", "/text_en": "blank"}
VERDICTS: dict[str, Verdict] = {"confirmed": "confirmed", "dismissed": "dismissed"}


@get("/incidents", include_in_schema=False)
async def incidents_page(request: Asked, pages: Pages, records: Records, cursor: str = "") -> Response[str]:
    """The incidents: the proposed ones, which wait for a word, then the others, the latest first."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_incidents(connection, None, cursors.decode(cursor), limit=INCIDENTS)
    waiting = [one for one in listed.incidents if one.state == "proposed"]
    decided = [one for one in listed.incidents if one.state != "proposed"]
    return pages.render(frame, "incidents.html", waiting=waiting, decided=decided, next=listed.next)


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent has typed into the form, and what became of it."""

    update: Update
    outcome: Literal["noted", "stale", "blank"]


@get("/incidents/{handle:str}", include_in_schema=False)
async def incident_page(
    request: Asked, pages: Pages, records: Records, handle: str, everybody: bool = False
) -> Response[str]:
    """One incident: when its reports came, whom it affects, and the question whether it is one."""
    return await _incident(request, pages, records, handle, everybody=everybody)


async def _incident(
    request: Asked,
    pages: Pages,
    records: Records,
    handle: str,
    *,
    typed: Typed | None = None,
    status: int = 200,
    everybody: bool = False,
) -> Response[str]:
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        own = f"/incidents/{handle}"
        frame = msgspec.structs.replace(frame, path=own, address=own)  # not the one that was posted to
        found = await read_incident(connection, known_name(handle))
        if found is None:
            raise NotFoundException
        moments = await read_report_moments(connection, handle)
        updates = await read_updates(connection, handle)
        still_open = await open_threads(connection, handle)
    curve = periods(moments)
    affected = by_customer(found.in_order)
    shown = affected if everybody else affected[:AFFECTED_MAX]
    return pages.render(
        frame,
        "incident.html",
        status=status,
        incident=found,
        affected=shown,
        more=len(shown) < len(affected),
        curve=curve,
        chart=bars([Bar(_when(one.since, frame), one.count) for one in curve]),
        updates=updates,
        still_open=still_open,
        stages=STAGES,
        proposed_stage=typed.update.stage if typed else _next_stage(found, updates),
        drafts=_drafts(found, frame),
        typed=typed,
    )


@post("/incidents/{handle:str}/decide", include_in_schema=False, status_code=303)
async def decide_incident(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Keep the agent's word; the other word takes it back."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    verdict = VERDICTS.get(form.get("verdict", ""))
    if verdict is None:
        raise Rejected(
            phrase("incident_verdict", "an incident is confirmed or dismissed"),
            pointer="/verdict",
            status=422,
        )
    async with records.write() as connection:
        known = await decide(
            connection,
            known_name(handle),
            verdict,
            agent_id=visitor.id,
            name=visitor.name,
            at=records.now(),
        )
    if not known:
        raise NotFoundException
    return Redirect(f"/incidents/{handle}", status_code=303)


@post("/incidents/{handle:str}/updates", include_in_schema=False, status_code=303)
async def tell_affected(
    request: Asked, pages: Pages, records: Records, handle: str
) -> Redirect | Response[str]:
    """Send an update to each affected thread's own people; or only note how far the mending is.

    What was typed and is not sent stands in the form again.
    """
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    fields = {
        "stage": form.get("stage", ""),
        "text_hr": form.get("text_hr", ""),
        "text_en": form.get("text_en", ""),
        "after": form.get("after", ""),
    }
    try:
        asked = msgspec.convert(fields, Update)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None
    if form.get("deed") == "note":
        async with records.write() as connection:
            await set_stage(connection, known_name(handle), asked.stage, name=visitor.name, at=records.now())
        return await _incident(request, pages, records, handle, typed=Typed(update=asked, outcome="noted"))
    try:
        await _send_update(records, known_name(handle), asked, by=visitor)
    except Rejected as refused:
        outcome = _REFUSED.get(refused.pointer)
        if outcome is None:
            raise
        typed = Typed(update=asked, outcome=outcome)
        return await _incident(request, pages, records, handle, typed=typed, status=refused.status)
    return Redirect(f"/incidents/{handle}#incident-told", status_code=303)


@post("/incidents/{handle:str}/close", include_in_schema=False, status_code=303)
async def close_threads(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Close what is still open of a resolved incident, each thread as a step of work that can be undone."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    solution = form.get("solution", "")[:SOLUTION_CHARS_MAX]
    async with records.read() as connection:
        threads = await open_threads(connection, known_name(handle))
    for thread in threads:
        async with records.write() as connection:
            await take_step(
                connection, thread.handle, Close(solution=solution), by=visitor.id, at=records.now()
            )
    return Redirect(f"/incidents/{handle}", status_code=303)


async def _send_update(records: Records, handle: str, asked: Update, *, by: Visitor) -> None:
    async with records.write() as connection:
        desk = await read_desk(connection)
        own: Language = "hr" if desk.language == "hr" else "en"
        await add_update(
            connection, handle, asked, agent_id=by.id, name=by.name, language=own, at=records.now()
        )


def _drafts(found: IncidentView, frame: Frame) -> dict[Stage, dict[Language, str]]:
    """Return what each stage is told with, in both languages."""
    languages: tuple[Language, ...] = ("hr", "en")
    return {
        stage: {
            one: draft(stage, one, trouble=found.trouble, since=found.opened_at, zone=frame.zone)
            for one in languages
        }
        for stage in STAGES
    }


def _next_stage(found: IncidentView, updates: Sequence[UpdateView]) -> Stage:
    """Return what an agent most likely tells next: what is not told yet."""
    if not updates:
        return "confirmed"
    return "resolved" if found.stage is not None else "monitoring"


def _when(moment: datetime, frame: Frame) -> str:
    date = day(moment, now=frame.now, zone=frame.zone, language=frame.language)
    return f"{date} {clock(moment, zone=frame.zone)}"
