"""The pages of incidents: what several customers share, and an agent's word on it."""

from datetime import datetime

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
from services.store.incidents_deciding import Verdict, decide
from services.store.reading.incident_curve import by_customer, read_report_moments
from services.store.reading.incidents import read_incident, read_incidents
from services.store.records import Records
from shared.errors import Rejected

INCIDENTS = 40  # on a page
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


@get("/incidents/{handle:str}", include_in_schema=False)
async def incident_page(request: Asked, pages: Pages, records: Records, handle: str) -> Response[str]:
    """One incident: when its reports came, whom it affects, and the question whether it is one."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        found = await read_incident(connection, known_name(handle))
        if found is None:
            raise NotFoundException
        moments = await read_report_moments(connection, handle)
    curve = periods(moments)
    return pages.render(
        frame,
        "incident.html",
        incident=found,
        affected=by_customer(found.in_order),
        curve=curve,
        chart=bars([Bar(_when(one.since, frame), one.count) for one in curve]),
    )


@post("/incidents/{handle:str}/decide", include_in_schema=False, status_code=303)
async def decide_incident(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Keep the agent's word; the other word takes it back."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    verdict = VERDICTS.get(form.get("verdict", ""))
    if verdict is None:
        raise Rejected("an incident is confirmed or dismissed", pointer="/verdict", status=422)
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


def _when(moment: datetime, frame: Frame) -> str:
    date = day(moment, now=frame.now, zone=frame.zone, language=frame.language)
    return f"{date} {clock(moment, zone=frame.zone)}"
